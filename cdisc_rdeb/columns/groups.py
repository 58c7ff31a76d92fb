"""Groups of records: their numbers, the first or last record of each, and what their values come to.

Sums do not depend on the order of the records: they are those of the decimals as they are written, so 0.1 + 0.2 is 0.3.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from ..quick import np
from .ordering import distinct, group_starts, order_codes, order_of, pack
from .taking import fitting, take
from .text import Codes, Column, Index, Mask, Numbers, Text

if TYPE_CHECKING:
    import numpy.typing as npt

WAYS = ("sum", "mean", "median", "lowest", "highest", "count")
DECIMALS = 9  # up to so many a sum is one of whole numbers
LARGEST_WHOLE = 2.0**53


def group_codes(by: Sequence[Column]) -> tuple[Codes, int]:
    """A number for each distinct combination of columns, and how many there are at the most."""
    coded = [(c.codes, len(c.values)) if isinstance(c, Text) else order_codes(c) for c in by]
    if len(coded) == 1 and isinstance(by[0], Text):
        return coded[0][0].astype(np.int32, copy=False), coded[0][1]
    groups, places = distinct([codes.astype(np.int32, copy=False) for codes, _ in coded], [size for _, size in coded])
    return groups, len(places[0]) if places else 0


def extremes(keep: Mask, by: Sequence[Column], order: Sequence[Column], *, last: bool) -> Index:
    """The position of the first (or last) of the records to keep in each group, the groups in no certain order; missing
    values come first."""
    at = np.flatnonzero(keep)
    own = [fitting(take(column, at)) for column in by]
    parts = [(column.codes, len(column.values)) if isinstance(column, Text) else order_codes(column) for column in own]
    groups = pack([codes for codes, _ in parts], [size for _, size in parts])
    parts += [order_codes(fitting(take(column, at))) for column in order]
    sorted_ = order_of(pack([codes for codes, _ in parts], [size for _, size in parts]))
    at, starts = at[sorted_], group_starts(groups[sorted_])
    return at[np.append(starts[1:], len(at))[: len(starts)] - 1] if last else at[starts]


def first_of_groups(groups: Codes) -> tuple[Index, Codes]:
    """Where each group comes first, in that order, and the place of each record's group in it.

    >>> first, place = first_of_groups(np.array([7, 3, 7], np.int32))
    >>> first.tolist(), place.tolist()
    ([0, 1], [0, 1, 0])
    """
    _, first, inverse = np.unique(groups, return_index=True, return_inverse=True)
    order = np.argsort(first)
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    return first[order], place[inverse.reshape(-1)]


def repeats(groups: npt.NDArray[np.integer[Any]]) -> Mask:
    """The records whose group has an earlier one.

    >>> repeats(np.array([7, 3, 7], np.int32)).tolist()
    [False, False, True]
    """
    again = np.ones(len(groups), np.bool_)
    again[np.unique(groups, return_index=True)[1]] = False
    return again


def sums(groups: Codes, size: int, values: Numbers) -> Numbers:
    """The sum of each of ``size`` groups; 0 for one without values. Missing values must have been left out.

    >>> sums(np.array([0, 0, 1], np.int32), 3, np.array([0.1, 0.2, 5.0])).tolist()
    [0.3, 5.0, 0.0]
    """
    scale = 10.0 ** decimals(values)
    whole = np.rint(values * scale)
    if np.abs(whole).sum() < LARGEST_WHOLE and (whole / scale == values).all():
        return np.asarray(np.bincount(groups, weights=whole, minlength=size) / scale, np.float64)
    order = np.argsort(groups, kind="stable")
    parts = np.split(values[order], np.searchsorted(groups[order], np.arange(1, size)))
    return np.array([math.fsum(part) for part in parts[:size]], np.float64)


def decimals(values: Numbers) -> int:
    """The most digits after the point that any of some numbers has, ``DECIMALS`` at the most."""
    for digits in range(DECIMALS):
        scaled = values * 10.0**digits
        if (np.rint(scaled) / 10.0**digits == values).all():
            return digits
    return DECIMALS


def summary(way: str, groups: Codes, size: int, values: Numbers) -> Numbers:
    """What the values of each of ``size`` groups come to: sum, mean, median, lowest, highest or count.

    Missing for a group without values, but for their count, which is 0. Missing values must have been left out.

    >>> summary("mean", np.array([0, 0], np.int32), 2, np.array([1.0, 2.0])).tolist()
    [1.5, nan]
    """
    count = np.bincount(groups, minlength=size).astype(np.float64)
    if way == "count":
        return count
    if way == "median":
        made = medians(groups, size, values)
    elif way in ("sum", "mean"):
        made = sums(groups, size, values) / (np.maximum(count, 1) if way == "mean" else 1)
    else:
        made = np.full(size, np.inf if way == "lowest" else -np.inf)
        (np.minimum if way == "lowest" else np.maximum).at(made, groups, values)
    return np.asarray(np.where(count > 0, made, np.nan), np.float64)


def medians(groups: Codes, size: int, values: Numbers) -> Numbers:
    """The value in the middle of each group, or the mean of the two that are; any number for a group without values.

    >>> medians(np.array([0, 0, 0, 1, 1], np.int32), 2, np.array([3.0, 9, 1, 1, 2])).tolist()
    [3.0, 1.5]
    """
    order = np.lexsort((values, groups))
    ordered = np.append(values[order], 0.0)
    count = np.bincount(groups, minlength=size)
    start = np.cumsum(count) - count
    low, high = start + np.maximum(count - 1, 0) // 2, start + count // 2
    return np.asarray((ordered[low] + ordered[high]) / 2, np.float64)
