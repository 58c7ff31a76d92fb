"""Operators of lists: a value that is one of some, a text that is part of another, lists that share something."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ....columns import Text, as_text, read_number
from ..frames import Cell, Frame, Lists
from ..lacks import CannotRun
from .register import (
    AT_ONCE,
    PAIRS,
    Condition,
    Held,
    Test,
    as_texts,
    items,
    on_both,
    on_values,
    operator,
    other_side,
    same_number,
    shortened,
    turned,
)


def plain(text: str) -> str:
    """A text as it is."""
    return text


@operator("is_contained_by", "is_not_contained_by")
def is_contained_by(condition: Condition) -> Test:
    """The value is one of a list, or one of those that another variable has in any record."""
    return lambda frame: contained(frame, condition, plain, plain)


@operator("is_contained_by_case_insensitive", "is_not_contained_by_case_insensitive")
def is_contained_by_case_insensitive(condition: Condition) -> Test:
    """The same in any case."""
    return lambda frame: contained(frame, condition, str.lower, plain)


@operator("prefix_is_contained_by", "prefix_is_not_contained_by")
def prefix_is_contained_by(condition: Condition) -> Test:
    """The first letters of the value are one of a list."""
    size = condition.whole("prefix")
    return lambda frame: contained(frame, condition, plain, lambda text: text[:size])


@operator("suffix_is_contained_by", "suffix_is_not_contained_by")
def suffix_is_contained_by(condition: Condition) -> Test:
    """The last letters of the value are one of a list."""
    size = condition.whole("suffix")
    return lambda frame: contained(frame, condition, plain, lambda text: text[-size:])


def contained(frame: Frame, condition: Condition, fold: Callable[[str], str], part: Callable[[str], str]) -> Held:
    """Which values are, as they are folded, among those of the other side."""
    first = frame.cell(condition.name)
    of_numbers = isinstance(first, np.ndarray)
    second = other_side(frame, condition)
    target = as_texts(first)
    if isinstance(second, Lists):
        sets = {id(texts): among(texts, fold, of_numbers) for texts in second.lists}  # a list is long to hash
        if isinstance(target, Lists):
            return on_both(target, second, lambda some, texts: any(fold(one) in sets[id(texts)] for one in some))
        return on_both(target, second, lambda value, texts: fold(part(value)) in sets[id(texts)])
    if isinstance(second, str):
        known = among([second], fold, of_numbers)
    elif isinstance(second, tuple):
        known = among(second, fold, of_numbers)
    else:
        known = among(as_text(second).compact().values.tolist(), fold, of_numbers)
    if isinstance(target, Lists):
        hits = [any(fold(one) in known for one in texts) for texts in target.lists]
        return shortened(np.array(hits, np.bool_), target.codes)
    return on_values(target, lambda value: fold(part(value)) in known)


def among(texts: list[str] | tuple[str, ...], fold: Callable[[str], str], of_numbers: bool) -> set[str]:
    """Texts as they are looked for; '' is no value that anything could be."""
    written = same_number(texts, read_number) if of_numbers else texts
    return {fold(text) for text in written} - {""}


@operator("contains", "does_not_contain", cost=PAIRS)
def contains(condition: Condition) -> Test:
    """The other text is part of the value, or one of the list that the column holds."""
    return lambda frame: holding(frame, condition, plain)


@operator("contains_case_insensitive", "does_not_contain_case_insensitive", cost=PAIRS)
def contains_case_insensitive(condition: Condition) -> Test:
    """The same in any case."""
    return lambda frame: holding(frame, condition, str.lower)


def holding(frame: Frame, condition: Condition, fold: Callable[[str], str]) -> Held:
    """Which values hold the other side."""
    target = as_texts(frame.cell(condition.name))
    second = other_side(frame, condition)
    if isinstance(second, tuple | Lists):
        raise CannotRun(f"{condition.operator} looks for a list")
    if isinstance(second, str):
        wanted = fold(second)
        if isinstance(target, Lists):
            return on_lists(target, lambda texts: wanted in map(fold, texts))
        return on_values(target, lambda value: wanted in fold(value))
    if isinstance(target, Lists):
        return on_both(target, as_text(second), lambda texts, value: fold(value) in map(fold, texts))
    return on_both(target, as_text(second), lambda value, part: fold(part) in fold(value))


def on_lists(cell: Lists, test: Callable[[tuple[str, ...]], bool]) -> Held:
    """Which records have a list that passes a test."""
    return shortened(np.array([test(texts) for texts in cell.lists], np.bool_), cell.codes)


@operator("contains_all", cost=AT_ONCE)
def contains_all(condition: Condition) -> Test:
    """All texts of a list are values that the variable has; of a column that holds lists, in each record."""
    return lambda frame: all_there(frame, condition)


@operator("not_contains_all", cost=AT_ONCE)
def not_contains_all(condition: Condition) -> Test:
    """Some text of a list is none of the variable's values: told once, at the first record."""

    def test(frame: Frame) -> Held:
        held = all_there(frame, condition)
        if not isinstance(held, bool) or isinstance(frame.cell(condition.name), Lists):
            return turned(held)
        return False if held else np.arange(frame.size) == 0

    return test


def all_there(frame: Frame, condition: Condition) -> Held:
    """Whether a variable has all values of a list."""
    target = as_texts(frame.cell(condition.name))
    if isinstance(target, Lists):
        return on_both(target, lists_of(frame, condition), lambda some, texts: set(texts) <= set(some))
    return set(items(frame, condition.value)) <= set(target.compact().values.tolist())


def lists_of(frame: Frame, condition: Condition) -> Lists:
    """The other side as a list for each record."""
    second = other_side(frame, condition)
    if isinstance(second, Lists):
        return second
    if isinstance(second, tuple):
        return Lists.constant(second, frame.size)
    return one_each(Text.constant(second, frame.size) if isinstance(second, str) else second)


def one_each(cell: Cell) -> Lists:
    """A column as lists of one text."""
    text = as_texts(cell)
    return text if isinstance(text, Lists) else Lists(text.codes, tuple((value,) for value in text.values.tolist()))


def sharing(name: str, enough: Callable[[int], bool]) -> None:
    """Register an operator of how many texts two lists have in common."""

    @operator(name, cost=PAIRS)
    def make(condition: Condition) -> Test:
        def test(frame: Frame) -> Held:
            target = one_each(frame.cell(condition.name))
            return on_both(target, lists_of(frame, condition), lambda a, b: enough(len(set(a) & set(b))))

        return test


sharing("shares_at_least_one_element_with", lambda size: size > 0)
sharing("shares_exactly_one_element_with", lambda size: size == 1)
sharing("shares_no_elements_with", lambda size: size == 0)


@operator("is_ordered_subset_of", "is_not_ordered_subset_of", cost=PAIRS)
def is_ordered_subset_of(condition: Condition) -> Test:
    """All texts of the list are in the other one, and in its order."""

    def in_order(some: tuple[str, ...], of: tuple[str, ...]) -> bool:
        place = {text: number for number, text in enumerate(of)}
        found = [place.get(text, -1) for text in some]
        return -1 not in found and found == sorted(found)

    return lambda frame: on_both(one_each(frame.cell(condition.name)), lists_of(frame, condition), in_order)
