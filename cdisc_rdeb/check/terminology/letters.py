"""Rules of the letters that values are written in: one word has one spelling."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from ...columns import Codes, Index, Text
from ..records import grouped, own, told
from ..rules import Finding, rule
from ..submission import CheckedDataset, Submission

#: What is made of collected texts, and so is spelled in one way; free text and units are as they were collected.
MADE = ("CAT", "SCAT", "DECOD", "SPEC", "METHOD", "LOC", "TPT", "STNRC")
PLAIN = ("VISIT", "ARM", "ACTARM", "EPOCH", "ELEMENT")


@rule("spelled in two ways", severity="warning")
def spelled_in_two_ways(data: Submission) -> Iterator[Finding]:
    """Two values of a variable that is made (--STRESC of a test, --CAT, --DECOD, --SPEC, --METHOD, --LOC, VISIT, ARM)
    differ in more than case: NEG and Neg are one result."""
    for dataset in data:
        everywhere = np.zeros(dataset.size, np.int32)
        for name in [*own(dataset, *MADE), *(name for name in PLAIN if dataset.has(name))]:
            yield from in_two_ways(dataset, name, everywhere)
        for name in own(dataset, "STRESC"):
            yield from in_two_ways(dataset, name, grouped(dataset, own(dataset, "TESTCD")))


def in_two_ways(dataset: CheckedDataset, name: str, groups: Codes) -> Iterator[Finding]:
    """Values that another value of their group differs from in case alone; the one that most records have is right."""
    column = dataset.text(name)
    texts = column.values.tolist()
    again = Counter(map(str.casefold, texts))
    if len(again) == len(texts):
        return
    for folded in sorted(
        text for text, number in again.items() if number > 1 and text and not is_term(dataset, name, text)
    ):
        places = [place for place, text in enumerate(texts) if text.casefold() == folded]
        at = np.flatnonzero(np.isin(column.codes, places))
        usual = usual_spellings(column, at, groups)
        for right in sorted({*usual.values()}):
            bad = np.zeros(dataset.size, np.bool_)
            bad[[a for a in at.tolist() if usual[int(groups[a])] == right != texts[column.codes[a]]]] = True
            yield from told(dataset, name, bad, f"'{{value}}' is '{right}' in another case; write one of them")


def usual_spellings(column: Text, at: Index, groups: Codes) -> dict[int, str]:
    """By group, the value that most of some records have."""
    counted: dict[int, Counter[str]] = {}
    for place in at.tolist():
        counted.setdefault(int(groups[place]), Counter())[str(column.values[column.codes[place]])] += 1
    return {group: min(found, key=lambda text: (-found[text], text)) for group, found in counted.items()}


def is_term(dataset: CheckedDataset, name: str, folded: str) -> bool:
    """Whether a value is a term of the variable's codelist but for its case, which another rule tells of."""
    standard = dataset.standard(name)
    lists = map(dataset.standards.codelist, standard.codelists if standard else ())
    return any(term.casefold() == folded for codelist in lists if codelist for term in codelist.terms)
