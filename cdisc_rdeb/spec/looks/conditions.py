"""Looks at conditions: names are no words in a comparison, words no names, and numbers are held against numbers."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

from ...columns import read_number
from ...model import Condition, Dataset, Elsewhere, Place, Study
from ...plan import inside
from ...plan.needs import home_of
from ...quick import dataclass
from ...values.collected import is_as_collected, whole_date
from ...values.iso8601 import PARTS, is_date
from ...values.where import LOOKS, TEXT, kind_of
from ..faults import Faults
from ..meant.words import written
from ..reader import Reading
from .made import Columns

OF_MISSING = re.compile(
    r"(is\s+)?not\s+(missing|null|empty|present|blank)|is\s+(missing|null|empty|blank|present)|non-?\s?(missing|null|empty|blank)",
    re.IGNORECASE,
)
WORDS = frozenset({"EQ", "NE", "IN", "NOTIN"})  # comparators that ask for whole values
SIGNED = re.compile(r"[<>!=^~]{1,2}\s*-?\d+(?:\.\d+)?")
ORDERED = frozenset({"LT", "LE", "GT", "GE"})


@dataclass(frozen=True, slots=True)
class Asked:
    """A condition, and whose its bare names are: a dataset, a raw source, or a table of study.yaml (``@visits``)."""

    condition: Condition
    home: str
    place: Place


def check_conditions(reading: Reading, asked_in_dataset: Sequence[Asked], columns: Columns, faults: Faults) -> None:
    """Hold each condition of a dataset's spec against what its names are in reach of."""
    for asked in asked_in_dataset:
        owner = asked.condition.dataset or asked.home
        if owner not in reading.unread:
            check_words(asked, names_in(reading.study, asked.home, columns), faults)
            check_numbers(reading.study, asked, owner, faults)
            check_signs(asked, faults)
            check_order(asked, faults)


def conditions_of(dataset: Dataset) -> Iterator[Asked]:
    """All conditions of a dataset's spec."""
    for group in dataset.groups:
        home = home_of(group)
        yield from asked_in(group.where, home, group.place)
        for merge in group.merges:
            yield from asked_in(merge.where, merge.source, merge.place)
        for mark in group.tests.marks() if group.tests is not None else ():
            yield from asked_in(mark.when, home, group.place)
        for derivation in group.derivations.values():
            yield from asked_in(derivation, home, derivation.place)
    for addition in dataset.additions:
        if addition.test is None:
            yield from asked_in(addition.where, dataset.name, addition.place)
    for check in dataset.checks:
        for clause in (check.when, check.must):
            yield from asked_in(clause, dataset.name, check.place)
    for _, group_, derivation in dataset.derivations():
        if group_ is None:
            yield from asked_in(derivation, dataset.name, derivation.place)


def asked_in(item: object, home: str, place: Place) -> Iterator[Asked]:
    """The conditions in a derivation or where clause; of a look at other datasets they are of those."""
    for part in inside(item):
        if isinstance(part, Condition):
            yield Asked(part, home, part.place if part.place.file else place)
        elif isinstance(part, Elsewhere):
            for reference, where in part.looks():
                yield from asked_in(where, reference.dataset or home, place)


def names_in(study: Study, home: str, columns: Columns) -> Collection[str]:
    """The names in reach of a condition: columns of a raw source, variables of a dataset, columns of a table."""
    if home.startswith("@"):
        return study.tables[home.removeprefix("@")].columns
    if home in study.datasets:
        return study.datasets[home].variables
    return columns.get(home, ())


def is_there(word: str) -> bool:
    """Whether a word asks that there is a value: not missing, and present, but not present is the opposite.

    >>> [is_there(word) for word in ("not missing", "is missing", "non-null", "not present", "exists")]
    [True, False, True, False, True]
    """
    negated = re.search(r"\bno[nt]?\b|\bnon", word.casefold()) is not None
    return negated != (re.search("present|exist|filled", word.casefold()) is not None)


def check_words(asked: Asked, names: Collection[str], faults: Faults) -> None:
    """A word that is also the name of a column in reach is a fault until the spec says which is meant."""
    condition = asked.condition
    if condition.sure or condition.variable.startswith("@"):  # what a spec says of a test is a word
        return
    for value in condition.values:
        if OF_MISSING.fullmatch(value):
            there = is_there(value) != (condition.comparator in ("NE", "NOTIN"))
            message = f"'{value}' is compared with {condition.variable} as a word"
            way = f"write {{{condition.variable}: {'present' if there else 'missing'}}}"
            more = "" if asked.home.isupper() else f", or {{assign: {value}}} if the word is meant"  # of raw data
            faults.error(asked.place, message, f"{way}{more}")
        elif value and value in names:
            kind = "variable" if asked.home.isupper() else "column"
            message = f"{value} is the name of a {kind} too, and is compared with as a word"
            hint = f"say {{from: {value}}} if the {kind} is meant, {{assign: {value}}} if the word is"
            faults.error(asked.place, message, hint)


def check_numbers(study: Study, asked: Asked, owner: str, faults: Faults) -> None:
    """A numeric variable is held against numbers, or dates of ISO 8601."""
    condition = asked.condition
    variable = study.datasets[owner].variables.get(condition.variable) if owner in study.datasets else None
    if variable is None or variable.type != "Num" or variable.temporary or faults.inside(asked.place):
        return
    if condition.comparator in LOOKS:
        faults.error(asked.place, f"{condition.variable} is numeric, and this looks into a text", "compare numbers")
        return
    for value in condition.values:
        if condition.comparator in ORDERED and as_collected(value):
            continue  # told as what is no date of ISO 8601
        if value and read_number(value) != read_number(value) and not is_date(value):
            message = f"{condition.variable} is numeric, and '{value}' is no number"
            form = written(f"{condition.variable} {value}")
            if value == ".":  # a missing number of SAS
                form = f"{{{condition.variable}: {'present' if condition.comparator == 'NE' else 'missing'}}}"
            if iso := whole_date(value):
                form = f"{{{condition.variable}: {iso}}}"
            hint = f"write {form}" if form else "give a number, or {from: VARIABLE} for a variable"
            faults.error(asked.place, message, hint)


def check_signs(asked: Asked, faults: Faults) -> None:
    """A sign before a number, as SAS and R compare, is a part of the word here."""
    condition = asked.condition
    if condition.sure or condition.comparator not in WORDS or faults.inside(asked.place):
        return
    for value in filter(SIGNED.fullmatch, condition.values):
        form = written(f"{condition.variable} {value}") or written(f"VALUE {value}")
        message = f"'{value}' is compared with {condition.variable} as a word"
        faults.warning(asked.place, message, f"write {form}, or {{assign: '{value}'}} if the word is meant")


def check_order(asked: Asked, faults: Faults) -> None:
    """What values are before or after is a number, a date of ISO 8601 or a word; nothing is before no value."""
    condition = asked.condition
    if condition.comparator not in ORDERED or condition.against is not None:
        return
    value = condition.values[0]
    if not value:
        faults.error(asked.place, "no value is before or after a missing one", "ask with missing or present")
    elif kind_of(value) == TEXT and as_collected(value):
        message = f"'{value}' is no date of ISO 8601, and would be compared by its letters"
        faults.error(asked.place, message, f"write it as {whole_date(value) or '2024-01-31'}")


def as_collected(value: str) -> bool:
    """Whether a text is a date, but none of ISO 8601."""
    return bool(PARTS.fullmatch(value)) or is_as_collected(value)
