"""Rules of terminology: values against their codelists, codes of tests against their names."""

from __future__ import annotations

import re
from collections.abc import Iterator

import numpy as np

from .. import standards
from ..columns import Text, distinct, on_pairs
from ..standards import StandardCodelist
from ..verbs.tables import RESULT
from .rules import BOTH, GUIDE, Finding, rule
from .submission import CheckedDataset, Submission

TESTCD = re.compile(r"[A-Z_][A-Z0-9_]{0,7}")
PAIRS = (("TESTCD", "TEST"), ("PARMCD", "PARM"))
UNITS = ("ORRESU", "STRESU", "DOSU")


@rule("term not in codelist", "CT2001", severity="error", needs=GUIDE, of=BOTH)
def term_not_in_codelist(data: Submission) -> Iterator[Finding]:
    """A value is a term of its variable's codelist, where that cannot be extended."""
    yield from foreign(data, extensible=False)


@rule("term added to codelist", "CT2002", severity="note", needs=GUIDE, of=BOTH)
def term_added_to_codelist(data: Submission) -> Iterator[Finding]:
    """A value that is no term of an extensible codelist is a term of the sponsor, and told once for each value."""
    yield from foreign(data, extensible=True)


@rule("term in another case", "CT2002", severity="error", needs=GUIDE, of=BOTH)
def term_in_another_case(data: Submission) -> Iterator[Finding]:
    """A value differs from each term of its codelist in more than case: Mild is no way to write MILD."""
    for dataset, name, column, lists in coded(data):
        if not all(codelist.extensible for codelist in lists):
            continue
        terms = {t for c in lists for t in c.terms}
        folded = {term.casefold() for term in terms}
        odd = {v for v in column.values if v and v not in terms and v.casefold() in folded}
        bad = column.mask(odd.__contains__)
        if bad.any():
            message = (
                f"'{{value}}' is a term of {' or '.join(c.name for c in lists)} in another case; write it as there"
            )
            yield Finding(dataset, name, message, np.flatnonzero(bad), column)


def coded(data: Submission) -> Iterator[tuple[CheckedDataset, str, Text, list[StandardCodelist]]]:
    """Text variables that the standard gives codelists, with these."""
    for dataset in data:
        for name, column in dataset.texts():
            known = dataset.standard(name)
            codes = known.codelists if known else ()
            lists = [codelist for code in codes if (codelist := standards.codelist(code)) is not None]
            if lists:
                yield dataset, name, column.compact(), lists


def foreign(data: Submission, *, extensible: bool) -> Iterator[Finding]:
    """Values that no codelist of their variable has; ``extensible``: where one of the lists can be extended."""
    for dataset, name, column, lists in coded(data):
        if any(codelist.extensible for codelist in lists) != extensible:
            continue
        terms = {term for codelist in lists for term in codelist.terms}
        lower = {term.casefold() for term in terms} if extensible else set()  # these are told by another rule
        allowed = terms | ({"", "MULTIPLE", "OTHER"} if name in ("RACE", "ETHNIC") else {""})
        result = name.endswith(("RES", "STRESC"))  # the codelist is of results in words
        bad = column.mask(lambda v, a=allowed, low=lower, r=result: is_foreign(v, a, low, r))  # type: ignore[misc]
        if not bad.any():
            continue
        said = " or ".join(f"{codelist.name} ({codelist.code})" for codelist in lists)
        if extensible:
            message = f"'{{value}}' is no term of {said}, and so one of the sponsor"
            for value in sorted(set(column.take(np.flatnonzero(bad)).tolist())):
                yield Finding(dataset, name, message, values=value)
        else:
            message = f"'{{value}}' is no term of {said}, which cannot be extended"
            yield Finding(dataset, name, message, np.flatnonzero(bad), column)


def is_foreign(value: str, allowed: set[str], lower: set[str], result: bool) -> bool:
    """Whether a value is none of some terms; a ``result`` may be a number."""
    return value not in allowed and value.casefold() not in lower and not (result and RESULT.fullmatch(value))


@rule("code and name differ", "SD0040", severity="error")
def code_and_name_differ(data: Submission) -> Iterator[Finding]:
    """A code (--TESTCD, --PARMCD, QNAM) has one name (--TEST, --PARM, QLABEL), and a name one code."""
    for dataset in data:
        pairs = [(dataset.own(a), dataset.own(b)) for a, b in PAIRS] + [("TSPARMCD", "TSPARM"), ("IETESTCD", "IETEST")]
        for code, name in dict.fromkeys(pairs):
            if dataset.has(code, name):
                yield from not_one_to_one(dataset, code, name)


