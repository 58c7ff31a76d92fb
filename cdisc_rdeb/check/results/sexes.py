"""Rules of tests that are of one sex."""

from __future__ import annotations

from collections.abc import Iterator

from ...values.results import RESULT
from ..records import filled
from ..rules import Finding, rule
from ..submission import Submission
from .plausible import people

PREGNANCY = ("HCG", "HCGND", "PREG")


@rule("pregnancy test of a man", severity="warning", needs=("LB", "DM"))
def pregnancy_test_of_a_man(data: Submission) -> Iterator[Finding]:
    """A pregnancy test (HCG with a result in words; as a number it may be a marker of tumours) is of no subject whose
    SEX is M; all are told once."""
    dataset = data.datasets["LB"]
    words = dataset.text("LBSTRESC").mask(lambda text: bool(text) and not RESULT.fullmatch(text))
    codes, subject = dataset.text("LBTESTCD"), dataset.text("USUBJID")
    tests = codes.mask(PREGNANCY.__contains__) & words & ~filled(dataset, "LBSTAT")
    of_men = tests & data.beside(dataset, "DM", "SEX").mask("M".__eq__)
    if of_men.any() and people(data):
        men = sorted({*subject.values[subject.codes[of_men]]})
        whose = f"{len(men)} subjects with SEX M, such as {men[0]}" if len(men) > 1 else f"{men[0]}, whose SEX is M"
        message = f"{of_men.sum()} of {tests.sum()} pregnancy tests ({{value}}) are of {whose}"
        yield Finding(dataset, "LBTESTCD", message, values=str(codes.values[codes.codes[of_men][0]]))
