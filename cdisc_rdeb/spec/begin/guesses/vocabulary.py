"""The words of the field, from the tables beside this module: for variables, datasets, signs of datasets, and tests.

Those of other languages stand in languages.csv, each with the table that it belongs to.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import resources
from typing import NamedTuple

from .letters import unaccented

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
def elsewhere(table: str) -> Sequence[tuple[re.Pattern[str], str, str]]:
    """Words of other languages for a table: without accents, what each means, and what it is of."""
    found = (row for row in rows("languages") if row["table"] == table)
    return [(re.compile(row["word"]), row["means"], row["of"]) for row in found]


@cache
def own_names() -> Sequence[Word]:
    """Words for variables in English and Korean."""
    return [Word(re.compile(r["form"]), r["variable"], frozenset(r["of"].split()), r["how"]) for r in rows("names")]


@cache
def names() -> Sequence[Word]:
    """Words for variables, those of other languages last."""
    return [*own_names(), *(Word(form, name, frozenset(of.split()), "") for form, name, of in elsewhere("names"))]


def is_word(table: str, text: str) -> bool:
    """Whether another language has a text for what a table is of, as for the column of the subject.

    >>> is_word("subject", "Núm. paciente"), is_word("visit", "Visita"), is_word("subject", "Peso")
    (True, True, False)
    """
    return any(form.fullmatch(stem_of(text)) for form, _, _ in elsewhere(table))


def meaning(codelist: str, value: str) -> str:
    """The term that a word of another language is for, '' where none is, or several.

    >>> meaning("SEX", "Mujer"), meaning("NY", "Sí"), meaning("ACN", "Suspendida"), meaning("SEX", "M")
    ('F', 'Y', '', '')
    """
    found = [term for form, term, of in elsewhere("values") if of == codelist and form.fullmatch(stem_of(value))]
    return found[0] if len(found) == 1 else ""


def words_for(stem: str, dataset: str, define_class: str) -> Iterator[tuple[str, str]]:
    """The variables that a word is for in a dataset of a class, and how it counts."""
    of = {dataset, *define_class.title().split(), *(["Findings"] if dataset == "FA" else [])}
    for word in names():
        if word.form.fullmatch(stem) and (not word.of or word.of & of):
            yield word.variable.replace("--", dataset), word.how


def stem_of(name: str) -> str:
    """A name without its signs and its tail.

    >>> stem_of("SOC_TX"), stem_of("Date of birth"), stem_of("Dose (mg)"), stem_of("AE #"), stem_of("País")
    ('SOC', 'DATEOFBIRTH', 'DOSE', 'AENO', 'PAIS')
    """
    return BLANK.sub("", TAILS.sub("", ASIDE.sub("", unaccented(name.upper())))).replace("#", "NO")


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
            if start.strip("_").isalpha() and any(word.form.fullmatch(rest) for word in own_names()):
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
    return foreign_test(stem, dataset)


def foreign_test(stem: str, dataset: str) -> str:
    """The code of the test of a dataset that a word of another language is for, '' where none is.

    >>> foreign_test("PESO", "VS"), foreign_test("WEIGHT", "VS")
    ('WEIGHT', '')
    """
    return next((code for form, code, of in elsewhere("tests") if of == dataset and form.fullmatch(stem)), "")
