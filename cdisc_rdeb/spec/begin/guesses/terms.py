"""Values that are no terms of CDISC, as comments for codelists.yaml, each with the terms that it may be."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ....standards import StandardCodelist, Standards
from ...meant.words import value as as_yaml
from .files import RawFile, shown
from .mapping import RELATIVE, Guesses, no_terms
from .vocabulary import meaning

MOST_TERMS = 12  # of a codelist, in a comment


def codelist_lines(
    raw: RawFile, guesses: Guesses, standards: Standards, known: Callable[[str, str], bool] = lambda *_: False
) -> Iterator[str]:
    """For each variable whose values are not all terms, as a comment, what codelists.yaml would say of them.

    ``known`` tells of a codelist and a value whether codelists.yaml has it already.
    """
    variables = standards.sdtmig_datasets()[guesses.dataset].variables
    one = {name: claims[0] for name, claims in guesses.open.items() if len(claims) == 1 and name in variables}
    alone = {name: claim for name, claim in one.items() if name[2:] not in RELATIVE}  # a question has no terms
    for name, claim in {**alone, **guesses.taken}.items():
        lists = [found for code in variables[name].codelists if (found := standards.codelist(code))]
        if claim.value != as_yaml(claim.columns[0] if claim.columns else "") or not lists:
            continue
        values = raw.values(claim.columns[0])
        missing = [*no_terms(values, lists), *(v for v in values if any(len(each.find(v)) > 1 for each in lists))]
        if other := [value for value in missing if not any(known(each.name, value) for each in lists)]:
            words = ", ".join(f"{term_like(value, lists[0])}: {as_quoted(value)}" for value in other[:MOST_TERMS])
            yield f"# {lists[0].name}: {{terms: {{{words}}}}} # of {name}, {raw.called()}"
            terms = list(lists[0].terms)
            more = ", ..." if len(terms) > MOST_TERMS else ""
            extended = "; the study may add its own" if lists[0].extensible else ""
            yield f"#   its terms: {', '.join(terms[:MOST_TERMS])}{more}{extended}"


def term_like(value: str, codelist: StandardCodelist) -> str:
    """The term that is the same word twice over, as RECOVERED/RESOLVED is for Recovered, or the word in another
    language; TERM where none is.

    >>> from cdisc_rdeb.standards import DEFAULT
    >>> [term_like(value, DEFAULT.codelist("OUT")) for value in ("Recovered", "not resolved", "Better", "Genesen")]
    ['RECOVERED/RESOLVED', 'NOT RECOVERED/NOT RESOLVED', 'TERM', 'RECOVERED/RESOLVED']
    """
    halves = {term: term.split("/") for term in codelist.terms}
    found = [term for term, words in halves.items() if value.upper() in words]
    plain = [term for term in found if len({len(word.split()) for word in halves[term]}) == 1]
    return plain[0] if len(plain) == 1 else meaning(codelist.name, value) or "TERM"


def as_quoted(value: str) -> str:
    """A raw value in quotes: 1 and 01 are two."""
    said = as_yaml(shown(value))
    return said if said.startswith('"') else f'"{said}"'
