"""Collected value to submission value, through the study's codelists and CDISC's; misses are told, never silent."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal, NamedTuple

from ..model import Study, Term
from ..standards.names import WORDS_OF_GUIDE
from ..texts import fold


class Found(NamedTuple):
    """What a collected text became, and how."""

    value: str
    how: Literal["term", "sponsor term", "unmapped", "undeclared", "ambiguous"]


class Terms:
    """The terms that a variable may take: those of all its codelists together."""

    def __init__(self, study: Study, ids: Sequence[str]) -> None:
        self.codelists = [study.codelists[i] for i in ids]
        self.standards = [s for c in self.codelists if c.code and (s := study.standards.codelist(c.code))]
        # CDISC's lists may have terms of the sponsor; a list of the study's own is all that there is.
        self.extensible = any(codelist.extensible and codelist.code for codelist in self.codelists)
        self.by_raw: dict[str, set[str]] = {}
        for term in self.declared():
            for text in term.raw:
                self.by_raw.setdefault(fold(text), set()).add(term.value)
        self.by_fold: dict[str, set[str]] = {}
        for term in self.declared():
            self.by_fold.setdefault(fold(term.value), set()).add(term.value)

    def declared(self) -> Iterator[Term]:
        """The terms that the study's own codelists name."""
        for codelist in self.codelists:
            yield from codelist.terms.values()

    def is_term(self, value: str) -> bool:
        """Whether a value is a term, to the letter, or what the guide says in place of one."""
        if any(value in WORDS_OF_GUIDE.get(codelist.code, ()) for codelist in self.codelists):
            return True
        return any(value in c.terms for c in self.codelists) or any(value in s.terms for s in self.standards)

    def values(self) -> list[str]:
        """All submission values."""
        return [*(t.value for t in self.declared()), *(v for s in self.standards for v in s.terms)]

    def find(self, collected: str) -> Found:
        """The submission value of a collected text.

        A term to the letter is itself. Then the study's own words for it count, then its spelling in another
        case, then CDISC's synonyms. What is not found stays as it was collected.
        """
        if self.is_term(collected):
            return Found(collected, "term")
        folded = fold(collected)
        candidates = self.by_raw.get(folded) or self.in_two_cases(collected)
        candidates = candidates or self.by_fold.get(folded) or self.in_standards(collected)
        if len(candidates) == 1:
            return Found(next(iter(candidates)), "term")
        if candidates:
            return Found(collected, "ambiguous")
        if not any(codelist.code for codelist in self.codelists):
            return Found(collected, "undeclared")
        return Found(collected, "sponsor term" if self.extensible else "unmapped")

    def in_two_cases(self, collected: str) -> set[str]:
        """The terms of a text that case decides of, as G/L: 10^9/L, or g/L in capitals."""
        return {value for standard in self.standards for value in standard.in_two_cases(collected)}

    def in_standards(self, collected: str) -> set[str]:
        """The terms of CDISC's codelists that a collected text can mean."""
        return {value for standard in self.standards for value in standard.find(collected)}
