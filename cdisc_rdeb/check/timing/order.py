"""Rules of which date comes before another."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import Text, take_found
from ...values.moments import bounds_of, comes_before
from ..records import own, told
from ..rules import Finding, rule
from ..submission import Submission

PERIODS = (("RFSTDTC", "RFENDTC"), ("RFXSTDTC", "RFXENDTC"))


@rule("end before start", "SD0013", "SD1002", severity="error")
def end_before_start(data: Submission) -> Iterator[Finding]:
    """--ENDTC does not come before --STDTC (of SE, SV and DM's reference dates too), at the precision of both."""
    for dataset in data:
        for start, end in ((dataset.own("STDTC"), dataset.own("ENDTC")), *PERIODS):
            if dataset.has(start, end):
                bad = comes_before(dataset.text(end), dataset.text(start))
                yield from told(dataset, end, bad, f"{end} '{{value}}' comes before {start}")


@rule("date after participation", "SD1202", "SD1203", severity="warning", needs="DM")
def date_after_participation(data: Submission) -> Iterator[Finding]:
    """No start or collection date comes after the subject's end of participation (DM.RFPENDTC)."""
    for dataset in data:
        if dataset.name == "DM" or not dataset.has("USUBJID"):
            continue
        limit = data.beside(dataset, "DM", "RFPENDTC")
        for name in own(dataset, "DTC", "STDTC"):
            bad = comes_before(limit, dataset.text(name))
            yield from told(dataset, name, bad, f"{name} '{{value}}' comes after DM.RFPENDTC")


@rule("event after last disposition", "SD0080", severity="warning", needs=("AE", "DS"))
def event_after_last_disposition(data: Submission) -> Iterator[Finding]:
    """No adverse event begins after the subject's last disposition event (DSSTDTC)."""
    events, ends = data.datasets["AE"], data.datasets["DS"]
    date = ends.text("DSSTDTC")
    until = bounds_of(date)[1][date.codes]
    dated = np.flatnonzero(~np.isnan(until))
    order = dated[np.argsort(until[dated], kind="stable")]
    place = np.full(len(data.subjects) + 1, -1, np.intp)
    place[data.subject(ends)[order]] = order  # of several the last one assigned stays
    limit = take_found(date, place[data.subject(events)])
    assert isinstance(limit, Text)
    bad = comes_before(limit, events.text("AESTDTC"))
    yield from told(events, "AESTDTC", bad, "the event begins on '{value}', after the last date in DS")
