"""Merges: the record of another dataset, or raw source, that goes with each row of a group."""

from __future__ import annotations

import re

import numpy as np

from ..columns import (
    Codes,
    Column,
    Index,
    Mask,
    Text,
    as_text,
    extremes,
    falling,
    matching,
    on_pairs,
    order_codes,
    take,
    together,
)
from ..errors import DerivationError
from ..model import Merge, RawSource, RecordGroup
from ..values.moments import as_dates, is_before, moment_ranks, unit_of
from . import derive
from .across import chosen_rows
from .collected import dates_of, in_order, reporter, source_of
from .identifiers import by_meant, way_to_identifier
from .records import GroupRows
from .workspace import Scope, Workspace


def merged(space: Workspace, dataset: str, group: RecordGroup, rows: GroupRows) -> dict[str, Index]:
    """For each merge of a group the position of the record that goes with each row, -1 where there is none."""
    source = space.study.raw.get(group.source) if group.kind == "raw" else None
    return {merge.name or merge.source: find(space, dataset, merge, rows, source) for merge in group.merges}


def find(space: Workspace, dataset: str, merge: Merge, rows: GroupRows, source: RawSource | None) -> Index:
    """The position of the one record for each row; a row with several to choose from is an error.

    A record that a row must have, and has not, is an issue.
    """
    scope = Scope(space, dataset, merge.source, rows.own, rows.rows, KeyError)
    row, record = candidates(space, merge, scope)
    if merge.date is not None:
        row, record = nearest(space, merge, derive.dated(merge.date, scope, source), row, record)
    if merge.order:
        row, record = first_in_order(space, merge, row, record)
    place = np.full(len(rows), -1, np.intp)
    place[row] = record
    count = np.bincount(row, minlength=len(place))
    if (count > 1).any():
        at = int(np.argmax(count > 1))
        raise DerivationError(
            f"{merge.place}: {count[at]} records of {merge.source} go with "
            f"{rows.rows.place(at).replace(': row', ' row')}, and one is asked for; "
            f"narrow them by where or on, or pick one by date"
        )
    if merge.expect and (place < 0).any():
        tell_alone(scope, merge, place < 0)
    return place


def tell_alone(scope: Scope, merge: Merge, alone: Mask) -> None:
    """Tell of rows that no record goes with, by what was looked for, and what there is that it may mean."""
    own, others = (
        ([reference.name for reference in side] for side in zip(*merge.on, strict=True)) if merge.on else ([], [])
    )
    values = Text.constant("", scope.size)
    for number, (reference, _) in enumerate(merge.on):
        text = as_text(derive.column(reference, scope))
        values = on_pairs(lambda a, b: f"{a} / {b}", values, text) if number else text
    if not own:
        message = f"{merge.source} has no record of the subject that goes with this row"
    else:
        read = ", ".join(re.sub("^@(?=VISIT)", "visit.", name).removeprefix("@") for name in own)
        message = f"no record of {merge.source} has '{{value}}' in {', '.join(others)}, as this row in {read}"
    hint = "what is taken from it is missing; see on and where of the merge"
    for near, at in near_misses(scope, merge, alone, values).items():
        told = np.zeros(scope.size, np.bool_)
        told[at] = bool(near)
        alone = alone & ~told
        scope.report("no record to merge", told, values, f"{message}; {way_to_identifier(near)}")
    scope.report("no record to merge", alone, values, f"{message}; {hint}")


def near_misses(scope: Scope, merge: Merge, alone: Mask, values: Text) -> dict[tuple[str, ...], list[int]]:
    """The identifiers that records of the same subject have, each with the rows that may have it in another way."""
    if len(merge.on) != 1:
        return {}
    owner, subject = scope.workspace.owner(merge.source), scope.workspace.subject_of(merge.source)
    offered = as_text(owner.columns[merge.on[0][1].name])
    return by_meant(np.flatnonzero(alone & values.present()), scope.rows.subject, values, subject, offered)


