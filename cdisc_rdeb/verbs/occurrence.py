"""Verbs that flag one record of each group, and place dates among treatments."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..columns import (
    Codes,
    Column,
    Index,
    Mask,
    Numbers,
    Text,
    distinct,
    group_starts,
    is_present,
    order_codes,
    order_of,
    pack,
    select,
)
from ..errors import DerivationError
from .registry import verb


def group_codes(by: Sequence[Column]) -> tuple[Codes, int]:
    """A number for each distinct combination of columns, and how many there are at the most."""
    coded = [(c.codes, len(c.values)) if isinstance(c, Text) else order_codes(c) for c in by]
    if len(coded) == 1 and isinstance(by[0], Text):
        return coded[0][0].astype(np.int32, copy=False), coded[0][1]
    groups, places = distinct([codes.astype(np.int32) for codes, _ in coded], [size for _, size in coded])
    return groups, len(places[0]) if places else 0


def extremes(keep: Mask, by: Sequence[Column], order: Sequence[Column], *, last: bool) -> Index:
    """The position of the first (or last) of the records to keep in each group; missing values come first."""
    at = np.flatnonzero(keep)
    groups, count = group_codes(by)
    orders = [order_codes(column) for column in order]
    packed = pack([groups[at], *(codes[at] for codes, _ in orders)], [count, *(size for _, size in orders)])
    at = at[order_of(packed)]
    starts = group_starts(groups[at])
    return at[np.append(starts[1:], len(at))[: len(starts)] - 1] if last else at[starts]


def flags_at(at: Index, size: int, value: str = "Y") -> Text:
    """A value in the records at some positions, missing in all others."""
    codes = np.ones(size, np.int32)
    codes[at] = 0
    return Text.coded(codes, [value, ""])


@verb("'{value}' on the first record for each {by}[ in the order of {order}][, of those where {where}].", value="Y")
def first_of(
    *, by: tuple[Column, ...], order: tuple[Column, ...] = (), where: Mask | None = None, value: str = "Y"
) -> Text:
    """A value, Y unless another is given, on the first record of each group; missing on all others.

    Records are ordered by ``order``, missing values first, then as they stand in the dataset; only those count that
    the where clause holds for. Records with a missing value in ``by`` are a group too.
    Source: OCCDS 1.1 (occurrence flags AOCC*), ADaMIG 1.3, 3.3.8 (ANLzzFL).

    >>> first_of(by=(Text.of(["S1", "S1", "S2"]),), order=(np.array([2.0, 1, 5]),)).tolist()
    ['', 'Y', 'Y']
    """
    return chosen(by, order, where, value, last=False)


@verb("'{value}' on the last record for each {by}[ in the order of {order}][, of those where {where}].", value="Y")
def last_of(
    *, by: tuple[Column, ...], order: tuple[Column, ...] = (), where: Mask | None = None, value: str = "Y"
) -> Text:
    """A value, Y unless another is given, on the last record of each group; missing on all others.

    Records are ordered by ``order``, missing values first, then as they stand in the dataset; only those count that
    the where clause holds for. Records with a missing value in ``by`` are a group too.
    Source: OCCDS 1.1 (occurrence flags AOCC*), ADaMIG 1.3, 3.3.8 (ANLzzFL).

    >>> last_of(by=(Text.of(["S1", "S1", "S2"]),), order=(np.array([2.0, 1, 5]),)).tolist()
    ['Y', '', 'Y']
    """
    return chosen(by, order, where, value, last=True)


def chosen(by: Sequence[Column], order: Sequence[Column], where: Mask | None, value: str, *, last: bool) -> Text:
    """A value on one record of each group."""
    if not by:
        raise DerivationError("by names no column; name those that make a group, such as USUBJID")
    size = len(by[0])
    keep = np.ones(size, np.bool_) if where is None else where
    return flags_at(extremes(keep, by, order, last=last), size, value)


@verb("Place of {text} in {among}.")
def place_in(*, text: Text, among: tuple[str, ...]) -> Numbers:
    """The place of a text in a list, without regard to case: 1 for the first, 2 for the second.

    For numbers beside categories, and to order by severity. A text that the list lacks, or a missing one, gives a
    missing number.

    >>> place_in(text=Text.of(["SEVERE", "Mild", ""]), among=("MILD", "MODERATE", "SEVERE")).tolist()
    [3.0, 1.0, nan]
    """
    places = {name.casefold(): float(place) for place, name in reversed([*enumerate(among, start=1)])}
    return text.numbers(lambda value: places.get(value.casefold(), np.nan))


@verb("'{value}' where {date} is on or after {start}[ and not more than {days} day(s) after {end}]"
      "[, or before, where {worse} is more than {than}].", value="Y")  # fmt: skip
def on_treatment(
    *,
    date: Numbers,
    start: Numbers,
    end: Numbers | None = None,
    days: int = 0,
    worse: Numbers | None = None,
    than: Numbers | None = None,
    value: str = "Y",
) -> Text:
    """A value, Y unless another is given, where a date falls into the treatment; missing elsewhere.

    Dates are numeric. ``days`` after the end still count; without ``end``, or where it is missing, treatment has no
    end. With ``worse`` and ``than`` (numbers of a severity) a record before the start counts too if it got worse. A
    missing date or start gives a missing value.
    Source: OCCDS 1.1 (TRTEMFL), ADaMIG 1.3, 3.3.8 (ONTRTFL).

    >>> on_treatment(date=np.array([9.0, 10, 31, 45]), start=np.full(4, 10.0), end=np.full(4, 30.0), days=7).tolist()
    ['', 'Y', 'Y', '']
    """
    began = date >= start
    if worse is not None and than is not None:
        began |= (date < start) & (worse > than)
    over = np.zeros(len(date), np.bool_) if end is None else np.floor(date) > np.floor(end) + days
    return flags_at(np.flatnonzero(began & ~over), len(date), value)


@verb("The one of {values} whose period, of {starts}, {date} falls into[; periods end at {ends}].")
def in_period(
    *, date: Numbers, starts: tuple[Column, ...], values: tuple[Column, ...], ends: tuple[Column, ...] = ()
) -> Column:
    """The value that goes with the last period begun at a date: a treatment, or a period's number.

    ``starts`` and ``ends`` are numeric dates of the periods in their order, ``values`` what stands for each. A
    period lasts until the next one starts, or with ``ends`` up to the end of its last day. A missing date, and one
    before the first period or between periods, give a missing value.
    Source: ADaMIG 1.3, 3.2.4 and 3.3.2 (TRTA, TRTP, APERIOD).

    >>> in_period(date=np.array([5.0, 12, np.nan]), starts=(np.full(3, 1.0), np.full(3, 10.0)),
    ...           values=(Text.constant("A", 3), Text.constant("B", 3))).tolist()
    ['A', 'B', '']
    """
    if len(starts) != len(values) or len(ends) not in (0, len(starts)):
        raise DerivationError("starts, values and ends name a column for each period; name as many of each")
    begun = [date >= as_dates(start) for start in starts]
    if ends:
        begun = [b & ~(np.floor(date) > as_dates(end)) for b, end in zip(begun, ends, strict=True)]
    return select(begun[::-1], list(values)[::-1], len(date))


def as_dates(column: Column) -> Numbers:
    """A column that must be numeric dates."""
    if isinstance(column, Text):
        if is_present(column).any():
            raise DerivationError("periods have numeric dates, not text; use sas_date or impute")
        return np.full(len(column), np.nan)
    return column


@verb("The earliest of {dates}[ ({names})], else {censor}.", outputs=("date", "name", "censored"))
def time_to(
    *, dates: tuple[Column, ...], names: tuple[str, ...], censor: Numbers, censored_as: str = ""
) -> tuple[Numbers, Text, Numbers]:
    """The date of the first event that happened, its name, and 0; else the censoring date, its name, and 1.

    For ADT, EVNTDESC and CNSR of a time to event. Dates are numeric; of events of one day the first named is taken.
    Events after the censoring date do not count. Without an event and a censoring date all are missing.
    Source: ADaM BDS for Time-to-Event Analyses 1.0; ADaMIG 1.3, 3.3.9 (CNSR, EVNTDESC).

    >>> day, name, censored = time_to(dates=(np.array([5.0, np.nan]), np.array([3.0, np.nan])), names=("DEATH", "FALL"),
    ...                               censor=np.array([9.0, 9.0]), censored_as="LAST VISIT")
    >>> day.tolist(), name.tolist(), censored.tolist()
    ([3.0, 9.0], ['FALL', 'LAST VISIT'], [0.0, 1.0])
    """
    if len(dates) != len(names) or not dates:
        raise DerivationError("names has a name for each of dates; name as many of each")
    numbers = [as_dates(date) for date in dates]
    late = [date > censor for date in numbers]
    filled = np.stack([np.where(np.isnan(d) | after, np.inf, d) for d, after in zip(numbers, late, strict=True)])
    which = filled.argmin(axis=0)
    first = filled.min(axis=0) if len(censor) else np.zeros(0)
    happened = np.isfinite(first)
    none = ~happened & np.isnan(censor)
    place = np.select([none, ~happened], [len(names) + 1, len(names)], which)
    name = Text.coded(place, [*names, censored_as, ""])
    return np.where(happened, first, censor), name, np.where(none, np.nan, np.where(happened, 0.0, 1.0))
