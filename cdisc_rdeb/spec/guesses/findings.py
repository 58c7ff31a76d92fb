"""Tests of findings in raw files: a column each, a row each, and the numbered questions of an instrument."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ...columns import read_number
from ...standards import Standards
from .files import RawFile, visit_of
from .vocabulary import stem_of, test_of

UNIT = re.compile(r"(?P<name>.+?)\s*[(\[](?P<unit>[^()\[\]]+)[)\]]")
ASKED = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9]*)_?Q(?P<number>\d{1,2}[A-Za-z]?)")
KINDS = (("Questionnaire", "QS"), ("Clinical Classification", "RS"), ("Functional Test", "FT"))
CATEGORIES = ("QSCAT", "CCCAT", "FTCAT")  # CDISC's instruments
UNIT_TAILS = ("U", "_U", "UNIT", "_UNIT", "UN", "_UNITS")


class WideTest(NamedTuple):
    """A test with a column of its own: the column, the unit in its name or the column that says it, the test's name.

    ``test`` is '' where CDISC has the name.
    """

    column: str
    unit: str = ""
    unit_column: str = ""
    test: str = ""


class Instrument(NamedTuple):
    """A questionnaire: its name in the columns, its dataset, the column of each test, and CDISC's term for it.

    ``known`` says whether the tests have codes of CDISC.
    """

    name: str
    dataset: str
    tests: Mapping[str, str]
    category: str
    known: bool


def wide_tests(raw: RawFile, dataset: str, standards: Standards, strict: bool = False) -> Mapping[str, WideTest]:
    """The columns that are tests of the dataset, by the test's code; no code that two columns may be.

    ``strict`` takes codes and words of the field alone, no synonyms, for a file of which nothing else is known.
    """
    if not standards.codelist(f"{dataset}TESTCD"):
        return {}
    found: list[tuple[str, WideTest]] = []
    for column, values in raw.columns.items():
        numbers = sum(read_number(value) == read_number(value) for value in values[:200])
        if column in (raw.subject, visit_of(raw)) or column in raw.places or numbers * 2 <= len(values[:200]):
            continue
        name, unit = parted(column)
        code = code_of(name, dataset, standards, strict) or code_of(
            raw.part.labels.get(column, ""), dataset, standards, True
        )
        if code:
            found.append((code, WideTest(column, unit, "" if unit else unit_column(raw, column))))
        elif (
            unit and len(stem_of(name)) <= 8 and stem_of(name)[:1].isalpha() and not strict and is_unit(unit, standards)
        ):
            found.append((stem_of(name), WideTest(column, unit, test=name)))
    twice = Counter(code for code, _ in found)
    return {code: test for code, test in found if twice[code] == 1}


def parted(column: str) -> tuple[str, str]:
    """The name of a test and its unit, from the name of its column.

    >>> parted("IL-10 (pg/mL)"), parted("TEMP")
    (('IL-10', 'pg/mL'), ('TEMP', ''))
    """
    found = UNIT.fullmatch(column)
    return (found["name"], found["unit"]) if found else (column, "")


def is_unit(text: str, standards: Standards) -> bool:
    """Whether CDISC knows a unit."""
    units = standards.codelist("UNIT")
    return bool(units and units.find(text))


def code_of(name: str, dataset: str, standards: Standards, strict: bool) -> str:
    """The code of a test by what it is called, '' where nothing says one.

    Of the words that CDISC has for a test, those of three signs or more count: NA or CL may be anything.
    """
    codes = standards.codelist(f"{dataset}TESTCD")
    upper = re.sub(rf"_{dataset}ORRES$|^{dataset}_?(?=\w{{2}})", "", name.upper())
    if not codes or not upper:
        return ""
    for called in (name.upper(), upper):
        if called in codes.terms:
            return called
    if word := test_of(upper, dataset):
        return word
    lists = (codes, standards.codelist(f"{dataset}TEST"))
    if strict or len(stem_of(name)) < 3 or not lists[1]:
        return ""
    meant = {term for each in lists if each for value in each.find(name) for term in [each.terms[value].code]}
    return codes.by_code[meant.pop()].submission_value if len(meant) == 1 else ""


def unit_column(raw: RawFile, column: str) -> str:
    """The column with the unit of a test's column, '' where there is none."""
    upper: Mapping[str, str] = {name.upper(): name for name in raw.columns}
    return next((upper[c] for c in (f"{column.upper()}{tail}" for tail in UNIT_TAILS) if c in upper), "")


