"""Rules of the codelists of define.xml: against values, and against controlled terminology."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import Mask
from ...formats.limits import LONGEST_LABEL
from ...standards import StandardCodelist
from ...standards.names import WORDS_OF_GUIDE
from ..records import told
from ..rules import BOTH, DEFINE, TERMINOLOGY, Finding, rule
from ..submission import CheckedDataset, Submission
from .declared import declared, define_of, in_define, level_mask
from .reader import DeclaredCodelist


@rule("term not in define", "SD0037", "SD1228", severity="error", needs=DEFINE, of=BOTH)
def term_not_in_define(data: Submission) -> Iterator[Finding]:
    """A value of a variable (or value level) with a codelist in define.xml is one of its terms."""
    known = define_of(data).codelists
    for dataset, said in declared(data):
        for name, variable in said.variables.items():
            if not dataset.has(name):
                continue
            if variable.codelist in known:
                everywhere = np.ones(dataset.size, np.bool_)
                yield from not_declared(dataset, name, known[variable.codelist], everywhere)
            for level in variable.levels:
                mask, codelist = level_mask(dataset, level.where), level.variable.codelist
                if mask is not None and codelist in known and codelist != variable.codelist:
                    yield from not_declared(dataset, name, known[codelist], mask)


def not_declared(dataset: CheckedDataset, name: str, codelist: DeclaredCodelist, among: Mask) -> Iterator[Finding]:
    """Values of a variable at some records that a codelist does not have."""
    if not codelist.external:
        called = f"{codelist.name} ({codelist.code})" if codelist.code else codelist.name
        bad = among & dataset.text(name).mask(lambda value: bool(value) and value not in codelist.terms)
        yield from told(dataset, name, bad, f"'{{value}}' is no term of {called} in define.xml")


def of_cdisc(data: Submission) -> Iterator[tuple[DeclaredCodelist, StandardCodelist]]:
    """The codelists of define.xml that controlled terminology has, beside it."""
    for codelist in define_of(data).codelists.values():
        if codelist.code and (known := data.standards.codelist(codelist.code)):
            yield codelist, known


@rule("bad C-code", "DD0028", severity="error", needs=(DEFINE, TERMINOLOGY), of=BOTH, alone=True)
def bad_c_code(data: Submission) -> Iterator[Finding]:
    """The C-codes of codelists and terms in define.xml are those of controlled terminology."""
    for codelist in define_of(data).codelists.values():
        if codelist.code and data.standards.codelist(codelist.code) is None:
            yield of_codelist(data, codelist.name, f"CT has no codelist {codelist.code}", codelist.code)
    for codelist, known in of_cdisc(data):
        for term in codelist.terms.values():
            right = known.terms.get(term.value)
            if term.code and (right is None or right.code != term.code):
                said = right.code if right else "none"
                message = f"'{term.value}' of {codelist.name} has the C-code {{value}}, and {said} in CT"
                yield of_codelist(data, codelist.name, message, term.code)


@rule("term not marked as added", "DD0029", severity="error", needs=(DEFINE, TERMINOLOGY), of=BOTH, alone=True)
def term_not_marked_as_added(data: Submission) -> Iterator[Finding]:
    """A term that a CDISC codelist does not have is marked as added (ExtendedValue), and only such a one."""
    for codelist, known in of_cdisc(data):
        for term in codelist.terms.values():
            if term.extended == (term.value in known.terms):
                may_be = known.extensible or term.value in WORDS_OF_GUIDE.get(known.code, ())
                lacking = "is not marked as added" if may_be else "is no term of CDISC's, and it cannot be extended"
                said = "is marked as added, and CDISC has it" if term.extended else lacking
                yield of_codelist(data, codelist.name, f"'{{value}}' of {codelist.name} {said}", term.value)


@rule("codelist not used", severity="warning", needs=DEFINE, of=BOTH, alone=True)
def codelist_not_used(data: Submission) -> Iterator[Finding]:
    """A codelist of define.xml is named by a variable or value level."""
    used = {
        v.codelist
        for dataset in define_of(data).datasets.values()
        for variable in dataset.variables.values()
        for v in (variable, *(level.variable for level in variable.levels))
    }
    for codelist in define_of(data).codelists.values():
        if codelist.id not in used:
            yield of_codelist(data, codelist.name, "no variable uses the codelist {value}", codelist.name)


def of_codelist(data: Submission, name: str, message: str, value: str) -> Finding:
    """Something found in a codelist of define.xml."""
    return Finding(in_define(data), name[:LONGEST_LABEL], message, values=value)
