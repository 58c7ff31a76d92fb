"""Rules of what adverse events say twice: severity and grade, relation and exposure, action and disposition."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import on_pairs
from ...values.moments import comes_before
from ..customs import odd_ones
from ..demographics.arms import of_those
from ..records import filled, not_among, told, told_unless_usual
from ..rules import Finding, rule
from ..submission import Submission

RELATED = ("RELATED", "POSSIBLY RELATED", "PROBABLY RELATED", "PROBABLE", "POSSIBLE", "DEFINITE", "DEFINITELY RELATED")
CHANGED = ("DOSE REDUCED", "DOSE INCREASED", "DRUG INTERRUPTED", "DRUG WITHDRAWN", "DOSE RATE REDUCED")
YES_OR_NO = ("AESER", "AESCAN", "AESCONG", "AESDISAB", "AESDTH", "AESHOSP", "AESLIFE", "AESOD", "AESMIE")


@rule("seriousness is not Y or N", "CG0387", "CG0388", "CG0389", "CG0390", severity="error", needs="AE")
def seriousness_is_not_y_or_n(data: Submission) -> Iterator[Finding]:
    """AESER and the criteria of seriousness (AESCAN, AESCONG, AESDISAB and so on) are Y, N or missing, never U."""
    dataset = data.datasets["AE"]
    for name in YES_OR_NO:
        if dataset.has(name):
            bad = not_among(dataset, name, ("Y", "N", ""))
            yield from told(dataset, name, bad, f"{name} is '{{value}}'; it may be Y or N, or have no value")


@rule("severity and grade differ", severity="warning", needs="AE")
def severity_and_grade_differ(data: Submission) -> Iterator[Finding]:
    """AESEV and AETOXGR go together as they do in nearly all events."""
    dataset = data.datasets["AE"]
    if not dataset.has("AESEV", "AETOXGR"):
        return
    severity, grade = dataset.text("AESEV"), dataset.text("AETOXGR")
    both = severity.present() & grade.present()
    bad = odd_ones(severity.codes, grade, both, few=0.05) | odd_ones(grade.codes, severity, both, few=0.05)
    rank = on_pairs(against, severity, grade).mask(bool)
    for name, other in (("AESEV", "AETOXGR"), ("AETOXGR", "AESEV")):
        message = f"{name} is '{{value}}', which does not go with {other}; correct the one that is wrong"
        yield from told(dataset, name, bad | rank, message)


def against(severity: str, grade: str) -> str:
    """Y where a severity is two steps from a grade, as MILD from 3."""
    rank = {"MILD": 1, "MODERATE": 2, "SEVERE": 3}.get(severity)
    apart = rank is not None and grade in ("1", "2", "3", "4", "5") and abs(min(int(grade), 4) - rank) > 1
    return "Y" if apart else ""


@rule("related before exposure", severity="warning", needs=("AE", "DM"), usual=True)
def related_before_exposure(data: Submission) -> Iterator[Finding]:
    """An event that began before the first exposure (DM.RFXSTDTC) is not related to it (AEREL); one that ended
    before it changed no dose (AEACN)."""
    dataset = data.datasets["AE"]
    first = data.beside(dataset, "DM", "RFXSTDTC")
    began = comes_before(dataset.text("AESTDTC"), first) & filled(dataset, "AESTDTC") & first.present()
    related = dataset.text("AEREL").mask(lambda text: text.upper() in RELATED)
    message = "AEREL is '{value}', and the event began before the first exposure (DM.RFXSTDTC)"
    yield from told_unless_usual(dataset, "AEREL", began & filled(dataset, "AEREL"), began & related, message)
    ended = comes_before(dataset.text("AEENDTC"), first) & filled(dataset, "AEENDTC") & first.present()
    changed = dataset.text("AEACN").mask(CHANGED.__contains__)
    message = "AEACN is '{value}', and the event ended before the first exposure (DM.RFXSTDTC)"
    yield from told(dataset, "AEACN", ended & changed, message)


@rule("withdrawal without disposition", severity="warning", needs=("AE", "DS"))
def withdrawal_without_disposition(data: Submission) -> Iterator[Finding]:
    """A subject whose drug was withdrawn because of an event (AEACN) has a disposition in DS that is no completion."""
    dataset, ds = data.datasets["AE"], data.datasets["DS"]
    ended = ds.text("DSCAT").mask("DISPOSITION EVENT".__eq__)
    ended &= ds.text("DSDECOD").mask(lambda text: text not in ("", "COMPLETED", "SCREENING NOT COMPLETED"))
    stopped = of_those(data, ds, ended).take(data.subject(dataset)).present()
    withdrawn = dataset.text("AEACN").mask("DRUG WITHDRAWN".__eq__)
    message = "AEACN is {value}, and DS has the subject complete everything; correct the one that is wrong"
    yield from told(dataset, "AEACN", withdrawn & ~stopped & np.bool_(ds.has("DSCAT")), message)
