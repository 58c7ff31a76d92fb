"""Operators of equality and order of values."""

from __future__ import annotations

import operator as order
from collections.abc import Callable
from typing import Any

import numpy as np

from ....columns import Numbers, Text, is_present, read_number
from ..frames import Cell, Frame, Lists, numbers
from ..lacks import CannotRun
from .presence import settled
from .register import PAIRS, Condition, Held, Test, on_both, on_values, operator, other_side


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


def equal(frame: Frame, condition: Condition, fold: Callable[[str], str]) -> Held:
    """Where both sides have a value, and these are the same."""
    return compared(frame, condition, lambda a, b: bool(a) and fold(a) == fold(b), lambda a, b: a == b)


def different(frame: Frame, condition: Condition, fold: Callable[[str], str]) -> Held:
    """Where the sides differ."""

    def numeric(a: Any, b: Any) -> Any:
        return (a != b) & ~(np.isnan(a) & np.isnan(b))

    return compared(frame, condition, lambda a, b: fold(a) != fold(b), numeric)


def compared(
    frame: Frame, condition: Condition, test: Callable[[str, str], bool], numeric: Callable[[Any, Any], Any]
) -> Held:
    """Both sides as texts, or as numbers where either side has numbers."""
    first = frame.cell(condition.name)
    if condition.text("value_is_reference") == "true":
        return by_reference(frame, condition, test, numeric)
    second = other_side(frame, condition)
    if isinstance(second, tuple):
        if len(second) != 1:
            raise CannotRun(f"{condition.operator} compares with a list")
        second = second[0]
    return both(frame, condition.name, first, second, test, numeric)


def both(
    frame: Frame,
    name: str,
    first: Cell,
    second: Cell | str,
    test: Callable[[str, str], bool],
    numeric: Callable[[Any, Any], Any],
) -> Held:
    """A column beside another, or beside one text."""
    if isinstance(first, Lists) or isinstance(second, Lists):
        raise CannotRun(f"{name} is compared with a list")
    if isinstance(second, str):
        if isinstance(first, Text):
            return on_values(first, lambda value: test(value, second))
        said = read_number(second)
        if said != said and second:  # a text is no number, so that they differ throughout
            return on_values(frame.text(name), lambda value: test(value, second))
        return settled(np.asarray(numeric(first, said), np.bool_))
    if isinstance(first, Text) and isinstance(second, Text):
        return on_both(first, second, test)
    return settled(np.asarray(numeric(numbers(first, read_number), numbers(second, read_number)), np.bool_))


def by_reference(
    frame: Frame, condition: Condition, test: Callable[[str, str], bool], numeric: Callable[[Any, Any], Any]
) -> Held:
    """Each record beside the variable that another one of its variables names (IDVAR)."""
    names = frame.text(str(condition.value))
    found = np.zeros(frame.size, np.bool_)
    for code, name in enumerate(names.values.tolist()):
        at = names.codes == code
        if not at.any():
            continue
        second = frame.cell(name) if name and frame.has(name) else ""
        held = both(frame, condition.name, frame.cell(condition.name), second, test, numeric)
        found[at] = np.broadcast_to(held, frame.size)[at]
    return found


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
