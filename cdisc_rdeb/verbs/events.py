"""Verbs that look across all records of a subject in other datasets."""

from __future__ import annotations

from ..columns import Column, Numbers, Text, concatenate, is_present, order_codes, read_number, summary, take_found
from ..errors import DerivationError
from ..quick import np
from ..values.moments import moment_ranks
from .kinds import Across, Part
from .registry import verb

__all__ = ["Part", "count_of", "exists", "first", "last", "sum_of"]


@verb("The subject's first {across}.", passes=("across",), hands_on=True, chooses=True)
def first(*, across: Across) -> Column:
    """Value of the first record of other datasets for each subject: the earliest date, the smallest number.

    Dates are ISO 8601 and compare as moments, whatever their time zones; a partial date comes before every date that
    completes it. Dates of a raw source are those of its formats. A text has no first one: say ``order``, variables of
    the same datasets, and the value is that of the record which comes first in it; records without a value there come
    last. A subject without any value gives a missing one.

    >>> ex = Part(Text.of(["2017-02-01", "2017-01-05", ""]), np.array([0, 0, 1], np.int32))
    >>> first(across=Across((ex,), np.array([0, 1], np.int32), 2)).tolist()
    ['2017-01-05', '']
    """
    return extreme(across, last=False)


@verb("The subject's last {across}.", passes=("across",), hands_on=True, chooses=True)
def last(*, across: Across) -> Column:
    """Value of the last record of other datasets for each subject: the latest date, the largest number.

    Dates are ISO 8601 and compare as moments, whatever their time zones; a partial date comes before every date that
    completes it. Dates of a raw source are those of its formats. A text has no last one: say ``order``, variables of
    the same datasets, and the value is that of the record which comes last in it; records without a value there count
    only where there are no others. A subject without any value gives a missing one.

    >>> ex = Part(Text.of(["2017-02-01", "2017-01-05", ""]), np.array([0, 0, 1], np.int32))
    >>> last(across=Across((ex,), np.array([0, 1], np.int32), 2)).tolist()
    ['2017-02-01', '']
    """
    return extreme(across, last=True)


@verb("The sum of the subject's {across}.")
def sum_of(*, across: Across) -> Numbers:
    """Sum of numbers of other datasets for each subject, such as all doses, or the items of a scale.

    Text is read as numbers; what is none is reported and does not count. A subject without any number gives a missing
    sum.

    >>> ex = Part(np.array([54.0, 81, np.nan]), np.array([0, 0, 1], np.int32))
    >>> sum_of(across=Across((ex,), np.array([0, 1], np.int32), 2)).tolist()
    [135.0, nan]
    """
    values = np.concatenate([numbers_of(part) for part in across.parts])
    subject = np.concatenate([part.subject for part in across.parts])
    there = ~np.isnan(values)
    total = summary("sum", subject[there], across.subjects + 1, values[there])  # the last one is for no subject
    return np.asarray(total[across.subject], np.float64)


@verb("The number of the subject's records with {across}.")
def count_of(*, across: Across) -> Numbers:
    """How many records of other datasets have a value of a variable, for each subject; 0 where none has.

    A missing value does not count, and neither do records that the where clause beside it leaves out.

    >>> ae = Part(Text.of(["Itch", "", "Pain"]), np.array([0, 0, 0], np.int32))
    >>> count_of(across=Across((ae,), np.array([0, 1], np.int32), 2)).tolist()
    [2.0, 0.0]
    """
    subject = np.concatenate([part.subject[is_present(part.values)] for part in across.parts])
    counted = np.bincount(subject, minlength=across.subjects + 1).astype(np.float64)
    return np.asarray(counted[across.subject], np.float64)


def numbers_of(part: Part) -> Numbers:
    """The numbers of a variable; text that says none is told, and missing."""
    if not isinstance(part.values, Text):
        return part.values
    numbers = part.values.numbers(read_number)
    bad = part.values.present() & np.isnan(numbers)
    part.report("not a number", bad, part.values, "'{value}' is not a number, so it is in no sum")
    return numbers


@verb("'{yes}' for subjects with a value of {across}, else '{no}'.", fixed=("yes", "no"), yes="Y", no="N")
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


def extreme(across: Across, *, last: bool) -> Column:
    """For each record the value of the subject's first or last record with one."""
    if len({isinstance(part.values, Text) for part in across.parts}) > 1:
        raise DerivationError("texts and numbers cannot be compared; name variables of one type")
    values = concatenate([part.values for part in across.parts])
    subject = np.concatenate([part.subject for part in across.parts])
    orders = [part.order or (part.values,) for part in across.parts]
    if len({len(order) for order in orders}) > 1:
        raise DerivationError("some of these are raw columns, others are not; name variables of datasets")
    ranks = [rank_of(concatenate(list(columns))) for columns in zip(*orders, strict=True)]
    keep = np.flatnonzero(is_present(values))
    known = [rank[keep] >= 0 for rank in ranks]
    falls = across.falls or (False,) * len(ranks)
    by = [rank[keep] if last != down else -rank[keep] for rank, down in zip(ranks, falls, strict=True)]
    keys = [part for pair in zip(by[::-1], known[::-1], strict=True) for part in pair]  # the first one counts most
    tie = np.arange(len(keep)) if last else -np.arange(len(keep))
    order = keep[np.lexsort((tie, *keys, subject[keep]))]
    place = np.searchsorted(subject[order], np.arange(across.subjects), side="right") - 1
    found = np.append(order, -1)[place]
    has = np.zeros(across.subjects, np.bool_)
    has[subject[order]] = True
    return take_found(values, np.append(np.where(has, found, -1), -1)[across.subject])  # of no subject: none


def rank_of(column: Column) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """What a column is ordered by: dates as moments, numbers as numbers; -1 for a missing value."""
    ranks = moment_ranks(column) if isinstance(column, Text) else order_codes(column)[0]
    return np.where(is_present(column), ranks, -1).astype(np.int64)
