"""From raw records to a folder of datasets with their define.xml: read, map, derive, conform, write."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import field, replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Literal, TypeAlias

from . import raw as raw_data
from .cache import Cache, cache_folder, hash_of, program, using, with_cache
from .crew import Crew, Piece, side_by_side
from .crew.memory import giving_back
from .define import ACRF, define_xml
from .define.folder import write_define
from .engine import conform, relationships
from .engine.block import at_hand
from .engine.sink import Sink
from .engine.sizing import blocks_for, cells_of_block, half_of_all
from .engine.study import Build, compute, where_needed
from .engine.swapped import misfits
from .engine.timings import Stopwatch
from .errors import SpecError
from .formats.csv_for_people import write_people_csv
from .formats.opening import noting
from .formats.sizes import memory_size
from .model import Dataset, DefineVersion, Study
from .model.guides import GUIDES, GuideText
from .output import (
    FOLDERS,
    DatasetFile,
    DatasetFiles,
    Last,
    bring_back,
    noted_inputs,
    noted_outputs,
    raw_files,
    remember,
    replacing,
    request,
    scratch,
    spec_files,
    terminology_files,
    versions,
    write_manifest,
)
from .quick import dataclass
from .raw import Begun, RawStore, Reading, Room, Tabulations
from .spec import load_study, project_folder, raw_folder
from .spec.faults import Faults, did_you_mean
from .spec.study.dated import dated
from .spec.study.explained import FILE as EXPLAINED
from .spec.study.guides import read_guides
from .verbs.own import study_verbs

if TYPE_CHECKING:
    from .documents.crf import AnnotatedCrf

Format: TypeAlias = Literal["xpt", "json", "ndjson"]


@dataclass(frozen=True, slots=True, eq=False)
class Documents:
    """What stands beside the datasets: the annotated CRF, the texts of the guides by name, the page of define.xml."""

    crf: AnnotatedCrf | None = None
    guides: Mapping[str, GuideText] = field(default_factory=dict)
    page: bool = False

    def titles(self, standard: str) -> dict[str, str]:
        """The guides of a standard: their files and titles."""
        return {g.file: g.title for g in GUIDES if g.standard == standard and g.name in self.guides}


NO_DOCUMENTS = Documents()
MOST_KEPT = "4GB"  # what the cache may hold, if CDISC_RDEB_CACHE_SIZE does not say


def build_study(
    folder: str | Path,
    *,
    raw: str | Path | None = None,
    sdtm: str | Path | None = None,
    out: str | Path | None = None,
    only: Sequence[str] = (),
    form: Format = "xpt",
    define_version: DefineVersion | None = None,
    blocks: int = 0,
    memory: int = 0,
    workers: int = 1,
    executor: Executor | None = None,
    scheduler: str = "",
    documents: bool = True,
    largest: int = 0,
    fresh: bool = False,
    progress: Callable[[str], None] = lambda _: None,
    tell: Callable[[str], None] = lambda _: None,
) -> Build:
    """Build a study from its specs and raw data into a folder.

    ``folder`` holds ``study.yaml``; ``raw`` is by default ``raw/<study>`` and ``out`` ``output/<study>`` of the same
    project. With ``sdtm``, a folder of SDTM datasets, analysis datasets are built from these, and no raw data are
    read. ``only`` names the datasets to write; all are computed, so that the bytes are the same. ``form`` is what
    they are written as: SAS transport files, Dataset-JSON or its NDJSON. ``define_version`` is that of define.xml, if
    not the study's own. The subjects are cut into ranges, each of which fits into ``memory``, bytes that are shared
    by all ``workers`` (by default half of what the machine has), or into so many ``blocks``. Raw files are read,
    ranges worked on and files written side by side: by so many ``workers``, processes of which this is one; by an
    ``executor`` that has so many; or by the Dask cluster of a ``scheduler``, whose dashboard ``tell`` hears of. The
    bytes are the same again. ``documents`` are written beside the datasets: the annotated
    CRF of a study that says its forms, define.xml as a page, and the reviewer's guides, which tell of all datasets and
    so are left out with ``only``. ``largest`` is how many bytes a dataset may have that is packaged whole, for the
    guides to tell which are not. What earlier builds made from the same is taken from the user's cache, if the
    build is not ``fresh``; the bytes are the same once more. The output folder is written whole or not at all. Raises
    SpecError, RawDataError, DerivationError or WriteError.
    """
    began = time.time_ns()
    asked = request(folder, raw, sdtm, out, only, form, define_version, documents, largest)
    specs = Path(folder)
    data = Path(raw) if raw else raw_folder(specs)
    home = Path(sdtm) if sdtm else data
    target = Path(out) if out else project_folder(specs) / "output" / specs.resolve().name

    def stated(study: Study) -> Study:
        return replace(dated(study), define_version=define_version or study.define_version)

    def once(cache: Cache | None, crew: Crew) -> Build:
        progress("reading specs")
        watch = Stopwatch()
        room = memory or crew.memory or half_of_all()
        with noting({} if fresh else noted_inputs(asked)) as ledger, scratch() as beside, crew.resting():
            crew.see([beside, specs, home])
            held = Room(cells_of_block(room, 1, 1) if crew.alone else 0)
            ahead = Ahead(crew, cache, data, beside, room // crew.workers, held, documents)
            tabulations = raw_data.read_tabulations(Path(sdtm)) if sdtm else None
            given = tabulations.given if tabulations else {}
            study = stated(load_study(specs, data, given=given, begin=lambda study: ahead.begin(stated(study))))
            check_names(study, only)
            terminology = terminology_files(study)
            cache = of_study(cache, study, terminology)
            watch.lap("specs")
            wanted = documents_of(study, only, progress, ahead) if documents else NO_DOCUMENTS
            watch.lap("documents")
            with replacing(target, (specs, home, *study.libraries)) as new, crew.resting():
                crew.see([new])
                with using(cache):
                    store = ahead.read(study, tabulations, progress)
                    watch.lap("reading")
                    count = blocks or blocks_for(store.cells, room, crew.workers, crew.processes)
                    store = where_needed(store, count, crew)
                    built, said = compute(study, store, Sink(beside, {}), count, crew, progress), store.said
                    del store  # with the rows that are in memory
                    watch.lap("blocks")
                    watch.add(built.made.seconds, within="blocks")
                    progress("writing")
                    last = Last(target, noted_outputs(asked, target))
                    hashes = write(built, crew, new, last, only, form, wanted, watch)
                    built = replace(built, sink=Sink(beside))  # what is written leaves memory
                if wanted.guides:
                    from .documents.guides import write_guides  # checks, and what sets PDFs, are slow to import

                    progress("checking, and writing the guides")
                    write_guides(crew, built, wanted.guides, new, beside, Path(sdtm) if sdtm else None, largest)
                    watch.lap("guides")
                inputs = {
                    "specs": spec_files(study, ledger, home),
                    "sdtm" if sdtm else "raw": raw_files(study, ledger, home),
                }
                if terminology:
                    inputs["terminology"] = terminology
                write_manifest(new, versions(study), inputs, dict(sorted(said.encodings.items())), hashes)
                told = not fresh and last.told_the_same(new, study.folder / EXPLAINED)
            inputs_alone = ledger.outside(new)  # the guides tell what a check of the new datasets finds
            remember(asked, target, inputs_alone, (specs, home, *study.libraries), began, made_by)
        watch.lap("manifest")
        return replace(built, folder=target, seconds=watch.seconds, told=told)

    made_by = program()
    bring_back(target)
    cache = Cache.below(cache_folder(), made_by, reads=not fresh)
    most = memory_size(os.environ.get("CDISC_RDEB_CACHE_SIZE") or MOST_KEPT)
    with side_by_side(workers, executor, scheduler, first=at_hand, tell=tell) as crew:
        return with_cache(cache, partial(once, crew=crew), most)


@dataclass(slots=True, eq=False)
class Ahead:
    """What a crew can begin before the specs are held against the raw files: the annotated CRF, and to read these; a
    file that is whole in memory may take ``room``, and so many cells as are ``held`` stay there."""

    crew: Crew
    cache: Cache | None
    home: Path
    folder: Path
    room: int
    held: Room
    annotates: bool
    crf: Piece[AnnotatedCrf | None] | None = None
    begun: Begun | None = None

    def begin(self, study: Study) -> None:
        """Begin it."""
        with using(of_study(self.cache, study, terminology_files(study))):
            if self.annotates and study.crf is not None:
                self.crf = self.crew.start(crf_of, study)
            self.begun = Reading(study, self.home, self.folder, misfits, self.held).begin(self.crew, self.room)

    def annotated(self, progress: Callable[[str], None]) -> AnnotatedCrf | None:
        """The annotated CRF of a study that says its forms; it needs the specs alone."""
        if self.crf is None:
            return None
        progress("annotating the CRF")
        return self.crew.result(self.crf)

    def read(self, study: Study, given: Tabulations | None, progress: Callable[[str], None]) -> RawStore:
        """All raw sources in memory or in files of columns in the folder; or the datasets that are given."""
        with giving_back():
            if given:
                return RawStore.of(study, self.folder, given.taken(), self.held)
            begun, self.begun = self.begun, None  # rows that it has in memory are let go with the store
            assert begun is not None  # or the specs have faults
            looked = misfits(begun.reading.study)
            store = RawStore.read(begun, progress, looked.see)
            looked.refuse_swapped()
            return store


def of_study(cache: Cache | None, study: Study, terminology: Mapping[str, str]) -> Cache | None:
    """The cache for a study, whose own code and terminology are what made things too."""
    if cache is None:
        return None
    code = [hash_of(path) for folder in (study.folder, *study.libraries) for path in sorted(folder.rglob("*.py"))]
    return replace(cache, salt=cache.key("study", code, terminology))


def check_names(study: Study, only: Sequence[str]) -> None:
    """There is something to build, and every dataset to write is one that the study has."""
    if not study.datasets:
        raise SpecError([f"{study.id} has analysis datasets alone; name the folder of the SDTM datasets: --sdtm"])
    if not any(dataset.groups for dataset in study.datasets.values()):
        hint = f"say it under records; cdisc-rdeb define {study.folder.name} writes define.xml without data"
        raise SpecError([f"nothing says yet what the records of {study.id} come from; {hint}"])
    known = [*study.datasets, *relationships.made_datasets(study)]
    unknown = [name for name in only if name not in known]
    if unknown:
        apart = unknown[0].split()
        parted = f"part names with commas: {','.join(apart)}" if {*apart} <= {*known} else ""
        hint = parted or did_you_mean(unknown[0], known) or f"it has {', '.join(known)}"
        raise SpecError([f"{study.id} has no dataset {unknown[0]}; {hint}"])


def documents_of(study: Study, only: Sequence[str], progress: Callable[[str], None], ahead: Ahead) -> Documents:
    """The documents of a study, as far as its specs make them; the CRF is of SDTM that is not given."""
    return Documents(ahead.annotated(progress), {} if only else texts_of(study), page=True)


def crf_of(study: Study) -> AnnotatedCrf | None:
    """The annotated CRF of a study."""
    from .documents.crf import annotated_crf  # what sets and reads PDFs is slow to import

    return annotated_crf(study, study_verbs(study.folder, *study.libraries))


def texts_of(study: Study) -> Mapping[str, GuideText]:
    """What persons wrote for the reviewer's guides that a study gets. Raises SpecError with every fault."""
    faults = Faults()
    texts = read_guides(study, faults)
    faults.stop()
    return texts


