"""Dates, times and date-times as SAS has them: numbers that a format shows as such. One table of formats for all.

SAS counts days and seconds from 1960-01-01, seconds of a time from midnight. Its calendar goes from 1582 to 9999, and
has no 29 February in the years 4000 and 8000. Source: SAS 9.4 Language Reference, About SAS Date, Time, and Datetime
Values.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from math import floor
from typing import Literal, TypeAlias

from ..columns import write_number

Moment: TypeAlias = Literal["date", "datetime", "time"]

EPOCH = date(1960, 1, 1).toordinal()
FIRST, LAST = -138_061, 2_936_547  # 1582-01-01 and 9999-12-31
NO_LEAP_DAYS = (745_154, 2_206_123)  # 1 March of 4000 and of 8000, which follow 28 February
MICRO = 1_000_000
DAY = 86_400 * MICRO
LONGEST = 1e9  # seconds of a duration

FORMAT = re.compile(r"(?P<name>[A-Z_][A-Z0-9_]*?)(?P<width>\d*)(\.\d*)?")
FORMATS: dict[Moment, re.Pattern[str]] = {  # DF after three letters: of a language, DEUDFDD as EURDFDD
    "date": re.compile(
        r"DATE|(YYMMDD|MMDDYY|DDMMYY)[BCDNPS]?|(YYMM|MMYY)[CDNPS]?|MONYY|YYMON|YYQR?[CDNPSZ]?|YYWEEK[UVW]"
        r"|(E|B|IS|ND)8601DA|JULIAN|JULDAY|PDJUL[GI]|WEEKDAT[EX]|WORDDAT[EX]|DAY|DOWNAME|WEEKDAY|MONTH|MONNAME|QTRR?|YEAR"
        r"|WEEK[UVW]|NENGO|MINGUO|TWMDY|HDATE|HEBDATE|NLDATE\w*|[A-Z]{3}DF(DD|DE|DN|DWN|MN|MY|WDX|WKX)"
        r"|JDATE(MDW?|MNW|MON|QRW|QTR|SEM|SMW|WK|YDW|YM|YMD|YMW)|JNENGOW?"
    ),
    "datetime": re.compile(
        r"DATETIME|DATEAMPM|MDYAMPM|DT(DATE|MONYY|WKDATX|YEAR|YYQC)|(E|B|IS|ND)8601(D[NTXZ]|LX)|NLDATM\w*|[A-Z]{3}DFDT"
        r"|JDATEYTW?|JNENGOTW?"
    ),
    "time": re.compile(
        r"TIME|TIMEAMPM|TOD|HHMM|HOUR|MMSS|(E|B|IS|ND)8601(TM|TX|TZ|LZ)|NLTIM\w*|JTIME(H|HM|HMS|HW|MW|SW)"
    ),
}
DAYS_ONLY = ("DTDATE", "E8601DN", "B8601DN", "IS8601DN", "DTWKDATX")


def moment_of_format(format: str) -> Moment | None:
    """What a SAS format shows a number as, None for any other format.

    >>> [moment_of_format(format) for format in ("YYMMDDN8.", "E8601DT19.", "HHMM.", "8.2")]
    ['date', 'datetime', 'time', None]
    """
    match = FORMAT.fullmatch(format.upper())
    names = match["name"] if match else ""
    return next((moment for moment, pattern in FORMATS.items() if pattern.fullmatch(names)), None)


def day_of(days: int) -> date:
    """The day that SAS has a number for; ValueError where its calendar has none.

    >>> day_of(2936547).isoformat(), day_of(745153).isoformat(), day_of(745154).isoformat()
    ('9999-12-31', '4000-02-28', '4000-03-01')
    """
    if not FIRST <= days <= LAST:
        raise ValueError("is outside of the years 1582 to 9999")
    return date.fromordinal(EPOCH + days + sum(days >= march for march in NO_LEAP_DAYS))


def number_of_day(day: date) -> int:
    """The number that SAS has for a day; ValueError where its calendar has none.

    >>> number_of_day(date(1960, 1, 2)), number_of_day(date(9999, 12, 31))
    (1, 2936547)
    """
    if (day.year, day.month, day.day) in ((4000, 2, 29), (8000, 2, 29)):
        raise ValueError("is no day of SAS, which has no such leap day")
    days = day.toordinal() - EPOCH
    days -= sum(days >= march + passed for passed, march in enumerate(NO_LEAP_DAYS))
    if days < FIRST:
        raise ValueError("is before 1582, where the days of SAS begin")
    return days


def writer(form: str) -> Callable[[float], str]:
    """How values of a SAS format are written in ISO 8601: no less precise than they are; numbers that are no moments,
    or that the calendar does not have, as numbers.

    >>> writer("YYMMDD10.")(21551), writer("DATETIME20.")(1862044215.5), writer("TIME5.")(30600), writer("8.2")(1.5)
    ('2019-01-02', '2019-01-02T10:30:15.5', '08:30', '1.5')
    """
    moment, match = moment_of_format(form), FORMAT.fullmatch(form.upper())
    if moment is None or match is None:
        return write_number
    name, width = match["name"], int(match["width"] or 0)
    if moment == "date":
        return write_date
    if moment == "datetime":
        days_only = name in DAYS_ONLY or (name == "DATETIME" and 0 < width < 10)
        minutes = name == "DATETIME" and 10 <= width < 16
        return lambda seconds: write_datetime(seconds, minutes=minutes, days_only=days_only)
    minutes = name == "HHMM" or (name in ("TIME", "TOD") and 0 < width < 8)
    of_day = name == "TOD"
    return lambda seconds: write_time(seconds % 86_400 if of_day else seconds, minutes=minutes)


def write_date(days: float) -> str:
    """Days since 1960 as ISO 8601; the number where the calendar of SAS has no such day."""
    if days != days:
        return ""
    try:
        return day_of(int(days // 1)).isoformat()
    except (ValueError, OverflowError):
        return write_number(days)


def write_datetime(seconds: float, *, minutes: bool = False, days_only: bool = False) -> str:
    """Seconds since 1960 as ISO 8601, no less precise than the value is.

    ``minutes`` and ``days_only`` are what the variable's format shows: the rest is left out where it is zero.
    """
    if seconds != seconds:
        return ""
    try:
        days, micros = divmod(micros_of(seconds), DAY)
        day = day_of(days).isoformat()
    except (ValueError, OverflowError):
        return write_number(seconds)
    return day if days_only and not micros else f"{day}T{clock(micros, minutes=minutes)}"


def write_time(seconds: float, *, minutes: bool = False) -> str:
    """Seconds since midnight as HH:MM:SS; a duration that is no time of day goes on from 24 hours, or has a sign."""
    if seconds != seconds:
        return ""
    if abs(seconds) >= LONGEST:
        return write_number(seconds)
    micros = micros_of(seconds)
    return ("-" if micros < 0 else "") + clock(abs(micros), minutes=minutes)


def micros_of(seconds: float) -> int:
    """Seconds as whole microseconds; a product would lose the last ones of late years."""
    whole = floor(seconds)
    return whole * MICRO + round((seconds - whole) * MICRO)


def clock(micros: int, *, minutes: bool = False) -> str:
    """Microseconds as HH:MM:SS, with as many decimals as there are; ``minutes`` leaves out seconds of zero.

    >>> clock(30_600_000_000), clock(30_600_000_000, minutes=True), clock(250_000)
    ('08:30:00', '08:30', '00:00:00.25')
    """
    rest, fraction = divmod(micros, MICRO)
    left, second = divmod(rest, 60)
    hour, minute = divmod(left, 60)
    text = f"{hour:02d}:{minute:02d}"
    if minutes and not second and not fraction:
        return text
    return f"{text}:{second:02d}" + (f".{fraction:06d}".rstrip("0") if fraction else "")
