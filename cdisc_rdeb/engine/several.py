"""Several records for one row: for each day of it, for each of some columns."""

from __future__ import annotations

from datetime import date

import numpy as np

from ..columns import Numbers, Text, as_text, concatenate, on_pairs, take
from ..model import Dataset, RecordGroup
from ..values.iso8601 import EPOCH
from ..values.moments import as_dates
from . import derive
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


def dates_of(days: Numbers) -> Text:
    """Days since 1960 as dates of ISO 8601."""
    known, codes = np.unique(days, return_inverse=True)
    return Text.coded(codes.astype(np.int32), [date.fromordinal(EPOCH + int(day)).isoformat() for day in known])
