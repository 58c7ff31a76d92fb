"""Verbs that place dates among treatments and periods, and tell times to events."""

from __future__ import annotations

from typing import Literal

from ..columns import Column, Numbers, Text, is_present, select
from ..errors import DerivationError
from ..quick import np
from .beside import as_many
from .kinds import Count
from .occurrence import flags_at
from .registry import verb


@verb("'{value}' where {date}[ to {through}] is on or after {start}[ and not more than {days} day(s) after {end}]"
      "[, or before, where {worse} is more than {than}].", fixed=("value",), days=("date", "start", "end", "through"),
      value="Y")  # fmt: skip
def on_treatment(
    *,
    date: Numbers,
    start: Numbers,
    end: Numbers | None = None,
    days: Count = 0,
    worse: Numbers | None = None,
    than: Numbers | None = None,
    value: str = "Y",
    through: Numbers | None = None,
) -> Text:
    """A value, Y unless another is given, where a date, or a span of days, falls into the treatment; missing elsewhere.

    Dates are numeric. ``days`` after the end still count; without ``end``, or where it is missing, treatment has no
    end. With ``through`` a span from the date to that one counts if any of its days does; a missing end of it is open.
    With ``worse`` and ``than`` (numbers of a severity) a record before the start counts too if it got worse. A
    missing date or start gives a missing value.
    Source: OCCDS 1.1 (TRTEMFL), ADaMIG 1.3, 3.3.8 (ONTRTFL).

    >>> on_treatment(date=np.array([9.0, 10, 31, 45]), start=np.full(4, 10.0), end=np.full(4, 30.0), days=7).tolist()
    ['', 'Y', 'Y', '']
    """
    began = date >= start if through is None else ~np.isnan(start) & ~(np.floor(through) < np.floor(start))
    if worse is not None and than is not None:
        began |= (date < start) & (worse > than)
    over = np.zeros(len(date), np.bool_) if end is None else np.floor(date) > np.floor(end) + days
    return flags_at(np.flatnonzero(began & ~over), len(date), value)


@verb(
    "The one of {values} whose period, of {starts}, {date} falls into[; periods end at {ends}].",
    check=as_many(("starts", "values"), ("starts", "ends")),
    days=("date", "starts", "ends"),
)
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


@verb(
    "The date of the first event (the earliest of {dates}); without an event the date of censoring ({censor}).",
    outputs={"date": r"\w*DT", "name": "EVNTDESC", "censored": "CNSR"},
    texts={
        "name": "The name of the first event, of {names}[; without an event {censored_as}].",
        "censored": "0 where there was an event ({dates}) that counts; else 1 where {censor} is present.",
    },
    check=as_many(("dates", "names"), ("censor", "censored_as")),
    days=("dates", "censor"),
)
def time_to(
    *,
    dates: tuple[Column, ...],
    names: tuple[str, ...],
    censor: tuple[Column, ...],
    censored_as: tuple[str, ...] = (),
    events_after: Literal["leave out", "count"] = "leave out",
) -> tuple[Numbers, Text, Numbers]:
    """The date of the first event that happened, its name, and 0; else the censoring date, its name, and 1.

    For ADT, EVNTDESC and CNSR of a time to event. Dates are numeric; of events of one day the first named is taken.
    ``censor`` is a date, or several, of which the first that is there counts, and ``censored_as`` has a name for each.
    Events after the censoring date do not count, unless ``events_after: count`` says so. Without an event and a
    censoring date all are missing.
    Source: ADaM BDS for Time-to-Event Analyses 1.0; ADaMIG 1.3, 3.3.9 (CNSR, EVNTDESC).

    >>> day, name, censored = time_to(dates=(np.array([5.0, np.nan]), np.array([3.0, np.nan])), names=("DEATH", "FALL"),
    ...                               censor=(np.array([9.0, 9.0]),), censored_as=("LAST VISIT",))
    >>> day.tolist(), name.tolist(), censored.tolist()
    ([3.0, 9.0], ['FALL', 'LAST VISIT'], [0.0, 1.0])
    """
    if len(dates) != len(names) or not dates:
        raise DerivationError("names has a name for each of dates; name as many of each")
    if not censor or len(censored_as) not in (0, len(censor)):
        raise DerivationError("censored_as has a name for each date of censor; name as many of each")
    numbers, ends = [as_dates(date) for date in dates], [as_dates(date) for date in censor]
    reason = np.select([~np.isnan(end) for end in ends], np.arange(len(ends)), -1)
    end = np.asarray(select([~np.isnan(each) for each in ends], ends, len(ends[0])), np.float64)
    late = [(date > end) & (events_after != "count") for date in numbers]
    filled = np.stack([np.where(np.isnan(d) | after, np.inf, d) for d, after in zip(numbers, late, strict=True)])
    which = filled.argmin(axis=0)
    first = filled.min(axis=0) if len(end) else np.zeros(0)
    happened = np.isfinite(first)
    none = ~happened & np.isnan(end)
    called = [*names, *(censored_as or ("",) * len(censor)), ""]
    place = np.select([none, ~happened], [len(called) - 1, len(names) + reason], which)
    name = Text.coded(place, called)
    return np.where(happened, first, end), name, np.where(none, np.nan, np.where(happened, 0.0, 1.0))
