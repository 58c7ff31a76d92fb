"""Rules of the identifiers of subjects and sites."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import Mask, Text, on_pairs
from ..customs import exceptions, odd_ones, shape
from ..records import filled, first_records, grouped, told
from ..rules import Finding, rule
from ..submission import Submission


def holds(whole: Text, part: Text) -> Mask:
    """Which records have one identifier in another."""
    return on_pairs(lambda a, b: "Y" if b and b in a else "", whole, part).mask(bool)


@rule("identifier of subject differs", severity="warning", needs="DM")
def identifier_of_subject_differs(data: Submission) -> Iterator[Finding]:
    """SUBJID and SITEID are part of USUBJID, where they are that of nearly all subjects."""
    dm = data.datasets["DM"]
    for name in ("SUBJID", "SITEID"):
        if dm.has(name):
            bad = exceptions(filled(dm, name), holds(dm.text("USUBJID"), dm.text(name)))
            yield from told(dm, name, bad, f"{name} is '{{value}}', and no part of USUBJID, as that of others is")


@rule("subject number twice", severity="error", needs="DM")
def subject_number_twice(data: Submission) -> Iterator[Finding]:
    """A SUBJID is that of one USUBJID."""
    dm = data.datasets["DM"]
    if dm.has("SUBJID"):
        number, pairs = dm.text("SUBJID"), first_records(grouped(dm, ["SUBJID", "USUBJID"]))
        several = np.bincount(number.codes[pairs], minlength=len(number.values)) > 1
        bad = number.present() & several[number.codes]
        yield from told(dm, "SUBJID", bad, "SUBJID {value} is that of several subjects; correct it or USUBJID")


@rule("form of identifier differs", severity="warning", needs="DM")
def form_of_identifier_differs(data: Submission) -> Iterator[Finding]:
    """SITEID and SUBJID have the form that nearly all have: as many digits and letters, in the same places."""
    dm = data.datasets["DM"]
    for name in ("SITEID", "SUBJID"):
        forms = dm.text(name).map(shape)
        bad = odd_ones(np.zeros(dm.size, np.int32), forms, forms.present())
        yield from told(dm, name, bad, f"{name} is '{{value}}', and that of all others has another form")


@rule("country differs within site", severity="warning", needs="DM")
def country_differs_within_site(data: Submission) -> Iterator[Finding]:
    """Subjects of one site (SITEID) are of one country, and an investigator (INVID) has one name."""
    dm = data.datasets["DM"]
    for by, name in (("SITEID", "COUNTRY"), ("INVID", "INVNAM")):
        if dm.has(by, name):
            bad = odd_ones(grouped(dm, [by]), dm.text(name), filled(dm, by) & filled(dm, name), few=0.2, least=2)
            yield from told(dm, name, bad, f"{name} is '{{value}}', and another for others of the same {by}")


@rule("domain value missing", severity="warning", needs="DM")
def domain_value_missing(data: Submission) -> Iterator[Finding]:
    """RFICDTC, RFPENDTC, DMDTC and SITEID have a value, where those of nearly all subjects have one."""
    dm = data.datasets["DM"]
    for name in ("RFICDTC", "RFPENDTC", "DMDTC", "SITEID", "BRTHDTC"):
        if dm.has(name):
            bad = exceptions(np.ones(dm.size, np.bool_), filled(dm, name))
            yield from told(dm, name, bad, f"{name} has no value, and that of all other subjects has one")
