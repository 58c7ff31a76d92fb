"""Verbs for records in an order: the one before, the one after, what was seen so far, ranks."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, TypeAlias

from ..columns import (
    Column,
    Index,
    Mask,
    Numbers,
    Text,
    decimals,
    group_codes,
    group_starts,
    is_present,
    order_codes,
    order_of,
    pack,
    read_number,
    take_found,
)
from ..errors import DerivationError
from ..quick import dataclass, np
from ..values.moments import moment_ranks
from .kinds import Count
from .occurrence import flags_at
from .registry import verb

Way: TypeAlias = Literal["first", "last", "lowest", "highest", "sum", "count"]


@dataclass(frozen=True, slots=True, eq=False)
class Line:
    """Records that stand in an order: their positions group by group, where each one's group begins, which count.

    A record without a value in the order stands nowhere.
    """

    at: Index
    start: Index
    counts: Mask
    size: int

    def back(self, made: Column | Numbers) -> Column:
        """Values of the records in the line at their own positions, missing for all others."""
        place = np.full(self.size, -1, np.intp)
        place[self.at] = np.arange(len(self.at))
        return take_found(made, place)


def lined_up(by: Sequence[Column], order: Sequence[Column], counts: Mask) -> Line:
    """Records in the order of some columns within groups; equal ones as they stand in the dataset."""
    if not by:
        raise DerivationError("by names no column; name those that make a group, such as USUBJID")
    stands = np.ones(len(counts), np.bool_)
    for column in order:
        stands &= is_present(column)
    at = np.flatnonzero(stands)
    groups, count = group_codes(by)
    ranks = [order_codes(column) for column in order]
    packed = pack([groups[at], *(codes[at] for codes, _ in ranks)], [count, *(size for _, size in ranks)])
    at = at[order_of(packed)]
    starts = group_starts(groups[at])
    sizes = np.diff(np.append(starts, len(at)))
    return Line(at, np.repeat(starts, sizes), counts[at], len(counts))


def seen_before(line: Line) -> Index:
    """For each record of a line the place of the last one before it that counts, -1 for none."""
    places = np.where(line.counts, np.arange(len(line.at)), -1)
    seen = np.maximum.accumulate(np.append(-1, places))[:-1]
    return np.where(seen >= line.start, seen, -1).astype(np.intp)


def values_that_count(column: Column, where: Mask | None) -> Mask:
    """Which records count: those with a value that a where clause holds for."""
    there = is_present(column)
    return there if where is None else there & where


@verb(
    "{column} of the record before, for each {by}[, in the order of {order}][, of those where {where}].",
    ordered=True,
    compares=True,
    passes=("column",),
)
def previous(
    *, column: Column, by: tuple[Column, ...], order: tuple[Column, ...] = (), where: Mask | None = None
) -> Column:
    """The value of the nearest record before, of the same group, that has one; missing for the first.

    Records are in the ``order`` given, ``descending AVAL`` from the last value to the first, else in that of the keys;
    equal ones as they stand. One without a value in ``order`` stands nowhere: it gets none and counts for none. Of the
    others those count that have a value and that the where clause holds for.
    Source: ADaMIG 1.3, 3.3.4 (values of other records, such as PREVAL or change from the visit before).

    >>> previous(column=np.array([5.0, 7, 6]), by=(Text.of(["A"] * 3),), order=(np.array([1.0, 3, 2]),)).tolist()
    [nan, 6.0, 5.0]
    """
    line = lined_up(by, order, values_that_count(column, where))
    return line.back(take_found(column, np.append(line.at, -1)[seen_before(line)]))


@verb(
    "{column} of the record after, for each {by}[, in the order of {order}][, of those where {where}].",
    ordered=True,
    compares=True,
    passes=("column",),
    name="next",
)
def next_(
    *, column: Column, by: tuple[Column, ...], order: tuple[Column, ...] = (), where: Mask | None = None
) -> Column:
    """The value of the nearest record after, of the same group, that has one; missing for the last.

    As [`previous`](#previous), looking the other way.

    >>> next_(column=np.array([5.0, 7, 6]), by=(Text.of(["A"] * 3),), order=(np.array([1.0, 3, 2]),)).tolist()
    [6.0, nan, 7.0]
    """
    line = lined_up(by, order, values_that_count(column, where))
    ends = len(line.at) - 1
    turned = Line(line.at[::-1], ends - last_of_group(line)[::-1], line.counts[::-1], line.size)
    return turned.back(take_found(column, np.append(turned.at, -1)[seen_before(turned)]))


def last_of_group(line: Line) -> Index:
    """For each record of a line the place of the last one of its group."""
    starts = group_starts(line.start)
    ends = np.append(starts, len(line.at))[1:]
    return np.repeat(ends - 1, ends - starts).astype(np.intp)


@verb(
    "The {take} {column} so far, for each {by}[, in the order of {order}][, of those where {where}].",
    ordered=True,
    compares=True,
    passes=("column",),
)
def so_far(
    *, column: Column, take: Way, by: tuple[Column, ...], order: tuple[Column, ...] = (), where: Mask | None = None
) -> Column:
    """What the records up to this one, itself too, come to: ``take`` the first, last, lowest, highest, sum or count.

    A record with a missing value counts for nothing, and gets what those before it come to. Order, groups and what
    counts are those of [`previous`](#previous); dates of ISO 8601 compare as moments; text that is no number adds
    nothing to a sum. Missing (a count is 0) where none has counted yet.
    Source: RECIST 1.1, 4.3.1 (nadir: the smallest sum on study).

    >>> so_far(column=np.array([80.0, 60, 75]), take="lowest", by=(Text.of(["A"] * 3),)).tolist()
    [80.0, 60.0, 60.0]
    """
    line = lined_up(by, order, values_that_count(column, where))
    if take in ("sum", "count"):
        return line.back(running(column, take, line))
    return line.back(take_found(column, np.append(line.at, -1)[best_so_far(column, take, line)]))


def running(column: Column, take: str, line: Line) -> Numbers:
    """The sum or count of the records of a line up to each; a sum is that of the decimals as they are written."""
    if take == "count":
        amount = line.counts.astype(np.float64)
        scale = 1.0
    else:
        numbers = column.numbers(read_number) if isinstance(column, Text) else column
        amount = np.where(line.counts & ~np.isnan(numbers[line.at]), numbers[line.at], 0.0)
        scale = 10.0 ** decimals(amount)
    total = np.append(0.0, np.cumsum(np.rint(amount * scale) if scale > 1 else amount))
    made = (total[1:] - total[line.start]) / scale
    counted = np.append(0, np.cumsum(line.counts))
    none = (counted[1:] - counted[line.start] == 0) & (take == "sum")
    return np.where(none, np.nan, made)


def best_so_far(column: Column, take: str, line: Line) -> Index:
    """The place of the record that is the first, last, lowest or highest up to each of a line, -1 for none."""
    size = len(line.at)
    place = np.arange(size, dtype=np.int64)
    if take == "first":
        rank = size - place
    elif take == "last":
        rank = place
    else:
        found = moment_ranks(column) if isinstance(column, Text) else order_codes(column)[0]
        rank = found[line.at].astype(np.int64)
        rank = rank if take == "highest" else int(rank.max(initial=0)) - rank
    key = np.where(line.counts, rank * size + (size - 1 - place), -1)  # of equal ones the first
    room = int(key.max(initial=0)) + 2
    best = np.maximum.accumulate(key + line.start * room) - line.start * room
    return np.where(best >= 0, size - 1 - best % max(size, 1), -1).astype(np.intp)


@verb(
    "The rank for each {by} in the order of {order}[, of those where {where}]; equal ones share it[, {gaps} gaps].",
    compares=True,
)
def rank(
    *,
    by: tuple[Column, ...],
    order: tuple[Column, ...],
    where: Mask | None = None,
    gaps: Literal["with", "without"] = "with",
) -> Numbers:
    """The place of a record in its group, 1 for the first in ``order``; equal ones share a place.

    ``descending AVAL`` in the order begins with the highest. After two that share the first place comes the third;
    ``gaps: without`` makes it the second. A record with a missing value in ``order``, or that the where clause does not
    hold for, has no rank.

    >>> rank(by=(Text.of(["A"] * 3),), order=(np.array([2.0, 1, 1]),)).tolist()
    [3.0, 1.0, 1.0]
    """
    if not order:
        raise DerivationError("order names no column; name those that the rank goes by")
    keep = np.ones(len(order[0]), np.bool_) if where is None else where
    at = np.flatnonzero(keep)
    line = lined_up([c[at] if isinstance(c, np.ndarray) else c.take(at) for c in by],
                    [c[at] if isinstance(c, np.ndarray) else c.take(at) for c in order],
                    np.ones(len(at), np.bool_))  # fmt: skip
    ranks = [order_codes(column)[0][at][line.at] for column in order]
    place = np.arange(len(line.at))
    same = np.ones(len(line.at), np.bool_)
    for codes in ranks:
        same &= np.append(False, codes[1:] == codes[:-1])[: len(codes)]
    new = ~same | (place == line.start)
    if gaps == "without":
        steps = np.cumsum(new)
        made = steps - steps[line.start] + 1
    else:
        made = np.maximum.accumulate(np.where(new, place, 0)) - line.start + 1
    result = np.full(len(keep), np.nan)
    result[at[line.at]] = made
    return result


@verb(
    "'{value}' where {where}, if for each {by} one where {later} follows[ at least {days} day(s) later]"
    "[, with at most {at_most} between them where {between}].",
    compares=True,
    fixed=("value",),
    days=("date",),
    value="Y",
)
def followed_by(
    *,
    later: Mask,
    where: Mask,
    by: tuple[Column, ...],
    date: Numbers,
    days: Count = 0,
    between: Mask | None = None,
    at_most: Count = 0,
    value: str = "Y",
) -> Text:
    """A value, Y unless another is given, on records that a later one of the same group confirms; missing elsewhere.

    A record that ``where`` holds for is confirmed by the first one that ``later`` holds for at least ``days`` after its
    ``date``, if nothing lies between the two but records that ``later`` holds for too, and ``at_most`` so many that
    ``between`` holds for. A record with a missing date confirms nothing and is not confirmed.
    Source: RECIST 1.1, 4.6 (confirmation of response).

    >>> cr, ne = np.array([True, False, True]), np.array([False, True, False])
    >>> followed_by(later=cr, where=cr, by=(Text.of(["A"] * 3),), date=np.array([0.0, 20, 40]), days=28, between=ne,
    ...             at_most=1).tolist()
    ['Y', '', '']
    """
    line = lined_up(by, (date,), np.ones(len(date), np.bool_))
    size = len(line.at)
    own, goal = where[line.at], later[line.at]
    passed = np.zeros(size, np.bool_) if between is None else between[line.at] & ~goal
    day = date[line.at] - (date[line.at].min() if size else 0)
    span = (float(day.max()) if size else 0.0) + max(days, 0) + 1  # of one group after the other on one axis
    axis = day + np.searchsorted(np.unique(line.start), line.start) * span
    from_here = np.maximum(np.searchsorted(axis, axis + days), np.arange(size) + 1)
    ahead = np.where(goal, np.arange(size), size)
    following = np.append(np.minimum.accumulate(ahead[::-1])[::-1], size)[from_here]
    found = own & (following <= last_of_group(line))
    at = np.flatnonzero(found)
    strange = np.append(0, np.cumsum(~goal & ~passed))
    counted = np.append(0, np.cumsum(passed))
    to = following[at]
    kept = (strange[to] == strange[at + 1]) & (counted[to] - counted[at + 1] <= at_most)
    return flags_at(line.at[at[kept]], len(date), value)
