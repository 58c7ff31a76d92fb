"""Rules of disposition: categories and terms, one end for each part of a study, and its date."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import Mask
from ...values.moments import comes_before
from ..customs import exceptions
from ..demographics.arms import of_those
from ..moments import agree
from ..records import by_subject, filled, repeated, told, told_unless_usual
from ..rules import GUIDE, TERMINOLOGY, Finding, rule
from ..submission import CheckedDataset, Submission

EVENT, MILESTONE = "DISPOSITION EVENT", "PROTOCOL MILESTONE"
CODELISTS = {EVENT: "C66727", MILESTONE: "C114118"}  # of DSDECOD, by DSCAT


def parts(ds: CheckedDataset) -> Iterator[tuple[str, Mask]]:
    """The disposition events of each part of the study (DSSCAT), and the records that are."""
    events, part = ds.text("DSCAT").mask(EVENT.__eq__), ds.text("DSSCAT")
    for value in sorted(set(part.take(np.flatnonzero(events)).compact().values.tolist())):
        yield value, events & part.mask(value.__eq__)


@rule("category of disposition differs", severity="error", needs=(GUIDE, TERMINOLOGY, "DS"))
def category_of_disposition_differs(data: Submission) -> Iterator[Finding]:
    """DSCAT is that of DSDECOD: a term of the codelist of milestones is no disposition event, and the other way
    round."""
    ds = data.datasets["DS"]
    lists = {category: data.standards.codelist(code) for category, code in CODELISTS.items()}
    terms = {category: set(codelist.terms) if codelist else set() for category, codelist in lists.items()}
    category, code = ds.text("DSCAT"), ds.text("DSDECOD")
    for here, other in ((EVENT, MILESTONE), (MILESTONE, EVENT)):
        strange = code.mask(lambda text, a=here, b=other: text in terms[b] and text not in terms[a])  # type: ignore[misc]
        bad = category.mask(here.__eq__) & strange
        yield from told(ds, "DSCAT", bad, f"DSCAT is {{value}}, and DSDECOD is a term of {other}; correct one of them")
        yield from told(ds, "DSDECOD", bad, f"DSDECOD is {{value}}, a term of {other}, and DSCAT is {here}")


@rule("two ends of one part", severity="warning", needs="DS", usual=True)
def two_ends_of_one_part(data: Submission) -> Iterator[Finding]:
    """A subject has one disposition event for each part of the study (DSSCAT) and epoch."""
    ds = data.datasets["DS"]
    if ds.has("DSCAT", "USUBJID"):
        events = ds.text("DSCAT").mask(EVENT.__eq__)
        twice = repeated(by_subject(data, ds, ["DSSCAT", "EPOCH"]), events)
        said = "DSDECOD is {value}, and the subject has another end of the same part"
        yield from told_unless_usual(ds, "DSDECOD", events, twice, said)


@rule("end of participation differs", severity="warning", needs=("DS", "DM"))
def end_of_participation_differs(data: Submission) -> Iterator[Finding]:
    """The disposition event of a part of the study (DSSCAT) is on the subject's RFPENDTC or RFENDTC, or not before
    RFXENDTC, where that is so of nearly all subjects."""
    ds = data.datasets["DS"]
    date = ds.text("DSSTDTC")
    for part, here in parts(ds):
        called = part or EVENT
        for name in ("RFPENDTC", "RFENDTC"):
            limit = data.beside(ds, "DM", name)
            bad = exceptions(here & date.present() & limit.present(), agree(date, limit), few=0.05)
            yield from told(ds, "DSSTDTC", bad, f"the end of {called} is on '{{value}}', and DM.{name} is another date")
        last = data.beside(ds, "DM", "RFXENDTC")
        bad = exceptions(here & date.present() & last.present(), ~comes_before(date, last), few=0.05)
        yield from told(ds, "DSSTDTC", bad, f"the end of {called} is on '{{value}}', before DM.RFXENDTC")


@rule("disposition event absent", severity="warning", needs=("DS", "DM"))
def disposition_event_absent(data: Submission) -> Iterator[Finding]:
    """A treated subject has a disposition event of each part of the study (DSSCAT) that nearly all treated ones
    have."""
    ds, dm = data.datasets["DS"], data.datasets["DM"]
    treated = filled(dm, "RFXSTDTC")
    for part, here in parts(ds):
        there = of_those(data, ds, here).take(data.subject(dm)).present()
        lost = exceptions(treated, there)
        for subject in dm.text("USUBJID").take(np.flatnonzero(lost)).tolist():
            yield Finding(ds, "DSDECOD", f"{{value}} has no disposition event of {part or 'the study'}", values=subject)
