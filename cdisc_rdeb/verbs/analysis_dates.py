"""Verbs for dates of analysis: numeric SAS dates from ISO 8601 text, missing parts imputed, and durations.

A date is the number of days since 1960-01-01, a datetime the number of seconds since then, a time the number of
seconds since midnight, as SAS has them; formats DATE9., DATETIME20. and TIME8. show them.
"""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from calendar import monthrange
from collections.abc import Callable, Sequence
from datetime import date as calendar_date
from functools import partial
from typing import Literal, TypeAlias, get_args

from ..columns import Mask, Numbers, Text, as_text, distinct
from ..issues import NOT_MADE
from ..quick import np
from ..values.iso8601 import DATE_PARTS, DAY, EPOCH, TIME_PARTS, Parts, clock_bounds, parts_of
from ..values.moments import day_number
from .kinds import Report, strict
from .registry import verb

Level: TypeAlias = Literal["time", "day", "month", "year"]
Rule: TypeAlias = Literal["first", "mid", "last"]
LEVELS: tuple[Level, ...] = get_args(Level)
Unit: TypeAlias = Literal["days", "weeks", "months", "years"]
DAYS_IN: dict[Unit, float] = {"days": 1.0, "weeks": 7.0, "months": 30.4375, "years": 365.25}


def days_from_1960(year: int, month: int, day: int) -> int:
    """A day of the calendar as SAS counts it."""
    return calendar_date(year, month, day).toordinal() - EPOCH


def possible_days(parts: Parts) -> Sequence[int]:
    """All days that a date with a known year may mean, in their order."""
    year, month, day = int(parts["year"]), int(parts.get("month", 0)), int(parts.get("day", 0))
    if day:
        months = [month] if month else range(1, 13)
        return [days_from_1960(year, m, day) for m in months if day <= monthrange(year, m)[1]]
    last = month or 12
    return range(days_from_1960(year, month or 1, 1), days_from_1960(year, last, monthrange(year, last)[1]) + 1)


def middle_day(parts: Parts, days: Sequence[int]) -> int:
    """The 15th of a month, 30 June of a year; of a day in an unknown month the one in June or before."""
    if len(days) == 1:
        return days[0]
    year, month = int(parts["year"]), int(parts.get("month", 0))
    wanted = days_from_1960(year, month or 6, 15 if month else 30)
    return days[max(bisect_right(days, wanted) - 1, 0)]


def lacking(parts: Parts) -> str:
    """The highest part of a date that is not known: year, month, day, or '' for a complete one."""
    return next((part for part in DATE_PARTS if part not in parts), "")


def in_year_of(parts: Parts, limit: float) -> Parts | None:
    """The known parts of a date in the year of a limit; None without a limit, or for 29 February of another year."""
    if math.isnan(limit):
        return None
    known = {**parts, "year": str(calendar_date.fromordinal(int(limit) + EPOCH).year)}
    is_day = bool(lacking(known)) or parts_of("-".join(known[name] for name in DATE_PARTS)) is not None
    return known if is_day else None


def imputed_day(parts: Parts, missing: str, highest: str, low: float, high: float) -> float:
    """The day for a text: NaN where more than allowed is missing, or nothing says which year it was."""
    lacks = lacking(parts)
    if lacks and LEVELS.index(lacks) > LEVELS.index(highest):
        return math.nan
    known = in_year_of(parts, high if missing == "last" else low) if lacks == "year" else parts
    if known is None:
        return math.nan
    days = possible_days(known)
    day = {"first": days[0], "last": days[-1], "mid": middle_day(known, days)}[missing]
    if day < low:
        day = days[place] if (place := bisect_left(days, low)) < len(days) else day
    if day > high:
        day = days[place - 1] if (place := bisect_right(days, high)) else day
    return float(day)


def imputed_second(parts: Parts, missing: str, highest: str, low: float, high: float, *, time: str) -> float:
    """The second for a text, as ``imputed_day`` has the day; an unknown time lies anywhere in its day."""
    day = imputed_day(parts, missing, highest, math.floor(low / DAY) if low == low else low,
                      math.floor(high / DAY) if high == high else high)  # fmt: skip
    if day != day:
        return math.nan
    early, late = clock_bounds(parts)
    middle = early if early == late else math.floor((early + late + 1) / 2)
    second = day * DAY + {"first": early, "last": late, "mid": middle}[time]
    if second < low <= day * DAY + late:
        second = low
    if second > high >= day * DAY + early:
        second = high
    return second


