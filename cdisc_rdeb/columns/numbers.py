"""Numbers and texts that say them, by one rule."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from ..quick import np
from .text import Column, Mask, Numbers, Text, as_met

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
DIGITS = 15  # of a decimal, that a number always keeps
DECIDED = 12  # of a decimal, that sums and differences of such numbers keep
LARGEST_POWER = 300  # of ten, well within numbers
SOME = 1 << 13  # numbers that the processor has at hand at once
LAST_BITS = 1e-12  # of a number, as part of it: what arithmetic leaves unsure
LARGEST_SLACK = 1e288  # so that a limit without end stays one

#: The order of numbers, given the limit and what is unsure of it.
ORDERS: Mapping[str, Callable[[Any, Any, Any], Any]] = {
    "LT": lambda number, limit, slack: number < limit - slack,
    "LE": lambda number, limit, slack: number <= limit + slack,
    "GT": lambda number, limit, slack: number > limit + slack,
    "GE": lambda number, limit, slack: number >= limit - slack,
}


def read_number(text: str) -> float:
    """The number that a whole text says; NaN where it says none (``1,000``, ``nan`` and ``<5`` do not)."""
    return float(text) if NUMBER.fullmatch(text) else float("nan")


def write_number(number: float) -> str:
    """The shortest text that reads back as the number; whole numbers without a point, missing as ''.

    >>> write_number(3.0), write_number(0.1), write_number(float("nan"))
    ('3', '0.1', '')
    """
    if number != number:
        return ""
    return str(int(number)) if number.is_integer() and abs(number) < 1e16 else repr(float(number))


def all_whole(numbers: Numbers) -> bool:
    """Whether all numbers are whole, none missing; some of them are looked at after the other, while they are at hand.

    >>> all_whole(np.array([3.0, -1e300])), all_whole(np.array([0.5])), all_whole(np.array([np.nan]))
    (True, False, False)
    """
    parts = (numbers[start : start + SOME] for start in range(0, len(numbers), SOME))
    return all((part == np.rint(part)).all() for part in parts)


def without_last_bits(numbers: Numbers, digits: int = DIGITS) -> Numbers:
    """Numbers to 15 digits (or fewer), so that 2.1 is 2.1 whichever program computed it; what more digits say is lost.

    >>> without_last_bits(np.array([2.1, np.nextafter(2.1, 3), 1e300, 3.0, np.nan])).tolist()
    [2.1, 2.1, 1e+300, 3.0, nan]
    """
    with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
        broken = np.flatnonzero((numbers != np.rint(numbers)) & np.isfinite(numbers))
        if not len(broken):
            return numbers
        some = numbers[broken]
        places = digits - 1 - np.floor(np.log10(np.abs(some)))
        up = np.power(10.0, places)
        rounded = np.rint(some * up) / up
    result = numbers.copy()
    result[broken] = np.where(np.isfinite(rounded) & (places < LARGEST_POWER), rounded, some)  # smaller ones keep all
    return result


def decided(numbers: Numbers) -> Numbers:
    """Numbers to the digits that arithmetic leaves sure: 5.1 - 4.7 is 0.4.

    >>> decided(np.array([5.1 - 4.7, 1 / 3, 7.0])).tolist()
    [0.4, 0.333333333333, 7.0]
    """
    return without_last_bits(numbers, DECIDED)


def in_order(comparator: str, numbers: Numbers, limits: Numbers | float) -> Mask:
    """Where numbers are LT, LE, GT or GE limits; what differs in the last bits alone is equal. Never for a missing one.

    >>> fold_rise = 10 ** (np.log10(np.array([40.0, 39.0])) - np.log10(10.0))  # 3.999999999999999 and 3.9
    >>> in_order("GE", fold_rise, 4.0).tolist(), in_order("LT", fold_rise, 4.0).tolist()
    ([True, False], [False, True])
    """
    slack = np.minimum(LAST_BITS * np.abs(limits), LARGEST_SLACK)
    return np.asarray(ORDERS[comparator](numbers, limits, slack), np.bool_)


def is_one_of(numbers: Numbers, wanted: Numbers) -> Mask:
    """Where numbers are one of some, up to their last bits. A missing number is none.

    >>> is_one_of(np.array([0.1 + 0.2, 4.0, np.nan]), np.array([0.3, 4.0, np.nan])).tolist()
    [True, True, False]
    """
    found = np.isin(numbers, wanted)
    broken = np.flatnonzero((numbers != np.rint(numbers)) & ~found)  # whole numbers have no last bits
    for limit in wanted if len(broken) else ():
        found[broken] |= np.abs(numbers[broken] - limit) <= LAST_BITS * abs(limit)
    return found


def as_text(column: Column) -> Text:
    """Any column as text, numbers written out."""
    if isinstance(column, Text):
        return column
    codes, values = as_met(column)
    return Text.coded(codes, [write_number(value) for value in values.tolist()])
