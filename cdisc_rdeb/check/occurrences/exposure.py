"""Rules of exposure (EX) against what was collected of it (EC), and against itself."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import Mask, Text, as_text, concatenate, take_found
from ..customs import exceptions
from ..moments import agree
from ..records import by_subject, filled, repeated, same, together, told, told_unless_usual
from ..rules import Finding, rule
from ..submission import CheckedDataset, Submission

SHARED = ("LOT", "STDTC", "ENDTC", "TRT", "ROUTE", "DOSFRM")


def partner(data: Submission, here: CheckedDataset, there: CheckedDataset, among: Mask) -> np.ndarray:
    """For each record the one of another dataset with the same subject and --LNKID; -1 for none, or for several."""
    keys = [
        as_text(concatenate([here.text(mine), there.text(theirs)]))
        for mine, theirs in (("USUBJID", "USUBJID"), (here.own("LNKID"), there.own("LNKID")))
    ]
    codes = together(keys)
    theirs = np.flatnonzero(among & keys[1].present()[here.size :])
    place = np.full(int(codes.max(initial=0)) + 1, -1, np.intp)
    place[codes[here.size :][theirs]] = theirs
    several = np.bincount(codes[here.size :][theirs], minlength=len(place)) > 1
    place[several] = -1
    found = place[codes[: here.size]]
    return np.where(keys[1].present()[: here.size], found, -1)


@rule("exposure differs from collection", severity="warning", needs=("EX", "EC"))
def exposure_differs_from_collection(data: Submission) -> Iterator[Finding]:
    """A record of EX has the lot, dates, treatment, form and route of that of EC which it is linked to (--LNKID), where
    that is so of nearly all; each record of EC that was given has one in EX."""
    ex, ec = data.datasets["EX"], data.datasets["EC"]
    if not (ex.has("EXLNKID", "USUBJID") and ec.has("ECLNKID", "USUBJID")):
        return
    performed = ~ec.text("ECMOOD").mask("SCHEDULED".__eq__)
    place = partner(data, ex, ec, performed)
    for ending in SHARED:
        mine, theirs = f"EX{ending}", f"EC{ending}"
        if ex.has(mine) and ec.has(theirs):
            other = take_found(ec.text(theirs), place)
            assert isinstance(other, Text)
            alike = agree(ex.text(mine), other) if ending.endswith("DTC") else same(ex.text(mine), other)
            bad = exceptions(place >= 0, alike | (~filled(ex, mine) & ~other.present()), few=0.05)
            yield from told(ex, mine, bad, f"{mine} is '{{value}}', and {theirs} of the linked record of EC is another")
            at = place[np.flatnonzero(bad)]
            if len(at):
                message = f"{theirs} is '{{value}}', and {mine} of the linked record of EX is another"
                yield Finding(ec, theirs, message, at, ec.text(theirs))
    back = partner(data, ec, ex, np.ones(ex.size, np.bool_))
    given = performed & ~ec.text("ECOCCUR").mask("N".__eq__) & filled(ec, "ECLNKID")
    lost = np.flatnonzero(given & (back < 0))
    for subject, link in zip(
        ec.text("USUBJID").take(lost).tolist(), ec.text("ECLNKID").take(lost).tolist(), strict=True
    ):
        yield Finding(ex, "EXLNKID", f"{subject} was given {{value}} by EC, and EX has no such record", values=link)


@rule("exposure at one time twice", severity="warning", needs="EX", usual=True)
def exposure_at_one_time_twice(data: Submission) -> Iterator[Finding]:
    """A subject has one record of EX for a treatment, start, place and side."""
    ex = data.datasets["EX"]
    if ex.has("EXSTDTC", "EXTRT", "USUBJID"):
        names = ("EXTRT", "EXSTDTC", "EXLOC", "EXLAT", "EXROUTE", "EXDOSE", "EXLOT")
        twice = repeated(by_subject(data, ex, names)) & filled(ex, "EXSTDTC")
        said = "the treatment stands twice with the start '{value}'"
        yield from told_unless_usual(ex, "EXSTDTC", filled(ex, "EXSTDTC"), twice, said)
