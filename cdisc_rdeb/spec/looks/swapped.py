"""Looks at codelists: collected words where terms should stand, and words for one term that stand for another."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from contextlib import suppress

from ...model import Case, Codelist, Dataset, Derivation, Place, Study, Term, Variable, WhereClause
from ...plan import uses
from ...standards import StandardCodelist
from ..faults import Faults
from ..filled.codelists import crossing, term_first
from .made import cases_of

ANSWERS = {"Y", "N", "U", "NA"}  # a question may be turned round

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
        for value, text, meant in (each for known_ in lists for each in crossing(codelist.terms, known_)):
            message = f"'{text}' stands under {value} of {variable.name}, and means another term"
            faults.warning(place_of(study, codelist, codelist.terms[value]), message, f"put it under {meant}")
    closed = [found for found in lists if not found.extensible and not {*found.terms} <= ANSWERS]
    check_cases(dataset, variable, closed, faults)


def check_cases(dataset: Dataset, variable: Variable, lists: Sequence[StandardCodelist], faults: Faults) -> None:
    """Warn of a case that gives one term where the data have a word for another: {when: {SEX: Female}, then: M}."""
    made = (derivation for _, derivation in dataset.derivations_of(variable.name) if lists)
    for cases in ([*cases_of(part)] for use in made for part in uses(use)):
        for case in cases:
            given = case.then.arguments.get("value") if isinstance(case.then, Derivation) else None
            for word in words_of(case.when) if isinstance(given, str) else ():
                found = {term for each in lists for term in each.find(word)}
                known = given in {term for each in lists for term in each.terms}
                if known and len(found) == 1 and given not in found and not of_another_word(found, cases, lists):
                    (meant,) = found
                    place = case.then.place if isinstance(case.then, Derivation) else variable.place
                    message = f"{variable.name} is {given} here where the data have '{word}', which means another term"
                    faults.warning(place, message, f"write {{assign: {meant}}}, if that is meant")


def of_another_word(terms: Collection[str], cases: Sequence[Case], lists: Sequence[StandardCodelist]) -> bool:
    """Whether a case gives a term where the data have a word that CDISC does not know: H is M, so M is no man."""
    given = [case for case in cases if isinstance(case.then, Derivation) and case.then.arguments.get("value") in terms]
    words = (word for case in given for word in words_of(case.when))
    return any(not each.find(word) for word in words for each in lists)


def words_of(where: WhereClause) -> Iterator[str]:
    """The words of a where clause of one condition that asks for whole values."""
    (conditions, *others) = where.alternatives or ((),)
    if not others and len(conditions) == 1 and conditions[0].comparator in ("EQ", "IN"):
        yield from conditions[0].values


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
