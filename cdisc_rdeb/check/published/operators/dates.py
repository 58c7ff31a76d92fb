"""Operators of dates and durations of ISO 8601."""

from __future__ import annotations

import operator as order
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np

from ....columns import Codes, Numbers, Text, as_text
from ....quick import dataclass
from ....values.iso8601 import bounds, is_date, is_duration, offset, parts_of
from ....values.moments import plain_parts
from ..frames import Frame, Lists
from ..lacks import CannotRun
from .presence import settled
from .register import PAIRS, Condition, Held, Test, on_both, on_values, operator, other_side, shortened

#: A whole date, with a time or without, whose parts are all there.
COMPLETE = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}(:\d{2}(:\d{2}(\.\d+)?)?)?(Z|[+-]\d{2}:?\d{2})?)?", re.ASCII)


PARTS = ("year", "month", "day", "hour", "minute", "second")
STEPS = (32_140_800.0, 2_678_400.0, 86_400.0, 3_600.0, 60.0, 1.0)  # seconds that keep parts apart and in order


@dataclass(frozen=True, slots=True, eq=False)
class Dates:
    """Dates of records by their distinct values: how many parts each has without a gap (0 for what is none), and what
    it comes to at each precision."""

    codes: Codes
    known: Codes
    at: Numbers

    @classmethod
    def of(cls, text: Text) -> Dates:
        """The dates that texts say; of an interval its start."""
        known = np.zeros(len(text.values), np.int32)
        at = np.zeros((len(text.values), len(PARTS) + 1))
        plain = plain_parts(text.values.tolist())
        sums_of_plain = np.cumsum(np.where(plain < 0, 0, plain) * np.array(STEPS), axis=1)
        known[:] = (plain >= 0).sum(axis=1)
        at[:, 1:] = np.where(plain < 0, 0, sums_of_plain)
        for number in np.flatnonzero(plain[:, 0] < 0).tolist():
            value = text.values[number]
            parts = parts_of(value.partition("/")[0]) if is_date(value) else None
            sums = tuple(accumulated(parts)) if parts else ()
            known[number] = len(sums)
            at[number, 1 : len(sums) + 1] = sums
        return cls(text.codes, known, at)


def accumulated(parts: Mapping[str, str]) -> Iterator[float]:
    """What the parts of a date come to, one after another until one is unknown; a time of a zone is that of UTC."""
    total = 0.0
    for name, step in zip(PARTS, STEPS, strict=True):
        if name not in parts:
            return
        total += float(parts[name]) * step
        yield total - (offset(parts.get("zone", "")) or 0.0 if name in PARTS[3:] else 0.0)


def comparing(name: str, comes: Callable[[Any, Any], Any], *, precise: bool = False) -> None:
    """Register an operator of two dates: the parts that both have are compared; ``precise``: one with more parts is
    another date."""

    @operator(name, cost=PAIRS)
    def make(condition: Condition) -> Test:
        part = condition.text("date_component")

        def test(frame: Frame) -> Held:
            if part and part != "auto":
                return by_part(frame, condition, part, comes)
            first, second = both_sides(frame, condition)
            ends = first.known[first.codes], second.known[second.codes]
            common = np.minimum(*ends)
            there = common > 0
            if not there.any():
                return False
            found = comes(first.at[first.codes, common], second.at[second.codes, common])
            if precise:
                differ = ends[0] != ends[1]
                found = found | differ if comes is order.ne else found & ~differ
            return settled(np.asarray(found & there, np.bool_))

        return test


def both_sides(frame: Frame, condition: Condition) -> tuple[Dates, Dates]:
    """The dates of a condition; those of a dataset's own variables are read once."""
    second, text = other_side(frame, condition), frame.text(condition.name)
    if isinstance(second, tuple | Lists):
        raise CannotRun(f"{condition.operator} compares with a list")
    name = frame.resolve(condition.name)
    first = frame.note(("dates", name), lambda: Dates.of(text.fitting()), name)
    if isinstance(second, str):
        return first, Dates.of(Text.constant(second, frame.size))
    beside, other = as_text(second), frame.resolve(str(condition.value))
    return first, frame.note(("dates", other), lambda: Dates.of(beside.fitting()), other)


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


comparing("date_equal_to", order.eq, precise=True)
comparing("date_not_equal_to", order.ne, precise=True)
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

    def test(frame: Frame) -> Held:
        name = frame.resolve(condition.name)
        return frame.note(("complete", name), lambda: complete(frame.text(condition.name)), name)

    return test


def complete(text: Text) -> Held:
    """Which records have a whole date; those written in the plainest way are."""
    hits = plain_parts(text.values.tolist())[:, 0] > 0
    for place in np.flatnonzero(~hits).tolist():
        hits[place] = is_complete(text.values[place])
    return shortened(hits, text.codes)


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
