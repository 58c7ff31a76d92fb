"""What rules ask of the dates of a subject: the first and the last in a dataset, and whether two may be the same."""

from __future__ import annotations

import numpy as np

from ..columns import Mask, Text, on_pairs, take_found
from ..values.iso8601 import bounds, parts_of
from ..values.moments import moment_ranks
from .submission import CheckedDataset, Submission


def is_before(first: str, second: str) -> bool:
    """Whether one date comes before another for certain, whatever their parts that are not known may be.

    >>> is_before("2024-01-05", "2024-01-06T08:00"), is_before("2024-01", "2024-01-06"), is_before("", "2024")
    (True, False, False)
    """
    return bounds(first)[1] < bounds(second)[0]


def may_be_same(first: str, second: str) -> bool:
    """Whether two dates are the same at the precision of the less precise one; a missing one is no date.

    >>> may_be_same("2024-01-05T09:00", "2024-01-05"), may_be_same("2024-01-05", "2024-01-06"), may_be_same("", "2024")
    (True, False, False)
    """
    size = min(len(first), len(second))
    return size > 0 and first[:size] == second[:size]


def agree(first: Text, second: Text) -> Mask:
    """Where two dates are the same at the precision of the less precise one."""
    return on_pairs(lambda a, b: "Y" if may_be_same(a, b) else "", first, second).mask(bool)


def place_of_end(data: Submission, dataset: CheckedDataset, date: Text, among: Mask, *, last: bool) -> np.ndarray:
    """For each subject (by number, -1 at the end for none) the record with its first or last date; -1 where none has
    one."""
    place = np.full(len(data.subjects) + 1, -1, np.intp)
    dated = date.mask(lambda text: bool(text) and parts_of(text.partition("/")[0]) is not None)
    at = np.flatnonzero(among & dated & (data.subject(dataset) >= 0))
    order = at[np.argsort(moment_ranks(date)[at], kind="stable")]
    order = order if last else order[::-1]
    place[data.subject(dataset)[order]] = order  # of several the last one assigned stays
    return place


def end_of_subject(
    data: Submission, dataset: CheckedDataset, name: str, among: Mask | None = None, *, last: bool
) -> Text:
    """For each subject (by number, '' for none at the end) the first or last date of a variable."""
    date = dataset.text(name)
    everywhere = np.ones(dataset.size, np.bool_) if among is None else among
    place = place_of_end(data, dataset, date, everywhere, last=last)
    found = take_found(date, place)
    assert isinstance(found, Text)
    return found


def of_records(data: Submission, dataset: CheckedDataset, of_subjects: Text) -> Text:
    """What each subject has, for each record."""
    return of_subjects.take(data.subject(dataset))


def later_of(first: Text, second: Text) -> Text:
    """The later of two dates in each record; that which is there where one is missing."""

    def later(a: str, b: str) -> str:
        return max((a, b), key=lambda text: (bool(text), bounds(text)[1] if text else 0.0))

    return on_pairs(later, first, second)
