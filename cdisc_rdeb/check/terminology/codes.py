"""Rules of codes and their names: one to one, of one concept, as long as they may be."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import distinct, on_pairs
from ...formats.limits import CODE, LONGEST_LABEL, LONGEST_NAME
from ..records import UNSCHEDULED, like, told
from ..rules import GUIDE, TERMINOLOGY, Finding, rule
from ..submission import CheckedDataset, Submission

PAIRS = (("TESTCD", "TEST"), ("PARMCD", "PARM"))
ARMS = (("ARMCD", "ARM"), ("ACTARMCD", "ACTARM"), ("ETCD", "ELEMENT"))


@rule("code and name differ", "SD0040", severity="error")
def code_and_name_differ(data: Submission) -> Iterator[Finding]:
    """A code (--TESTCD, --PARMCD, QNAM) has one name (--TEST, --PARM, QLABEL), and a name one code."""
    for dataset in data:
        pairs = [(dataset.own(a), dataset.own(b)) for a, b in PAIRS] + [("TSPARMCD", "TSPARM"), ("IETESTCD", "IETEST")]
        for code, name in dict.fromkeys(pairs):
            yield from not_one_to_one(dataset, code, name)


@rule("code and name of CDISC differ", "CT2003", severity="error", needs=(GUIDE, TERMINOLOGY))
def code_and_name_of_cdisc_differ(data: Submission) -> Iterator[Finding]:
    """A code (--TESTCD, TSPARMCD) and its name (--TEST, TSPARM) that are both CDISC's are the same concept."""
    for dataset in data:
        for code, name in ((dataset.own("TESTCD"), dataset.own("TEST")), ("TSPARMCD", "TSPARM")):
            if dataset.has(code, name):
                yield from other_concept(dataset, code, name)


def other_concept(dataset: CheckedDataset, code: str, name: str) -> Iterator[Finding]:
    """Pairs of a code and a name that have different C-codes."""
    concepts = [concepts_of(dataset, variable) for variable in (code, name)]

    def differs(short: str, long: str) -> str:
        known = concepts[0].get(short, set()), concepts[1].get(long, set())
        return "Y" if all(known) and not known[0] & known[1] else ""

    bad = on_pairs(differs, dataset.text(code), dataset.text(name)).mask(bool)
    yield from told(dataset, name, bad, f"'{{value}}' in {name} is another concept of CDISC's than {code}")


def concepts_of(dataset: CheckedDataset, variable: str) -> dict[str, set[str]]:
    """The C-codes that a variable's codelists have for each of their terms."""
    known = dataset.standard(variable)
    found: dict[str, set[str]] = {}
    for codelist in map(dataset.standards.codelist, known.codelists if known else ()):
        for value, term in codelist.terms.items() if codelist else ():
            found.setdefault(value, set()).add(term.code)
    return found


@rule("visit and number differ", "SD0051", "SD0052", severity="error")
def visit_and_number_differ(data: Submission) -> Iterator[Finding]:
    """A VISITNUM has one VISIT, and a VISIT one VISITNUM, in the whole dataset; UNSCHEDULED may have several."""
    for dataset in data:
        for finding in not_one_to_one(dataset, "VISITNUM", "VISIT"):
            if finding.variable != "VISIT" or not UNSCHEDULED.match(str(finding.values)):
                yield finding


@rule("arm and code differ", "SD1027", "SD1033", "SD1034", "SD1050", severity="error")
def arm_and_code_differ(data: Submission) -> Iterator[Finding]:
    """An ARMCD has one ARM, an ETCD one ELEMENT, and the other way round."""
    for dataset in data:
        for code, name in ARMS:
            yield from not_one_to_one(dataset, code, name)


def not_one_to_one(dataset: CheckedDataset, first: str, second: str) -> Iterator[Finding]:
    """Values of one variable that go with several of another, in either direction; the missing ones do not count."""
    if not dataset.has(first, second):
        return
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


def named(dataset: CheckedDataset, *endings: str) -> list[str]:
    """The variables of two letters and an ending, whichever domain they are called after: TI has IETESTCD."""
    return [match[0] for match in like(dataset, rf"[A-Z][A-Z0-9](?:{'|'.join(endings)})")]


@rule("bad code of test", "SD0018", "SD1022", "CG0372", severity="error")
def bad_code_of_test(data: Submission) -> Iterator[Finding]:
    """A --TESTCD or QNAM has at most 8 letters, digits and _, and does not begin with a digit; an ETCD or
    --PARMCD has at most 8 characters of any kind."""
    for dataset in data:
        for name in ("QNAM", *named(dataset, "TESTCD")):
            bad = dataset.text(name).mask(lambda value: bool(value) and not CODE.fullmatch(value.upper()))
            yield from told(dataset, name, bad, f"'{{value}}' is no code that {name} can hold")
        for name in ("ETCD", *named(dataset, "PARMCD")):
            bad = dataset.text(name).mask(lambda value: len(value) > LONGEST_NAME)
            yield from told(dataset, name, bad, f"'{{value}}' in {name} has more than {LONGEST_NAME} characters")


@rule("code of test in small letters", severity="error")
def code_of_test_in_small_letters(data: Submission) -> Iterator[Finding]:
    """A --TESTCD or QNAM is in capital letters."""
    for dataset in data:
        for name in ("QNAM", *named(dataset, "TESTCD")):
            bad = dataset.text(name).mask(
                lambda value: not CODE.fullmatch(value) and bool(CODE.fullmatch(value.upper()))
            )
            yield from told(dataset, name, bad, f"'{{value}}' of {name} has small letters; write it in capitals")


@rule("name of test too long", "SD0017", severity="error")
def name_of_test_too_long(data: Submission) -> Iterator[Finding]:
    """A --TEST, --PARM or QLABEL has at most 40 characters (IETEST may have 200)."""
    for dataset in data:
        for name in ("QLABEL", *named(dataset, "TEST", "PARM")):
            bad = dataset.text(name).mask(lambda value: len(value) > LONGEST_LABEL)
            if name != "IETEST":
                yield from told(dataset, name, bad, f"'{{value}}' in {name} has more than {LONGEST_LABEL} characters")
