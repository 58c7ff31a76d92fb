"""Ways out for texts that are no dates and no times in the forms of their source."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import NamedTuple

from ..columns import Mask, Text
from ..errors import list_in_yaml
from ..quick import np
from ..values.collected import COMMON_TIMES, UNKNOWN, date_reader, formats_of, read_time, turned
from .kinds import Report
from .slips_of_dates import in_form, mended, no_such_day, other_signs


class Habits(NamedTuple):
    """How dates of a raw source are written; ``own``: their formats stand beside the verb, not at the source."""

    unknown: tuple[str, ...]
    first_year: int
    months: tuple[str, ...]
    source: str
    own: bool = False

    @property
    def of(self) -> str:
        """Where the formats stand, as a message says it."""
        return f" for {self.source}" if self.source and not self.own else ""


PARTS = re.compile(r"[A-Z]+")
USUAL_TIMES = ("HH:MI", "HH:MI:SS")  # as they are read where a source says no times
#: Numbers of days that a trial's dates are, 1990 to 2040 as SAS counts them, and 1982 to 2064 as Excel does.
DAYS = {"SAS": range(10_957, 29_586), "EXCEL": range(30_000, 60_000)}
SHORT_YEAR = re.compile(r"^(\D*\d{1,2}\D+\w+\D+)(\d\d)$")
LATE = re.compile(r"(2[4-9]|[3-9]\d|[01]\d|2[0-3]):(\d\d)")  # as a time is written, and none
#: A time of the day with the zone behind it.
ZONED = re.compile(r"(\d{1,2}:\d{2}(?::\d{2})?) ?((?![AaPp]\.?[Mm])[A-Z]{1,5}|[+-]\d{2}:?\d{2})")


def told(rule: str, bad: Mask, values: Text, message: str, way_out: Callable[[str], str], report: Report) -> None:
    """Tell of bad values, each with a way out; what other records hold plays no part, as it may be in another block."""
    ways = {code: way_out(values.values[code]) for code in {*values.codes[bad].tolist()}}
    for way in sorted(set(ways.values())):
        codes = [code for code, other in ways.items() if other == way]
        report(rule, bad & np.isin(values.codes, codes), values, message + way)


WITH_TIME = re.compile(r"[ T]+(\d{1,2}:\d\d(?::\d\d)?)$")


def no_date(formats: tuple[str, ...], habits: Habits, text: str) -> str:
    """What to do about a text that is no date in the formats of its source, which others are written in."""
    read = date_reader(formats, habits.unknown, habits.first_year, habits.months)
    if way := with_unknown(formats, habits, text):
        return way
    if form := with_other_months(formats, habits, text):
        return f"; as {form} it is one: {beside(formats, form, habits.of)}"
    if good := mended(text, read):
        return f"; write {good} in the file"
    if way := no_such_day(text, formats, habits.unknown, read):
        return f"; {way}"
    if (timed := WITH_TIME.search(text)) and (forms := formats_of(text[: timed.start()])) and not formats_of(text):
        days = [date_reader((form,), (), habits[1], habits[2])(text[: timed.start()]) for form in forms]
        ways = " or ".join(f"{day}T{timed[1].zfill(len('07:50'))}" for day in days if day not in ("", "?"))
        return f"; write {ways} in its place, as it is meant"
    fit = formats_of(text) or [form for form, days in DAYS.items() if text.isdecimal() and int(text) in days]
    fit = fit or [
        turned(form) for form in formats if {*PARTS.findall(form)} >= {"DD", "MM"} and reads(turned(form), habits, text)
    ]
    fit = fit or [form for form in other_signs(formats) if reads(form, habits, text)][:1]
    means = {date_reader((form,), (), habits.first_year, habits.months)(text) for form in fit}
    plain = next((shown for form in formats if len(means) == 1 and (shown := in_form(min(means), form))), "")
    if len(fit) == 1:
        return f"; as {fit[0]} it is one: {beside(formats, fit[0], habits.of, plain)}"
    if plain:
        return f"; write {plain} in the file"
    if fit:
        ways = " or ".join(f"dates: {list_in_yaml((*formats, form))}" for form in fit)
        return f"; it may be {' or '.join(fit)}: write {ways}{habits.of}, as it is meant"
    if not any(map(str.isdigit, text)):
        return "; list it under unknown of the raw source if it says that nobody knows, under missing if there is none"
    if SHORT_YEAR.match(text) and (short := formats_of(SHORT_YEAR.sub(r"\g<1>20\2", text))):
        form = short[0].replace("YYYY", "YY")
        way = f"{beside(formats, form, habits.of)}, and first_year: 1930 if 30 is 1930 and 29 is 2029"
        return f"; as {form} it is one: {way}"
    return "; mend it, or ask the site"


def reads(form: str, habits: Habits, text: str) -> bool:
    """Whether a text is a date in a form.

    >>> reads("DD-MM-YYYY", Habits((), 0, (), ""), "13-10-2016"), reads("DD-MM-YYYY", Habits((), 0, (), ""), "soon")
    (True, False)
    """
    return date_reader((form,), (), habits.first_year, habits.months)(text) not in ("", "?")


def with_unknown(formats: tuple[str, ...], habits: Habits, text: str) -> str:
    """What to do about a date that is one with one more word for parts that nobody knows; '' for any other.

    >>> with_unknown(("DD-MON-YYYY",), Habits(("XX",), 0, (), "ending"), "UN-FEB-2024")
    '; UN stands for a part that nobody knows: write unknown: [XX, UN] for ending'
    """
    unknown, first_year, months, name, _ = habits
    for word in dict.fromkeys(WORD.findall(text) if name else ()):
        read = date_reader(formats, (*unknown, word.upper()), first_year, months)(text)
        of_day = len(read) == len("2024-02")  # in the place of a month it may be one misspelt
        if read not in ("", "?") and (of_day or word.upper() in NOBODY_KNOWS):
            more = list_in_yaml((*unknown, word.upper()))
            return f"; {word} stands for a part that nobody knows: write unknown: {more} for {name}"
    return ""


def with_other_months(formats: tuple[str, ...], habits: Habits, text: str) -> str:
    """The form by which a date with an unknown part is one, with the month in letters for figures; '' for any other:
    it is told with the whole dates of that form.

    >>> with_other_months(("DDMMYYYY",), Habits(("UN",), 0, (), "cm"), "UNAUG2014")
    'DDMONYYYY'
    """
    forms = [form.replace("MM", "MON") for form in formats if "MM" in form]
    unknown = habits.unknown or UNKNOWN
    found = (form for form in forms if date_reader((form,), unknown, habits.first_year, habits.months)(text) not in NO)
    whole = any(reads(form, habits, text) for form in forms)
    return next(found, "") if not whole and any(map(str.isalpha, text)) else ""


NO = ("", "?")
WORD = re.compile(r"[^\W\d_]+|\?+")
NOBODY_KNOWS = ("UN", "UK", "UNK", "UNKN", "UNKNOWN", "NK", "ND", "NA", "XX", "XXX", "??", "???")


def beside(formats: tuple[str, ...], form: str, of: str = "", plain: str = "") -> str:
    """What to write in dates that one more form is read; days and months turned are not read beside each other, and a
    single value that is so is written as the others, ``plain``.

    >>> beside(("DD-MON-YYYY",), "EXCEL", " for labs")
    'write dates: [DD-MON-YYYY, EXCEL] for labs'
    >>> beside(("DD/MM/YYYY",), "MM/DD/YYYY")
    'write dates: MM/DD/YYYY in place of DD/MM/YYYY, or mend the value if the others are no such'
    >>> beside(("MM/DD/YYYY",), "DD/MM/YYYY", " for labs", "08/20/2018")
    'write 08/20/2018 in the file, or dates: DD/MM/YYYY for labs in place of MM/DD/YYYY if all are so'
    """
    other = turned(form)
    if other == form or other not in formats:
        return f"write dates: {list_in_yaml((*formats, form))}{of}"
    kept = [form if each == other else each for each in formats]
    shown = f"[{', '.join(kept)}]" if len(kept) > 1 else form
    if plain:
        return f"write {plain} in the file, or dates: {shown}{of} in place of {other} if all are so"
    return f"write dates: {shown}{of} in place of {other}, or mend the value if the others are no such"


def as_clock(text: str) -> str:
    """A time of day as HH:MM, where a text has its two or three numbers with other signs; '' for any other.

    >>> as_clock("10h30"), as_clock("8-05 h"), as_clock("25h00"), as_clock("noon")
    ('10:30', '08:05', '', '')
    """
    parts = re.findall(r"\d+", text)
    able = (
        len(parts) in (2, 3) and all(len(part) <= 2 for part in parts) and not re.search("[ap]m", text, re.IGNORECASE)
    )
    if not able or int(parts[0]) > 23 or any(len(part) != 2 or int(part) > 59 for part in parts[1:]):
        return ""
    return ":".join([parts[0].zfill(2), *parts[1:]])


def no_time(times: tuple[str, ...], source: str, text: str) -> str:
    """What to do about a text that is no time of the forms of its source, which others are written in.

    >>> no_time((), "dosing", "10.30")
    '; as HH.MI it is one: write times: [HH:MI, HH:MI:SS, HH.MI] for dosing'
    """
    if zone := ZONED.fullmatch(text):
        piece = 'separator: " ", number: 1' if " " in text else f"start: 1, length: {len(zone[1])}"
        return (
            f"; {zone[2]} is a time zone, and --DTC has none here: take the part before it, {{part: COLUMN, {piece}}}"
        )
    if late := LATE.fullmatch(text):
        after = f"00:{late[2]} and the day after it" if late[1] == "24" and late[2] < "60" else "the time of the site"
        return f"; no day has {text}: write {after} in the file, or leave the time empty if nobody knows it"
    fit = [form for form in COMMON_TIMES if read_time(text, UNKNOWN, (form,)) not in ("", "?")]
    if len(fit) != 1:
        return (
            f"; write {clock} in the file" if not times and (clock := as_clock(text)) else "; mend it, or ask the site"
        )
    of = f" for {source}" if source else ""
    return f"; as {fit[0]} it is one: write times: {list_in_yaml((*(times or USUAL_TIMES), *fit))}{of}"
