"""Merges: the record of another dataset, or raw source, that goes with each row of a group."""

from __future__ import annotations

import numpy as np

from ..columns import Column, Index, Mask, Text, as_text, on_pairs, order_codes, take
from ..errors import DerivationError
from ..model import Merge, RecordGroup
from ..values import where
from ..verbs.flags import is_before
from . import derive
from .records import GroupRows, Scope, Workspace


def merged(space: Workspace, dataset: str, group: RecordGroup, rows: GroupRows) -> dict[str, Index]:
    """For each merge of a group the position of the record that goes with each row, -1 where there is none."""
    return {merge.source: find(space, dataset, merge, rows) for merge in group.merges}


def find(space: Workspace, dataset: str, merge: Merge, rows: GroupRows) -> Index:
    """The position of the one record for each row; a row with several to choose from is an error.

    A record that a row must have, and has not, is an issue.
    """
    scope = Scope(space, dataset, merge.source, rows.own, rows.subject, rows.file, rows.row, KeyError)
    columns = space.owner(merge.source).columns
    row, record = candidates(space, merge, rows)
    for own, other in merge.on:
        row, record = narrowed(row, record, equal(derive.column(own, scope), columns[other.name], row, record))
    if merge.date is not None:
        date, reference = columns[merge.other], derive.column(merge.date, scope)
        row, record = nearest(merge, date, reference, row, record)
    place = np.full(len(rows.row), -1, np.intp)
    place[row] = record
    count = np.bincount(row, minlength=len(place))
    if (count > 1).any():
        at = int(np.argmax(count > 1))
        file = rows.file.take(np.array([at])).tolist()[0]
        raise DerivationError(
            f"{merge.place}: {count[at]} records of {merge.source} go with {file} row {rows.row[at]}, "
            f"and one is asked for; narrow them by where or on, or pick one by date"
        )
    if merge.expect:
        message = f"no record of {merge.source} goes with this row, so what is taken from it is missing"
        scope.report("no record to merge", place < 0, Text.constant("", len(place)), message)
    return place


def candidates(space: Workspace, merge: Merge, rows: GroupRows) -> tuple[Index, Index]:
    """All pairs of a row and a record of the same subject that the where clause holds for."""
    owner, subject = space.owner(merge.source), space.subject_of(merge.source)
    keep = where.mask(merge.where, where.of_columns(owner.columns), len(owner)) & (subject >= 0)
    found = np.flatnonzero(keep)
    found = found[np.argsort(subject[found], kind="stable")]
    of = subject[found]
    first, last = np.searchsorted(of, rows.subject), np.searchsorted(of, rows.subject, "right")
    size = np.where(rows.subject >= 0, last - first, 0)
    row = np.repeat(np.arange(len(size)), size)
    within = np.arange(len(row)) - np.repeat(np.cumsum(size) - size, size)
    return row, found[np.repeat(first, size) + within]


def narrowed(row: Index, record: Index, keep: Mask) -> tuple[Index, Index]:
    """The pairs under a mask."""
    return row[keep], record[keep]


def equal(own: Column, other: Column, row: Index, record: Index) -> Mask:
    """Which pairs have the same value, missing ones never."""
    left, right = as_text(own).take(row), as_text(other).take(record)
    return on_pairs(lambda a, b: "Y" if a and a == b else "", left, right).mask(bool)


def nearest(merge: Merge, date: Column, reference: Column, row: Index, record: Index) -> tuple[Index, Index]:
    """Of each row's records the nearest on the right side of its date; of one day and no times, it counts.

    Dates are ISO 8601 texts, or numbers on both sides. Partial and missing dates never count. Records of one date are
    all kept.
    """
    last = merge.pick == "last_on_or_before"
    dates, limits = take(date, record), take(reference, row)
    fits = on_or_before(dates, limits) if last else on_or_before(limits, dates)
    row, record = narrowed(row, record, fits)
    if not len(row):
        return row, record
    ranks, _ = order_codes(date)
    rank = ranks[record].astype(np.int64)
    best = np.full(int(row.max()) + 1, -1 if last else np.iinfo(np.int64).max)
    (np.maximum if last else np.minimum).at(best, row, rank)
    return narrowed(row, record, best[row] == rank)


def on_or_before(first: Column, second: Column) -> Mask:
    """Which dates come on or before others."""
    if isinstance(first, Text) or isinstance(second, Text):
        return is_before(as_text(first), as_text(second), np.ones(len(first), np.bool_))
    return np.asarray(first <= second, np.bool_)
