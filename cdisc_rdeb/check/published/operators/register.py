"""The register of operators, and what each gets: a condition of a rule, resolved against a frame.

An operator is a function that is made once for a condition, and then tells for any frame which records meet it. True
and False stand for all records and none: most conditions end there, and cost nothing for each record.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, TypeAlias

import numpy as np

from ....columns import Mask, Text, as_text, distinct, write_number
from ....quick import dataclass
from ..frames import Cell, Frame, Lists
from ..lacks import CannotRun

Held: TypeAlias = Mask | bool
Test: TypeAlias = Callable[[Frame], Held]

#: What a condition costs, so that those that decide at once are asked first.
AT_ONCE, VALUES, PAIRS, GROUPS = range(4)


@dataclass(frozen=True, slots=True)
class Condition:
    """A condition of a rule as it is published: a column, an operator, a value, and what else the operator knows.

    ``value`` is text, a list of texts (or of named texts), or None.
    """

    name: str
    operator: str
    value: Any = None
    literal: bool = False
    options: Mapping[str, Any] = ()  # type: ignore[assignment]

    def whole(self, option: str) -> int:
        """An option that is a whole number."""
        said = str(dict(self.options).get(option, ""))
        if not said.isdecimal():
            raise CannotRun(f"{self.operator} says no number as {option}")
        return int(said)

    def text(self, option: str) -> str:
        """An option that is a text; '' where it is not said."""
        return str(dict(self.options).get(option) or "")


@dataclass(frozen=True, slots=True)
class Operator:
    """An operator: its cost, and the function that makes a test of a condition; ``negated`` turns its answer."""

    cost: int
    make: Callable[[Condition], Test]
    negated: bool = False


OPERATORS: dict[str, Operator] = {}


def operator(
    name: str, opposite: str = "", *, cost: int = VALUES
) -> Callable[[Callable[[Condition], Test]], Callable[[Condition], Test]]:
    """Register an operator, and its opposite."""

    def register(make: Callable[[Condition], Test]) -> Callable[[Condition], Test]:
        OPERATORS[name] = Operator(cost, make)
        if opposite:
            OPERATORS[opposite] = Operator(cost, make, negated=True)
        return make

    return register


def turned(held: Held) -> Held:
    """The other records."""
    return not held if isinstance(held, bool) else ~held


def shortened(hits: Mask, codes: Any) -> Held:
    """Which records have a value that is hit, where some have one and some have not."""
    if not hits.any():
        return False
    return True if hits.all() else np.asarray(hits[codes], np.bool_)


def on_values(text: Text, test: Callable[[str], bool]) -> Held:
    """Which records have a text that passes a test, made once for each distinct text."""
    return shortened(np.fromiter(map(test, text.values), np.bool_, len(text.values)), text.codes)


def on_both(first: Cell, second: Cell, test: Callable[[Any, Any], bool]) -> Held:
    """The same for two columns: once for each distinct pair of texts (or of lists)."""
    (codes, values), (others, of_others) = coded(first), coded(second)
    if len(of_others) == 1:
        return shortened(np.array([test(value, of_others[0]) for value in values], np.bool_), codes)
    if len(values) == 1:
        return shortened(np.array([test(values[0], other) for other in of_others], np.bool_), others)
    pairs, places = distinct([codes, others], [len(values), len(of_others)])
    left, right = places[0].tolist(), places[1].tolist()
    hits = [test(values[a], of_others[b]) for a, b in zip(left, right, strict=True)]
    return shortened(np.array(hits, np.bool_), pairs)


def coded(cell: Cell) -> tuple[Any, Any]:
    """The codes of a column and what they stand for."""
    if isinstance(cell, Lists):
        return cell.codes, cell.lists
    assert isinstance(cell, Text)
    return cell.codes, cell.values


def as_list(value: Any) -> list[Any]:
    """A list as it is, anything else as a list of it."""
    return value if isinstance(value, list) else [value]


def items(frame: Frame, value: Any) -> tuple[str, ...]:
    """The texts that a list stands for, where operations may give some of them."""
    found: list[str] = []
    for one in as_list(value):
        name = frame.expand(str(one))
        cell = frame.values.get(name)
        if isinstance(cell, Lists):
            if len(cell.lists) > 1:
                raise CannotRun(f"{name} differs between records, and stands in a list")
            found.extend(cell.lists[0])
        elif cell is not None:
            found.extend(sorted(set(frame.text(name).compact().values.tolist())))
        else:
            found.append(name)
    return tuple(found)


def other_side(frame: Frame, condition: Condition) -> Cell | str | tuple[str, ...]:
    """What a condition compares with: a column, a list, or a text where no column is called so."""
    if condition.value is None:
        raise CannotRun(f"{condition.operator} compares with nothing")
    if isinstance(condition.value, list):
        return items(frame, condition.value)
    name = frame.expand(str(condition.value))
    if condition.literal or not frame.has(name):
        if name.startswith("$"):
            raise CannotRun(f"no operation gives {name}")
        return name
    return frame.cell(name)


def as_texts(cell: Cell) -> Text | Lists:
    """A column that is no number."""
    return as_text(cell) if isinstance(cell, np.ndarray) else cell


def same_number(texts: Iterable[str], read: Callable[[str], float]) -> set[str]:
    """Texts as a column of numbers would write them."""
    return {write_number(read(text)) or text for text in texts}
