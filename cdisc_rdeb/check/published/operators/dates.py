"""Operators of dates and durations of ISO 8601."""

from __future__ import annotations

import operator as order
import re
from collections.abc import Callable
from typing import Any

import numpy as np

from ....columns import as_text
from ....values.iso8601 import bounds, is_date, is_duration, parts_of
from ..frames import Frame, Lists
from ..lacks import CannotRun
from .presence import settled
from .register import PAIRS, Condition, Held, Test, on_both, on_values, operator, other_side

#: A whole date, with a time or without, whose parts are all there.
COMPLETE = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}(:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?)?", re.ASCII)


def comparing(name: str, comes: Callable[[Any, Any], Any]) -> None:
    """Register an operator of two dates: what a partial one leaves out counts as the earliest there is."""

    @operator(name, cost=PAIRS)
    def make(condition: Condition) -> Test:
        part = condition.text("date_component")

        def test(frame: Frame) -> Held:
            second, text = other_side(frame, condition), frame.text(condition.name)
            if isinstance(second, tuple | Lists):
                raise CannotRun(f"{name} compares with a list")
            if part and part != "auto":
                return by_part(frame, condition, part, comes)
            first = text.numbers(moment)
            beside = moment(second) if isinstance(second, str) else as_text(second).numbers(moment)
            there = ~np.isnan(first) & ~np.isnan(beside)
            return settled(np.asarray(comes(first, beside) & there, np.bool_))

        return test


def moment(text: str) -> float:
    """The first moment that a date may mean; NaN for a text that is none, or says no year."""
    first = bounds(text)[0] if is_date(text) else float("nan")
    return first if abs(first) != float("inf") else float("nan")


def by_part(frame: Frame, condition: Condition, part: str, comes: Callable[[Any, Any], Any]) -> Held:
    """Two dates by their year, month or day alone."""

    def passes(value: str, other: str) -> bool:
        parts, others = parts_of(value) or {}, parts_of(other) or {}
        return part in parts and part in others and bool(comes(float(parts[part]), float(others[part])))

    second, text = other_side(frame, condition), frame.text(condition.name)
    if isinstance(second, str):
        return on_values(text, lambda value: passes(value, second))
    assert not isinstance(second, tuple | Lists)
    return on_both(text, as_text(second), passes)


comparing("date_equal_to", order.eq)
comparing("date_not_equal_to", order.ne)
comparing("date_less_than", order.lt)
comparing("date_less_than_or_equal_to", order.le)
comparing("date_greater_than", order.gt)
comparing("date_greater_than_or_equal_to", order.ge)


def is_complete(text: str) -> bool:
    """Whether a date is whole, to the day at least.

    >>> [is_complete(text) for text in ("2020-02-29", "2020-02-29T10:00", "2020-02", "2021-02-29", "2020-02-29T-:10")]
    [True, True, False, False, False]
    """
    return COMPLETE.fullmatch(text) is not None and is_date(text)


@operator("is_complete_date", "is_incomplete_date")
def is_complete_date(condition: Condition) -> Test:
    """The value is a whole date; none is not."""
    return lambda frame: on_values(frame.text(condition.name), is_complete)


@operator("invalid_date", "valid_date")
def invalid_date(condition: Condition) -> Test:
    """The value is no date, whole or in part."""
    return lambda frame: on_values(frame.text(condition.name), lambda value: not is_date(value))


@operator("invalid_duration", "valid_duration")
def invalid_duration(condition: Condition) -> Test:
    """The value is no duration; a negative one may be none either."""
    forbidden = "+" if condition.text("negative") != "false" else "+-"

    def fails(value: str) -> bool:
        return not is_duration(value) or value[:1] in forbidden

    return lambda frame: on_values(frame.text(condition.name), fails)
