"""Specs: read, checked and explained. After this package nobody sees YAML."""

from __future__ import annotations

import gc
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from ..cache import Cache, cache_folder, program, using
from ..formats.opening import instead, noting
from ..model import Given, Study
from .faults import Fault, Faults, told
from .layers.folders import read_file
from .layers.strays import check_strays
from .looks.possible import check_clauses
from .looks.sources import check_sources
from .looks.study import check_study
from .reader import NOTHING, Reading, read_study
from .schema.whole import kind_of_file
from .study.bimo import read_bimo, read_file_of_bimo
from .study.explained import FILE as EXPLAINED
from .study.explained import check_entries, read_entries
from .study.guides import read_guides, warn_of_waiting
from .study.submission import read_package

#: A way out that is one name, as it is or as an argument: write STOP, write result: SYSBP.
NAME_TO_WRITE = re.compile(r"write \{?(?:\w+: )*\{?(?:\w+\.)?(\w+)\}*")
TRIALS = 20  # changes that the whole study is held against, each as long as a lint

__all__ = ["Fault", "explain", "lint", "load_study", "project_folder", "raw_folder", "told"]


def load_study(
    folder: str | Path,
    raw: str | Path | None = None,
    *,
    given: Mapping[str, Given] = NOTHING,
    begin: Callable[[Study], None] = lambda _: None,
) -> Study:
    """The model of a study from its specs.

    ``folder`` holds ``study.yaml``; ``raw`` the raw data, by default ``raw/<study>`` of the same project: the
    columns that derivations name are held against the files that are there. ``given`` are SDTM datasets that somebody
    else built, in place of the study's own and of raw data. ``begin`` gets the study once it is read and without a
    fault, before it is held against the files. Raises SpecError with every fault.
    """
    faults = Faults()
    reading = check(Path(folder), raw, faults, given, begin)
    try_ways_out(Path(folder), raw, faults, given)
    faults.stop()
    assert reading is not None  # without a study there is a fault
    return replace(reading.study, meant=frozenset(meant_names(faults)))


def meant_names(faults: Faults) -> Iterator[str]:
    """The single names that warnings tell to write, as columns.

    >>> from cdisc_rdeb.model import Place
    >>> faults = Faults()
    >>> faults.warning(Place("ec.yaml", 3), "ECENDTC is an end, and made of START", "write STOP")
    >>> [*meant_names(faults)]
    ['STOP']
    """
    for fault in faults.warnings:
        if found := NAME_TO_WRITE.fullmatch(fault.hint):
            yield found[1]


def lint(folder: str | Path, raw: str | Path | None = None, *, sdtm: str | Path | None = None) -> list[Fault]:
    """Every fault of a study's specs, and of the files beside them, errors and warnings, by file and line.

    With ``sdtm``, a folder of SDTM datasets, those of its analysis datasets. Raises RawDataError where none is there.
    """
    faults = Faults()
    kept = Cache.below(cache_folder(), program())  # what raw files call their columns, and what texts say
    with uncollected(), noting(), using(kept):
        given = given_in(sdtm)
        reading = check(Path(folder), raw, faults, given)
        try_ways_out(Path(folder), raw, faults, given)
        if reading is not None and not faults.errors and not reading.unread:  # sound specs say what a guide has
            warn_of_waiting(reading.study, read_guides(reading.study, faults), faults)
            bimo = read_bimo(reading.study, faults)
            check_clauses(reading, bimo.clauses() if bimo else (), faults)
        else:
            read_file_of_bimo(Path(folder), faults)
        entries = read_entries(Path(folder) / EXPLAINED, faults)
        if reading is not None and not faults.errors:
            check_entries(entries, reading.study, faults)
        read_package(Path(folder), faults)
    return sorted(faults.found)


def try_ways_out(folder: Path, raw: str | Path | None, faults: Faults, given: Mapping[str, Given]) -> None:
    """Put faults with ways out that mend in place of those of `check`."""

    if not faults.errors:
        return
    from .tried import tried  # loaded for a mistake alone

    left = iter(range(TRIALS))

    def asked(file: str, text: str) -> Collection[Fault]:
        then = Faults()
        with instead(folder / file, text.encode()):
            read_file(folder / file, file, kind_of_file(file), then, part=file.startswith(".."))
            if not then.found.keys() <= faults.found.keys():
                return then.found  # the file alone tells that it is worse
            if next(left, None) is None:
                return faults.found
            check(folder, raw, then, given)
        return then.found

    faults.found = dict.fromkeys(tried(folder, faults.found, asked))


def given_in(sdtm: str | Path | None) -> Mapping[str, Given]:
    """The SDTM datasets of a folder, none without a folder."""
    if not sdtm:
        return NOTHING
    from ..raw import read_tabulations  # the readers of all formats

    return read_tabulations(Path(sdtm)).given


def check(
    folder: Path,
    raw: str | Path | None,
    faults: Faults,
    given: Mapping[str, Given] = NOTHING,
    begin: Callable[[Study], None] = lambda _: None,
) -> Reading | None:
    """Read and check; None when there is no study to speak of."""
    with uncollected():
        return checked(folder, raw, faults, given, begin)


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the search for what can be thrown away: a model is all kept, and to look through it takes a fifth of the
    time that it takes to read. Then it counts as looked through."""
    before = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if before:
            if not gc.get_freeze_count():  # what somebody has frozen stays so
                gc.freeze()
                gc.unfreeze()  # into the oldest generation, where nothing is looked at for long
            gc.enable()


def checked(
    folder: Path, raw: str | Path | None, faults: Faults, given: Mapping[str, Given], begin: Callable[[Study], None]
) -> Reading | None:
    """What is read, and what is wrong with it."""
    reading = read_study(folder, faults, given=given)
    if reading is None:
        return None
    if given:
        check_study(reading, {}, faults)
        return reading
    reading = replace(reading, unread={*reading.unread, *check_strays(folder, reading.study, faults)})
    if reading.root.get("analysis") == "given" and any(Path(folder).glob("adam/*.yaml")):
        hint = "name the folder of the SDTM datasets: --sdtm"
        place = reading.root.named["analysis"].place
        faults.warning(place, "the specs in adam/ are for SDTM that is given, and were not looked at", hint)
    if not faults.errors:
        begin(reading.study)
    columns = check_sources(reading.study, reading.root, Path(raw) if raw else raw_folder(folder), faults)
    check_study(reading, columns, faults)
    return reading


def project_folder(folder: Path) -> Path:
    """The folder a study's raw data and output belong to: the one that holds ``specs/``, else the current one."""
    folder = folder.resolve()
    return folder.parent.parent if folder.parent.name == "specs" else Path.cwd()


def raw_folder(folder: Path) -> Path:
    """Where a study's raw data are by default."""
    return project_folder(folder) / "raw" / folder.resolve().name


def explain(folder: str | Path, dataset: str, *, sdtm: str | Path | None = None) -> str:
    """A dataset's spec as the engine understands it: each variable, what it is made from, and which rule said so.

    With ``sdtm``, a folder of SDTM datasets, an analysis dataset's that is made from these. Raises SpecError for a
    dataset that the study has not.
    """
    from .explanation import explain_reading  # lint and builds do without

    return explain_reading(Path(folder), dataset, given_in(sdtm))
