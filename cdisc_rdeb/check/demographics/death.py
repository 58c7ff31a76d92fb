"""Rules of death: what DM, AE and DS tell of it, and what comes after it."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import Mask
from ...values.moments import comes_before
from ..moments import end_of_subject
from ..records import filled, flagged, not_among, own, told
from ..rules import Finding, rule
from ..submission import CheckedDataset, Submission
from .arms import of_those

#: Datasets whose records may be of the time after death.
AFTER = ("DM", "DS", "DD", "SV", "SE", "CO", "MI", "PR")
DATES = ("DTC", "STDTC", "ENDTC")


def tell_death(data: Submission) -> Iterator[tuple[CheckedDataset, str, Mask, str]]:
    """The records outside DM that tell of a death, by variable, and the value that they have."""
    for name, variable, value in (
        ("AE", "AEOUT", "FATAL"),
        ("AE", "AESDTH", "Y"),
        ("AE", "AETOXGR", "5"),
        ("DS", "DSDECOD", "DEATH"),
    ):
        if name in data.datasets and data.datasets[name].has(variable):
            yield data.datasets[name], variable, data.datasets[name].text(variable).mask(value.__eq__), value


@rule("death told in one place", severity="error", needs="DM")
def death_told_in_one_place(data: Submission) -> Iterator[Finding]:
    """DTHFL is Y where AE (AEOUT, AESDTH, AETOXGR) or DS tells of the death of a subject, and only where one does."""
    dm = data.datasets["DM"]
    if "AE" not in data.datasets or "DS" not in data.datasets or not dm.has("DTHFL"):
        return
    dead = flagged(dm, "DTHFL")
    elsewhere = np.zeros(dm.size, np.bool_)
    for dataset, variable, mask, value in tell_death(data):
        elsewhere |= of_those(data, dataset, mask).take(data.subject(dm)).present()
        alive = mask & ~of_those(data, dm, dead).take(data.subject(dataset)).present()
        message = f"{variable} is {value}, and DM.DTHFL of the subject is not Y; correct the one that is wrong"
        yield from told(dataset, variable, alive, message)
    if "DD" in data.datasets:
        dd = data.datasets["DD"]
        elsewhere |= of_those(data, dd, np.ones(dd.size, np.bool_)).take(data.subject(dm)).present()
    yield from told(dm, "DTHFL", dead & ~elsewhere, "DTHFL is Y, and neither AE nor DS tells of the death")
    yield from told(dm, "DTHFL", elsewhere & ~dead, "AE or DS tells of a death, and DTHFL is '{value}'")


@rule("death flag and date apart", severity="error", needs="DM")
def death_flag_and_date_apart(data: Submission) -> Iterator[Finding]:
    """DTHFL is Y or missing, and Y where DTHDTC has a value; DTHDTC has one, as far as it is known, where it is Y."""
    dm = data.datasets["DM"]
    if not dm.has("DTHFL"):
        return
    yield from told(dm, "DTHFL", not_among(dm, "DTHFL", ("Y", "")), "DTHFL is '{value}', and may be Y or missing alone")
    if dm.has("DTHDTC"):
        dated, dead = filled(dm, "DTHDTC"), flagged(dm, "DTHFL")
        yield from told(dm, "DTHFL", dated & ~dead, "DTHDTC has a value, and DTHFL is '{value}'; it must be Y")
        yield from told(dm, "DTHDTC", dated & ~dead, "DTHDTC is '{value}', and DTHFL is not Y")
        yield from told(dm, "DTHDTC", dead & ~dated, "DTHFL is Y, and DTHDTC has no value; give what is known of it")
        yield from told(dm, "DTHFL", dead & ~dated, "DTHFL is Y, and DTHDTC has no value; give what is known of it")


@rule("record after death", severity="error", needs="DM")
def record_after_death(data: Submission) -> Iterator[Finding]:
    """Nothing that a subject did or had begins or ends after its death (DM.DTHDTC)."""
    dm = data.datasets["DM"]
    if not filled(dm, "DTHDTC").any():
        return
    survived = np.zeros(dm.size, np.bool_)
    for dataset in data:
        if dataset.name in AFTER or not dataset.has("USUBJID"):
            continue
        limit = data.beside(dataset, "DM", "DTHDTC")
        asked = dataset.has(dataset.own("TESTCD"))  # what is collected of events may be so afterwards
        for name in own(dataset, *DATES[0 if asked else 1 :]):
            bad = limit.present() & comes_before(limit, dataset.text(name))
            yield from told(dataset, name, bad, f"{name} is '{{value}}', after the death of the subject (DM.DTHDTC)")
            survived |= of_those(data, dataset, bad).take(data.subject(dm)).present()
    for name in ("RFXENDTC", "RFICDTC", "RFSTDTC"):
        survived |= filled(dm, "DTHDTC") & comes_before(dm.text("DTHDTC"), dm.text(name))
    yield from told(dm, "DTHDTC", survived, "DTHDTC is '{value}', and other records of the subject come after it")


@rule("death is not the last participation", severity="warning", needs=("DM", "DS"))
def death_is_not_the_last_participation(data: Submission) -> Iterator[Finding]:
    """DTHDTC is the date of the disposition DEATH in DS, where there is one."""
    dm, ds = data.datasets["DM"], data.datasets["DS"]
    told_in_ds = end_of_subject(data, ds, "DSSTDTC", ds.text("DSDECOD").mask("DEATH".__eq__), last=True)
    date = told_in_ds.take(data.subject(dm))
    apart = comes_before(date, dm.text("DTHDTC")) | comes_before(dm.text("DTHDTC"), date)
    yield from told(dm, "DTHDTC", apart & date.present(), "DTHDTC is '{value}', and DS has another date of the death")
