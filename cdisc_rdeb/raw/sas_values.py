"""Values of SAS numbers as text: dates, times and date-times by the variable's format, others as numbers."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta

import numpy as np
import numpy.typing as npt

from ..columns import Numbers, Text, write_number

EPOCH = datetime(1960, 1, 1)
MICRO = 1_000_000
DAY = 86_400 * MICRO
FORMAT = re.compile(r"(?P<name>[A-Z_][A-Z0-9_]*?)(?P<width>\d*)(\.\d*)?")
DATES = re.compile(
    r"DATE|(YYMMDD|MMDDYY|DDMMYY)[BCDNPS]?|(YYMM|MMYY)[CDNPS]?|MONYY|YYMON|YYQR?[CDNPSZ]?|(E|B|IS)8601DA|JULIAN|JULDAY"
    r"|PDJUL[GI]|WEEKDAT[EX]|WORDDAT[EX]|DAY|DOWNAME|WEEKDAY|MONTH|MONNAME|QTRR?|YEAR|WEEK[UVW]|NENGO|MINGUO"
    r"|NLDATE(?!M)\w*|EURDF\w+"
)
DATETIMES = re.compile(
    r"DATETIME|DATEAMPM|MDYAMPM|DT(DATE|MONYY|WKDATX|YEAR|YYQC)|(E|B|IS)8601(D[NTXZ]|LX)|NLDATM\w*|EURDT\w+"
)
TIMES = re.compile(r"TIME|TIMEAMPM|TOD|HHMM|HOUR|MMSS|(E|B|IS)8601(TM|TX|TZ|LZ)|NLTIM\w*")
DAYS_ONLY = ("DTDATE", "E8601DN", "B8601DN", "IS8601DN", "DTWKDATX")


def number_column(numbers: Numbers, form: str, codes: npt.NDArray[np.str_] | None = None) -> Text:
    """Numbers of a variable as text, by its SAS format; a special missing value is its code: ``.A``.

    >>> number_column(np.array([21551, np.nan, 0]), "DATE9.", np.array(["", "A", ""])).tolist()
    ['2019-01-02', '.A', '1960-01-01']
    """
    import pandas as pd

    write = writer(form)
    places, values = pd.factorize(numbers, use_na_sentinel=False)
    texts = [write(value) for value in np.asarray(values).tolist()]
    if codes is None:
        return Text.coded(places, texts)
    special = ~np.isin(codes, ("", "."))
    names, which = np.unique(codes[special], return_inverse=True)
    places = places.copy()
    places[special] = len(texts) + which
    return Text.coded(places, [*texts, *(f".{name}" for name in names.tolist())])


def writer(form: str) -> Callable[[float], str]:
    """How values of a SAS format are written.

    >>> writer("YYMMDD10.")(21551), writer("DATETIME20.")(1862044215.5), writer("TIME5.")(30600), writer("8.2")(1.5)
    ('2019-01-02', '2019-01-02T10:30:15.5', '08:30', '1.5')
    """
    match = FORMAT.fullmatch(form.upper())
    if match is None:
        return write_number
    name, width = match["name"], int(match["width"] or 0)
    if DATES.fullmatch(name):
        return write_date
    if DATETIMES.fullmatch(name):
        days_only = name in DAYS_ONLY or (name == "DATETIME" and 0 < width < 10)
        minutes = name == "DATETIME" and 10 <= width < 16
        return lambda seconds: write_datetime(seconds, minutes=minutes, days_only=days_only)
    if TIMES.fullmatch(name):
        minutes = name == "HHMM" or (name in ("TIME", "TOD") and 0 < width < 8)
        of_day = name == "TOD"
        return lambda seconds: write_time(seconds % 86_400 if of_day else seconds, minutes=minutes)
    return write_number


def write_date(days: float) -> str:
    """Days since 1960 as ISO 8601; the number where no calendar has the day."""
    if days != days:
        return ""
    try:
        return date.fromordinal(EPOCH.toordinal() + int(days // 1)).isoformat()
    except (ValueError, OverflowError):
        return write_number(days)


def write_datetime(seconds: float, *, minutes: bool = False, days_only: bool = False) -> str:
    """Seconds since 1960 as ISO 8601, no less precise than the value is.

    ``minutes`` and ``days_only`` are what the variable's format shows: the rest is left out where it is zero.
    """
    if seconds != seconds:
        return ""
    try:
        days, micros = divmod(round(seconds * MICRO), DAY)
        day = (EPOCH + timedelta(days=days)).date().isoformat()
    except (ValueError, OverflowError):
        return write_number(seconds)
    return day if days_only and not micros else f"{day}T{clock(micros, minutes=minutes)}"


def write_time(seconds: float, *, minutes: bool = False) -> str:
    """Seconds since midnight as HH:MM:SS; a duration that is no time of day goes on from 24 hours, or has a sign."""
    if seconds != seconds:
        return ""
    if abs(seconds) >= 1e9:
        return write_number(seconds)
    micros = round(seconds * MICRO)
    return ("-" if micros < 0 else "") + clock(abs(micros), minutes=minutes)


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