def write(
    built: Build,
    crew: Crew,
    folder: Path,
    last: Last,
    only: Sequence[str],
    form: Format,
    documents: Documents,
    watch: Stopwatch,
) -> Mapping[str, str]:
    """Datasets, define.xml, documents and issues into a new folder, which takes the place of the last one; the hashes
    of datasets. ``only`` leaves datasets out, never changes them."""
    standards = [*chosen(built, only)]
    for each in standards:
        (folder / each.name).mkdir()
    files = [file for each in standards for file in each.files(built, form)]
    begun = DatasetFiles(crew, folder, last, sorted(files, key=lambda file: -built.profiles[file.dataset.name].records))
    for each in standards:
        own = documents if each.standard == "SDTMIG" else replace(documents, crf=None)
        describe(built, each, folder / each.name, form, own)
    for name, (columns, lines) in built.tables().items():
        write_people_csv(folder / f"{name}.csv", columns, lines)
    watch.lap("define")
    hashes = begun.done()
    watch.lap("datasets")
    return hashes


@dataclass(frozen=True, slots=True, eq=False)
class Chosen:
    """The datasets of one standard that are written, with the lengths of their variables, which are theirs alone; and
    the folder for them."""

    standard: str
    name: str
    datasets: Sequence[Dataset]
    widths: Mapping[tuple[str, str], int]

    def files(self, built: Build, form: Format) -> Iterator[DatasetFile]:
        """The files of those that have records."""
        created = datetime.fromisoformat(built.study.created)
        if form != "xpt":
            from .define.dataset_json import json_attributes  # takes a while to load, and most builds write no JSON
        for dataset in self.datasets:
            profile = built.profiles[dataset.name]
            if profile.records:
                name = f"{self.name}/{dataset.name.lower()}.{form}"
                told = (
                    conform.attributes(dataset, self.widths)
                    if form == "xpt"
                    else json_attributes(built.study, dataset, profile, self.widths, created)
                )
                yield DatasetFile(name, dataset, built.sink.of(dataset.name), told, created)


def chosen(built: Build, only: Sequence[str]) -> Iterator[Chosen]:
    """The datasets that are written, by standard."""
    for standard, name in FOLDERS.items():
        datasets = [d for d in built.datasets if d.standard == standard and not d.given]
        if datasets:
            asked = [d for d in datasets if not only or d.name in only or d.name.removeprefix("SUPP") in only]
            described = [d for d in asked if built.profiles[d.name].records or d.keep_empty]
            yield Chosen(standard, name, described, conform.lengths(datasets, built.profiles))


def describe(built: Build, of: Chosen, folder: Path, form: Format, documents: Documents) -> None:
    """The define.xml of datasets, its page and annotated CRF."""
    there = any(built.profiles[dataset.name].records for dataset in of.datasets)
    told = documents.titles(of.standard) if there else {}
    annotated = documents.crf.annotated if documents.crf else ()
    define = define_xml(built.study, of.datasets, built.profiles, of.widths, form, annotated, told)
    write_define(folder, define, page=documents.page)
    if documents.crf:
        (folder / ACRF).write_bytes(documents.crf.pdf)