def instrument_of(raw: RawFile, standards: Standards) -> Instrument | None:
    """The questionnaire whose numbered questions the columns are; None where there are none, or of several.

    Also None where CDISC has the instrument and its numbers do not go with the columns': then a person must look.
    """
    asked = {column: found for column, values in raw.columns.items() if values and (found := ASKED.fullmatch(column))}
    begins = {found["name"].upper() for found in asked.values()}
    if len(begins) != 1 or len(asked) < 3:
        return None
    (name,) = begins
    numbers = {column: found["number"].upper() for column, found in asked.items()}
    known = category_of(name, standards)
    keys = [f"{begin}TC" for begin in known[1]] if known else []
    keys = keys or [k for k in standards.codelist_names() if re.fullmatch(rf"{re.escape(name)}\d{{1,2}}TC", k)]
    theirs = list(of_cdisc(keys, list(numbers.values()), standards))
    if len(theirs) == 1:
        kind, codes = theirs[0]
        tests = {codes[number]: column for column, number in numbers.items()}
        return Instrument(name, kind, tests, known[0] if known else "", True)
    own = {f"{name[:6]}{padded(number)}"[:8]: column for column, number in numbers.items()}
    return None if keys or known or len(own) < len(numbers) else Instrument(name, "QS", own, "", False)


def category_of(name: str, standards: Standards) -> tuple[str, Sequence[str]] | None:
    """CDISC's term for an instrument, and what its test codes begin with: PHQ-9 and PHQ01 for PHQ9."""
    for key in CATEGORIES:
        codelist = standards.codelist(key)
        for term in codelist.terms.values() if codelist else ():
            if stem_of(term.submission_value) == name:
                return term.submission_value, term.synonyms
    return None


def of_cdisc(
    keys: Sequence[str], numbers: Sequence[str], standards: Standards
) -> Iterator[tuple[str, Mapping[str, str]]]:
    """The datasets of those of some codelists of instruments that have the numbers, with the codes of the numbers."""
    for key in keys:
        codes = standards.codelist(key)
        of = {number: f"{key.removesuffix('TC')}{padded(number)}" for number in numbers}
        if codes and all(code in codes.terms for code in of.values()):
            yield next((dataset for word, dataset in KINDS if word in codes.label), "QS"), of


def padded(number: str) -> str:
    """A question's number in two digits.

    >>> padded("7A"), padded("10")
    ('07A', '10')
    """
    return number.zfill(2 + (not number.isdigit()))


def code_in_words(text: str, dataset: str, standards: Standards) -> str:
    """The code of a test by its words, '' where nothing says one; a name may have a synonym in brackets.

    >>> from cdisc_rdeb.standards import DEFAULT
    >>> [code_in_words(text, "LB", DEFAULT) for text in ("ALT (SGPT)", "Ratio (Creatinine)", "HDL (Cholesterol)")]
    ['ALT', '', '']
    """
    if whole := code_of(text, dataset, standards, False):
        return whole
    name, aside = (code_of(part, dataset, standards, False) for part in parted(text))
    return name if name == aside else ""  # what stands aside may be another test, as of a ratio


def tests_in_rows(raw: RawFile, column: str, dataset: str, standards: Standards) -> Mapping[str, str]:
    """The tests that a column names row by row, with their codes; '' for one without."""
    return {value: code_in_words(value, dataset, standards) for value in raw.values(column)}
