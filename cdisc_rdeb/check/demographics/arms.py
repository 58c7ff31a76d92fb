"""Rules of arms in DM: names and codes against TA, and subjects who have none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import numpy as np

from ...columns import Mask, Text, on_pairs
from ...standards.names import NO_ARM
from ..records import filled, first_records, grouped, told
from ..rules import Finding, rule
from ..submission import CheckedDataset, Submission

PAIRS = (("ARMCD", "ARM"), ("ACTARMCD", "ACTARM"))


def names_of_arms(ta: CheckedDataset) -> Mapping[str, str]:
    """The names of arms by their codes."""
    return dict(zip(ta.text("ARMCD").tolist(), ta.text("ARM").tolist(), strict=True))


@rule("arm name differs from TA", severity="error", needs=("DM", "TA"))
def arm_name_differs_from_ta(data: Submission) -> Iterator[Finding]:
    """ARM and ACTARM of DM are the names that TA has for ARMCD and ACTARMCD, and stand where the code does."""
    dm, known = data.datasets["DM"], names_of_arms(data.datasets["TA"])
    for code, name in PAIRS:
        if not dm.has(code, name):
            continue

        def differs(short: str, long: str) -> str:
            return "Y" if known.get(short, long) != long else ""

        bad = on_pairs(differs, dm.text(code), dm.text(name)).mask(bool)
        yield from told(dm, name, bad, f"{name} is '{{value}}', and TA has another name for {code}; take that")
        apart = filled(dm, code) != filled(dm, name)
        yield from told(dm, name, apart, f"{code} and {name} do not stand together: {name} is '{{value}}'")
        if not dm.has("ARMNRS"):
            continue
        yield from told(dm, code, apart, f"{code} and {name} do not stand together: {code} is '{{value}}'")


@rule("arm name of TA not in DM", severity="warning", needs=("DM", "TA"))
def arm_name_of_ta_not_in_dm(data: Submission) -> Iterator[Finding]:
    """Each arm of TA has the name that DM has for its code, and subjects: one that nobody is in is told."""
    dm, ta = data.datasets["DM"], data.datasets["TA"]
    if not dm.has(*PAIRS[0]):
        return
    known: dict[str, set[str]] = {}
    first = first_records(grouped(dm, ["ARMCD", "ARM"]))
    for short, long in zip(*(dm.text(name).take(first).tolist() for name in ("ARMCD", "ARM")), strict=True):
        known.setdefault(short, set()).add(long)
    used = {*known, *dm.text("ACTARMCD").compact().values.tolist()}
    bad = ta.text("ARMCD").mask(lambda code: bool(code) and code not in used)
    if len(used - {"", *NO_ARM}):
        yield from told(
            ta, "ARMCD", bad, "no subject of DM is in the arm {value}; leave it out, or say so in the guide"
        )

    def differs(short: str, long: str) -> str:
        return "Y" if short in known and long not in known[short] else ""

    bad = on_pairs(differs, ta.text("ARMCD"), ta.text("ARM")).mask(bool)
    yield from told(ta, "ARM", bad, "ARM is '{value}', and DM has another name for the ARMCD")


def failed_screening(data: Submission) -> Text:
    """For each subject (by number) Y where DS says that it failed screening."""
    ds = data.datasets["DS"]
    failed = ds.text("DSDECOD").mask("SCREEN FAILURE".__eq__)
    return of_those(data, ds, failed)


def of_those(data: Submission, dataset: CheckedDataset, mask: Mask) -> Text:
    """For each subject (by number, '' for none at the end) Y where a record of a dataset is under a mask."""
    numbers = data.subject(dataset)[mask]
    found = np.zeros(len(data.subjects) + 1, np.intp)
    found[numbers[numbers >= 0]] = 1
    return Text.coded(found, ["", "Y"])


@rule("screen failure with an arm", severity="error", needs=("DM", "DS"))
def screen_failure_with_an_arm(data: Submission) -> Iterator[Finding]:
    """A subject that DS calls a screen failure has no arm and no exposure (RFXSTDTC) in DM, and ARMNRS that says so."""
    dm, ds = data.datasets["DM"], data.datasets["DS"]
    failed = failed_screening(data).take(data.subject(dm)).present()
    code = dm.text("ARMCD")
    with_arm = failed & code.mask(lambda value: value.upper() not in ("", *NO_ARM))
    yield from told(dm, "ARMCD", with_arm, "DS calls the subject a screen failure, and ARMCD is '{value}'")
    exposed = failed & filled(dm, "RFXSTDTC")
    yield from told(dm, "RFXSTDTC", exposed, "DS calls the subject a screen failure, and RFXSTDTC is '{value}'")
    numbers = data.subject(ds)
    bad = of_those(data, dm, with_arm | exposed).take(numbers).present()
    bad &= ds.text("DSDECOD").mask("SCREEN FAILURE".__eq__)
    yield from told(ds, "DSDECOD", bad, "DSDECOD is '{value}', and DM has an arm or exposure of the subject")
    said = dm.text("ARMNRS").mask("SCREEN FAILURE".__eq__)
    if failed.any():
        message = "ARMNRS is '{value}', and DS has no such disposition of the subject"
        yield from told(dm, "ARMNRS", said & ~failed, message)
