"""Lint: a codelist of the study's own with collected words where the terms should stand."""

from __future__ import annotations

from contextlib import suppress

from ..model import Codelist, Dataset, Place, Study, Term, Variable
from .codelists import term_first
from .faults import Faults

#: Endings of variables of SDTM whose values are in upper case. Source: SDTMIG 3.4, 4.2.4.
UPPER = ("CAT", "REL", "SEV", "OUT", "PATT", "POS", "LAT", "LOC", "METHOD", "SPEC", "ROUTE", "RACE", "SEX", "ETHNIC")


def check_swapped(study: Study, dataset: Dataset, variable: Variable, faults: Faults) -> None:
    """Warn of terms that look like what was collected, with words that look like the terms of a variable."""
    if dataset.standard != "SDTMIG" or variable.supplemental or variable.temporary:
        return
    upper = variable.name.endswith(UPPER)
    standard = study.standards.tabulation_dataset(dataset.domain, dataset.class_name)
    known = standard.variables.get(variable.name) if standard else None
    lists = [found for code in (known.codelists if known else ()) if (found := study.standards.codelist(code))]
    of_cdisc = {term for found in lists for term in found.terms}
    for codelist in (study.codelists[i] for i in variable.codelists if not study.codelists[i].code):
        for term in codelist.terms.values():
            word = turned_word(term, of_cdisc, upper)
            if word:
                message = f"{word} is a word for the term {term.value} of {variable.name}, and looks like a term itself"
                faults.warning(place_of(study, codelist, term), message, term_first(word, term.value))


def turned_word(term: Term, of_cdisc: set[str], upper: bool) -> str:
    """The word of a term that is a term of CDISC, or is in upper case where the term is not; '' for none."""
    if term.value in of_cdisc:
        return ""
    for word in term.raw:
        if word in of_cdisc or (upper and not of_cdisc and word.isupper() and term.value != term.value.upper()):
            return word
    return ""


def place_of(study: Study, codelist: Codelist, term: Term) -> Place:
    """Where a term stands in its file, as near as its text says."""
    place = codelist.place
    at = Place(place.file, place.line, f"{codelist.id}.terms.{term.value}")
    with suppress(OSError, UnicodeDecodeError):
        lines = (study.folder / place.file).read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines[place.line :], start=place.line + 1):
            if line.strip().lstrip("'\"").startswith(term.value):
                return Place(place.file, number, at.path)
    return at
