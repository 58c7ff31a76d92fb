"""Operators of texts: their length, their beginning and end, and patterns."""

from __future__ import annotations

import operator as order
import re
from collections.abc import Callable

import numpy as np

from ....columns import as_text, read_number
from ..frames import Frame, Lists
from ..lacks import CannotRun
from .register import PAIRS, Condition, Held, Test, on_both, on_values, operator, other_side


def matching(name: str, part: str, *, wanted: bool) -> None:
    """Register an operator of a pattern, of the whole text or of its first or last letters; no value never meets it."""

    @operator(name)
    def make(condition: Condition) -> Test:
        try:
            pattern = re.compile(str(condition.value))
        except re.error as error:
            raise CannotRun(f"the pattern {condition.value} cannot be read: {error}") from None
        size = condition.whole(part) if part else 0
        find = pattern.search if part else pattern.match

        def passes(value: str) -> bool:
            looked_at = value[:size] if part == "prefix" else value[-size:] if part else value
            return bool(value) and (find(looked_at) is not None) == wanted

        def whole(value: str) -> bool:
            return value != "" and (find(value) is not None) == wanted

        return lambda frame: on_values(frame.text(condition.name), passes if part else whole)


for side in ("", "prefix", "suffix"):
    stem = f"{side}_matches_regex" if side else "matches_regex"
    matching(stem, side, wanted=True)
    matching(f"not_{stem}", side, wanted=False)


def measuring(name: str, opposite: str, comes: Callable[[int, int], bool]) -> None:
    """Register an operator of a text's length, beside a number or the length of another text."""

    @operator(name, opposite)
    def make(condition: Condition) -> Test:
        def test(frame: Frame) -> Held:
            second = other_side(frame, condition)
            if isinstance(second, tuple | Lists):
                raise CannotRun(f"{name} compares with a list")
            text = frame.text(condition.name)
            if isinstance(second, str):
                size = read_number(second)
                if size != size:
                    raise CannotRun(f"{name} compares with {second}, which is no number")
                return on_values(text, lambda value: comes(len(value), int(size)))
            if isinstance(second, np.ndarray):
                return on_both(
                    text, as_text(second), lambda value, size: comes(len(value), int(read_number(size) or 0))
                )
            return on_both(text, second, lambda value, other: comes(len(value), len(other)))

        return test


measuring("longer_than", "shorter_than_or_equal_to", order.gt)
measuring("longer_than_or_equal_to", "shorter_than", order.ge)
measuring("has_equal_length", "has_not_equal_length", order.eq)


def beginning(name: str, opposite: str, test: Callable[[str, str], bool]) -> None:
    """Register an operator of how a text begins or ends."""

    @operator(name, opposite, cost=PAIRS)
    def make(condition: Condition) -> Test:
        return lambda frame: of_two(frame, condition, test)


def of_two(frame: Frame, condition: Condition, test: Callable[[str, str], bool]) -> Held:
    """Which records pass a test of the text and the other side."""
    second, text = other_side(frame, condition), frame.text(condition.name)
    if isinstance(second, str):
        return on_values(text, lambda value: test(value, second))
    if isinstance(second, tuple):
        return on_values(text, lambda value: any(test(value, one) for one in second))
    if isinstance(second, Lists):
        return on_both(text, second, lambda value, texts: any(test(value, one) for one in texts))
    return on_both(text, as_text(second), test)


beginning("starts_with", "", lambda value, other: bool(value) and value.startswith(other))
beginning("ends_with", "", lambda value, other: bool(value) and value.endswith(other))


@operator("prefix_equal_to", "prefix_not_equal_to", cost=PAIRS)
def prefix_equal_to(condition: Condition) -> Test:
    """The first letters are the other text; DOMAIN stands for the letters of the domain."""
    size = condition.whole("prefix")

    def test(frame: Frame) -> Held:
        if condition.value == "DOMAIN":
            return on_values(frame.text(condition.name), lambda value: value[:size] == frame.prefix)
        return of_two(frame, condition, lambda value, other: value[:size] == other)

    return test


@operator("suffix_equal_to", "suffix_not_equal_to", cost=PAIRS)
def suffix_equal_to(condition: Condition) -> Test:
    """The last letters are the other text."""
    size = condition.whole("suffix")
    return lambda frame: of_two(frame, condition, lambda value, other: value[-size:] == other)


@operator("equals_string_part", "does_not_equal_string_part", cost=PAIRS)
def equals_string_part(condition: Condition) -> Test:
    """The text is what a pattern finds in the other one."""
    try:
        pattern = re.compile(condition.text("regex"))
    except re.error as error:
        raise CannotRun(f"the pattern {condition.text('regex')} cannot be read: {error}") from None

    def found(other: str) -> str:
        first = next(iter(pattern.findall(other)), "")
        return first if isinstance(first, str) else first[0]

    return lambda frame: of_two(frame, condition, lambda value, other: bool(value) and value == found(other))


@operator("split_parts_have_equal_length", "split_parts_have_unequal_length")
def split_parts_have_equal_length(condition: Condition) -> Test:
    """The two parts around a separator are equally long."""
    separator = condition.text("separator") or "/"

    def passes(value: str) -> bool:
        parts = value.split(separator)
        return len(parts) == 1 or (len(parts) == 2 and len(parts[0]) == len(parts[1]))

    return lambda frame: on_values(frame.text(condition.name), passes)
