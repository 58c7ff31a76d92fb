"""Rules of values against the codelists that the standard gives their variables."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from ...columns import Text
from ...quick import dataclass
from ...standards import StandardCodelist
from ...standards.names import WORDS_OF_GUIDE
from ...values.results import RESULT
from ..records import told
from ..rules import BOTH, GUIDE, TERMINOLOGY, Finding, rule
from ..submission import CheckedDataset, Submission


@dataclass(frozen=True, eq=False)
class Coded:
    """A text variable with its values in use, and the codelists that the standard gives it."""

    dataset: CheckedDataset
    name: str
    column: Text
    codelists: tuple[StandardCodelist, ...]

    @property
    def extensible(self) -> bool:
        """Whether a sponsor can add terms to one of the codelists."""
        return any(codelist.extensible for codelist in self.codelists)

    @cached_property
    def terms(self) -> frozenset[str]:
        """The terms of all the codelists, and what else may stand in their place."""
        return frozenset(term for codelist in self.codelists for term in codelist.terms) | {
            "",
            *(word for codelist in self.codelists for word in WORDS_OF_GUIDE.get(codelist.code, ())),
        }

    @cached_property
    def folded(self) -> frozenset[str]:
        """The terms without regard to case."""
        return frozenset(term.casefold() for codelist in self.codelists for term in codelist.terms)

    def is_foreign(self, value: str) -> bool:
        """Whether a value is no term; where the codelist is of results in words it may be a number."""
        result = self.name.endswith(("RES", "STRESC"))
        return value not in self.terms and not (result and RESULT.fullmatch(value))

    def in_another_case(self, value: str) -> bool:
        """Whether a value is a term but for its case."""
        return value not in self.terms and value.casefold() in self.folded


def coded(data: Submission) -> Iterator[Coded]:
    """Text variables that the standard gives codelists."""
    for dataset in data:
        for name, column in dataset.texts():
            known = dataset.standard(name)
            found = map(data.standards.codelist, known.codelists if known else ())
            codelists = tuple(codelist for codelist in found if codelist is not None)
            if codelists:
                yield Coded(dataset, name, column.compact(), codelists)


@rule("term not in codelist", "CT2001", severity="error", needs=(GUIDE, TERMINOLOGY), of=BOTH)
def term_not_in_codelist(data: Submission) -> Iterator[Finding]:
    """A value is a term of its variable's codelist, where that cannot be extended."""
    for variable in coded(data):
        if not variable.extensible:
            message = f"'{{value}}' is no term of {called(variable)}, which cannot be extended"
            yield from told(variable.dataset, variable.name, variable.column.mask(variable.is_foreign), message)


@rule("term added to codelist", "CT2002", severity="note", needs=(GUIDE, TERMINOLOGY), of=BOTH)
def term_added_to_codelist(data: Submission) -> Iterator[Finding]:
    """A value that is no term of an extensible codelist is a term of the sponsor, and told once for each value."""
    for variable in coded(data):
        if variable.extensible:
            message = f"'{{value}}' is no term of {called(variable)}, and so one of the sponsor"
            foreign = (v for v in variable.column.values.tolist() if variable.is_foreign(v))
            for value in sorted(value for value in foreign if not variable.in_another_case(value)):
                yield Finding(variable.dataset, variable.name, message, values=value)


@rule("term in another case", "CT2002", severity="error", needs=(GUIDE, TERMINOLOGY), of=BOTH)
def term_in_another_case(data: Submission) -> Iterator[Finding]:
    """A value differs from each term of its codelist in more than case: Mild is no way to write MILD."""
    for variable in coded(data):
        if all(codelist.extensible for codelist in variable.codelists):
            names = " or ".join(codelist.name for codelist in variable.codelists)
            message = f"'{{value}}' is a term of {names} in another case; write it as there"
            yield from told(variable.dataset, variable.name, variable.column.mask(variable.in_another_case), message)


def called(variable: Coded) -> str:
    """The codelists of a variable, with their C-codes."""
    return " or ".join(f"{codelist.name} ({codelist.code})" for codelist in variable.codelists)
