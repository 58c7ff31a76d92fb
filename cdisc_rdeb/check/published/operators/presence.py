"""Operators of what is there: variables, values, the same value throughout."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np

from ....columns import Index, Mask, Text, is_present, order_of, pack
from ..frames import Frame, Lists
from ..lacks import NoVariable
from .register import AT_ONCE, GROUPS, Condition, Held, Test, operator, shortened


@operator("exists", "not_exists", cost=AT_ONCE)
@operator("var_exists", "var_not_exists", cost=AT_ONCE)
def exists(condition: Condition) -> Test:
    """The dataset has the variable (the study the dataset, where the rule looks at these)."""

    def test(frame: Frame) -> Held:
        name = frame.expand(condition.name)
        if frame.has(name) or (frame.unit == "variable" and any(name in f.dataset.columns for f in frame.of)):
            return True
        lists = (cell for cell in frame.values.values() if isinstance(cell, Lists))
        return any(name in texts for cell in lists for texts in cell.lists)

    return test


@operator("empty", "non_empty")
def empty(condition: Condition) -> Test:
    """The variable has no value."""
    return lambda frame: is_empty(frame, condition.name)


def is_empty(frame: Frame, name: str) -> Held:
    """Which records have no value of a variable."""
    cell = frame.cell(name)
    if isinstance(cell, Lists):
        return shortened(np.array([not any(texts) for texts in cell.lists], np.bool_), cell.codes)
    if isinstance(cell, Text):
        return shortened(np.asarray(cell.values == "", np.bool_), cell.codes)
    return frame.note(("empty", frame.resolve(name)), lambda: settled(~is_present(cell)), frame.resolve(name))


def settled(mask: Mask) -> Held:
    """A mask, or what all of it says."""
    return False if not mask.any() else True if mask.all() else mask


@operator("has_different_values", "has_same_values", cost=AT_ONCE)
def has_different_values(condition: Condition) -> Test:
    """The variable has several values in the dataset."""
    return lambda frame: len(frame.text(condition.name).compact().values) > 1


@operator("empty_within_except_last_row", "non_empty_within_except_last_row", cost=GROUPS)
def empty_within_except_last_row(condition: Condition) -> Test:
    """The variable has no value in any record of its group but the last one; those are never told."""

    def test(frame: Frame) -> Held:
        order, last = in_groups(frame, [str(condition.value)], condition.text("ordering"))
        missing = np.broadcast_to(is_empty(frame, condition.name), frame.size)
        found = np.zeros(frame.size, np.bool_)
        found[order] = missing[order] & ~last
        return found

    return test


def in_groups(frame: Frame, names: list[str], ordering: str) -> tuple[Index, Mask]:
    """The records in the order of their groups and then of a variable, and which of these are the last of a group."""
    groups = frame.groups(names)
    column = frame.column(ordering) if ordering else None
    ranks = np.zeros(frame.size, np.int64)
    if isinstance(column, Text):
        ranks = column.ranks().astype(np.int64)
    elif column is not None:
        ranks = np.unique(column, return_inverse=True)[1].astype(np.int64)
    order = order_of(pack([groups, ranks], [int(groups.max(initial=0)) + 1, int(ranks.max(initial=0)) + 1]))
    ordered = groups[order]
    last = np.append(ordered[1:] != ordered[:-1], [True])[: frame.size]
    return order, last


@operator("inconsistent_enumerated_columns")
def inconsistent_enumerated_columns(condition: Condition) -> Test:
    """A variable with a number (TSVAL2) has a value, and the one before it (TSVAL1) has none."""

    def test(frame: Frame) -> Held:
        name = frame.expand(condition.name)
        known = [column for column in frame.columns if re.fullmatch(rf"{re.escape(name)}\d*", column)]
        if not known:
            raise NoVariable(name)
        known.sort(key=lambda column: (len(column), column))
        there = [~np.broadcast_to(is_empty(frame, column), frame.size) for column in known]
        pairs = [later & ~before for before, later in pairwise(there)]
        return np.asarray(np.any(pairs, axis=0), np.bool_) if pairs else False

    return test
