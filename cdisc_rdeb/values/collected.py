"""Dates and times as forms collect them, by a stated format, to ISO 8601.

Nothing is guessed: a text that fits no format, or that no calendar has, is ``?``. Source: SDTMIG 3.4, 4.4.1 and 4.4.2.
"""

from __future__ import annotations

import re
from datetime import date as calendar_date
from functools import cache

from ..model import RawSource
from .iso8601 import is_date, parts_of

MONTH_NAMES = (
    *("JANUARY", "FEBRUARY", "MARCH", "APRIL", "MAY", "JUNE"),
    *("JULY", "AUGUST", "SEPTEMBER", "OCTOBER", "NOVEMBER", "DECEMBER"),
)
MONTHS = {name[:3]: number for number, name in enumerate(MONTH_NAMES, start=1)}
MONTH = "|".join(["SEPT", *MONTH_NAMES, *MONTHS])
TOKENS = {
    "YYYY": r"(?P<year>\d{4}|unknown)",
    "YY": r"(?P<short>\d{2}|unknown)",
    "MON": rf"(?P<month>{MONTH}|unknown)",
    "MM": r"(?P<month>\d{1,2}|unknown)",
    "DD": r"(?P<day>\d{1,2}|unknown)",
    "HH": r"(?P<hour>\d{1,2})",
    "MI": r"(?P<minute>\d{2})",
    "SS": r"(?P<second>\d{2}(\.\d+)?)",
    "AM": r"(?P<half>[AP]\.?M\.?)",
}
HALF = r"\s*" + TOKENS["AM"]
TIME = rf"(?P<hour>\d{{1,2}})(:(?P<minute>\d{{2}}|unknown)(:(?P<second>\d{{2}}(\.\d+)?))?)?({HALF})?"
COMMON = ("YYYY-MM-DD", "DD-MON-YYYY", "DDMONYYYY", "DD MON YYYY", "MM/DD/YYYY", "DD/MM/YYYY", "DD.MM.YYYY", "YYYYMMDD")
UNKNOWN = RawSource("", ()).unknown
DEFAULT = ("YYYY-MM-DD",)  # where no format is given; all else that ISO 8601 has for a date is read too


