"""ISO 8601 as SDTM has it: what a date, a duration, an interval is, and which of two dates comes first.

Source: SDTMIG 3.4, 4.4.1 to 4.4.4; ISO 8601-1. An unknown part in between is ``-``: 2016---15 lacks its month.
"""

from __future__ import annotations

import math
import re
from calendar import monthrange
from datetime import date
from functools import lru_cache
from sys import intern
from typing import TypeAlias

PARTS = re.compile(
    r"(?P<year>\d{4}|-)(-(?P<month>\d{2}|-)(-(?P<day>\d{2}|-))?)?"
    r"(T(?P<hour>\d{2}|-)(:(?P<minute>\d{2}|-)(:(?P<second>\d{2}(\.\d+)?))?)?(?P<zone>Z|[+-]\d{2}(:?\d{2})?)?)?",
    re.ASCII,
)
DURATION = re.compile(
    r"[+-]?P(?=.)(?P<weeks>[\d.]+W)?(?P<days>([\d.]+Y)?([\d.]+M)?([\d.]+D)?)(T(?=.)([\d.]+H)?([\d.]+M)?([\d.]+S)?)?",
    re.ASCII,
)
AMOUNT = re.compile(r"\d+(?:\.\d+)?(?=[A-Z])", re.ASCII)
DATE_PARTS = ("year", "month", "day")
TIME_PARTS = ("hour", "minute", "second")
MOST = {"hour": 24, "minute": 60, "second": 60}
EPOCH = date(1960, 1, 1).toordinal()  # where SAS counts from
DAY = 86_400.0
REMEMBERED = 1 << 16  # dates of which the parts are, so that each is read once in a block of subjects
MANY = REMEMBERED // 2

Parts: TypeAlias = dict[str, str]


@lru_cache(REMEMBERED)
def parts_of(text: str) -> Parts | None:
    """The known parts of a date or date-time, none of ``-``; None where it is none, or no calendar and clock have it.

    >>> parts_of("2016---15"), parts_of("2016-02-30"), parts_of("2016-02-01T10:00+25:00")
    ({'year': '2016', 'day': '15'}, None, None)
    """
    match = PARTS.fullmatch(text)
    if not match:
        return None
    parts = {name: intern(part) for name, part in match.groupdict().items() if part and part != "-"}  # few are distinct
    clock = all(float(parts.get(name, 0)) < limit for name, limit in MOST.items())
    if not clock or offset(parts.get("zone", "")) is None:
        return None
    try:
        date(*(int(parts.get(name, default)) for name, default in (("year", 2000), ("month", 1), ("day", 1))))
    except ValueError:
        return None
    return parts


def offset(zone: str) -> float | None:
    """The seconds by which a zone's clock is ahead of UTC, 0 without a zone; None where there is no such zone."""
    if zone in ("", "Z"):
        return 0.0
    hours, minutes = int(zone[1:3]), int(zone[3:].removeprefix(":") or 0)
    seconds = (hours * 60 + minutes) * 60.0
    return (-seconds if zone[0] == "-" else seconds) if hours < 24 and minutes < 60 else None


def is_duration(text: str) -> bool:
    """Whether a text is a duration: its parts in order, a decimal in the last alone.

    >>> [is_duration(text) for text in ("P10Y", "-PT2.5H", "P2W", "P1.5Y2M", "P1W2D", "PT", "2H")]
    [True, True, True, False, False, False, False]
    """
    match = DURATION.fullmatch(text)
    if not match or (match["weeks"] and text.lstrip("+-")[1:] != match["weeks"]):
        return False
    amounts = AMOUNT.findall(text)
    letters = sum(letter.isalpha() for letter in text.lstrip("+-")[1:].replace("T", ""))
    return len(amounts) == letters > 0 and not any("." in amount for amount in amounts[:-1])


def is_date(text: str) -> bool:
    """Whether a text is a date or date-time, whole or in part, or an interval of them.

    >>> [is_date(text) for text in ("2016", "2016-02-29T08:30", "2016---15", "2015-02-29", "29FEB2016", "2016/P1M")]
    [True, True, True, False, False, True]
    """
    ends = text.split("/")
    if len(ends) == 1:
        return bool(parts_of(text))
    durations = [is_duration(end) for end in ends]
    return len(ends) == 2 and sum(durations) < 2 and all(
        known or bool(parts_of(end)) for end, known in zip(ends, durations, strict=True)
    )  # fmt: skip


def is_moment(text: str) -> bool:
    """Whether a text is a date, a duration, or an interval of either."""
    return is_duration(text) or is_date(text)


@lru_cache(REMEMBERED)
def bounds(text: str) -> tuple[float, float]:
    """The first and the last second, since 1960 in UTC, that a date may mean; NaN for a text that is no date.

    Of a date without a year nothing is known: from minus to plus infinity. A time without a zone is taken as UTC; of
    an interval its start counts.

    >>> bounds("1960-01-01T00:01"), bounds("1960-01-02T00:00+24:00")
    ((60.0, 119.0), (nan, nan))
    >>> bounds("1960-01"), bounds("1960-01-01T09:00:00+09:00")
    ((0.0, 2678399.0), (0.0, 0.0))
    """
    parts = parts_of(text.partition("/")[0])
    if parts is None:
        return math.nan, math.nan
    if "year" not in parts:
        return -math.inf, math.inf
    year, month, day = (int(parts.get(name, 0)) for name in DATE_PARTS)
    first = date(year, month or 1, day or 1)
    last = date(year, month or 12, day or monthrange(year, month or 12)[1])
    low, high = clock_bounds(parts)
    ahead = offset(parts.get("zone", "")) or 0.0
    return (first.toordinal() - EPOCH) * DAY + low - ahead, (last.toordinal() - EPOCH) * DAY + high - ahead


def forget_many() -> None:
    """Forget all dates, where they are many: those with a time are each subject's own, and no other block has them."""
    for remembering in (parts_of, bounds):
        if remembering.cache_info().currsize > MANY:
            remembering.cache_clear()


def clock_bounds(parts: Parts) -> tuple[float, float]:
    """The first and the last second of a day that the known parts of a time allow."""
    known = [parts.get(name, "") for name in TIME_PARTS]
    early = [float(part or 0) for part in known]
    late = [float(part or most) for part, most in zip(known, (23, 59, 59), strict=True)]
    return (early[0] * 60 + early[1]) * 60 + early[2], (late[0] * 60 + late[1]) * 60 + late[2]


def order_key(text: str) -> tuple[float, float, str]:
    """What dates are put in order by: the first moment that one may mean, then the one that is less precise.

    A partial date comes before every date that completes it; moments of several time zones compare as moments.

    >>> sorted(["2024-01-02", "2024-01", "2024-01-01T23:00-05:00"], key=order_key)
    ['2024-01', '2024-01-02', '2024-01-01T23:00-05:00']
    """
    low, high = bounds(text)
    return low, -high, text
