"""From the analysis datasets of a build to the figures of its displays, and to a folder with them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from ..columns import write_number
from ..errors import RawDataError, SpecError
from ..formats.csv_for_people import write_people_csv
from ..formats.files import dataset_files, read_file
from ..formats.opening import Ledger, noting
from ..model import AnalysisResult, ResultDisplay, Study
from ..output import FOLDERS, replacing, spec_files, versions, write_manifest
from ..quick import dataclass
from ..raw import read_tabulations
from ..spec import load_study, project_folder
from ..spec.study.analyses import ANALYSES
from . import Columns, Computed, compute
from .ars import to_ars
from .page import shown_displays, to_html
from .tables import FOLDER, write_tables

if TYPE_CHECKING:
    import pandas as pd

CSV_FILE, PAGE, RESULTS = "analyses.csv", "analyses.html", "ars.json"
COLUMNS = (
    *("display", "result", "dataset", "parameter", "group", "column", "variable", "category", "statistic"),
    *("value", "shown", "published", "source", "note"),
)


@dataclass(frozen=True, slots=True, eq=False)
class Analyzed:
    """The displays of a study with their figures, and where they lie."""

    study: Study
    displays: tuple[Computed, ...]
    folder: Path

    @property
    def frame(self) -> pd.DataFrame:
        """The figures as analyses.csv has them, values as numbers."""
        import pandas as pd

        frame = pd.DataFrame(rows(self.displays), columns=list(COLUMNS))
        return frame.assign(value=pd.to_numeric(frame["value"]))


def analyze_study(
    folder: str | Path,
    *,
    built: str | Path | None = None,
    sdtm: str | Path | None = None,
    out: str | Path | None = None,
    tables: bool = False,
) -> Analyzed:
    """Compute the analyses of a study from its built analysis datasets, and write them to a folder.

    ``folder`` holds ``study.yaml`` and ``adam/analyses.yaml``. ``built`` is where the study was built to, by default
    ``output/<study>`` of the same project; ``out`` by default a folder beside that, called like it with ``-analysis``.
    It gets analyses.csv, analyses.html, ars.json and a manifest, whole or not at all; with ``tables`` also each display
    as RTF and each of its results as CSV. ``sdtm`` is the folder of SDTM datasets
    that the build was made from, if not from raw data. Raises SpecError, RawDataError, DerivationError or WriteError.
    """
    folder = Path(folder)
    built = Path(built) if built else project_folder(folder) / "output" / folder.resolve().name
    out = Path(out) if out else built.resolve().with_name(f"{built.resolve().name}-analysis")
    with noting() as ledger:
        return analyze(folder, built, Path(sdtm) if sdtm else None, out, ledger, tables)


def analyze(folder: Path, built: Path, sdtm: Path | None, out: Path, ledger: Ledger, tables: bool) -> Analyzed:
    """The same, with all files noted that are read."""
    study = load_study(folder, given=read_tabulations(sdtm).given) if sdtm else load_study(folder)
    if not study.analyses:
        raise SpecError([f"{study.id} has no analyses; write {ANALYSES}, as docs/analyses.md shows"])
    files = files_for(study.analyses, built / FOLDERS["ADaMIG"], folder)
    datasets = {name: read_file(path).columns for name, path in files.items()}
    check_variables(study.analyses, datasets, files)
    displays = tuple(compute(display, datasets) for display in study.analyses)
    with replacing(out, (folder, built)) as new:
        write_people_csv(new / CSV_FILE, COLUMNS, rows(displays))
        shown, sources = shown_displays(study, displays, datasets)
        (new / PAGE).write_bytes(to_html(study, shown, sources))
        (new / RESULTS).write_text(to_ars(study, displays, tables), encoding="utf-8", newline="\n")
        if tables:
            write_tables(new / FOLDER, shown, sources)
        inputs = {"specs": spec_files(study, ledger), FOLDERS["ADaMIG"]: ledger.below(built / FOLDERS["ADaMIG"])}
        write_manifest(new, versions(study) | libraries(study.analyses), inputs, {})
    return Analyzed(study, displays, out)


def libraries(displays: Sequence[ResultDisplay]) -> dict[str, str]:
    """The versions of the libraries that methods ask, none where there are no methods."""
    used = any(result.method for display in displays for result in display.results)
    return {name: version(name) for name in ("scipy", "statsmodels")} if used else {}


def files_for(displays: Sequence[ResultDisplay], home: Path, study: Path) -> dict[str, Path]:
    """The files of the datasets that displays are made from, as far as they are there."""
    files = dataset_files(home) if home.is_dir() else {}
    if not files:
        raise RawDataError(f"{home} holds no analysis datasets; build the study first: cdisc-rdeb build {study}")
    populations = {display.population.dataset for display in displays}
    names = populations | {result.dataset for display in displays for result in display.results}
    return {name: files[name] for name in sorted(names) if name in files}


def check_variables(
    displays: Sequence[ResultDisplay], datasets: Mapping[str, Columns], files: Mapping[str, Path]
) -> None:
    """The datasets have the variables that the specs name, if they were built from these specs."""
    for name, variable in sorted({pair for display in displays for pair in variables_of(display)}):
        if name in datasets and variable not in datasets[name]:
            message = f"{files[name]} has no variable {variable}, which {ANALYSES} names"
            raise RawDataError(f"{message}; build the study again, so that its datasets are those of the specs")


def variables_of(display: ResultDisplay) -> Iterator[tuple[str, str]]:
    """The variables that a display needs, each with its dataset."""
    population = display.population
    names = ("USUBJID", *population.where.variables(), *([population.columns] if population.columns else []))
    yield from ((population.dataset, name) for name in names)
    for result in display.results:
        names = ("USUBJID", *result.where.variables(), *result.by, *result.needed())
        yield from ((result.dataset, name) for name in names)


def rows(displays: Sequence[Computed]) -> Iterator[tuple[str, ...]]:
    """The lines of analyses.csv."""
    for display, figure in ((computed.display, figure) for computed in displays for figure in computed.figures):
        result = figure.result
        yield (
            display.name,
            result.name,
            result.dataset,
            dict(figure.by).get("PARAMCD") or only_parameter(result),
            "; ".join(f"{name} = {value}" for name, value in figure.by if name != "PARAMCD"),
            figure.column,
            figure.variable,
            figure.category,
            figure.statistic,
            write_number(figure.value),
            figure.shown,
            "; ".join(published.value for published in figure.published),
            "; ".join(dict.fromkeys(published.source for published in figure.published)),
            figure.note,
        )


def only_parameter(result: AnalysisResult) -> str:
    """The parameter that a result's where clause leaves, '' if it is not one alone."""
    conditions = [c for c in result.where.conditions() if c.variable == "PARAMCD"]
    alone = [c.values[0] for c in conditions if c.comparator in ("EQ", "IN") and len(c.values) == 1]
    return alone[0] if alone else ""
