"""Rules of dates across domains: not before birth or consent, not after the end, what is told of another time."""

from __future__ import annotations

from collections.abc import Iterator

from ...values.moments import comes_before
from ..customs import exceptions
from ..records import by_subject, filled, finer, own, repeated, told, told_unless_usual
from ..rules import Finding, rule
from ..submission import Submission

STRICT = ("DS", "DV", "EX", "EC")  # nothing of these can be of the time before consent
HISTORY = ("MH", "CM", "AE", "PR", "SU", "ML", "APMH", "FA")  # which may tell of the time before
DATES = ("DTC", "STDTC", "ENDTC")


@rule("date before birth", severity="error", needs="DM")
def date_before_birth(data: Submission) -> Iterator[Finding]:
    """No date of a subject (--DTC, --STDTC, --ENDTC) comes before its birth (DM.BRTHDTC)."""
    for dataset in data:
        if dataset.name == "DM" or not dataset.has("USUBJID") or dataset.is_relationship:
            continue
        birth = data.beside(dataset, "DM", "BRTHDTC")
        for name in own(dataset, *DATES):
            bad = birth.present() & comes_before(dataset.text(name), birth)
            yield from told(dataset, name, bad, f"{name} is '{{value}}', before the birth of the subject; correct it")


@rule("date before consent", severity="warning", needs="DM", usual=True)
def date_before_consent(data: Submission) -> Iterator[Finding]:
    """Disposition, deviations and exposure do not come before consent (DM.RFICDTC), nor does what is measured."""
    for dataset in data:
        if dataset.name in (*HISTORY, "DM") or not dataset.has("USUBJID") or dataset.is_relationship:
            continue
        consent = data.beside(dataset, "DM", "RFICDTC")
        for name in own(dataset, "DTC", "STDTC"):
            held = consent.present() & filled(dataset, name)
            early = held & comes_before(dataset.text(name), consent)
            said = f"{name} is '{{value}}', before the consent of the subject (DM.RFICDTC)"
            if dataset.name in STRICT:
                yield from told(dataset, name, early, said)
            else:
                yield from told_unless_usual(dataset, name, held, early, said)


@rule("end after participation", severity="warning", needs="DM", usual=True)
def end_after_participation(data: Submission) -> Iterator[Finding]:
    """No end (--ENDTC) comes after the subject's end of participation (DM.RFPENDTC)."""
    for dataset in data:
        name = dataset.own("ENDTC")
        if dataset.name != "DM" and dataset.has(name, "USUBJID"):
            limit = data.beside(dataset, "DM", "RFPENDTC")
            held = limit.present() & filled(dataset, name)
            late = held & comes_before(limit, dataset.text(name))
            yield from told_unless_usual(dataset, name, held, late, f"{name} '{{value}}' comes after DM.RFPENDTC")


@rule("start after collection", severity="warning", usual=True)
def start_after_collection(data: Submission) -> Iterator[Finding]:
    """What is told of (--STDTC) did not begin after it was told (--DTC)."""
    for dataset in data:
        start, date = dataset.own("STDTC"), dataset.own("DTC")
        if dataset.has(start, date):
            held = filled(dataset, start) & filled(dataset, date)
            late = held & comes_before(dataset.text(date), dataset.text(start))
            said = f"{start} is '{{value}}', after {date}, when it was collected"
            yield from told_unless_usual(dataset, start, held, late, said)


@rule("history after exposure", severity="warning", needs=("MH", "DM"), usual=True)
def history_after_exposure(data: Submission) -> Iterator[Finding]:
    """Medical history began before the first exposure (DM.RFXSTDTC), and before consent where that is so of nearly
    all."""
    mh = data.datasets["MH"]
    for name in ("RFXSTDTC", "RFICDTC"):
        limit = data.beside(mh, "DM", name)
        held = limit.present() & filled(mh, "MHSTDTC")
        late, said = held & comes_before(limit, mh.text("MHSTDTC")), f"MHSTDTC is '{{value}}', after DM.{name}"
        if name == "RFXSTDTC":
            yield from told_unless_usual(mh, "MHSTDTC", held, late, f"{said}; it is no history then")
        else:  # between consent and exposure it may well be history
            yield from told(mh, "MHSTDTC", exceptions(held, ~late, few=0.03), f"{said}, as of no others")


@rule("event twice", "SD1201", severity="warning", needs="AE", usual=True)
def event_twice(data: Submission) -> Iterator[Finding]:
    """A subject has an event (AETERM, or AEDECOD) with the same start and end once."""
    ae = data.datasets["AE"]
    if ae.has("AETERM", "AESTDTC", "USUBJID"):
        term = ae.text("AETERM").map(lambda text: " ".join(text.upper().split()))
        groups = by_subject(data, ae, ["AESTDTC", "AEENDTC", "AELOC", "AELAT", "AESEV"])
        twice = repeated(finer(groups, term)) & filled(ae, "AESTDTC")
        said = "'{value}' stands twice with the same dates and severity; keep one record"
        yield from told_unless_usual(ae, "AETERM", filled(ae, "AESTDTC"), twice, said)
