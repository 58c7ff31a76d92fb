"""Rules of epochs, and of the elements of subjects that they are of."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import Codes, Index, Mask, Text, numbered, order_of, pack
from ...values.iso8601 import DATE_PARTS, parts_of
from ...values.moments import comes_before, moment_ranks
from ..records import at_records, by_subject, first_records, own, same, told
from ..rules import GUIDE, Finding, rule
from ..submission import Submission

#: Datasets whose records are of no moment in one element of a subject; EPOCH is not theirs.
UNTIMED = ("DM", "SV", "SE", "CO", "TA", "TE", "TV", "TI", "TS", "TD", "TM", "RELREC")


@rule("epoch absent", "SD1077", severity="warning", needs=(GUIDE, "SE"))
def epoch_absent(data: Submission) -> Iterator[Finding]:
    """Observations of subjects with a date have EPOCH, if SDTMIG has it for the dataset; history (MH) may lack it."""
    for dataset in data:
        known = dataset.guide.variables.get("EPOCH") if dataset.guide else None
        timed = dataset.name not in (*UNTIMED, "MH") and own(dataset, "DTC", "STDTC")
        if known is not None and timed and not dataset.has("EPOCH"):
            yield Finding(dataset, "EPOCH", f"{dataset.name} has dates and no EPOCH")


@rule("epoch differs", "SD1339", severity="error", needs="SE")
def epoch_differs(data: Submission) -> Iterator[Finding]:
    """EPOCH is that of the element in which the observation began, as far as its date tells."""
    for dataset in data:
        date = next(iter(own(dataset, "STDTC", "DTC")), "")
        if dataset.name in UNTIMED or not date or not dataset.has("EPOCH", "USUBJID"):
            continue
        dates, epochs = dataset.text(date), dataset.text("EPOCH")
        groups = by_subject(data, dataset, [date, "EPOCH"])
        first = first_records(groups)
        fits = fitting(data, data.subject(dataset)[first], dates.take(first), epochs.take(first))
        bad = ~fits[groups]
        yield from told(
            dataset, "EPOCH", bad, f"EPOCH is '{{value}}', and SE has no element of it for the subject at {date}"
        )


def fitting(data: Submission, subjects: Codes, date: Text, epoch: Text) -> Mask:
    """Whether epochs of subjects can be those of dates: of one of the elements that may hold the date; none is of a
    whole date in one element alone."""
    se = data.datasets["SE"]
    which, element = in_elements(data, subjects)
    day, start, end = date.take(which), se.text("SESTDTC").take(element), se.text("SEENDTC").take(element)
    holds = np.flatnonzero(~comes_before(day, start) & ~comes_before(end, day))
    which, held = which[holds], se.text("EPOCH").take(element[holds])
    same_epoch, one = np.zeros(len(subjects), np.bool_), np.zeros(len(subjects), np.intp)
    same_epoch[which[same(held, epoch.take(which))]] = True
    pairs = numbered([which.astype(np.int32), held.codes], [len(subjects), len(held.values)])
    np.add.at(one, which[first_records(pairs)], 1)  # how many epochs each can be of
    parts = [parts_of(text) or {} for text in date.values.tolist()]
    known = date.under(np.array([bool(part) for part in parts], np.bool_))
    whole = date.under(np.array([part.keys() >= set(DATE_PARTS) for part in parts], np.bool_))
    has_elements = np.isin(subjects, data.subject(se))
    return np.where(epoch.present(), ~known | same_epoch | ~has_elements, ~whole | (one != 1))


def in_elements(data: Submission, subjects: Codes) -> tuple[Index, Index]:
    """Each subject beside each of its elements: positions among the subjects, and records of SE."""
    mine = data.subject(data.datasets["SE"])
    order = np.argsort(mine, kind="stable")
    count = np.bincount(mine + 1, minlength=len(data.subjects) + 1)
    start = (np.cumsum(count) - count)[subjects + 1]
    times = count[subjects + 1]
    which = np.repeat(np.arange(len(subjects)), times)
    inside = np.arange(len(which)) - np.repeat(np.cumsum(times) - times, times)
    return which, order[np.repeat(start, times) + inside]


@rule("elements leave a gap", severity="warning", needs="SE")
def elements_leave_a_gap(data: Submission) -> Iterator[Finding]:
    """Within a subject an element of SE begins where the one before ended."""
    se = data.datasets["SE"]
    subject, start, end = data.subject(se), se.text("SESTDTC"), se.text("SEENDTC")
    order = order_of(pack([subject + 1, moment_ranks(start)], [len(data.subjects) + 1, len(start.values)]))
    before, after = order[:-1], order[1:]
    apart = comes_before(end.take(before), start.take(after)) | comes_before(start.take(after), end.take(before))
    bad = at_records(after[apart & (subject[before] == subject[after])], se.size)
    message = "the element begins on '{value}', and the one before it ended at another time"
    yield from told(se, "SESTDTC", bad, message)
