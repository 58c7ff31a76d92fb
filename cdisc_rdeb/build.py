"""From raw records to a folder of datasets with their define.xml: read, map, derive, conform, write."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from . import __version__
from .define import define_xml
from .define.dataset_json import json_attributes
from .engine import conform, facts, reconcile, relationships, survey
from .engine.block import build_block, survey_block
from .engine.results import BlockResult, Together, together
from .engine.sink import Memory, Sink
from .engine.survey import Answers
from .engine.swapped import refuse_swapped
from .engine.timings import Stopwatch
from .errors import SpecError
from .formats.csv_for_people import write_people_csv
from .formats.dataset_json import write_json_chunks
from .formats.opening import Ledger, noting
from .formats.xpt import write_chunks
from .issues import Issues
from .model import Dataset, Study
from .output import replacing, write_manifest
from .plan import Derive, Schedule
from .profile import DatasetProfile
from .raw import NO_SUBJECTS, RawBlock, RawStore, Tabulations, read_tabulations
from .spec import load_study, project_folder, raw_folder
from .spec.faults import did_you_mean
from .verbs.registry import study_verbs

if TYPE_CHECKING:
    import pandas as pd

Format: TypeAlias = Literal["xpt", "json", "ndjson"]
FOLDERS = {"SDTMIG": "sdtm", "ADaMIG": "adam"}  # where the datasets of a standard are written
EPOCH_OF_STUDIES = "1970-01-01"  # the date in every file when neither the study nor the environment gives one


@dataclass(frozen=True, slots=True, eq=False)
class Build:
    """A study that was built: its datasets in the model, where their columns are, what is known of them, its folder."""

    study: Study
    datasets: tuple[Dataset, ...]
    sink: Sink
    made: Together
    folder: Path | None = None
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def profiles(self) -> Mapping[str, DatasetProfile]:
        """What is known of the values of each dataset."""
        return self.made.profiles

    @property
    def issues(self) -> pd.DataFrame:
        """The issues: dataset, rule, severity, USUBJID, variable, value, message, file, row."""
        return self.made.issues.frame()

    @property
    def reconciliation(self) -> pd.DataFrame:
        """What became of the rows and columns of each raw source: mapped, not submitted, listed as issues."""
        return reconcile.as_frame(self.study, self.made.rows, self.made.raw_columns)

    @property
    def written(self) -> list[Dataset]:
        """The datasets that have records."""
        return [dataset for dataset in self.datasets if self.profiles[dataset.name].records]


def build_study(
    folder: str | Path,
    *,
    raw: str | Path | None = None,
    sdtm: str | Path | None = None,
    out: str | Path | None = None,
    only: Sequence[str] = (),
    form: Format = "xpt",
    blocks: int = 1,
    executor: Executor | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Build:
    """Build a study from its specs and raw data into a folder.

    ``folder`` holds ``study.yaml``; ``raw`` is by default ``raw/<study>`` and ``out`` ``output/<study>`` of the same
    project. With ``sdtm``, a folder of SDTM datasets, analysis datasets are built from these, and no raw data are
    read. ``only`` names the datasets to write; all are computed, so that the bytes are the same. ``form`` is what
    they are written as: SAS transport files, Dataset-JSON or its NDJSON. ``blocks`` cuts the subjects into ranges,
    which an ``executor`` may work on side by side; the bytes are the same again. The output folder is written whole
    or not at all. Raises SpecError, RawDataError, DerivationError or WriteError.
    """
    folder = Path(folder)
    raw = Path(raw) if raw else raw_folder(folder)
    out = Path(out) if out else project_folder(folder) / "output" / folder.resolve().name
    progress("reading specs")
    watch = Stopwatch()
    with noting() as ledger:
        tabulations = read_tabulations(Path(sdtm)) if sdtm else None
        study = dated(load_study(folder, raw, given=tabulations.given) if tabulations else load_study(folder, raw))
        check_names(study, only)
        watch.lap("specs")
        home = Path(sdtm) if sdtm else raw
        with replacing(out, (folder, home, *study.libraries)) as new:
            store = read(study, raw, tabulations, progress)
            watch.lap("reading")
            built = compute(study, store, Memory(), blocks, executor, progress)
            watch.lap("blocks")
            watch.add(built.made.seconds, within="blocks")
            progress("writing")
            write(built, new, only, form, watch)
            inputs = {
                "specs": spec_files(study, ledger, home),
                "sdtm" if sdtm else "raw": raw_files(study, ledger, home),
            }
            write_manifest(new, versions(study), inputs, store.encodings)
    watch.lap("manifest")
    return replace(built, folder=out, seconds=watch.seconds)


def dated(study: Study) -> Study:
    """The study with the date that goes into every file: SOURCE_DATE_EPOCH, else its own."""
    seconds = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        day = datetime.fromtimestamp(int(seconds), UTC).date().isoformat() if seconds else study.created
    except (ValueError, OverflowError, OSError):
        raise SpecError([f"SOURCE_DATE_EPOCH is '{seconds}'; give the seconds since 1970, or unset it"]) from None
    return replace(study, created=day or EPOCH_OF_STUDIES)


def check_names(study: Study, only: Sequence[str]) -> None:
    """There is something to build, and every dataset to write is one that the study has."""
    if not study.datasets:
        raise SpecError([f"{study.id} has analysis datasets alone; name the folder of the SDTM datasets: --sdtm"])
    known = [*study.datasets, *relationships.made_datasets(study)]
    unknown = [name for name in only if name not in known]
    if unknown:
        hint = did_you_mean(unknown[0], known) or f"it has {', '.join(known)}"
        raise SpecError([f"{study.id} has no dataset {unknown[0]}; {hint}"])


def read(study: Study, raw: Path, tabulations: Tabulations | None, progress: Callable[[str], None]) -> RawStore:
    """All raw sources, or the given datasets that stand in their place."""
    if tabulations is not None:
        return RawStore.of(study, tabulations.frames)
    store = RawStore.read(study, raw, progress)
    refuse_swapped(study, study_verbs(study.folder, *study.libraries), store.frames)
    return store


def compute(
    study: Study,
    store: RawStore,
    sink: Sink,
    blocks: int = 1,
    executor: Executor | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Build:
    """All datasets of a study from its raw data: block by block into the sink."""
    run = executor.map if executor else map
    issues = store.issues(study)
    of_subjects = facts.of_subjects(study)
    known = survey_all(of_subjects, partial(store.blocks, blocks), run, issues)
    results: list[BlockResult] = []
    for result in run(partial(build_block, of_subjects, known, sink), store.blocks(blocks)):
        sink.keep(result.handed)
        results.append(replace(result, handed=None))
        progress(f"block {len(results)} built")
    whole = facts.of_facts(study, facts.merge(study, (result.facts for result in results)))
    if whole.datasets:
        results.append(build_block(whole, known, sink, NO_SUBJECTS))
        sink.keep(results[-1].handed)
    conform.refuse([fault for result in results for fault in result.refused])
    all_ = together(results)
    datasets = tuple(relationships.with_related(study, all_.profiles))
    return Build(study, datasets, sink, replace(all_, issues=Issues([*issues.rows, *all_.issues.rows])))


def survey_all(
    study: Study, parts: Callable[[], Iterable[RawBlock]], run: Callable[..., Iterable[Any]], issues: Issues
) -> dict[Derive, Answers]:
    """The answers for all variables with the scope of the study: those first that others of them need."""
    nodes = survey.wanted(study)
    known: dict[Derive, Answers] = {}
    verbs = study_verbs(study.folder, *study.libraries) if nodes else {}
    while todo := survey.next_nodes(Schedule(study, verbs), nodes, known):
        counted = list(run(partial(survey_block, study, known, todo), parts()))
        known |= {n: survey.answer(study, verbs, n, [inputs[n] for inputs in counted], issues) for n in todo}
    return known


def write(built: Build, folder: Path, only: Sequence[str], form: Format, watch: Stopwatch) -> None:
    """Datasets, define.xml and issues into a new folder; ``only`` leaves datasets out, never changes them."""
    for standard, name in FOLDERS.items():
        datasets = [d for d in built.datasets if d.standard == standard and not d.given]
        if datasets:
            (folder / name).mkdir()
            write_standard(built, datasets, folder / name, only, form, watch)
    for name, frame in (("issues", built.issues), ("reconciliation", built.reconciliation)):
        write_people_csv(folder / f"{name}.csv", frame.columns.tolist(), frame.itertuples(index=False))


def write_standard(
    built: Build, datasets: Sequence[Dataset], folder: Path, only: Sequence[str], form: Format, watch: Stopwatch
) -> None:
    """The datasets of one standard with their define.xml; lengths are theirs alone."""
    widths = conform.lengths(datasets, built.profiles)
    chosen = [d for d in datasets if not only or d.name in only or d.name.removeprefix("SUPP") in only]
    described = [d for d in chosen if built.profiles[d.name].records or d.keep_empty]
    created = datetime.fromisoformat(built.study.created)
    for dataset in described:
        if built.profiles[dataset.name].records:
            write_dataset(built, dataset, widths, folder / f"{dataset.name.lower()}.{form}", created)
    watch.lap("datasets")
    define = define_xml(built.study, described, built.profiles, widths, form)
    (folder / "define.xml").write_bytes(define)
    watch.lap("define")


def write_dataset(
    built: Build, dataset: Dataset, widths: Mapping[tuple[str, str], int], path: Path, created: datetime
) -> None:
    """One dataset as SAS transport file, Dataset-JSON or NDJSON, as the path ends."""
    columns = built.sink.chunks(dataset)
    if path.suffix == ".xpt":
        write_chunks(path, conform.attributes(dataset, widths), columns, created)
    else:
        attributes = json_attributes(built.study, dataset, built.profiles[dataset.name], widths, created)
        write_json_chunks(path, attributes, columns)


def versions(study: Study) -> dict[str, str]:
    """The versions that a build depends on."""
    return {"cdisc_rdeb": __version__, **study.standards}


def spec_files(study: Study, ledger: Ledger, *others: Path) -> dict[str, str]:
    """The files of the study's specs, and of its libraries, that were read, as they lie from the study's folder, with
    their hashes. ``others`` are the folders of what are no specs."""
    home = study.folder.resolve()
    found = ledger.below(study.folder, *others)
    for library in study.libraries:
        for name, digest in ledger.below(library, *others).items():
            found[Path(os.path.relpath(library / name, home)).as_posix()] = digest
    return found


def raw_files(study: Study, ledger: Ledger, home: Path) -> dict[str, str]:
    """The raw files, or given datasets, that were read, with their hashes."""
    return ledger.below(home, study.folder, *study.libraries)
