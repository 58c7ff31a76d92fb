"""Where clauses as data: one meaning as a mask over records, as readable text and as Define range checks.

Comparators are Define-XML's. Text is compared exactly; the empty text is a value like any other, so NE is
true for a missing text. LT, LE, GT and GE compare as numbers when both sides are numbers, else as text (which
orders ISO 8601 dates), and never hold for a missing value.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Mapping
from typing import Any

import numpy as np

from ..columns import Column, Mask, Text, read_number
from ..model import Condition, Reference, WhereClause

ORDERED: Mapping[str, Callable[[Any, Any], Any]] = {
    "LT": operator.lt,
    "LE": operator.le,
    "GT": operator.gt,
    "GE": operator.ge,
}
WORDS = {
    "EQ": "=",
    "NE": "not =",
    "LT": "<",
    "LE": "<=",
    "GT": ">",
    "GE": ">=",
    "IN": "in",
    "NOTIN": "not in",
}


def mask(where: WhereClause, column: Callable[[Reference], Column], size: int) -> Mask:
    """Which of ``size`` records the clause holds for; ``column`` gives the values of what a condition names.

    >>> severe = WhereClause(((Condition("AESEV", "EQ", ("SEVERE",)),),))
    >>> mask(severe, of_columns({"AESEV": Text.of(["MILD", "SEVERE"])}), 2).tolist()
    [False, True]
    """
    if not where.alternatives:
        return np.ones(size, np.bool_)
    anyone = np.zeros(size, np.bool_)
    for conditions in where.alternatives:
        together = np.ones(size, np.bool_)
        for condition in conditions:
            together &= holds(condition, column(condition.reference))
        anyone |= together
    return anyone


def of_columns(columns: Mapping[str, Column]) -> Callable[[Reference], Column]:
    """The values of what a condition names, where that can only be a column of one dataset."""
    return lambda reference: columns[reference.name]


def holds(condition: Condition, column: Column) -> Mask:
    """Which records one condition holds for; a text that is no number equals no number, nor a missing one.

    >>> holds(Condition("AGE", "IN", ("18", "unknown", "")), np.array([18.0, np.nan, 40.0])).tolist()
    [True, True, False]
    >>> holds(Condition("AGE", "NE", ("unknown",)), np.array([18.0, np.nan])).tolist()
    [True, True]
    """
    if isinstance(column, Text):
        return column.mask(lambda value: text_holds(condition, value))
    wanted = np.array([read_number(value) for value in condition.values])
    if condition.comparator in ORDERED:
        result = np.asarray(ORDERED[condition.comparator](column, wanted[0]), np.bool_)
        return result & ~np.isnan(column)
    found: Mask = np.isin(column, wanted) | (np.isnan(column) & ("" in condition.values))
    return ~found if condition.comparator in ("NE", "NOTIN") else found


def text_holds(condition: Condition, value: str) -> bool:
    """Whether one condition holds for one text."""
    if condition.comparator in ("EQ", "IN"):
        return value in condition.values
    if condition.comparator in ("NE", "NOTIN"):
        return value not in condition.values
    if not value:
        return False
    left, right = read_number(value), read_number(condition.values[0])
    compare = ORDERED[condition.comparator]
    if np.isnan(left) or np.isnan(right):
        return bool(compare(value, condition.values[0]))
    return bool(compare(left, right))


def readable(where: WhereClause) -> str:
    """The clause in words, as comments and methods show it.

    >>> readable(WhereClause(((Condition("DSCAT", "EQ", ("PROTOCOL MILESTONE",)), Condition("DSDECOD", "NE", ("",))),)))
    'DSCAT = "PROTOCOL MILESTONE" and DSDECOD is present'
    """
    return " or ".join(" and ".join(words(c) for c in conditions) for conditions in where.alternatives)


def words(condition: Condition) -> str:
    """One condition in words."""
    name = condition.reference
    if condition.values == ("",):
        return f"{name} is {'missing' if condition.comparator in ('EQ', 'IN') else 'present'}"
    values = ", ".join(f'"{value}"' for value in condition.values)
    if condition.comparator in ("IN", "NOTIN"):
        values = f"({values})"
    return f"{name} {WORDS[condition.comparator]} {values}"
