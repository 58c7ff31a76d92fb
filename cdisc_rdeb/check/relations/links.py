"""Rules of links between records: --LNKID, RELREC and CO."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import Text, as_text, concatenate
from ..customs import exceptions
from ..moments import agree
from ..occurrences.exposure import partner
from ..records import filled, grouped, not_among, repeated, together, told
from ..rules import Finding, rule
from ..submission import CheckedDataset, Submission

KINDS = ("ONE", "MANY", "")


@rule("relation incomplete", severity="error", needs="RELREC")
def relation_incomplete(data: Submission) -> Iterator[Finding]:
    """A record of RELREC has RDOMAIN, IDVAR and RELID; RELTYPE, if any, is ONE or MANY; and it stands once."""
    dataset = data.datasets["RELREC"]
    for name in ("RDOMAIN", "IDVAR", "RELID"):
        if dataset.has(name):
            bad = ~filled(dataset, name)
            yield from told(dataset, name, bad, f"{name} has no value; a relation names dataset, variable and RELID")
    yield from told(
        dataset, "RELTYPE", not_among(dataset, "RELTYPE", KINDS), "RELTYPE is '{value}', and may be ONE or MANY"
    )
    if dataset.size:
        bad = repeated(grouped(dataset, ["USUBJID", "RDOMAIN", "IDVAR", "IDVARVAL", "RELID"]))
        yield from told(dataset, "RELID", bad, "a record stands twice in the relation {value}")
        apart = filled(dataset, "USUBJID") != filled(dataset, "IDVARVAL")
        yield from told(dataset, "IDVARVAL", apart, "IDVARVAL is '{value}', and stands with a subject alone")


@rule("comment refers to nothing", severity="error", needs="CO")
def comment_refers_to_nothing(data: Submission) -> Iterator[Finding]:
    """In CO, IDVAR and IDVARVAL stand together, and only with RDOMAIN."""
    dataset = data.datasets["CO"]
    variable, value, domain = (filled(dataset, name) for name in ("IDVAR", "IDVARVAL", "RDOMAIN"))
    for name in ("IDVAR", "IDVARVAL"):
        if dataset.has("IDVAR", "IDVARVAL"):
            yield from told(
                dataset, name, variable != value, f"{name} is '{{value}}': IDVAR and IDVARVAL stand together"
            )
    yield from told(
        dataset, "RDOMAIN", (variable | value) & ~domain, "RDOMAIN has no value, and IDVAR names a variable"
    )


def sides(data: Submission) -> Iterator[tuple[CheckedDataset, str, CheckedDataset, str]]:
    """The pairs of datasets that RELREC relates as such, each way, with their variables."""
    relrec = data.datasets["RELREC"]
    whole: dict[str, list[tuple[str, str]]] = {}
    texts = [relrec.text(name).tolist() for name in ("RELID", "RDOMAIN", "IDVAR", "USUBJID")]
    for relation, domain, variable, subject in zip(*texts, strict=True):
        if not subject:
            whole.setdefault(relation, []).append((domain, variable))
    for ends in whole.values():
        for (first, mine), (second, theirs) in ((a, b) for a in ends for b in ends if a is not b):
            for here in (d for d in data if d.domain == first and d.has(mine, "USUBJID") and not d.is_relationship):
                for there in (d for d in data if d.domain == second and d.has(theirs, "USUBJID")):
                    if not there.is_relationship:
                        yield here, mine, there, theirs


@rule("linked to nothing", severity="warning", needs="RELREC")
def linked_to_nothing(data: Submission) -> Iterator[Finding]:
    """A record of a dataset that RELREC relates to another as such has a partner there, where nearly all have; and
    linked samples and procedures are of one date, where nearly all are."""
    for here, mine, there, theirs in sides(data):
        keys = [
            as_text(concatenate([here.text(a), there.text(b)])) for a, b in (("USUBJID", "USUBJID"), (mine, theirs))
        ]
        codes = together(keys)
        found = np.isin(codes[: here.size], codes[here.size :])
        bad = exceptions(filled(here, mine), found, few=0.03)
        yield from told(here, mine, bad, f"{mine} is '{{value}}', and {there.name} has no such {theirs} of the subject")
        yield from other_date(data, here, mine, there)


def other_date(data: Submission, here: CheckedDataset, mine: str, there: CheckedDataset) -> Iterator[Finding]:
    """Records linked by --LNKID to one of another dataset whose date is another."""
    if not mine.endswith("LNKID"):
        return
    place = partner(data, here, there, np.ones(there.size, np.bool_))
    dates = [next((d.own(end) for end in ("DTC", "STDTC") if d.has(d.own(end))), "") for d in (here, there)]
    if not all(dates):
        return
    other = there.text(dates[1])
    beside = Text.coded(np.where(place >= 0, other.codes[place], len(other.values)), [*other.values, ""])
    held = filled(here, dates[0]) & beside.present()
    alike = agree(here.text(dates[0]), beside)
    bad = exceptions(held, alike, few=0.1)
    yield from told(here, dates[0], bad, f"{dates[0]} is '{{value}}', and {dates[1]} of the linked record is another")
    at = np.unique(place[np.flatnonzero(bad)])
    if len(at):
        message = f"{dates[1]} is '{{value}}', and {dates[0]} of linked records is another"
        yield Finding(there, dates[1], message, at, other)
