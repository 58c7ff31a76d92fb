"""Several records for one row: for each day of it, for each of some columns."""

from __future__ import annotations

from datetime import date

import numpy as np

from ..columns import Index, Numbers, Text, as_text, concatenate, falling, matching, on_pairs, order_codes, take
from ..model import Dataset, RecordGroup
from ..plan import references
from ..plan.needs import LAST_OF
from ..values.iso8601 import EPOCH
from ..values.moments import as_dates
from . import derive
from .collected import in_order
from .findings import Stacked
from .records import GroupRows
from .workspace import Scope, Workspace

LONGEST = 36_525  # days; longer spans are those of a wrong year


def for_each_day(space: Workspace, dataset: Dataset, group: RecordGroup, rows: GroupRows) -> GroupRows:
    """The rows, each as many times as it has days; ``@DAY`` is the day. One whose days are not known is an issue."""
    source = space.study.raw.get(group.source) if group.kind == "raw" else None
    scope = Scope(space, dataset.name, str(group.each_day[0]), rows.own, rows.rows, KeyError)
    ends = [derive.dated(reference, scope, source) for reference in group.each_day]
    first, last = (np.floor(as_dates(end, "days")) for end in ends)
    count = last - first + 1
    bad = ~((count > 0) & (count <= LONGEST))
    shown = on_pairs(lambda a, b: f"{a or 'missing'} to {b or 'missing'}", *map(as_text, ends))
    message = "'{value}' is no span of whole dates, so no record is made for each of its days"
    scope.report("bad date", bad, shown, message)
    times = np.where(bad, 0, count).astype(np.intp)
    at = np.repeat(np.arange(len(rows)), times)
    within = np.arange(len(at)) - np.repeat(np.cumsum(times) - times, times)
    said = {"@DAY": dates_of(first[at] + within)}
    return GroupRows(Stacked(rows.own, at, said), rows.rows.take(at), rows.place[at])


def for_each_column(space: Workspace, dataset: Dataset, group: RecordGroup, rows: GroupRows) -> GroupRows:
    """The rows, each as many times as there are columns; ``@NAME`` is what one is called, ``@VALUE`` what it holds."""
    scope = Scope(space, dataset.name, "", rows.own, rows.rows, KeyError)
    size, count = len(rows), len(group.each_of)
    at, which = np.repeat(np.arange(size), count), np.tile(np.arange(count), size)
    values = concatenate([as_text(derive.column(reference, scope)) for reference in group.each_of.values()])
    said = {
        "@NAME": Text.coded(which.astype(np.int32), list(group.each_of)),
        "@VALUE": take(values, which * size + at),
    }
    return GroupRows(Stacked(rows.own, at, said), rows.rows.take(at), rows.place[at])


def of_runs(space: Workspace, dataset: Dataset, group: RecordGroup, rows: GroupRows) -> GroupRows:
    """One row for each run of rows of a subject that follow one another and are equal in ``by``: the first one.

    ``@last.COLUMN`` is what the last row of the run holds. What another row says otherwise than the first is told.
    """
    assert group.together is not None
    scope = Scope(space, dataset.name, "", rows.own, rows.rows, KeyError)
    everyone = np.ones(len(rows), np.bool_)
    ranks = []
    for each in group.together.order:
        value = in_order(space, group.source, each.name, derive.column(each, scope), rows.rows, everyone)
        ranks.append(order_codes(falling(value) if each.descending else value)[0])
    order = np.lexsort((np.arange(len(rows)), *ranks[::-1], rows.rows.subject))
    new = np.append(True, rows.rows.subject[order][1:] != rows.rows.subject[order][:-1])[: len(rows)]
    for each in group.together.by:
        codes = matching(column := derive.column(each, scope), column)[0][order]
        new |= np.append(True, codes[1:] != codes[:-1])[: len(rows)]
    first = np.flatnonzero(new)
    last = np.append(first, len(rows))[1:] - 1
    tell_others(space, dataset, group, rows, order, np.repeat(order[first], last - first + 1))
    names = {r.name for d in group.derivations.values() for r in references(d) if r.name.startswith(LAST_OF)}
    said = {name: take(rows.own[name.removeprefix(LAST_OF)], order[last]) for name in sorted(names)}
    at = order[first]
    return GroupRows(Stacked(rows.own, at, said), rows.rows.take(at), rows.place[at])


def tell_others(
    space: Workspace, dataset: Dataset, group: RecordGroup, rows: GroupRows, order: Index, first: Index
) -> None:
    """An issue for each value of a row that goes into a record with another one, that of the record's first row."""
    assert group.together is not None
    known = {each.name for each in group.together.order}
    made = [r for d in group.derivations.values() for r in references(d) if not r.dataset and r.name in rows.own]
    for name in dict.fromkeys(r.name for r in made if r.name not in known):
        column = as_text(rows.own[name])
        mine, taken = matching(column.take(order), column.take(first))
        message = f"{name} is '{{value}}' here, and another in the first row of the record that this row goes into"
        at = order[(mine != taken) & (mine >= 0)]
        space.tell(dataset.name, "value differs", name, message, rows.rows, np.sort(at), column)


def dates_of(days: Numbers) -> Text:
    """Days since 1960 as dates of ISO 8601."""
    known, codes = np.unique(days, return_inverse=True)
    return Text.coded(codes.astype(np.int32), [date.fromordinal(EPOCH + int(day)).isoformat() for day in known])
