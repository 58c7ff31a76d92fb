"""Where clauses as data: one meaning as a mask over records, as readable text and as Define range checks.

Comparators are Define-XML's. Texts are the same by the one rule of matching (``texts.fold``); the missing text is a
value like any other, so NE is true for it. LT, LE, GT and GE compare numbers as numbers, dates of ISO 8601 as moments,
other texts by their letters; they never hold for a missing value, nor for one of another kind than the other side.
Numbers that differ in the last bits alone, which arithmetic leaves unsure, are equal.
Numeric dates are held against dates of ISO 8601.
CONTAINS, STARTS, ENDS and MATCHES look into a text, for one of several words.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from fnmatch import translate
from functools import cache
from typing import Any, TypeAlias

from ..columns import Column, Mask, Numbers, Text, as_text, in_order, is_one_of, matching, on_pairs, read_number
from ..model import Condition, Reference, WhereClause
from ..quick import np
from ..texts import fold
from .iso8601 import bounds, is_date
from .moments import as_dates, unit_of

ORDERED: Mapping[str, Callable[[Any, Any], Any]] = {
    "LT": operator.lt,
    "LE": operator.le,
    "GT": operator.gt,
    "GE": operator.ge,
}
WORDS = {
    "EQ": "=",
    "NE": "is not",
    "LT": "<",
    "LE": "<=",
    "GT": ">",
    "GE": ">=",
    "IN": "in",
    "NOTIN": "not in",
    "CONTAINS": "contains",
    "STARTS": "starts with",
    "ENDS": "ends with",
    "MATCHES": "matches",
}


@cache
def fits(pattern: str) -> re.Pattern[str]:
    """The pattern of MATCHES, in which ``*`` stands for any letters, ``?`` for one and ``[0-9]`` for one of
    some, tried in a time that the length of the text alone decides.

    >>> fits("a?e*").fullmatch("adeg") is not None, fits("a?e*").fullmatch("ae") is not None
    (True, False)
    """
    return re.compile(translate(pattern))


#: What looks into a text; both sides as they match.
LOOKS: Mapping[str, Callable[[str, str], bool]] = {
    "CONTAINS": lambda text, word: word in text,
    "STARTS": str.startswith,
    "ENDS": str.endswith,
    "MATCHES": lambda text, pattern: fits(pattern).fullmatch(text) is not None,
}


NUMERAL = re.compile(r"-?\d+(\.\d+)?")
NUMBER, DATE, TEXT = range(3)
#: What an ordered condition compares: its column, that of ``against``, and the records that all else holds for.
Look: TypeAlias = Callable[[Condition, Column, Column | None, Mask], tuple[Column, Column | None]]


def mask(
    where: WhereClause,
    column: Callable[[Reference], Column],
    size: int,
    *,
    same: Callable[[str], str] = fold,
    look: Look | None = None,
) -> Mask:
    """Which of ``size`` records the clause holds for; ``column`` gives the values of what a condition names.

    Texts are equal where ``same`` makes the same of them: by the rule of matching, or to the letter with ``str``.
    ``look`` makes columns ready to be compared by their order, and tells of values that have none.

    >>> severe = WhereClause(((Condition("AESEV", "EQ", ("Severe",)),),))
    >>> mask(severe, of_columns({"AESEV": Text.of(["MILD", "SEVERE"])}), 2).tolist()
    [False, True]
    """
    if not where.alternatives:
        return np.ones(size, np.bool_)
    anyone = np.zeros(size, np.bool_)
    for conditions in where.alternatives:
        together = np.ones(size, np.bool_)
        for condition in sorted(conditions, key=lambda each: each.comparator in ORDERED):  # these see what is left
            own = column(condition.reference)
            other = column(condition.against) if condition.against is not None else None
            if look is not None and condition.comparator in ORDERED:
                own, other = look(condition, own, other, together)
            found = compared(condition, own, other, same) if other is not None else holds(condition, own, same=same)
            together &= ~found if condition.negated else found
        anyone |= together
    return anyone


def of_columns(columns: Mapping[str, Column]) -> Callable[[Reference], Column]:
    """The values of what a condition names, where that can only be a column of one dataset."""
    return lambda reference: columns[reference.name]


def holds(condition: Condition, column: Column, *, same: Callable[[str], str] = fold) -> Mask:
    """Which records one condition holds for; a text that is no number equals no number, nor a missing one.

    >>> holds(Condition("AGE", "IN", ("18", "unknown", "")), np.array([18.0, np.nan, 40.0])).tolist()
    [True, True, False]
    >>> holds(Condition("AGE", "NE", ("unknown",)), np.array([18.0, np.nan])).tolist()
    [True, True]
    >>> holds(Condition("ADT", "GE", ("1960-01-11",)), np.array([9.0, 10.0])).tolist()
    [False, True]
    """
    if isinstance(column, Text) or condition.comparator in LOOKS:
        return text_holds(condition, as_text(column), same)
    wanted = np.array([number_of(value, condition.variable) for value in condition.values])
    if condition.comparator in ORDERED:
        return in_order(condition.comparator, column, wanted[0])
    found = is_one_of(column, wanted) | (np.isnan(column) & ("" in condition.values))
    return ~found if condition.comparator in ("NE", "NOTIN") else found


def number_of(text: str, variable: str) -> float:
    """The number that a text says, or the date in days or seconds, as its variable counts them."""
    number = read_number(text)
    if number == number or not is_date(text):
        return number
    return float(as_dates(Text.of([text]), unit_of(variable))[0])


def text_holds(condition: Condition, column: Text, same: Callable[[str], str]) -> Mask:
    """Which records one condition on text holds for."""
    if condition.comparator in ORDERED:
        return column.mask(lambda value: comes(condition.comparator, value, condition.values[0]))
    if condition.comparator in LOOKS:
        looks = LOOKS[condition.comparator]
        words = [same(value) for value in condition.values]
        return column.mask(lambda value: any(looks(same(value), word) for word in words))
    wanted = {same(value) for value in condition.values}
    found = column.under(np.array([same(value) in wanted for value in column.values], np.bool_))
    return ~found if condition.comparator in ("NE", "NOTIN") else found


def kind_of(text: str) -> int:
    """Whether a text is a number, a date of ISO 8601, or neither."""
    number = read_number(text)
    return NUMBER if number == number else DATE if is_date(text) else TEXT


def alike(left: str, right: str) -> bool:
    """Whether two texts have an order: both are numbers, dates, or neither; 2024 is either.

    >>> alike("2024", "2024-01-10"), alike("<5", "5"), alike("10-JAN-2024", "2024-01-10"), alike("A", "B")
    (True, False, False, True)
    """
    return kind_of(left) == kind_of(right) or (is_date(left) and is_date(right))


def comes(comparator: str, left: str, right: str) -> bool:
    """Whether two texts stand in an order: numbers as numbers, dates as moments, other texts as they match."""
    if not left or not right or not alike(left, right):
        return False
    compare = ORDERED[comparator]
    numbers = read_number(left), read_number(right)
    if not np.isnan(numbers).any():
        return bool(compare(*numbers))
    if is_date(left):
        return bool(compare(*moments(left, right)))
    return bool(compare(fold(left), fold(right)))


def moments(left: str, right: str) -> tuple[float, float]:
    """Two dates as moments, at the precision that both have: a day in a month is no later than the month."""
    (low, high), (first, last) = bounds(left), bounds(right)
    if (first <= low and high <= last) or (low <= first and last <= high):
        return 0.0, 0.0
    return low, first


def compared(condition: Condition, left: Column, right: Column, same: Callable[[str], str] = fold) -> Mask:
    """Which records a comparison of two columns holds for; missing values are the same."""
    comparator = condition.comparator
    if comparator in LOOKS:
        looks = LOOKS[comparator]
        told = on_pairs(lambda a, b: "Y" if b and looks(same(a), same(b)) else "", as_text(left), as_text(right))
        return told.mask(bool)
    if comparator not in ORDERED:
        first, second = matching(left, right)
        alike = np.asarray(first == second, np.bool_)
        return ~alike if comparator in ("NE", "NOTIN") else alike
    if isinstance(left, Text) and isinstance(right, Text):
        return on_pairs(lambda a, b: "Y" if comes(comparator, a, b) else "", left, right).mask(bool)
    assert condition.against is not None
    numbers = [
        numeric(column, other, name)
        for column, other, name in (
            (left, right, condition.against.name),
            (right, left, condition.variable),
        )
    ]
    return in_order(comparator, *numbers)


def numeric(column: Column, other: Column, name: str) -> Numbers:
    """A column as numbers beside a numeric one, ``name`` the other's: a date counts as that one does."""
    if not isinstance(column, Text):
        return column
    assert not isinstance(other, Text)
    return as_text(column).numbers(lambda text: number_of(text, name))


