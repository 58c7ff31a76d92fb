"""Questions: where does this value come from, and what becomes of this cell."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeAlias

import numpy as np
import pandas as pd

from ..columns import Index, Text
from ..crew import Crew
from ..engine import facts, survey
from ..engine.block import trail_block
from ..engine.sink import Sink
from ..engine.study import survey_all
from ..engine.workspace import Workspace
from ..errors import RequestError, did_you_mean
from ..issues import Issues
from ..model import Study
from ..output import scratch
from ..plan import Derive, Node, Schedule
from ..raw import RawBlock, RawStore, Reading, column_names, read_tabulations
from ..raw.frame import no_subjects
from ..show.conditions import matches, parse_condition, parted
from ..spec import load_study, raw_folder
from ..verbs.own import study_verbs
from .cells import Cells
from .figures import figures_reached, trace_figure
from .found import MOST, Traced
from .reach import reachable
from .related import related_names
from .walk import Walk

SUBJECT = "USUBJID"
EVERY = 10**9  # values that a value is made from, where all are wanted
SHOWN = 5  # records or names that a message names


def trace_value(
    folder: str | Path,
    dataset: str,
    variable: str = "",
    where: Sequence[str] = (),
    *,
    raw: str | Path | None = None,
    sdtm: str | Path | None = None,
) -> Traced:
    """Where a value comes from: its method, what that was given, and so on down to cells of raw files.

    ``folder`` holds ``study.yaml``; ``where`` are conditions as ``show`` takes them (``USUBJID = X-001``), which one
    record must meet. With a subject among them only the subject is built again. A supplemental qualifier is a variable
    of its parent, and QVAL of SUPP--. With the name of a display in place of a dataset, and
    no variable, it is a figure of an analysis: ``where`` says its result, statistic and groups. Raises RequestError for
    what is not there, and where no record or several meet the conditions, with what is there; SpecError or RawDataError
    as a build does.
    """
    with opened(Path(folder), raw, sdtm) as (study, store, headers):
        display = next((each for each in study.analyses if each.name == dataset.upper()), None)
        if display is not None and not variable:
            space = run(facts.of_subjects(study), store, None, store.whole())
            return trace_figure(walk_over(space, headers), display, equal_to(where))
        name, asked, conditions = dataset.upper(), variable.upper(), parted(where)
        there = [*study.datasets, *related_names(study)]
        if name not in there:
            raise RequestError(f"{study.id} has no dataset {name}; {near(name, there)}")
        known = study.datasets.get(name)
        if known and asked not in known.variables:
            raise RequestError(f"{name} has no variable {asked}; {near(asked, known.variables)}")
        walk = walk_over(built(study, store, name, asked, equal_to(conditions).get(SUBJECT, "")), headers)
        columns = walk.of(name)[1].columns
        if asked not in columns:
            raise RequestError(f"{name} has no variable {asked}; {near(asked, [*columns])}")
        return walk.variable(name, the_one(walk, name, conditions), asked)


def trace_raw(
    folder: str | Path,
    file: str,
    row: int,
    column: str,
    *,
    raw: str | Path | None = None,
) -> list[Traced]:
    """The values that a cell of a raw file reaches, each with the way that it comes from the cell, and the results of
    analyses that have one of them.

    ``row`` counts as the file does: in CSV and XLSX as a spreadsheet with the header in row 1, in XPT and SAS7BDAT
    records from 1, in ODM lines. Raises RequestError for a cell that is not there.
    """
    with opened(Path(folder), raw, None) as (study, store, headers):
        frames = store.whole().frames
        places = [(name, at) for name, frame in frames.items() for at in places_in(frame.file, frame.row, file, row)]
        if not places:
            files = dict.fromkeys(f for source in study.raw.values() for f in source.files)
            hint = f"it has no row {row}" if file in files else near(file, files)
            raise RequestError(f"no raw source of {study.id} reads {file}:{row}; {hint}")
        columns = {name: {headers.get(name, {}).get(n, n): n for n in frames[name].columns} for name, _ in places}
        if all(column not in names for names in columns.values()):
            known = [name for names in columns.values() for name in names]
            raise RequestError(f"{file} has no column {column}; {near(column, known)}")
        number = max((int(frames[name].rows.subject[at]) for name, at in places), default=-1)
        block = store.of_one(store.everyone[number]) if number >= 0 else store.whole()
        space = run(facts.of_subjects(study), store, None, block)
        walk = walk_over(space, headers, EVERY)
        asked: dict[int, bool] = {}
        reach = reachable(study, {(name, names[column]) for name, names in columns.items() if column in names})
        found = [each for each in all_values(space, walk, reach) if comes_from(each, (file, row, column), asked)]
        return [*found, *figures_reached(study, space, found)]


def all_values(space: Workspace, walk: Walk, names: Container[tuple[str, str]]) -> Iterator[Traced]:
    """Every value of a block in some variables, by dataset and name, but those that are temporary."""
    for name in [*space.study.datasets, *walk.related]:
        dataset, records = walk.of(name)
        variables = [v.name for v in dataset.variables.values() if not v.temporary and (name, v.name) in names]
        there = [each for each in variables if each in records.columns]
        for at in range(len(records)):
            yield from (walk.variable(name, at, each) for each in there)


def comes_from(traced: Traced, cell: tuple[str, int, str], known: dict[int, bool]) -> bool:
    """Whether a value comes from a cell; ``known`` has what was asked before."""
    if id(traced) not in known:
        known[id(traced)] = False  # for what would need itself
        own = traced.cell is not None and (traced.cell.file, traced.cell.row, traced.cell.column) == cell
        known[id(traced)] = own or any(comes_from(each, cell, known) for each in traced.inputs)
    return known[id(traced)]


Headers: TypeAlias = Mapping[str, Mapping[str, str]]  # by raw source, its columns as the specs and the file call them


@contextmanager
def opened(folder: Path, raw: str | Path | None, sdtm: str | Path | None) -> Iterator[tuple[Study, RawStore, Headers]]:
    """A study, and its raw data with their headers, or the datasets that stand in their place."""
    if sdtm:
        tabulations = read_tabulations(Path(sdtm))
        study = load_study(folder, given=tabulations.given)
        with scratch() as beside:
            yield study, RawStore.of(study, beside, tabulations.taken()), {}
        return
    home = Path(raw) if raw else raw_folder(folder)
    study = load_study(folder, home)
    headers = {}
    for source in study.raw.values():
        if source.prefix:  # specs leave it out, and not all columns have it
            names = column_names(replace(source, prefix=""), home)
            headers[source.name] = {name.removeprefix(source.prefix): name for name in names}
    with scratch() as beside:
        yield study, RawStore.read(Reading(study, home, beside).begin(Crew())), headers


def walk_over(space: Workspace, headers: Headers, most: int = MOST) -> Walk:
    """The walk over a block that was built with its trail."""
    assert space.trail is not None
    return Walk(space, space.trail, Cells(space, headers, most))


def equal_to(where: Sequence[str]) -> dict[str, str]:
    """What conditions say that variables are equal to."""
    found = map(parse_condition, parted(where))
    return {c.variable: c.values[0] for c in found if c.comparator == "EQ" and len(c.values) == 1 and not c.negated}


def built(study: Study, store: RawStore, name: str, variable: str, subject: str) -> Workspace:
    """The dataset of a value, with all that it is made from: of the subject alone where one is named."""
    early = facts.of_subjects(study)
    dataset = study.datasets.get(name)
    if dataset and name not in early.datasets:
        return with_facts(study, early, store)
    everyone = store.everyone
    if subject and subject not in everyone:
        raise RequestError(f"{study.id} has no subject {subject}; {near(subject, everyone)}")
    one = subject and not (dataset and dataset.reference)
    block = store.of_one(subject) if one else store.whole()
    return run(early, store, Derive(name, variable) if dataset else None, block)


def run(study: Study, store: RawStore, asked: Derive | None, block: RawBlock) -> Workspace:
    """A block built, the trail of its records kept. What all subjects together decide is made only if it is asked for,
    or nothing is: for that the whole study must be looked at."""
    schedule = Schedule(study, study_verbs(study.folder, *study.libraries))
    of_study = {*survey.wanted(study)}
    if asked is None or needs(schedule, asked, of_study):
        known = survey_all(study, Sink(store.folder), partial(store.parts, 1), Crew(), Issues())
        return trail_block(study, known, [*schedule.needs], block)
    return trail_block(study, {}, [node for node in schedule.needs if not needs(schedule, node, of_study)], block)


def needs(schedule: Schedule, node: Node, others: set[Derive]) -> bool:
    """Whether a node is, or needs, one of others."""
    return bool(others) and (node in others or bool(others.intersection(schedule.before([node]))))


def with_facts(study: Study, early: Study, store: RawStore) -> Workspace:
    """The datasets that are made of facts of all subjects."""
    space = run(early, store, None, store.whole())
    values = facts.merge(early, [facts.of_block(space)])
    late = facts.of_facts(study, values)
    return trail_block(late, {}, list(Schedule(late, space.verbs).needs), no_subjects())


def the_one(walk: Walk, name: str, where: Sequence[str]) -> int:
    """The position of the one record that meets the conditions."""
    dataset, records = walk.of(name)
    frame = pd.DataFrame({
        name: np.asarray(column.tolist(), object) if isinstance(column, Text) else column
        for name, column in records.columns.items()
        if name not in dataset.variables or not dataset.variables[name].temporary
    })  # fmt: skip
    found: Index = np.flatnonzero(matches(frame, where)) if where else np.arange(len(frame))
    if len(found) == 1:
        return int(found[0])
    shown = found if len(found) else np.arange(len(frame))
    names = "; ".join(walk.called(name, int(at)) for at in shown[:SHOWN])
    more = f", and {len(shown) - SHOWN} more" if len(shown) > SHOWN else ""
    if len(found):
        raise RequestError(f"{len(found)} records of {name} meet this; say which: {names}{more}")
    there = f"there are {names}{more}" if len(frame) else "it has no record of this subject"
    raise RequestError(f"no record of {name} meets this; {there}")


def places_in(files: Text, rows: np.ndarray, file: str, row: int) -> list[int]:
    """The positions of a row of a file."""
    return [int(at) for at in np.flatnonzero(rows == row) if files.take(np.array([at])).tolist()[0] == file]


def near(name: str, known: Sequence[str] | Mapping[str, object]) -> str:
    """A hint: the nearest name, else some of those that there are."""
    names = [*known]
    hint = did_you_mean(name, names)
    more = f" and {len(names) - SHOWN} more" if len(names) > SHOWN else ""
    return hint or f"there are {', '.join(names[:SHOWN])}{more}"
