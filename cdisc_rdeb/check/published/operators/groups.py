"""Operators of several records: what is unique, what belongs together, what follows in order."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

import numpy as np

from ....columns import Codes, Index, Mask, Text, distinct, is_present, order_codes, order_of, pack
from ...records import together
from ..frames import Frame, Lists
from ..lacks import CannotRun, NoVariable
from .presence import in_groups, settled
from .register import GROUPS, Condition, Held, Test, as_list, operator, turned

PRECISIONS = (4, 7, 10, 13, 16)  # letters of a date to its year, month, day, hour, minute


def several(groups: Codes, more_than: int = 1) -> Held:
    """Which records are in a group of more records than so many."""
    return settled(np.asarray(np.bincount(groups)[groups] > more_than, np.bool_)) if len(groups) else False


def keys(frame: Frame, names: Sequence[object]) -> list[str]:
    """The variables that are there, each once; an operation may name several."""
    found: dict[str, None] = {}
    for name in names:
        cell = frame.values.get(str(name))
        inside = cell.lists[0] if isinstance(cell, Lists) and cell.lists else (str(name),)
        found |= dict.fromkeys(known for one in inside if (known := frame.resolve(one)) is not None)
    return list(found)


@operator("is_not_unique_set", "is_unique_set", cost=GROUPS)
def is_not_unique_set(condition: Condition) -> Test:
    """Another record has the same values of all these variables."""
    pattern = condition.text("regex")

    def test(frame: Frame) -> Held:
        names = keys(frame, [condition.name, *as_list(condition.value or [])])
        if not names:
            raise NoVariable(condition.name)
        if not pattern:
            return several(frame.groups(names))
        return several(cut_groups(frame, names, pattern))

    return test


def cut_groups(frame: Frame, names: Sequence[str], pattern: str) -> Codes:
    """A number for each combination of the values of some columns, cut by a pattern."""
    known = [frame.resolve(name) for name in names]
    return frame.note(
        ("cut", pattern, frozenset(known)),
        lambda: together([cut(frame.text(name), pattern) for name in names]),
        *known,
    )


def cut(text: Text, pattern: str) -> Text:
    """Texts as the part that a pattern finds at their beginning, where the first of them is so."""
    first = next((value for value in text.take(np.arange(len(text))[:50]).tolist() if value), "")
    if not re.match(pattern, first):
        return text
    return text.map(lambda value: match[0] if (match := re.match(pattern, value)) else value)


@operator("is_not_unique_relationship", "is_unique_relationship", cost=GROUPS)
def is_not_unique_relationship(condition: Condition) -> Test:
    """A value goes with several of the other variable (none is one of them), or the other way round."""

    def test(frame: Frame) -> Held:
        others = [str(name) for name in as_list(condition.value)]
        names = [condition.name, *others]
        first, second = frame.groups([condition.name]), frame.groups(others)
        here = there(frame, [condition.name])
        beside = there(frame, others)
        return frame.note(
            ("relationship", *map(frame.resolve, names)),
            lambda: settled((ambiguous(first, second) & here) | (ambiguous(second, first) & beside)),
            *map(frame.resolve, names),
        )

    return test


def there(frame: Frame, names: Sequence[str]) -> Mask:
    """Which records have a value in all of some variables."""
    found = np.ones(frame.size, np.bool_)
    for name in names:
        found &= is_present(frame.column(name))
    return found


def ambiguous(groups: Codes, values: Codes) -> Mask:
    """Which records are in a group that has several values."""
    sizes = [int(groups.max(initial=0)) + 1, int(values.max(initial=0)) + 1]
    _, (of_pair, _) = distinct([groups, values], sizes)
    return np.asarray(np.bincount(of_pair, minlength=sizes[0])[groups] > 1, np.bool_)


@operator("is_inconsistent_across_dataset", cost=GROUPS)
def is_inconsistent_across_dataset(condition: Condition) -> Test:
    """The value is not that which most records of its group have; where two are equally many, all are told."""

    def test(frame: Frame) -> Held:
        text = frame.text(condition.name)
        groups = frame.groups(keys(frame, as_list(condition.value)))
        return settled(in_minority(groups, text.codes))

    return test


def in_minority(groups: Codes, values: Codes) -> Mask:
    """Which records have a value that is not the commonest of their group, or not the only one that is.

    >>> in_minority(np.array([0, 0, 0, 1, 1]), np.array([0, 0, 1, 0, 1])).tolist()
    [False, False, True, True, True]
    """
    if not len(groups):
        return np.zeros(0, np.bool_)
    pairs, (of_group, _) = distinct([groups, values], [int(groups.max()) + 1, int(values.max()) + 1])
    count = np.bincount(pairs)
    most = np.zeros(int(groups.max()) + 1, np.int64)
    np.maximum.at(most, of_group, count)
    commonest = count == most[of_group]
    shared = np.bincount(of_group, weights=commonest, minlength=len(most))[of_group] > 1
    alone = np.bincount(of_group, minlength=len(most))[of_group] == 1
    return np.asarray((~alone & (shared | ~commonest))[pairs], np.bool_)


@operator("present_on_multiple_rows_within", "not_present_on_multiple_rows_within", cost=GROUPS)
def present_on_multiple_rows_within(condition: Condition) -> Test:
    """The value is there in several records of its group."""
    within = [str(name) for name in as_list(dict(condition.options).get("within") or [])]
    fewest = str(condition.value or 1)
    if not fewest.isdecimal():
        raise CannotRun(f"{condition.operator} says {fewest}, which is no number")
    return lambda frame: several(frame.groups([*within, condition.name]), int(fewest))


@operator("has_next_corresponding_record", "does_not_have_next_corresponding_record", cost=GROUPS)
def has_next_corresponding_record(condition: Condition) -> Test:
    """The value is that of the other variable in the next record of the group; the last one has none to follow it."""
    within = [str(name) for name in as_list(dict(condition.options).get("within") or [])]

    def test(frame: Frame) -> Held:
        order, last = in_groups(frame, within, condition.text("ordering"))
        first, second = frame.text(condition.name), frame.text(str(condition.value))
        joined = dict.fromkeys([*first.values.tolist(), *second.values.tolist()])
        place = {value: number for number, value in enumerate(joined)}
        ends = np.array([place[value] for value in first.values], np.int64)[first.codes][order]
        starts = np.array([place[value] for value in second.values], np.int64)[second.codes][order]
        found = np.ones(frame.size, np.bool_)
        found[order] = last | (ends == np.roll(starts, -1))
        return found

    return test


@operator("target_is_sorted_by", "target_is_not_sorted_by", cost=GROUPS)
def target_is_sorted_by(condition: Condition) -> Test:
    """In each group the variable rises as other variables do, which the value names."""
    within = [str(name) for name in as_list(dict(condition.options).get("within") or [])]
    columns = [one for one in as_list(condition.value) if isinstance(one, Mapping)]
    if not within or not columns:
        raise CannotRun(f"{condition.operator} names no groups, or no variables to sort by")

    def test(frame: Frame) -> Held:
        frame.cell(condition.name)
        found = np.ones(frame.size, np.bool_)
        for column in columns:
            falls = str(column.get("sort_order", "")).lower() == "desc"
            by = str(column.get("name", ""))
            found &= in_order(frame, condition.name, by, within, falls) & ~overlapping(frame, by, within)
        return settled(found)

    return test


def in_order(frame: Frame, name: str, by: str, within: Sequence[str], falls: bool) -> Mask:
    """Which records stand, in the order of one variable, where the order of another one has them.

    Records without a value come last.
    """
    groups = frame.groups(within)
    ranks, size = order_codes(frame.column(name))
    ranks = np.where(is_present(frame.column(name)), ranks, size)
    sort, most = order_codes(frame.column(by))
    present = is_present(frame.column(by))
    sort = np.where(present, (most - sort) if falls else sort, most + 1)
    count = int(groups.max(initial=0)) + 1
    as_is = order_of(pack([groups, ranks], [count, size + 1]))
    sorted_by = order_of(pack([groups, sort, ranks], [count, most + 2, size + 1]))
    found = np.ones(frame.size, np.bool_)
    found[as_is] = sort[as_is] == sort[sorted_by]
    return found


def overlapping(frame: Frame, name: str, within: Sequence[str]) -> Mask:
    """Which records have a date that another one of the group completes, or is completed by: no order is known."""
    column = frame.column(name)
    if not isinstance(column, Text):
        return np.zeros(frame.size, np.bool_)
    groups = frame.groups(within).astype(np.int64)
    found = np.zeros(frame.size, np.bool_)
    for length in PRECISIONS:
        cut_off = column.map(lambda text, length=length: text[:length] if len(text) >= length else "")  # type: ignore[misc]
        keys = groups * len(cut_off.values) + cut_off.codes
        present = cut_off.present()
        whole = present & column.mask(lambda text, length=length: len(text) == length)  # type: ignore[misc]
        longer = present & ~whole
        found |= whole & np.isin(keys, keys[longer])
        found |= longer & np.isin(keys, keys[whole])
    return found


@operator("is_ordered_set", "is_not_ordered_set", cost=GROUPS)
def is_ordered_set(condition: Condition) -> Test:
    """The values rise from record to record within their groups."""

    def test(frame: Frame) -> Held:
        groups = frame.groups([str(name) for name in as_list(condition.value)])
        ranks, _ = order_codes(frame.column(condition.name))
        order: Index = np.argsort(groups, kind="stable")
        same = groups[order][1:] == groups[order][:-1]
        falls = same & (ranks[order][1:] < ranks[order][:-1])
        return turned(bool(falls.any()))

    return test


@operator("is_ordered_by", "is_not_ordered_by", cost=GROUPS)
def is_ordered_by(condition: Condition) -> Test:
    """The records stand in the order of the variable."""
    falls = condition.text("order") == "dsc"

    def test(frame: Frame) -> Held:
        ranks, _ = order_codes(frame.column(condition.name))
        return settled(np.asarray(ranks == (np.sort(ranks)[::-1] if falls else np.sort(ranks)), np.bool_))

    return test