@cache
def date_pattern(form: str, unknown: tuple[str, ...]) -> re.Pattern[str]:
    """The regular expression of a date format such as DD-MON-YYYY."""
    words = "|".join(re.escape(word) for word in sorted(unknown, key=len, reverse=True)) or r"(?!)"
    pieces = re.split("(" + "|".join(TOKENS) + ")", form)
    body = [re.escape(piece) for piece in pieces]
    for place in range(1, len(pieces), 2):
        body[place] = TOKENS[pieces[place]].replace("unknown", words)
        beside = [
            pieces[place + step] for step in (-2, 2) if 0 < place + step < len(pieces) and not pieces[place + step // 2]
        ]
        if set(beside) - {"MON", "AM"}:  # digits that nothing divides: 1112017 could be two dates
            body[place] = body[place].replace(r"\d{1,2}", r"\d{2}")
    return re.compile("".join(body), re.IGNORECASE)


def read_date(text: str, formats: tuple[str, ...], unknown: tuple[str, ...], first_year: int = 0) -> str:
    """One collected date as ISO 8601; '' when missing or wholly unknown, '?' when it cannot be read.

    >>> read_date("05-JAN-17 2:30 pm", ("DD-MON-YY HH:MI AM",), (), 1930), read_date("05-JAN-17", ("DD-MON-YY",), ())
    ('2017-01-05T14:30', '?')
    """
    if not text or text.upper() in unknown:
        return ""
    for form in formats:
        if match := date_pattern(form, unknown).fullmatch(text):
            parts = match.groupdict()
            year, month, day = (known(parts.get(part), unknown) for part in ("year", "month", "day"))
            if short := known(parts.get("short"), unknown):
                year = str(first_year + (int(short) - first_year) % 100) if first_year else "?"
            if month.isalpha():
                month = f"{MONTHS.get(month[:3].upper(), 0):02d}"
            iso = join_date(year, month, day)
            if iso and iso != "?" and len(iso) == 10 and parts.get("hour"):
                parts["hour"] = of_24(parts["hour"], parts.get("half"))
                clock = ":".join(p.zfill(2) for k in ("hour", "minute", "second") if (p := parts.get(k)))
                iso = f"{iso}T{clock}" if is_time(clock) else "?"
            return iso
    return text if formats is DEFAULT and parts_of(text) else "?"


def is_as_collected(text: str) -> bool:
    """Whether a text is a date as forms write it, in none of the ways of ISO 8601.

    >>> [is_as_collected(text) for text in ("10-JAN-2024", "31/12/2024", "2024-01-10", "20240110", "VISIT 3")]
    [True, True, False, True, False]
    """
    return not is_date(text) and any(read_date(text, (form,), ()) not in ("", "?") for form in COMMON)


def loses_time(text: str, formats: tuple[str, ...], unknown: tuple[str, ...]) -> bool:
    """Whether a collected date has a time, and is not known to the day."""
    for form in formats if any("HH" in form for form in formats) else ():
        if match := date_pattern(form, unknown).fullmatch(text):
            parts = match.groupdict()
            date_known = all(known(parts.get(part), unknown) for part in ("month", "day"))
            return bool(parts.get("hour")) and not (date_known and known(parts.get("year") or parts["short"], unknown))
    return False


def known(part: str | None, unknown: tuple[str, ...]) -> str:
    """A part of a date, '' where it was collected as unknown; month names stay names."""
    if part is None or part.upper() in unknown or not (part.isdigit() or part[:3].upper() in MONTHS):
        return ""
    return part if not part.isdigit() else part.zfill(2)


def join_date(year: str, month: str, day: str) -> str:
    """The known parts of a date as ISO 8601, '?' where no calendar has it."""
    try:
        calendar_date(int(year or 2000), int(month or 1), int(day or 1))  # 2000 has a 29 February
    except ValueError:
        return "?"
    parts = [year or "-", month or "-", day or "-"]
    while parts and parts[-1] == "-":
        parts.pop()
    return "-".join(parts)


def of_24(hour: str, half: str | None) -> str:
    """An hour as that of a day of 24 hours; 99, which no day has, where the half of the day has no such hour.

    >>> of_24("12", "AM"), of_24("12", "p.m."), of_24("2", "PM"), of_24("13", "PM"), of_24("13", None)
    ('0', '12', '14', '99', '13')
    """
    if not half:
        return hour
    if not 1 <= int(hour) <= 12:
        return "99"
    return str(int(hour) % 12 + (12 if half[0] in "Pp" else 0))


def read_time(text: str, unknown: tuple[str, ...]) -> str:
    """One collected time as HH:MM or HH:MM:SS, HH where the minutes are unknown; '?' when it cannot be read.

    >>> read_time("2:30 PM", ()), read_time("12:05:09 a.m.", ()), read_time("2 PM", ()), read_time("2", ())
    ('14:30', '00:05:09', '14', '?')
    """
    words = "|".join(map(re.escape, unknown)) or r"(?!)"
    if not text or re.fullmatch(f"({words})(:({words}))*", text, re.IGNORECASE):
        return ""
    match = re.fullmatch(TIME.replace("unknown", words), text, re.IGNORECASE)
    if not match or not (match["minute"] or match["half"]):
        return "?"
    parts = [of_24(match["hour"], match["half"]).zfill(2)]
    if (match["minute"] or "").isdigit():
        parts += [match["minute"], *([match["second"]] if match["second"] else [])]
    clock = ":".join(parts)
    return clock if is_time(clock) else "?"


def is_time(clock: str) -> bool:
    """Whether hours, minutes and seconds are those of a day."""
    return all(float(part) < limit for part, limit in zip(clock.split(":"), (24, 60, 60), strict=False))
