"""The names of months in the dates of raw files, where they are not English."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from ....values.collected import MONTH_NAMES, UNKNOWN
from .files import RawFile
from .letters import unaccented
from .vocabulary import rows

IN_DATE = re.compile(r"(?:\d{1,2}|[A-Za-z]{2,3})[-/. ]?(?P<month>[^\W\d_]{3,10})\.?[-/. ]?(?:\d{4}|\d{2})(?!\d).*")
LANGUAGES = {"es": "Spanish", "de": "German", "fr": "French", "pt": "Portuguese"}


def with_months(files: Sequence[RawFile]) -> list[RawFile]:
    """The files, with the names of months where their dates have some of another language than English."""
    found = {raw.name: {*months_in(raw)} for raw in files}
    words = {word for names in found.values() for word in names}
    language, names = months_of(words)
    return [replace(raw, months=names, months_of=language) if names and found[raw.name] else raw for raw in files]


def months_in(raw: RawFile) -> Iterator[str]:
    """The words that stand for months in what looks like dates."""
    for values in raw.columns.values():
        dates = [match for value in values[:200] if (match := IN_DATE.fullmatch(value))]
        if len(dates) * 2 > len(values[:200]):
            yield from (match["month"] for match in dates if match["month"].upper() not in UNKNOWN)


def months_of(words: Iterable[str]) -> tuple[str, tuple[str, ...]]:
    """The language that has all of some words for months, and the twelve names as they are written; '' for English.

    >>> months_of(["DEZ", "Jan", "MRZ"])
    ('German', ('Jan', 'feb', 'MRZ', 'apr', 'mai', 'jun', 'jul', 'aug', 'sep', 'okt', 'nov', 'DEZ'))
    >>> months_of(["Dec", "JAN"]), months_of(["DEZ", "xyz"])
    (('', ()), ('', ()))
    """
    plain = {unaccented(word.upper()): word for word in sorted(words)}
    if all(any(name.startswith(word[:3]) for name in map(str.upper, MONTH_NAMES)) for word in plain):
        return "", ()
    for row in (row for row in rows("languages") if row["table"] == "months"):
        ways = [place.split("/") for place in row["word"].split()]
        places = {word: [n for n, way in enumerate(ways) if word.startswith(tuple(way))] for word in plain}
        if all(len(at) == 1 for at in places.values()) and len({at[0] for at in places.values()}) == len(plain):
            said = {at[0]: plain[word] for word, at in places.items()}
            return LANGUAGES[row["means"]], tuple(said.get(n, way[0].lower()) for n, way in enumerate(ways))
    return "", ()