def readable(where: WhereClause, naming: Callable[[Reference], str] = str) -> str:
    """The clause in words, as comments and methods show it; ``naming`` says what is called how.

    >>> readable(WhereClause(((Condition("DSCAT", "EQ", ("PROTOCOL MILESTONE",)), Condition("DSDECOD", "NE", ("",))),)))
    'DSCAT = "PROTOCOL MILESTONE" and DSDECOD is present'
    """
    return " or ".join(" and ".join(words(c, naming) for c in conditions) for conditions in where.alternatives)


def words(condition: Condition, naming: Callable[[Reference], str] = str) -> str:
    """One condition in words."""
    if condition.negated:
        return f"not ({words(replace(condition, negated=False), naming)})"
    name = naming(condition.reference).removeprefix("@")
    if condition.against is not None:
        return f"{name} {WORDS[condition.comparator]} {naming(condition.against)}"
    if condition.values == ("",):
        return f"{name} is {'missing' if condition.comparator in ('EQ', 'IN') else 'present'}"
    if "" in condition.values and condition.comparator in ("IN", "NOTIN", "EQ", "NE"):
        return with_missing(condition, naming)
    values = ", ".join(value if NUMERAL.fullmatch(value) else f'"{value}"' for value in condition.values)
    if condition.comparator in ("IN", "NOTIN") or len(condition.values) > 1:
        values = f"({values})"
    return f"{name} {WORDS[condition.comparator]} {values}"


def with_missing(condition: Condition, naming: Callable[[Reference], str]) -> str:
    """A condition that has the missing value among others, in words.

    >>> words(Condition("AEOUT", "IN", ("", "FATAL"))), words(Condition("AEOUT", "NOTIN", ("", "FATAL")))
    ('AEOUT is missing or AEOUT = "FATAL"', 'AEOUT is present and AEOUT is not "FATAL"')
    """
    out = condition.comparator in ("NE", "NOTIN")
    rest = tuple(value for value in condition.values if value)
    single = len(rest) == 1
    comparator: Any = ("NE" if single else "NOTIN") if out else ("EQ" if single else "IN")
    both = (("NE" if out else "EQ", ("",)), (comparator, rest))
    parts = [words(replace(condition, comparator=each, values=values), naming) for each, values in both]  # type: ignore[arg-type]
    return (" and " if out else " or ").join(parts)
