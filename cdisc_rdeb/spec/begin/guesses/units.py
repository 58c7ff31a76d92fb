"""Units that CDISC has for several terms, such as AU/mL: told with all of them, and not chosen."""

from __future__ import annotations

from collections.abc import Sequence

from ....standards import Standards
from ...meant.words import value as as_yaml


def unit_terms(text: str, standards: Standards) -> dict[str, str]:
    """The terms that a unit may be, each with what it is in words; case counts for the words of a term.

    >>> from cdisc_rdeb.standards import DEFAULT
    >>> unit_terms("AU/mL", DEFAULT)["Arbitrary U/mL"], [*unit_terms("G/L", DEFAULT)], [*unit_terms("g/L", DEFAULT)]
    ('Arbitrary Unit per Milliliter', ['10^9/L', 'g/L'], ['g/L'])
    """
    units = standards.codelist("UNIT")
    if not units:
        return {}
    named = [term.submission_value for term in units.terms.values() if text in term.synonyms]
    own = [text] if text in units.terms else []
    return {name: units.terms[name].preferred_term for name in (*own, *named, *units.find(text))}


def in_doubt(text: str, standards: Standards) -> str:
    """What is said of a unit that may be several terms, '' for one that is plain."""
    terms = unit_terms(text, standards)
    said = [f"{as_yaml(name)} ({words})" for name, words in terms.items()]
    return f"{text} may be {', '.join(said[:-1])} or {said[-1]}; say which" if len(said) > 1 else ""


def doubts(values: Sequence[str], standards: Standards) -> str:
    """What is said of the units of a column, '' where all are plain."""
    found = [said for value in values if (said := in_doubt(value, standards))]
    return "; ".join(found[:2])
