"""Numbers and texts that say them, by one rule."""

from __future__ import annotations

import re

from ..quick import np
from .text import Column, Numbers, Text, as_met

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")
DIGITS = 15  # of a decimal, that a number always keeps
DECIDED = 12  # of a decimal, that sums and differences of such numbers keep
LARGEST_POWER = 300  # of ten, well within numbers
SOME = 1 << 13  # numbers that the processor has at hand at once


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


def as_text(column: Column) -> Text:
    """Any column as text, numbers written out."""
    if isinstance(column, Text):
        return column
    codes, values = as_met(column)
    return Text.coded(codes, [write_number(value) for value in values.tolist()])
