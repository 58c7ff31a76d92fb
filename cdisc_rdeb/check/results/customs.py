"""Rules of what goes with a test: category, specimen, method, code, place, evaluator."""

from __future__ import annotations

from collections.abc import Iterator

from ..customs import odd_ones
from ..datasets.results import findings
from ..records import filled, grouped, own, told
from ..rules import Finding, rule
from ..submission import Submission
from .plausible import people

#: What nearly all records of a test share, each with what else it depends on.
OF_TEST = (
    ("CAT", ()), ("SCAT", ("CAT",)), ("SPEC", ("CAT",)), ("METHOD", ("SPEC",)), ("OBJ", ("LOC",)), ("SYM", ()),
    ("SYMTYP", ()), ("TSTDTL", ()), ("BDAGNT", ()), ("EVAL", ("CAT",)),
)  # fmt: skip


@rule("test differs from its custom", severity="warning")
def test_differs_from_its_custom(data: Submission) -> Iterator[Finding]:
    """A record of a test has the category, specimen, method, object and evaluator (--CAT, --SPEC, --METHOD, --OBJ,
    --EVAL) that nearly all records of the test have."""
    for dataset in findings(data) if people(data) else ():
        done = ~filled(dataset, dataset.own("STAT"))
        for ending, more in OF_TEST:
            name = dataset.own(ending)
            if dataset.has(name) and filled(dataset, name).any():
                by = grouped(dataset, own(dataset, "TESTCD", *more))
                bad = odd_ones(by, dataset.text(name), done, few=0.01)
                message = f"{name} is '{{value}}', and that of nearly all other records of the test is another"
                yield from told(dataset, name, bad, message)


@rule("code of test differs from its custom", severity="warning")
def code_of_test_differs_from_its_custom(data: Submission) -> Iterator[Finding]:
    """A record of a test, in a specimen and unit, has the LOINC code (--LOINC) that nearly all such have, and a LOINC
    code is of one test."""
    for dataset in findings(data):
        name = dataset.own("LOINC")
        if not dataset.has(name):
            continue
        held = filled(dataset, name)
        test = grouped(dataset, own(dataset, "TESTCD", "SPEC", "ORRESU", "METHOD"))
        bad = odd_ones(test, dataset.text(name), held, few=0.05)
        bad |= odd_ones(grouped(dataset, [name]), dataset.text(dataset.own("TESTCD")), held, few=0.05)
        yield from told(dataset, name, bad, f"{name} is '{{value}}', and other records of the test have another code")
        spec = odd_ones(grouped(dataset, [name]), dataset.text(dataset.own("SPEC")), held, few=0.05)
        message = "the specimen is '{value}', and that of other records with the LOINC code is another"
        yield from told(dataset, dataset.own("SPEC"), spec, message)
