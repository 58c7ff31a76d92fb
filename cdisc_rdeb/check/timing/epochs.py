"""Rules of epochs, and of the elements of subjects that they are of."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from ...values.iso8601 import DATE_PARTS, order_key, parts_of
from ..moments import is_before
from ..records import at_records, by_subject, own, told
from ..rules import GUIDE, Finding, rule
from ..submission import Submission

#: Datasets whose records are of no moment in one element of a subject; EPOCH is not theirs.
UNTIMED = ("DM", "SV", "SE", "CO", "TA", "TE", "TV", "TI", "TS", "TD", "TM", "RELREC")


class Element(NamedTuple):
    """An element of a subject."""

    start: str
    end: str
    epoch: str

    def may_hold(self, date: str) -> bool:
        """Whether a date can be in the element, at the precision that both have."""
        return not is_before(date, self.start) and not is_before(self.end, date)


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
    elements = elements_of(data)
    for dataset in data:
        date = next(iter(own(dataset, "STDTC", "DTC")), "")
        if dataset.name in UNTIMED or not date or not dataset.has("EPOCH", "USUBJID"):
            continue
        dates, epochs = dataset.text(date), dataset.text("EPOCH")
        codes, (subjects, of_dates, of_epochs) = by_subject(data, dataset, [dates, epochs])
        found = zip(subjects.tolist(), dates.values[of_dates], epochs.values[of_epochs], strict=True)
        fits = [fitting(elements.get(subject, []), str(when), str(said)) for subject, when, said in found]
        bad = ~np.array(fits, np.bool_)[codes]
        yield from told(
            dataset, "EPOCH", bad, f"EPOCH is '{{value}}', and SE has no element of it for the subject at {date}"
        )


def elements_of(data: Submission) -> Mapping[int, list[Element]]:
    """The elements of each subject by number."""
    se = data.datasets["SE"]
    found: dict[int, list[Element]] = {}
    texts = [se.text(name).tolist() for name in ("SESTDTC", "SEENDTC", "EPOCH")]
    for subject, *element in zip(data.subject(se).tolist(), *texts, strict=True):
        found.setdefault(subject, []).append(Element(*element))
    return found


def fitting(elements: Sequence[Element], date: str, epoch: str) -> bool:
    """Whether an epoch can be that of a date: of one of the elements that may hold it; none is of a whole date in one
    element alone."""
    known = parts_of(date) or {}
    holding = {element.epoch for element in elements if element.may_hold(date)}
    if not epoch:
        return not known.keys() >= set(DATE_PARTS) or len(holding) != 1
    return not known or epoch in holding or not elements


def begin(text: str) -> tuple[float, float, str]:
    """What the starts of elements are put in order by; one that is no date comes first."""
    return order_key(text) if parts_of(text) else (-math.inf, 0.0, text)


@rule("elements leave a gap", severity="warning", needs="SE")
def elements_leave_a_gap(data: Submission) -> Iterator[Finding]:
    """Within a subject an element of SE begins where the one before ended."""
    se = data.datasets["SE"]
    subject = data.subject(se).tolist()
    starts, ends = se.text("SESTDTC").tolist(), se.text("SEENDTC").tolist()
    order = sorted(range(se.size), key=lambda at: (subject[at], begin(starts[at])))
    bad = [
        at
        for before, at in pairwise(order)
        if subject[before] == subject[at]
        and (is_before(ends[before], starts[at]) or is_before(starts[at], ends[before]))
    ]
    message = "the element begins on '{value}', and the one before it ended at another time"
    yield from told(se, "SESTDTC", at_records(bad, se.size), message)
