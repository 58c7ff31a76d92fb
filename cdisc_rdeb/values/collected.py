"""Dates and times as forms collect them, by a stated format, to ISO 8601.

Nothing is guessed: a text that fits no format, or that no calendar has, is ``?``. Source: SDTMIG 3.4, 4.4.1 and 4.4.2.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date as calendar_date
from datetime import datetime, timedelta
from functools import cache, lru_cache, partial

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
COMMON_TIMES = ("HHMI", "HH.MI", "HHMISS", "HH.MI.SS")
UNKNOWN = RawSource("", ()).unknown
DEFAULT = ("YYYY-MM-DD",)  # where no format is given; all else that ISO 8601 has for a date is read too


#: Formats of dates that are numbers of days, each with the day that 0 is. Excel's own begin with a day too many.
COUNTED = {"SAS": datetime(1960, 1, 1), "EXCEL": datetime(1899, 12, 30)}
FIRST_OF_EXCEL = 61  # 1 March 1900; of numbers below nobody knows the day


def counted(text: str, form: str) -> str:
    """A number of days as ISO 8601, with the time of Excel's fractions to the second; '?' where it is none.

    >>> counted("45310", "EXCEL"), counted("45310.75", "EXCEL"), counted("23385", "SAS"), counted("2024", "X")
    ('2024-01-19', '2024-01-19T18:00', '2024-01-10', '?')
    """
    whole, _, part = text.partition(".")
    if form not in COUNTED or not whole.removeprefix("-").isdigit() or (part and not part.isdigit()):
        return "?"
    if (form == "EXCEL" and not int(whole) >= FIRST_OF_EXCEL) or abs(int(whole)) > 999_999 or (part and form == "SAS"):
        return "?"
    moment = COUNTED[form] + timedelta(seconds=round(float(text) * 86_400))
    if not part.strip("0"):
        return moment.date().isoformat()
    return moment.isoformat(timespec="minutes" if moment.second == 0 else "seconds")


KEPT = 1 << 15  # dates of a source that are remembered
READERS = 64


@cache
def date_pattern(form: str, unknown: tuple[str, ...], months: tuple[str, ...] = ()) -> re.Pattern[str]:
    """The regular expression of a date format such as DD-MON-YYYY; ``months`` are their names, if not English."""
    names = "|".join(re.escape(name) for name in sorted(months, key=len, reverse=True)) or MONTH
    words = "|".join(re.escape(word) for word in sorted(unknown, key=len, reverse=True)) or r"(?!)"
    pieces = re.split("(" + "|".join(TOKENS) + ")", form)
    body = [re.escape(piece) for piece in pieces]
    for place in range(1, len(pieces), 2):
        body[place] = TOKENS[pieces[place]].replace(MONTH, names).replace("unknown", words)
        beside = [
            pieces[place + step] for step in (-2, 2) if 0 < place + step < len(pieces) and not pieces[place + step // 2]
        ]
        if set(beside) - {"MON", "AM"}:  # digits that nothing divides: 1112017 could be two dates
            body[place] = body[place].replace(r"\d{1,2}", r"\d{2}")
    return re.compile("".join(body), re.IGNORECASE)


def turned(form: str) -> str:
    """A date format with day and month in each other's place: both read 01/02/2024, as two days.

    >>> turned("DD/MM/YYYY"), turned("YYYY-MM")
    ('MM/DD/YYYY', 'YYYY-MM')
    """
    parts = {"DD": "MM", "MM": "DD"}
    return re.sub("DD|MM", lambda match: parts[match[0]], form) if "DD" in form else form


def read_date(
    text: str, formats: tuple[str, ...], unknown: tuple[str, ...], first_year: int = 0, months: tuple[str, ...] = ()
) -> str:
    """One collected date as ISO 8601; '' when missing or wholly unknown, '?' when it cannot be read.

    ``months`` are the names of months, from January on, where they are not English.

    >>> read_date("5 ene 2017", ("DD MON YYYY",), (), 0, ("ene", "feb"))
    '2017-01-05'
    >>> read_date("05-JAN-17 2:30 pm", ("DD-MON-YY HH:MI AM",), (), 1930), read_date("05-JAN-17", ("DD-MON-YY",), ())
    ('2017-01-05T14:30', '?')
    """
    return date_reader(formats, unknown, first_year, months)(text)


def date_reader(
    formats: tuple[str, ...], unknown: tuple[str, ...], first_year: int, months: tuple[str, ...]
) -> Callable[[str], str]:
    """What `read_date` says of any date: a study has few days, and they come again in every block of subjects."""
    return reader(formats, unknown, first_year, months, formats is DEFAULT)


@lru_cache(READERS)
def reader(*how: object) -> Callable[[str], str]:
    """A reader that remembers dates."""
    return lru_cache(KEPT)(partial(read_once, *how))  # type: ignore[arg-type] # as date_reader gives it


def read_once(
    formats: tuple[str, ...], unknown: tuple[str, ...], first_year: int, months: tuple[str, ...], any_: bool, text: str
) -> str:
    """A collected date as `read_date` says; ``any_``: all other ways of ISO 8601 will do too."""
    if not text or text.upper() in unknown:
        return ""
    for form in formats:
        if form in COUNTED and (day := counted(text, form)) != "?":
            return day
        if match := date_pattern(form, unknown, months).fullmatch(text):
            parts = match.groupdict()
            parts["month"] = month_number(parts.get("month"), months)
            year, month, day = (known(parts.get(part), unknown) for part in ("year", "month", "day"))
            if short := known(parts.get("short"), unknown):
                year = str(first_year + (int(short) - first_year) % 100) if first_year else "?"
            iso = join_date(year, month, day)
            if iso and iso != "?" and len(iso) == 10 and parts.get("hour"):
                parts["hour"] = of_24(parts["hour"], parts.get("half"))
                clock = ":".join(p.zfill(2) for k in ("hour", "minute", "second") if (p := parts.get(k)))
                iso = f"{iso}T{clock}" if is_time(clock) else "?"
            return iso
    return text if any_ and parts_of(text) else "?"


def month_number(text: str | None, months: tuple[str, ...]) -> str | None:
    """The number of a month by its name; what is no name of a month stays.

    >>> month_number("Sept", ()), month_number("ENE", ("ene", "feb")), month_number("UNK", ())
    ('09', '01', 'UNK')
    """
    if text is None or text.isdigit():
        return text
    if months:
        folded = [name.casefold() for name in months]
        return f"{folded.index(text.casefold()) + 1:02d}" if text.casefold() in folded else text
    number = MONTHS.get(text[:3].upper()) if re.fullmatch(MONTH, text, re.IGNORECASE) else None
    return f"{number:02d}" if number else text


def read_parts(year: str, month: str, day: str, unknown: tuple[str, ...] = (), months: tuple[str, ...] = ()) -> str:
    """A date in three texts as ISO 8601; '' where nothing of it is known, '?' when it cannot be read.

    >>> read_parts("2024", "Feb", "UN", ("UN",)), read_parts("2024", "", "5"), read_parts("2024", "13", "1")
    ('2024-02', '2024---05', '?')
    """
    parts = ["" if part.upper() in unknown else part for part in (year, month_number(month, months) or "", day)]
    if any(part and not part.isdigit() for part in parts) or (parts[0] and len(parts[0]) != 4):
        return "?"
    return join_date(parts[0], *(part.zfill(2) if part else "" for part in parts[1:]))


def is_as_collected(text: str) -> bool:
    """Whether a text is a date as forms write it, in none of the ways of ISO 8601.

    >>> [is_as_collected(text) for text in ("10-JAN-2024", "31/12/2024", "2024-01-10", "20240110", "VISIT 3")]
    [True, True, False, True, False]
    """
    return not is_date(text) and bool(formats_of(text))


def formats_of(text: str) -> list[str]:
    """The common formats in which a text is a date.

    >>> formats_of("25/12/2024"), formats_of("03/04/2024"), formats_of("soon")
    (['DD/MM/YYYY'], ['MM/DD/YYYY', 'DD/MM/YYYY'], [])
    """
    return [form for form in COMMON if read_date(text, (form,), ()) not in ("", "?")]


def whole_date(value: str) -> str:
    """A date as people write it in ISO 8601; '' where it is none, or may be two.

    >>> whole_date("10JAN2024"), whole_date("25/12/2024"), whole_date("03/04/2024")
    ('2024-01-10', '2024-12-25', '')
    """
    found = {read_date(value, (form,), ()) for form in formats_of(value)}
    return found.pop() if len(found) == 1 and not is_date(value) else ""


@lru_cache(KEPT)
def loses_time(text: str, formats: tuple[str, ...], unknown: tuple[str, ...], months: tuple[str, ...] = ()) -> bool:
    """Whether a collected date has a time, and is not known to the day."""
    for form in formats:
        if match := date_pattern(form, unknown, months).fullmatch(text):
            parts = match.groupdict()
            parts["month"] = month_number(parts.get("month"), months)
            date_known = all(known(parts.get(part), unknown) for part in ("month", "day"))
            return bool(parts.get("hour")) and not (date_known and known(parts.get("year") or parts["short"], unknown))
    return False


def known(part: str | None, unknown: tuple[str, ...]) -> str:
    """A part of a date in digits, '' where it was collected as unknown."""
    return part.zfill(2) if part and part.upper() not in unknown and part.isdigit() else ""


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


@lru_cache(KEPT)
def read_time(text: str, unknown: tuple[str, ...], times: tuple[str, ...] = ()) -> str:
    """One collected time as HH:MM or HH:MM:SS, HH where the minutes are unknown; '?' when it cannot be read.

    ``times`` are formats of other times, such as HHMI and HH.MI.

    >>> read_time("2:30 PM", ()), read_time("12:05:09 a.m.", ()), read_time("2 PM", ()), read_time("2", ())
    ('14:30', '00:05:09', '14', '?')
    >>> read_time("1430", (), ("HHMI",)), read_time("9.05", (), ("HH.MI",)), read_time("14.30", ())
    ('14:30', '09:05', '?')
    """
    words = "|".join(map(re.escape, unknown)) or r"(?!)"
    if not text or re.fullmatch(f"({words})(:({words}))*", text, re.IGNORECASE):
        return ""
    match = re.fullmatch(TIME.replace("unknown", words), text, re.IGNORECASE)
    found = (date_pattern(form, unknown).fullmatch(text) for form in times)
    match = next(filter(None, found), None) if times else match
    said = match.groupdict() if match else {}
    if not (said.get("minute") or said.get("half")):
        return "?"
    parts = [of_24(said["hour"], said.get("half")).zfill(2)]
    if (said.get("minute") or "").isdigit():
        parts += [said["minute"], *([said["second"]] if said.get("second") else [])]
    clock = ":".join(parts)
    return clock if is_time(clock) else "?"


def is_time(clock: str) -> bool:
    """Whether hours, minutes and seconds are those of a day."""
    return all(float(part) < limit for part, limit in zip(clock.split(":"), (24, 60, 60), strict=False))
