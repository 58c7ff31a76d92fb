"""Operators of equality and order of values."""

from __future__ import annotations

import operator as order
from collections.abc import Callable
from typing import Any, TypeAlias

import numpy as np

from ....columns import Mask, Numbers, Text, is_present, read_number
from ..frames import Cell, Frame, Lists, numbers
from ..lacks import CannotRun
from ..matching import as_written
from .presence import settled
from .register import PAIRS, Condition, Held, Test, on_values, operator, other_side, shortened, turned

LAST_BITS = 1e-12  # of a number, as part of it

Fold: TypeAlias = Callable[[str], str]
Pair: TypeAlias = tuple[Held, Held]  # where there is a value, and where both sides are the same


@operator("equal_to", cost=PAIRS)
def equal_to(condition: Condition) -> Test:
    """Both have a value, and these are equal."""
    return lambda frame: equal(frame, condition, str)


@operator("not_equal_to", cost=PAIRS)
def not_equal_to(condition: Condition) -> Test:
    """They differ; a value differs from none."""
    return lambda frame: different(frame, condition, str)


@operator("equal_to_case_insensitive", cost=PAIRS)
def equal_to_case_insensitive(condition: Condition) -> Test:
    """Both have a value, and these are equal in any case."""
    return lambda frame: equal(frame, condition, str.lower)


@operator("not_equal_to_case_insensitive", cost=PAIRS)
def not_equal_to_case_insensitive(condition: Condition) -> Test:
    """They differ in more than case; a value differs from none."""
    return lambda frame: different(frame, condition, str.lower)


def equal(frame: Frame, condition: Condition, fold: Fold) -> Held:
    """Where both sides have a value, and these are the same."""
    there, same = compared(frame, condition, fold)
    if isinstance(there, bool) or isinstance(same, bool):
        return same if there is True else there if same is True else False
    return settled(there & same)


def different(frame: Frame, condition: Condition, fold: Fold) -> Held:
    """Where the sides differ."""
    _, same = compared(frame, condition, fold)
    return turned(same) if isinstance(same, bool) else settled(~same)


def compared(frame: Frame, condition: Condition, fold: Fold) -> Pair:
    """Where the first side has a value, and where both are the same: as texts, or as numbers if either has numbers."""
    if condition.text("type_insensitive") == "true":  # a number is what it says, with blanks around it or without
        folded, fold = fold, lambda value: folded(as_written(value))
    first = frame.cell(condition.name)
    if condition.text("value_is_reference") == "true":
        return by_reference(frame, condition, fold)
    second = other_side(frame, condition)
    if isinstance(second, tuple):
        if len(second) != 1:
            raise CannotRun(f"{condition.operator} compares with a list")
        second = second[0]
    return both(frame, condition.name, first, second, fold)


def both(frame: Frame, name: str, first: Cell, second: Cell | str, fold: Fold) -> Pair:
    """A column beside another, or beside one text."""
    if isinstance(first, Lists) or isinstance(second, Lists):
        raise CannotRun(f"{name} is compared with a list")
    if isinstance(second, str) and not isinstance(first, Text):
        said = read_number(second)
        if said == said or not second:
            return is_present(first), same_numbers(first, np.full(1, said)) | (np.isnan(first) & (not second))
    if isinstance(second, str):  # beside a text that is no number the numbers are texts too
        text, wanted = frame.text(name), fold(second)
        hits = text.values == wanted if fold is str else [fold(value) == wanted for value in text.values]
        return shortened(text.values != "", text.codes), shortened(np.array(hits, np.bool_), text.codes)
    if isinstance(first, Text) and isinstance(second, Text):
        return first.present(), same_texts(first, second, fold)
    there, beside = is_present(first), is_present(second)  # a text that is no number is not a missing one
    return there, same_numbers(numbers(first, number_in), numbers(second, number_in)) | ~(there | beside)


def number_in(text: str) -> float:
    """The number that a text says, blanks around it or not."""
    return read_number(text.strip())


def same_numbers(first: Numbers, second: Numbers) -> Mask:
    """Where numbers are equal but for the last bits that a file may lose."""
    return np.isclose(first, second, rtol=LAST_BITS, atol=0)


def same_texts(first: Text, second: Text, fold: Fold) -> Mask:
    """Where texts are the same as they are folded, each folded once."""
    place: dict[str, int] = {}
    left, right = (
        np.array([place.setdefault(fold(value), len(place)) for value in text.values], np.int32)
        for text in (first, second)
    )
    return np.asarray(left[first.codes] == right[second.codes], np.bool_)


def by_reference(frame: Frame, condition: Condition, fold: Fold) -> Pair:
    """Each record beside the variable that another one of its variables names (IDVAR)."""
    names = frame.text(str(condition.value))
    there, same = np.zeros(frame.size, np.bool_), np.zeros(frame.size, np.bool_)
    for code, name in enumerate(names.values.tolist()):
        at = names.codes == code
        if at.any():
            second = frame.cell(name) if name and frame.has(name) else ""
            pair = both(frame, condition.name, frame.cell(condition.name), second, fold)
            there[at], same[at] = (np.broadcast_to(side, frame.size)[at] for side in pair)
    return there, same


def number_operator(name: str, comes: Callable[[Any, Any], Any]) -> None:
    """Register an operator of two numbers; a text that is none is never met."""

    @operator(name, cost=PAIRS)
    def make(condition: Condition) -> Test:
        def test(frame: Frame) -> Held:
            first = as_numbers(frame.column(condition.name))
            second = other_side(frame, condition)
            if isinstance(second, tuple | Lists):
                raise CannotRun(f"{name} compares with a list")
            beside = read_number(second) if isinstance(second, str) else as_numbers(second)
            return settled(np.asarray(comes(first, beside), np.bool_))

        return test


def as_numbers(column: Numbers | Text) -> Numbers:
    """A column as numbers."""
    return numbers(column, read_number)


number_operator("less_than", order.lt)
number_operator("less_than_or_equal_to", order.le)
number_operator("greater_than", order.gt)
number_operator("greater_than_or_equal_to", order.ge)


@operator("is_numeric", "is_not_numeric")
def is_numeric(condition: Condition) -> Test:
    """The value is a number."""

    def test(frame: Frame) -> Held:
        column = frame.column(condition.name)
        return (
            on_values(column, lambda v: read_number(v) == read_number(v))
            if isinstance(column, Text)
            else settled(is_present(column))
        )

    return test