def candidates(space: Workspace, merge: Merge, scope: Scope) -> tuple[Index, Index]:
    """All pairs of a row and a record of the same subject that match, and that the where clause holds for."""
    owner, subject = space.owner(merge.source), space.subject_of(merge.source)
    keep = chosen_rows(space, merge.source, merge.where) & (subject >= 0)
    wanted, offered = scope.rows.subject, subject
    for own, other in merge.on:
        pair = matching(derive.column(own, scope), owner.columns[other.name])
        wanted, offered = joined(wanted, offered, *pair)
    found = np.flatnonzero(keep & (offered >= 0))
    found = found[np.argsort(offered[found], kind="stable")]
    of = offered[found]
    first, last = np.searchsorted(of, wanted), np.searchsorted(of, wanted, "right")
    size = np.where(wanted >= 0, last - first, 0)
    row = np.repeat(np.arange(len(size)), size)
    within = np.arange(len(row)) - np.repeat(np.cumsum(size) - size, size)
    return row, found[np.repeat(first, size) + within]


def first_in_order(space: Workspace, merge: Merge, row: Index, record: Index) -> tuple[Index, Index]:
    """Of each row's records the first, or the last, in the order that the merge says."""
    owner = space.owner(merge.source)
    offered = np.zeros(len(owner), np.bool_)
    offered[record] = True
    order: list[Column] = []
    for each in merge.order:
        value = in_order(space, merge.source, each.name, owner.columns[each.name], owner.rows, offered)
        order.append(take(falling(value) if each.descending else value, record))
    at = extremes(np.ones(len(row), np.bool_), [row.astype(np.float64)], order, last=merge.pick == "last")
    return row[at], record[at]


def joined(wanted: Codes, offered: Codes, left: Codes, right: Codes) -> tuple[Codes, Codes]:
    """Codes of rows and of records with one more pair of codes in them; -1 where either part is."""
    codes, more = np.concatenate([wanted, offered]), np.concatenate([left, right])
    packed = together([codes.astype(np.int32), more])
    return packed[: len(wanted)], packed[len(wanted) :]


def nearest(space: Workspace, merge: Merge, reference: Column, row: Index, record: Index) -> tuple[Index, Index]:
    """Of each row's records the nearest on the right side of its date; of one day and no times, it counts.

    Dates are ISO 8601 texts or numbers. Partial and missing dates never count. Records of one date are all kept.
    """
    assert merge.date is not None
    owner, last = space.owner(merge.source), merge.pick == "last_on_or_before"
    date = owner.columns[merge.other]
    if isinstance(date, Text) and (source := source_of(space, merge.source)):
        date = dates_of(date, source, reporter(space, merge.source, merge.other, owner.rows))
    if not (isinstance(date, Text) and isinstance(reference, Text)):  # a number says what both are counted in
        unit = unit_of(merge.date.name if isinstance(date, Text) else merge.other)
        date, reference = as_dates(date, unit), as_dates(reference, unit)
    dates, limits = take(date, record), take(reference, row)
    keep = on_or_before(dates, limits) if last else on_or_before(limits, dates)
    row, record = row[keep], record[keep]
    if not len(row):
        return row, record
    ranks = moment_ranks(date) if isinstance(date, Text) else order_codes(date)[0]
    rank = ranks[record].astype(np.int64)
    best = np.full(int(row.max()) + 1, -1 if last else np.iinfo(np.int64).max)
    (np.maximum if last else np.minimum).at(best, row, rank)
    keep = best[row] == rank
    return row[keep], record[keep]


def on_or_before(first: Column, second: Column) -> Mask:
    """Which dates come on or before others."""
    if isinstance(first, Text) and isinstance(second, Text):
        return is_before(first, second, np.ones(len(first), np.bool_))
    assert not isinstance(first, Text) and not isinstance(second, Text)
    return np.asarray(first <= second, np.bool_)
