"""Rules of the dates of DM against each other, and against what they are derived from."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import Mask, Text
from ...values.moments import comes_before
from ..customs import exceptions
from ..moments import agree, end_of_subject, of_records
from ..records import filled, told, told_unless_usual
from ..rules import Finding, rule
from ..submission import Submission

#: Dates of DM of which the first does not come after the second.
ORDER = (
    ("BRTHDTC", "RFICDTC"), ("BRTHDTC", "RFSTDTC"), ("BRTHDTC", "DMDTC"), ("RFICDTC", "DMDTC"), ("RFICDTC", "RFXSTDTC"),
    ("RFICDTC", "RFENDTC"), ("RFICDTC", "RFPENDTC"), ("RFSTDTC", "RFPENDTC"), ("RFXSTDTC", "RFPENDTC"),
    ("RFXENDTC", "RFPENDTC"), ("RFENDTC", "RFPENDTC"), ("RFICDTC", "DTHDTC"),
)  # fmt: skip


@rule("dates of subject out of order", severity="error", needs="DM")
def dates_of_subject_out_of_order(data: Submission) -> Iterator[Finding]:
    """Birth comes before consent, consent before exposure, and no date of DM after the end of participation."""
    dm = data.datasets["DM"]
    for first, second in ORDER:
        if dm.has(first, second):
            bad = comes_before(dm.text(second), dm.text(first))
            yield from told(dm, first, bad, f"{first} is '{{value}}', after {second}; correct the one that is wrong")
            yield from told(dm, second, bad, f"{second} is '{{value}}', before {first}; correct the one that is wrong")


def sources(data: Submission, name: str) -> Iterator[tuple[str, Text]]:
    """The dates that a date of DM may be derived from, for the records of DM."""
    dm = data.datasets["DM"]
    others = {"RFSTDTC": ("RFXSTDTC", "RFICDTC"), "RFENDTC": ("RFXENDTC", "RFPENDTC"), "DMDTC": ("RFICDTC",)}
    for other in others.get(name, ()):
        if dm.has(other):
            yield f"DM.{other}", dm.text(other)
    if "DS" in data.datasets:
        ds = data.datasets["DS"]
        for words, among, last in (
            ("the last date of DS", np.ones(ds.size, np.bool_), True),
            ("the last disposition event of DS", ds.text("DSCAT").mask("DISPOSITION EVENT".__eq__), True),
            ("the consent of DS", ds.text("DSDECOD").mask("INFORMED CONSENT OBTAINED".__eq__), False),
        ):
            yield words, of_records(data, dm, end_of_subject(data, ds, "DSSTDTC", among, last=last))
    if "SE" in data.datasets:
        se = data.datasets["SE"]
        yield "the first date of SE", of_records(data, dm, end_of_subject(data, se, "SESTDTC", last=False))
        yield "the last date of SE", of_records(data, dm, end_of_subject(data, se, "SEENDTC", last=True))


@rule("reference date differs from custom", severity="warning", needs="DM")
def reference_date_differs_from_custom(data: Submission) -> Iterator[Finding]:
    """RFSTDTC, RFENDTC, RFICDTC and RFPENDTC are the date that they are of nearly all subjects: of another variable of
    DM, of DS or of SE."""
    dm = data.datasets["DM"]
    for name in ("RFSTDTC", "RFENDTC", "RFICDTC", "RFPENDTC"):
        here = dm.text(name)
        bad: Mask = np.zeros(dm.size, np.bool_)
        said = ""
        for words, there in sources(data, name) if dm.has(name) else ():
            found = exceptions(here.present() & there.present(), agree(here, there), few=0.05)
            if found.any() and not said:
                bad, said = found, words
        yield from told(dm, name, bad, f"{name} is '{{value}}', and not {said}, which it is of all others")


@rule("reference date missing", severity="error", needs="DM", usual=True)
def reference_date_missing(data: Submission) -> Iterator[Finding]:
    """A treated subject (RFXSTDTC) has RFSTDTC and RFENDTC, where any subject has them."""
    dm = data.datasets["DM"]
    for name in ("RFSTDTC", "RFENDTC"):
        if dm.has(name, "RFXSTDTC") and filled(dm, name).any():
            treated, said = filled(dm, "RFXSTDTC"), f"the subject was treated, and {name} has no value; derive it"
            yield from told_unless_usual(dm, name, treated, treated & ~filled(dm, name), said)


@rule("consent differs from DS", severity="error", needs=("DM", "DS"))
def consent_differs_from_ds(data: Submission) -> Iterator[Finding]:
    """RFICDTC of DM is the date of the consent (INFORMED CONSENT OBTAINED) in DS."""
    dm, ds = data.datasets["DM"], data.datasets["DS"]
    consent = ds.text("DSDECOD").mask("INFORMED CONSENT OBTAINED".__eq__)
    if not dm.has("RFICDTC"):
        return
    there = of_records(data, dm, end_of_subject(data, ds, "DSSTDTC", consent, last=False))
    bad = dm.text("RFICDTC").present() & there.present() & ~agree(dm.text("RFICDTC"), there)
    yield from told(dm, "RFICDTC", bad, "RFICDTC is '{value}', and DS has another date of the consent")
    numbers = data.beside(ds, "DM", "RFICDTC")
    first = of_records(data, ds, end_of_subject(data, ds, "DSSTDTC", consent, last=False))
    date = ds.text("DSSTDTC")
    wrong = consent & agree(date, first) & numbers.present() & ~agree(date, numbers)
    yield from told(ds, "DSSTDTC", wrong, "the consent is on '{value}', and DM.RFICDTC says otherwise")
