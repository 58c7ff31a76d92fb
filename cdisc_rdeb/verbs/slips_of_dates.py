"""Slips in a text that was meant as a date in the forms of its source: other signs, a letter for a digit, a month
misspelt, a day that its month has not; each with what to write in its place."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable, Iterator
from datetime import date

from ..errors import closest
from ..values.collected import MONTH_NAMES, MONTHS

Read = Callable[[str], str]
#: Signs that stand for others: letters for digits, dashes of Word, blanks that do not break.
LETTERS = str.maketrans("OolI|", "00111")
DASHES = str.maketrans("‐‑‒–—−⁄∕", "------//")
NUMBER = re.compile(r"\b[\dOolI|]*\d[\dOolI|]*\b|(?<![^\W_])[OolI|]{1,2}(?![^\W_])")
LETTER = re.compile(r"[^\W\d_]+")
BETWEEN = ("/", "-", ".", " ", "")


def mended(text: str, reads: Read) -> str:
    """A text without slips of single signs, as its source's forms read it; '' where that is no date either.

    >>> reads = lambda text: "2024-01-14" if text in ("14-JAN-2024", "2024-01-14") else "?"
    >>> [mended(text, reads) for text in ("14-JAN-2O24", "14-JNA-2024", "14 - JAN - 2024.", "x")]
    ['14-JAN-2024', '14-JAN-2024', '14-JAN-2024', '']
    """
    good = [each for each in dict.fromkeys(others(text)) if each != text and reads(each) not in ("", "?")]
    return good[0] if good and len({reads(each) for each in good}) == 1 else ""


def others(text: str) -> Iterator[str]:
    """Texts that one may be a slip for."""
    plain = " ".join(text.translate(DASHES).split()).strip(" .,;")
    yield plain
    yield re.sub(r"\s*([-/.])\s*", r"\1", plain)
    digits = NUMBER.sub(lambda match: match[0].translate(LETTERS), plain)
    yield digits
    yield re.sub(r"([-/.])\1+", r"\1", digits)
    for word in LETTER.findall(plain):
        same = [name for name in MONTHS if sorted(name) == sorted(word.upper())]
        near = same or (closest(word.upper(), MONTHS) if len(word) == 3 else closest(word.upper(), MONTH_NAMES, 0.8))
        if len(near) == 1:
            yield plain.replace(word, near[0])


def in_form(day: str, form: str) -> str:
    """A whole day of ISO 8601 as a form of dates writes it; '' where it cannot.

    >>> in_form("2018-08-20", "MM/DD/YYYY"), in_form("2018-08-20", "DD-MON-YYYY"), in_form("2018-08", "YYYY-MM-DD")
    ('08/20/2018', '20-AUG-2018', '')
    """
    if not re.fullmatch(r"\d{4}-\d\d-\d\d", day) or "HH" in form or not {"YYYY", "DD"} <= {*re.findall("[A-Z]+", form)}:
        return ""
    year, month, of_month = day.split("-")
    parts = {"YYYY": year, "MON": MONTH_NAMES[int(month) - 1][:3], "MM": month, "DD": of_month}
    return re.sub("|".join(parts), lambda match: parts[match[0]], form)


def other_signs(formats: tuple[str, ...]) -> Iterator[str]:
    """Forms of dates with other signs between their parts."""
    known = {form for form in formats if re.search("[A-Z][^A-Z]+[A-Z]", form)}
    yield from (
        other for form in formats if form in known for sign in BETWEEN if (other := between(form, sign)) != form
    )


def between(form: str, sign: str) -> str:
    """A form of dates with one sign between all its parts."""
    return re.sub("(?<=[A-Z])[^A-Z]+(?=[A-Z])", sign, form)


def no_such_day(text: str, formats: tuple[str, ...], unknown: tuple[str, ...], reads: Read) -> str:
    """What to do about a day that its month has not: the month has so many; '' for any other text.

    >>> reads = lambda text: {"2003/04": "2003-04", "2003/04/01": "2003-04-01"}.get(text, "?")
    >>> no_such_day("2003/04/31", ("YYYY/MM/DD", "YYYY/MM"), (), reads)
    'April 2003 has 30 days; write the day that the site says, or 2003/04 if nobody knows it'
    """
    for match in re.finditer(r"(?<!\d)(29|3[01])(?!\d)", text):
        first = reads(f"{text[: match.start()]}01{text[match.end() :]}")
        if not re.fullmatch(r"\d{4}-\d\d-01", first):
            continue
        month = date.fromisoformat(first)
        if (last := monthrange(month.year, month.month)[1]) < int(match[1]):
            name = MONTH_NAMES[month.month - 1].capitalize()
            shorter = (re.sub("[^A-Z]*DD[^A-Z]*", "", form) for form in formats if form not in ("EXCEL", "SAS"))
            tries = [without_day(first, form) for form in shorter]
            tries += [f"{text[: match.start()]}{word}{text[match.end() :]}" for word in unknown]
            way = next((each for each in tries if reads(each) == first[:7]), "")
            known = f", or {way} if nobody knows it" if way else ""
            return f"{name} {month.year} has {last} days; write the day that the site says{known}"
    return ""


def without_day(day: str, form: str) -> str:
    """A month as a form of dates without days writes it."""
    year, month, _ = day.split("-")
    parts = {"YYYY": year, "MON": MONTH_NAMES[int(month) - 1][:3], "MM": month}
    return re.sub("|".join(parts), lambda match: parts[match[0]], form)
