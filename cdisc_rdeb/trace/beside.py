"""What a group says of a row beside the columns of its source: visits, tests, days, the last of several rows."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..model import NotDone, Test
from ..plan.needs import LAST_OF
from ..raw.contacts import OF_VISIT
from .found import Traced
from .homes import Row, Steps


def special(walk: Steps, name: str, home: Row) -> Iterator[Traced]:
    """What a group says of a row beside its columns."""
    group = home.group
    if name in OF_VISIT:
        yield from of_visit(walk, home)
    elif name.startswith(LAST_OF):
        yield from of_last(walk, name.removeprefix(LAST_OF), home)
    elif name == "@DAY":
        for reference in group.each_day:
            yield from walk.reference(reference, home)
    elif name in ("@NAME", "@VALUE") and group.each_of:
        column = group.each_of[walk.says(home, "@NAME")]
        if name == "@VALUE":
            yield from walk.reference(column, home)
        else:
            yield Traced(f"each_of.{column}", "", walk.says(home, name), "assigned", said=str(group.place))
    elif group.tests is not None:
        yield from of_test(walk, name, home)


def of_visit(walk: Steps, home: Row) -> Iterator[Traced]:
    """What the visit of a row is known by, and the plan."""
    source = walk.space.study.raw.get(home.group.source)
    if source is None:
        return
    if source.visits_of:
        yield walk.cells.cell(source.name, walk.source_place(home), "VISIT")
        return
    for column in (source.visit, source.visit_date):
        if column and column in home.trail.own and walk.says(home, column):
            yield walk.cells.cell(source.name, walk.source_place(home), column)
    yield Traced("visits", "", walk.says(home, "@VISIT"), "assigned", said="study.yaml: visits")


def of_last(walk: Steps, column: str, home: Row) -> Iterator[Traced]:
    """The cell of the last of several rows that give one record."""
    frame = walk.space.block.frames[home.group.source]
    wanted, first = walk.says(home, f"{LAST_OF}{column}"), walk.source_place(home)
    mine = np.flatnonzero(walk.space.subject_of(home.group.source) == walk.subject(home))
    same = [int(at) for at in mine if walk.cells.text(frame.columns[column], int(at)) == wanted]
    yield walk.cells.cell(home.group.source, next((at for at in same if at >= first), [*same, first][0]), column)


def of_test(walk: Steps, name: str, home: Row) -> Iterator[Traced]:
    """What a test says: its result and reason are cells, as may be its facts; others stand in the specs."""
    tests = home.group.tests
    assert tests is not None
    entries = [*tests.tests, *([tests.not_done.test] if tests.not_done and tests.not_done.test else [])]
    test = next((entry for entry in entries if fits(walk, entry, home)), None)
    if test is None:
        return
    at, source = walk.source_place(home), home.group.source
    if name in ("@RESULT", "@STANDARD") and test.result:
        yield walk.value(source, at, test.result)
    elif name in ("@STAT", "@REASND"):
        for mark in tests.marks_of(test):
            yield from of_mark(walk, mark, home, name == "@REASND")
    elif name.removeprefix("@") in test.columns:
        yield walk.value(source, at, test.columns[name.removeprefix("@")])
    else:
        said = f"{tests.table}" if tests.table else str(test.place)
        yield Traced(f"test {test.code}", "", walk.says(home, name), "assigned", said=said)
        for column in tests.by:
            yield walk.value(source, at, column)


def fits(walk: Steps, test: Test, home: Row) -> bool:
    """Whether a row is of a test: it says all that is the same in the test's records."""
    facts = (item for item in test.facts.items() if item[0] not in test.columns)
    return all(walk.says(home, f"@{name}") == fact for name, fact in facts)


def of_mark(walk: Steps, mark: NotDone, home: Row, reason: bool) -> Iterator[Traced]:
    """The cells that say that a test was not done, or why."""
    names = [mark.reason] if reason and mark.reason else mark.when.variables()
    yield from (walk.value(home.group.source, walk.source_place(home), n) for n in names if n in home.trail.own)