@rule("code and name of CDISC differ", "CT2003", severity="error", needs=GUIDE)
def code_and_name_of_cdisc_differ(data: Submission) -> Iterator[Finding]:
    """A code (--TESTCD, TSPARMCD) and its name (--TEST, TSPARM) that are both CDISC's are the same concept."""
    for dataset in data:
        for code, name in ((dataset.own("TESTCD"), dataset.own("TEST")), ("TSPARMCD", "TSPARM")):
            if dataset.has(code, name):
                yield from other_concept(dataset, code, name)


def other_concept(dataset: CheckedDataset, code: str, name: str) -> Iterator[Finding]:
    """Pairs of a code and a name that have different C-codes."""
    concepts = [concepts_of(dataset, variable) for variable in (code, name)]
    codes, names = dataset.text(code), dataset.text(name)

    def differs(short: str, long: str) -> str:
        known = concepts[0].get(short, set()), concepts[1].get(long, set())
        return "Y" if all(known) and not known[0] & known[1] else ""

    at = np.flatnonzero(on_pairs(differs, codes, names).mask(bool))
    if len(at):
        message = f"'{{value}}' in {name} is another concept of CDISC's than {code}"
        yield Finding(dataset, name, message, at, names)


def concepts_of(dataset: CheckedDataset, variable: str) -> dict[str, set[str]]:
    """The C-codes that a variable's codelists have for each of their terms."""
    known = dataset.standard(variable)
    found: dict[str, set[str]] = {}
    for codelist in map(standards.codelist, known.codelists if known else ()):
        for value, term in codelist.terms.items() if codelist else ():
            found.setdefault(value, set()).add(term.code)
    return found


@rule("visit and number differ", "SD0051", "SD0052", severity="error")
def visit_and_number_differ(data: Submission) -> Iterator[Finding]:
    """A VISITNUM has one VISIT, and a VISIT one VISITNUM, in the whole dataset."""
    for dataset in data:
        if dataset.has("VISITNUM", "VISIT"):
            yield from not_one_to_one(dataset, "VISITNUM", "VISIT")


@rule("arm and code differ", "SD1027", "SD1033", "SD1034", "SD1050", severity="error")
def arm_and_code_differ(data: Submission) -> Iterator[Finding]:
    """An ARMCD has one ARM, an ETCD one ELEMENT, and the other way round."""
    for dataset in data:
        for code, name in (("ARMCD", "ARM"), ("ACTARMCD", "ACTARM"), ("ETCD", "ELEMENT")):
            if dataset.has(code, name):
                yield from not_one_to_one(dataset, code, name)


def not_one_to_one(dataset: CheckedDataset, first: str, second: str) -> Iterator[Finding]:
    """Values of one variable that go with several of another, in either direction; the missing ones do not count."""
    one, other = dataset.text(first).compact(), dataset.text(second).compact()
    both = np.flatnonzero(one.present() & other.present())
    _, (a, b) = distinct([one.codes[both], other.codes[both]], [len(one.values), len(other.values)])
    for name, mine, theirs, values, others in (
        (first, a, b, one.values, other.values),
        (second, b, a, other.values, one.values),
    ):
        count = np.bincount(mine, minlength=len(values))
        for place in np.flatnonzero(count > 1).tolist():
            found = sorted(str(others[n]) for n in theirs[mine == place].tolist())
            where = second if name == first else first
            message = f"{name} '{{value}}' goes with {count[place]} values of {where}: {', '.join(found[:5])}"
            yield Finding(dataset, name, message, values=str(values[place]))


@rule("bad code of test", "SD0018", "SD1022", severity="error")
def bad_code_of_test(data: Submission) -> Iterator[Finding]:
    """A --TESTCD, QNAM or TSPARMCD has at most 8 capital letters, digits and _, and begins with a letter."""
    for dataset in data:
        for name in (dataset.own("TESTCD"), "QNAM", "TSPARMCD", "ETCD"):
            column = dataset.text(name).compact()
            bad = column.mask(lambda value: bool(value) and not TESTCD.fullmatch(value))
            if dataset.has(name) and bad.any():
                yield Finding(
                    dataset, name, f"'{{value}}' is no code that {name} can hold", np.flatnonzero(bad), column
                )


@rule("name of test too long", "SD0017", severity="error")
def name_of_test_too_long(data: Submission) -> Iterator[Finding]:
    """A --TEST, QLABEL or TSPARM has at most 40 characters (IETEST and TI may have 200)."""
    for dataset in data:
        for name in (dataset.own("TEST"), "QLABEL", "TSPARM"):
            column = dataset.text(name).compact()
            bad = column.mask(lambda value: len(value) > 40)
            if dataset.has(name) and bad.any() and name != "IETEST":
                message = f"'{{value}}' in {name} has more than 40 characters"
                yield Finding(dataset, name, message, np.flatnonzero(bad), column)
