"""Verbs that flag one record of each group, and how such a record is found."""

from __future__ import annotations

from collections.abc import Sequence

from ..columns import Column, Index, Mask, Text, extremes
from ..errors import DerivationError
from ..quick import np
from .registry import verb


def flags_at(at: Index, size: int, value: str = "Y") -> Text:
    """A value in the records at some positions, missing in all others."""
    codes = np.ones(size, np.int32)
    codes[at] = 0
    return Text.coded(codes, [value, ""])


@verb(
    "'{value}' on the first record for each {by}[, in the order of {order}][, of those where {where}].",
    ordered=True,
    compares=True,
    fixed=("value",),
    value="Y",
)
def first_of(
    *, by: tuple[Column, ...], order: tuple[Column, ...] = (), where: Mask | None = None, value: str = "Y"
) -> Text:
    """A value, Y unless another is given, on the first record of each group; missing on all others.

    Records are ordered by ``order``, missing values first, then as they stand in the dataset; without it they stand in
    the order of its key variables. Only those count that the where clause holds for. Records with a missing value in
    ``by`` are a group too.
    Source: OCCDS 1.1 (occurrence flags AOCC*), ADaMIG 1.3, 3.3.8 (ANLzzFL).

    >>> first_of(by=(Text.of(["S1", "S1", "S2"]),), order=(np.array([2.0, 1, 5]),)).tolist()
    ['', 'Y', 'Y']
    """
    return chosen(by, order, where, value, last=False)


@verb(
    "'{value}' on the last record for each {by}[, in the order of {order}][, of those where {where}].",
    ordered=True,
    compares=True,
    fixed=("value",),
    value="Y",
)
def last_of(
    *, by: tuple[Column, ...], order: tuple[Column, ...] = (), where: Mask | None = None, value: str = "Y"
) -> Text:
    """A value, Y unless another is given, on the last record of each group; missing on all others.

    Records are ordered by ``order``, missing values first, then as they stand in the dataset; without it they stand in
    the order of its key variables. Only those count that the where clause holds for. Records with a missing value in
    ``by`` are a group too.
    Source: OCCDS 1.1 (occurrence flags AOCC*), ADaMIG 1.3, 3.3.8 (ANLzzFL).

    >>> last_of(by=(Text.of(["S1", "S1", "S2"]),), order=(np.array([2.0, 1, 5]),)).tolist()
    ['Y', '', 'Y']
    """
    return chosen(by, order, where, value, last=True)


def chosen(by: Sequence[Column], order: Sequence[Column], where: Mask | None, value: str, *, last: bool) -> Text:
    """A value on one record of each group."""
    if not by:
        raise DerivationError("by names no column; name those that make a group, such as USUBJID")
    size = len(by[0])
    keep = np.ones(size, np.bool_) if where is None else where
    return flags_at(extremes(keep, by, order, last=last), size, value)