def impute_by(
    work: Callable[[Parts, str, str, float, float], float],
    date: Text,
    missing: str,
    highest: str,
    bounds: tuple[Numbers | None, Numbers | None],
) -> Numbers:
    """Work done once for each distinct text and bounds; texts that are no dates stay missing."""
    bound = [as_text(np.full(len(date), np.nan) if limit is None else limit) for limit in bounds]
    texts = date.map(lambda text: text or "-") if highest == "year" else date  # of a missing date no part is known
    columns = [texts, *bound]
    codes, places = distinct([c.codes for c in columns], [len(c.values) for c in columns])
    asked = zip(*(c.values[place] for c, place in zip(columns, places, strict=True)), strict=True)
    made = [
        work(parts, missing, highest, float(low or "nan"), float(high or "nan"))
        if text and (parts := parts_of(text)) is not None
        else math.nan
        for text, low, high in asked
    ]
    return np.array(made, np.float64)[codes]


def tell_bad_dates(date: Text, report: Report) -> Mask:
    """Report what is no ISO 8601 text, and say where it is."""
    bad = date.mask(lambda text: bool(text) and parts_of(text) is None)
    report("bad date", bad, date, "'{value}' is no date in ISO 8601 format")
    return bad


def imputation_flag(date: Text, result: Numbers, parts: Sequence[str]) -> Text:
    """The first letter of the highest part that a text lacks and its result has: Y, M, D, or H, M, S."""

    def letter(text: str) -> str:
        known = (parts_of(text) if text else None) or {}
        return next((name[0].upper() for name in parts if name not in known), "")

    flags = date.map(letter)
    return Text.coded(np.where(np.isnan(result), len(flags.values), flags.codes), [*flags.values, ""])


@verb("Numeric date of {date}.", moments=("date",))
def sas_date(*, date: Text, report: Report = strict) -> Numbers:
    """Numeric date of an ISO 8601 text, without its time of day.

    Unit: days since 1960-01-01. A missing or partial date gives a missing one; text that is no date is reported.
    Source: ADaMIG 1.3, 3.1.2 (dates are numeric with a SAS format).

    >>> sas_date(date=Text.of(["1960-01-02", "2014-01-02T10:00", "2014-01"])).tolist()
    [1.0, 19725.0, nan]
    """
    bad = tell_bad_dates(date, report)
    return np.where(bad, np.nan, day_number(date))


@verb(
    "Numeric date of {date}; missing parts, up to the {highest}, are imputed with the {missing} possible value"
    "[, not before {not_before}][, not after {not_after}].",
    moments=("date",),
    days=("not_before", "not_after"),
    outputs={"date": r"\w*DT", "flag": r"\w*DTF"},
    texts={"flag": "The highest part of {date} that was imputed: Y for the year, M for the month, D for the day."},
    missing="first",
    highest="month",
)
def impute(
    *,
    date: Text,
    missing: Rule = "first",
    highest: Level = "month",
    not_before: Numbers | None = None,
    not_after: Numbers | None = None,
    report: Report = strict,
) -> tuple[Numbers, Text]:
    """Numeric date of an ISO 8601 text with its missing parts filled in, and what was: Y, M or D.

    Unit: days since 1960-01-01. ``missing`` is ``first``, ``last`` or ``mid`` (the 15th of a month, 30 June of a
    year); ``highest`` is the highest part that may be imputed: day, month, or year, which takes the year of a limit.
    Known parts are kept, also the day of an unknown month. ``not_before`` and ``not_after`` (numeric dates) move an
    imputed date to the nearest day that its known parts allow, never a complete one; a missing limit is none. A
    missing date is missing, but with ``highest: year``. Source: ADaMIG 1.3, 3.1.2 and 3.3.3 (imputation, --DTF).

    >>> day, flag = impute(date=Text.of(["2016-02", "2016-02-03", "2016", ""]), missing="last")
    >>> day.tolist(), flag.tolist()
    ([20513.0, 20487.0, 20819.0, nan], ['D', '', 'M', ''])
    """
    tell_bad_dates(date, report)
    day = impute_by(imputed_day, date, missing, highest, (not_before, not_after))
    return day, imputation_flag(date, day, DATE_PARTS)


