"""Rules of what was asked for (--PRESP), whether it occurred (--OCCUR), and numbers of the sponsor."""

from __future__ import annotations

from collections.abc import Iterator

from ..customs import exceptions
from ..records import by_subject, filled, own, repeated, told
from ..rules import Finding, rule
from ..submission import Submission
from .ends import occurrences

OF_WHAT_OCCURRED = ("STDTC", "ENDTC", "DOSE", "SEV", "TOXGR", "DUR")


@rule("occurrence without question", severity="error")
def occurrence_without_question(data: Submission) -> Iterator[Finding]:
    """--OCCUR has a value only of what was asked for (--PRESP Y), and then one, unless the answer is missing
    (--STAT)."""
    for dataset in data:
        asked, answer = dataset.own("PRESP"), dataset.own("OCCUR")
        if not dataset.has(asked, answer):
            continue
        unasked = filled(dataset, answer) & ~filled(dataset, asked)
        planned = dataset.text(dataset.own("MOOD")).mask("SCHEDULED".__eq__)
        untold = filled(dataset, asked) & ~filled(dataset, answer) & ~filled(dataset, dataset.own("STAT")) & ~planned
        for name in (answer, asked):
            message = f"{answer} says whether it occurred, and {asked} not that it was asked for; fill {asked}"
            yield from told(dataset, name, unasked, message)
            message = f"{asked} says that it was asked for, and {answer} has no value; fill it, or say why in --STAT"
            yield from told(dataset, name, untold, message)


@rule("details of what did not occur", severity="error")
def details_of_what_did_not_occur(data: Submission) -> Iterator[Finding]:
    """What did not occur (--OCCUR N) has no start, end, dose or severity (in EC it may have dates)."""
    for dataset in data:
        answer = dataset.own("OCCUR")
        no = dataset.text(answer).mask("N".__eq__)
        if not no.any():
            continue
        dated = dataset.domain not in ("EC", "SV")  # which may say when it should have been
        for name in own(dataset, *OF_WHAT_OCCURRED[0 if dated else 2 :]):
            bad = no & filled(dataset, name)
            yield from told(dataset, name, bad, f"{name} is '{{value}}', and {answer} is N; one of them is wrong")
            yield from told(dataset, answer, bad, f"{answer} is N, and {name} has a value; one of them is wrong")


@rule("scheduled that occurred", severity="error")
def scheduled_that_occurred(data: Submission) -> Iterator[Finding]:
    """What is SCHEDULED (--MOOD) has no --OCCUR: what occurred is a record of its own, PERFORMED."""
    for dataset in data:
        mood, answer = dataset.own("MOOD"), dataset.own("OCCUR")
        if dataset.has(mood, answer):
            bad = dataset.text(mood).mask("SCHEDULED".__eq__) & filled(dataset, answer)
            yield from told(dataset, answer, bad, f"{answer} is '{{value}}', and {mood} is SCHEDULED; leave it empty")
            yield from told(dataset, mood, bad, f"{mood} is {{value}}, and {answer} has a value; leave that empty")


@rule("sponsor number twice", severity="warning")
def sponsor_number_twice(data: Submission) -> Iterator[Finding]:
    """--SPID is there once within a subject, where that is so of nearly all records."""
    for dataset in occurrences(data):
        name = dataset.own("SPID")
        if dataset.has(name, "USUBJID"):
            held = filled(dataset, name)
            twice = repeated(by_subject(data, dataset, [name])) & held
            bad = exceptions(held, ~twice) | (twice & (twice.sum() == 2))
            yield from told(dataset, name, bad, f"{name} {{value}} stands twice for the subject")


@rule("side without place", severity="warning")
def side_without_place(data: Submission) -> Iterator[Finding]:
    """--LAT, --DIR and --PORTOT have a value only where --LOC has one."""
    for dataset in data:
        place = dataset.own("LOC")
        if not dataset.has(place):
            continue
        for name in own(dataset, "LAT", "DIR", "PORTOT"):
            bad = filled(dataset, name) & ~filled(dataset, place)
            yield from told(dataset, name, bad, f"{name} is '{{value}}', and {place} has no value; fill it")
            yield from told(dataset, place, bad, f"{place} has no value, and {name} has one; fill it")
