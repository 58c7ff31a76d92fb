"""Verbs that look across all records of a subject in other datasets."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..columns import Column, Numbers, Text, concatenate, is_present, order_codes, read_number, summary
from ..errors import DerivationError
from .registry import Across, Part, verb

__all__ = ["Part", "exists", "first", "last", "sum_of"]


@verb("Earliest of {across}, by subject.", passes=("across",), hands_on=True)
def first(*, across: Across) -> Column:
    """Earliest (smallest) value of variables of other datasets for each subject.

    Dates are ISO 8601 text and compare as text: a partial date comes before every date that completes it.
    A subject without any value gives a missing one.

    >>> ex = Part(Text.of(["2017-02-01", "2017-01-05", ""]), np.array([0, 0, 1], np.int32))
    >>> first(across=Across((ex,), np.array([0, 1], np.int32), 2)).tolist()
    ['2017-01-05', '']
    """
    return extreme(across, lambda ranks: ranks)


@verb("Latest of {across}, by subject.", passes=("across",), hands_on=True)
def last(*, across: Across) -> Column:
    """Latest (largest) value of variables of other datasets for each subject.

    Dates are ISO 8601 text and compare as text: a partial date comes before every date that completes it.
    A subject without any value gives a missing one.

    >>> ex = Part(Text.of(["2017-02-01", "2017-01-05", ""]), np.array([0, 0, 1], np.int32))
    >>> last(across=Across((ex,), np.array([0, 1], np.int32), 2)).tolist()
    ['2017-02-01', '']
    """
    return extreme(across, lambda ranks: -ranks)


@verb("Sum of {across}, by subject.")
def sum_of(*, across: Across) -> Numbers:
    """Sum of numbers of other datasets for each subject, such as all doses, or the items of a scale.

    Text is read as numbers; what is none does not count. A subject without any number gives a missing sum.

    >>> ex = Part(np.array([54.0, 81, np.nan]), np.array([0, 0, 1], np.int32))
    >>> sum_of(across=Across((ex,), np.array([0, 1], np.int32), 2)).tolist()
    [135.0, nan]
    """
    values = np.concatenate([as_numbers(part.values) for part in across.parts])
    subject = np.concatenate([part.subject for part in across.parts])
    there = ~np.isnan(values)
    total = summary("sum", subject[there], across.subjects + 1, values[there])  # the last one is for no subject
    return np.asarray(total[across.subject], np.float64)


def as_numbers(column: Column) -> Numbers:
    """A column's numbers; text that says none is missing."""
    return column.numbers(read_number) if isinstance(column, Text) else column


@verb("'{yes}' for subjects with a record in {across}, else '{no}'.", fixed=("yes", "no"), yes="Y", no="N")
def exists(*, across: Across, yes: str = "Y", no: str = "N") -> Text:
    """Y for subjects that have a value of a variable of another dataset, else N; other texts may be given.

    For population flags. Records where the variable is missing do not count, and neither do those that the where
    clause beside it leaves out. Source: ADaMIG 1.3, 3.2.5 (population indicators).

    >>> ex = Part(Text.of(["2017-02-01", ""]), np.array([0, 1], np.int32))
    >>> exists(across=Across((ex,), np.array([0, 1], np.int32), 2)).tolist()
    ['Y', 'N']
    """
    has = np.zeros(across.subjects + 1, np.bool_)  # the last one is for records of no subject
    for part in across.parts:
        has[part.subject[is_present(part.values)]] = True
    return Text.coded(np.where(has[across.subject], 0, 1), [yes, no])


def extreme(across: Across, direction: Callable[[Numbers], Numbers]) -> Column:
    """For each record the subject's value that comes first once ranks are turned in a direction."""
    if len({isinstance(part.values, Text) for part in across.parts}) > 1:
        raise DerivationError("texts and numbers cannot be compared; name variables of one type")
    values = concatenate([part.values for part in across.parts])
    subject = np.concatenate([part.subject for part in across.parts])
    keep = np.flatnonzero(is_present(values))
    ranks, _ = order_codes(values)
    order = keep[np.lexsort((direction(ranks[keep].astype(np.float64)), subject[keep]))]
    place = np.searchsorted(subject[order], np.arange(across.subjects))
    has = np.zeros(across.subjects, np.bool_)
    has[subject[order]] = True
    chosen = np.append(np.where(has, np.append(order, 0)[place], -1), -1)[across.subject]  # of no subject: none
    if isinstance(values, Text):
        codes = np.where(chosen >= 0, np.append(values.codes, 0)[chosen], len(values.values))
        return Text.coded(codes, [*values.values, ""]).compact()
    return np.where(chosen >= 0, np.append(values, np.nan)[chosen], np.nan)