@verb(
    "Numeric datetime of {date}; missing parts, up to the {highest}, are imputed with the {missing} possible value"
    "[, a missing time with the {time} one][, not before {not_before}][, not after {not_after}].",
    moments=("date",),
    days=("not_before", "not_after"),
    outputs={"datetime": r"\w*DTM", "date flag": r"\w*DTF", "time flag": r"\w*TMF"},
    texts={
        "date flag": "The highest part of the date of {date} that was imputed: Y for the year, M for the month, "
        "D for the day.",
        "time flag": "The highest part of the time of {date} that was imputed: H for the hour, M for the minute, "
        "S for the second.",
    },
    missing="first",
    highest="time",
)
def impute_datetime(
    *,
    date: Text,
    missing: Rule = "first",
    highest: Level = "time",
    time: Literal["", "first", "mid", "last"] = "",
    not_before: Numbers | None = None,
    not_after: Numbers | None = None,
    report: Report = strict,
) -> tuple[Numbers, Text, Text]:
    """Numeric datetime of an ISO 8601 text with its missing parts filled in, and what was: Y, M, D; H, M, S.

    Unit: seconds since 1960-01-01T00:00. As ``impute``, but ``highest`` may be time too, and the limits are
    datetimes. A missing time is 00:00:00 for ``first``, 23:59:59 for ``last`` and noon for ``mid``; ``time`` says one
    of these for the time alone. A missing date is
    missing, but with ``highest: year``; time zones do not count. Source: ADaMIG 1.3, 3.1.2 and 3.3.3 (--DTF, --TMF).

    >>> second, _, flag = impute_datetime(date=Text.of(["1960-01-02T00:01", "1960-01-02", "1960-01"]), missing="last")
    >>> second.tolist(), flag.tolist()
    ([86519.0, 172799.0, nan], ['S', 'H', ''])
    """
    tell_bad_dates(date, report)
    second = impute_by(partial(imputed_second, time=time or missing), date, missing, highest, (not_before, not_after))
    return second, imputation_flag(date, second, DATE_PARTS), imputation_flag(date, second, TIME_PARTS)


@verb("Time of day of {date}.", moments=("date",))
def sas_time(*, date: Text, report: Report = strict) -> Numbers:
    """Numeric time of day of an ISO 8601 date with a time.

    Unit: seconds since midnight; seconds that were not collected count as 0. Missing without hour and minute, or
    where the date is missing. Source: ADaMIG 1.3, 3.1.2.

    >>> sas_time(date=Text.of(["2014-01-02T00:01:30", "2014-01-02T01:00", "2014-01-02"])).tolist()
    [90.0, 3600.0, nan]
    """
    tell_bad_dates(date, report)

    def clock(text: str) -> float:
        parts = parts_of(text) or {}
        return clock_bounds(parts)[0] if {"hour", "minute"} <= parts.keys() else math.nan

    return date.numbers(clock)


@verb(
    "The time from {start} to {end} in {unit}, {count}.",
    days=("start", "end"),
    unit="days",
    count="both days included",
)
def duration(
    *,
    start: Numbers,
    end: Numbers,
    unit: Unit = "days",
    count: Literal["both days included", "completed"] = "both days included",
    report: Report = strict,
) -> Numbers:
    """Length of the time between two numeric dates, the first and the last day included.

    Unit: days, weeks, months (30.4375 days) or years (365.25 days), not rounded. ``count: completed`` counts whole ones
    by the calendar instead: a month is completed when its day comes round. Missing where a date is missing, and where
    the end is before the start, which is reported.

    >>> duration(start=np.array([10.0, 10]), end=np.array([10.0, 16])).tolist()
    [1.0, 7.0]
    """
    turned = np.floor(end) < np.floor(start)
    if turned.any():
        shown = as_text(np.where(turned, np.floor(end) - np.floor(start), np.nan))
        report(NOT_MADE, turned, shown, "the end is before the start ({value} days); are the two exchanged?")
    if count == "completed":
        return completed(np.floor(start), np.floor(end), unit)
    days = np.floor(end) - np.floor(start) + 1
    return np.asarray(np.where(days > 0, days / DAYS_IN[unit], np.nan), np.float64)


def completed(start: Numbers, end: Numbers, unit: Unit) -> Numbers:
    """How many whole days, weeks, months or years of the calendar lie between two days.

    >>> completed(np.array([30.0]), np.array([58.0]), "months").tolist()  # 31 January to 28 February 1960
    [0.0]
    """
    days = end - start
    if unit in ("days", "weeks"):
        made = np.floor(days / DAYS_IN[unit])
    else:
        (first, from_month), (last, to_month) = (calendar(each) for each in (start, end))
        months = to_month - from_month - (last < first)
        made = months if unit == "months" else np.floor(months / 12)
    return np.asarray(np.where(days >= 0, made, np.nan), np.float64)


def calendar(days: Numbers) -> tuple[Numbers, Numbers]:
    """The day in its month, and the months since 1960, of days since 1960-01-01."""
    known = ~np.isnan(days)
    dates = np.datetime64("1960-01-01") + np.where(known, days, 0).astype("timedelta64[D]")
    months = dates.astype("datetime64[M]")
    day = (dates - months.astype("datetime64[D]")).astype(np.float64) + 1
    month = months.astype(np.int64).astype(np.float64)
    return np.where(known, day, np.nan), np.where(known, month, np.nan)
