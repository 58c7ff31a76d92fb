"""Tests of findings in raw files: a column each, a row each, and the numbered questions of an instrument."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from ....columns import read_number
from ....standards import Standards
from ....values.results import is_not_done
from .files import RawFile, visit_of
from .letters import plain_unit
from .units import doubts, in_doubt
from .vocabulary import stem_of, test_of, words_for

UNIT = re.compile(r"(?P<name>.+?)\s*[(\[](?P<unit>[^()\[\]]+)[)\]]")
ASKED = re.compile(r"(?P<name>[A-Za-z][A-Za-z0-9]*)_?Q(?P<number>\d{1,2}[A-Za-z]?)")
KINDS = (("Questionnaire", "QS"), ("Clinical Classification", "RS"), ("Functional Test", "FT"))
CATEGORIES = ("QSCAT", "CCCAT", "FTCAT")  # CDISC's instruments
OF_RESULT = re.compile(r"[\W_]+(RES(ULT)?|VAL(UE)?|ORRES)$", re.IGNORECASE)  # what the column of a result may end in
BESIDE = {  # what columns beside it end in
    "unit_column": re.compile(r"U|UN|UNITS?|ORRESU|단위"),
    "low": re.compile(r"LOW?|LLN|NRLO|ORNRLO|LOWER|LOWERLIMIT|REFLOW?|NORMLOW?"),
    "high": re.compile(r"HI|HIGH|ULN|NRHI|ORNRHI|UPPER|UPPERLIMIT|REFHI(GH)?|NORMHI(GH)?"),
    "range": re.compile(r"(REF(ERENCE)?|NORM(AL)?)?(RANGE|INTERVAL)|NR"),
}


class WideTest(NamedTuple):
    """A test with a column of its own: the column, the unit in its name or the column that says it, the test's name.

    ``test`` is '' where CDISC has the name. ``low``, ``high`` and ``range`` are columns of the reference range,
    ``not_done`` what the column holds where the test was not done. ``unit_doubt`` names the terms that a unit may be,
    where there are several; then none is taken.
    """

    column: str
    unit: str = ""
    unit_column: str = ""
    test: str = ""
    low: str = ""
    high: str = ""
    range: str = ""
    not_done: tuple[str, ...] = ()
    unit_doubt: str = ""

    def columns(self) -> list[str]:
        """All columns that tell of the test."""
        return [name for name in (self.column, self.unit_column, self.low, self.high, self.range) if name]


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
        undone = tuple(filter(is_not_done, values))
        seen = [value for value in values[:200] if value not in undone]
        numbers = sum(is_result(value) for value in seen)
        if column in (raw.subject, visit_of(raw)) or column in raw.places or numbers * 2 <= len(seen):
            continue
        name, unit = parted(column)
        name = OF_RESULT.sub("", name)
        code = code_of(name, dataset, standards, strict) or code_of(
            raw.part.labels.get(column, ""), dataset, standards, True
        )
        said = code_of_unit(name, unit, standards) if unit and not code and not strict else ""
        if code or said:
            beside = columns_beside(raw, column, name)
            doubt = in_doubt(plain_unit(unit), standards) if unit else doubts(units_in(raw, beside), standards)
            test = WideTest(column, plain_unit(unit), test="" if code else name, not_done=undone, **beside)
            test = test._replace(unit="" if unit and doubt else test.unit, unit_doubt=doubt)
            found.append((code or said, test._replace(unit_column="") if unit else test))
    twice = Counter(code for code, _ in found)
    return {code: test for code, test in found if twice[code] == 1}


def units_in(raw: RawFile, beside: Mapping[str, str]) -> Sequence[str]:
    """The units in the column of a test's units, none where there is no such column."""
    column = beside.get("unit_column", "")
    return raw.values(column) if column else ()


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
    return bool(units and units.find(plain_unit(text)))


def code_of(name: str, dataset: str, standards: Standards, strict: bool) -> str:
    """The code of a test by what it is called, '' where nothing says one.

    Of the words that CDISC has for a test, those of three signs or more count: NA or CL may be anything.
    """
    codes = standards.codelist(f"{dataset}TESTCD")
    upper = re.sub(rf"_{dataset}ORRES$|^{dataset}_?(?=\w{{2}})", "", name.upper())
    if not codes or not upper or codes.in_two_cases(name):  # eGFR is a rate, EGFR a receptor
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


def is_result(value: str) -> bool:
    """Whether a text is a number, or one with a sign before it: <5."""
    return read_number(number := value.lstrip("<>= ")) == read_number(number)


def code_of_unit(name: str, unit: str, standards: Standards) -> str:
    """The code of a test that CDISC does not have, where what stands beside its name is a unit."""
    code = stem_of(name)
    if any(variable.endswith("ORRES") for variable, _ in words_for(code, "LB", "Findings")):
        return ""  # the result of a test that stands elsewhere
    return code if len(code) <= 8 and code[:1].isalpha() and is_unit(unit, standards) else ""


def columns_beside(raw: RawFile, column: str, name: str) -> Mapping[str, str]:
    """The columns with the unit and the reference range of a test's column, as far as there are any."""
    found: dict[str, str] = {}
    begins = {stem for text in (column, name) if (stem := stem_of(text))}
    for other in raw.columns:
        stem = stem_of(other)
        rests = {stem.removeprefix(begin) for begin in begins if stem.startswith(begin) and other != column}
        for part, form in BESIDE.items():
            if any(map(form.fullmatch, rests)):
                found.setdefault(part, other)
    return found


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
