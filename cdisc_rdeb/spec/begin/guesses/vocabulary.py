"""The words of the field, from the tables beside this module: for variables, datasets, signs of datasets, and tests."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

TAILS = re.compile(r"_(TX|TXT|YRS|RAW|STD|DECODE)$")
ASIDE = re.compile(r"(?<=\w)\s*[(\[][^()\[\]]*[)\]]$")  # a unit, or an explanation
BLANK = re.compile(r"[^\w#]+|_+")
OF_EVENTS = ("RAND", "EOS", "EOT", "IC", "ICF", "CONS", "DTH", "SF", "DISC")  # of a day of their own, on any form


class Word(NamedTuple):
    """A word for a variable: its form, the variable, the classes or datasets it is one in, and how it counts.

    ``how`` is 'weak' for one that counts only where nothing better is there, 'own' for one that counts only with what
    the form's columns begin with; ONGOING or BEFORE for a question whose Yes is that word.
    """

    form: re.Pattern[str]
    variable: str
    of: frozenset[str]
    how: str


@cache
def rows(table: str) -> Sequence[Mapping[str, str]]:
    """A table beside this module."""
    text = resources.files(__package__).joinpath(f"{table}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def names() -> Sequence[Word]:
    """Words for variables."""
    return [Word(re.compile(r["form"]), r["variable"], frozenset(r["of"].split()), r["how"]) for r in rows("names")]


def words_for(stem: str, dataset: str, define_class: str) -> Iterator[tuple[str, str]]:
    """The variables that a word is for in a dataset of a class, and how it counts."""
    of = {dataset, *define_class.title().split(), *(["Findings"] if dataset == "FA" else [])}
    for word in names():
        if word.form.fullmatch(stem) and (not word.of or word.of & of):
            yield word.variable.replace("--", dataset), word.how


def stem_of(name: str) -> str:
    """A name without its signs and its tail.

    >>> stem_of("SOC_TX"), stem_of("Date of birth"), stem_of("Dose (mg)"), stem_of("AE #")
    ('SOC', 'DATEOFBIRTH', 'DOSE', 'AENO')
    """
    return BLANK.sub("", TAILS.sub("", ASIDE.sub("", name.upper()))).replace("#", "NO")


def beginnings(columns: Sequence[str], words: Sequence[str]) -> list[str]:
    """What the columns of a form begin with, besides a dataset: letters before words that are known, shortest first.

    What an event is called that has a day of its own, as RANDDAT, counts only where the form is called so.

    >>> beginnings(["SITE", "BXDAT", "BXSIDE", "BXNO"], ["BIOPSIES"]), beginnings(["ELIGDAT"], ["ELIGIBILITY"])
    (['BX'], ['ELIG'])
    >>> beginnings(["RANDDAT", "RANDNO"], ["DEMOG"]), beginnings(["RANDDAT", "RANDNO"], ["RANDOMIZATION"])
    ([], ['RAND'])
    """
    found: dict[str, set[str]] = {}
    for column in columns:
        upper = column.upper()
        for size in range(1, min(len(upper) - 1, 8)):
            start, rest = upper[:size], stem_of(upper[size:])
            if start.strip("_").isalpha() and any(word.form.fullmatch(rest) for word in names()):
                found.setdefault(start, set()).add(rest)
    of_name = {start for start in found if len(start) > 2 and any(word.startswith(start) for word in words)}
    of_form = {start for start, rests in found.items() if len(rests) > (1 if len(start) > 1 else 3)}
    return sorted(of_name | {start for start in of_form if start.strip("_") not in OF_EVENTS}, key=len)


def test_of(name: str, dataset: str) -> str:
    """The code of the test of a dataset that a word is for, '' where none is.

    >>> test_of("SBP", "VS"), test_of("IL-10", "LB"), test_of("SBP", "LB")
    ('SYSBP', 'INTLK10', '')
    """
    stem = stem_of(name)
    for row in rows("tests"):
        if row["dataset"] == dataset and (found := re.fullmatch(row["word"], stem)):
            return found.expand(row["code"])
    return ""
