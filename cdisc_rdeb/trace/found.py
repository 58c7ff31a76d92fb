"""What a trace finds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, Literal

from ..quick import dataclass

MOST = 20  # values of one kind that a value is made from; the others are counted
Kind = Literal["derived", "collected", "assigned", "missing"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of a raw file: its row counts as the file does (``RawFrame``), its text is what stands there.

    ``sheet`` is that of a workbook, where the specs name one.
    """

    file: str
    row: int
    column: str
    text: str
    sheet: str = ""

    def __str__(self) -> str:
        sheet = f" [{self.sheet}]" if self.sheet else ""
        return f"{self.file}{sheet}:{self.row}:{self.column}"


@dataclass(frozen=True, slots=True)
class Traced:
    """A value, and what it is made of.

    ``name`` is the variable with its dataset, ``record`` what tells its record apart. A ``derived`` value has its
    method in words and the values that it was made from (``more`` counts those that are left out as there are too
    many); a ``collected`` one is a ``cell`` of a raw file; an ``assigned`` one stands in the specs. ``said`` is the
    file and line of the specs that say so.
    """

    name: str
    record: str
    value: str
    kind: Kind
    how: str = ""
    said: str = ""
    cell: Cell | None = None
    inputs: tuple[Traced, ...] = ()
    more: int = 0

    def cells(self) -> set[Cell]:
        """The cells of raw files that it all comes from."""
        return {each.cell for each in self.all() if each.cell is not None}

    def all(self) -> Iterator[Traced]:
        """Itself and all that it is made of, each once."""
        seen: set[int] = set()
        todo = [self]
        while todo:
            each = todo.pop()
            if id(each) not in seen:
                seen.add(id(each))
                yield each
                todo += each.inputs

    def as_data(self) -> dict[str, Any]:
        """The same as names and values, for JSON; what is empty is left out."""
        told: dict[str, Any] = {"name": self.name, "record": self.record, "value": self.value, "kind": self.kind}
        told |= {"how": self.how, "said": self.said, "more": self.more}
        if self.cell:
            told["cell"] = {"file": self.cell.file, "row": self.cell.row, "column": self.cell.column}
            told["cell"] |= {"text": self.cell.text} | ({"sheet": self.cell.sheet} if self.cell.sheet else {})
        told["inputs"] = [each.as_data() for each in self.inputs]
        return {name: value for name, value in told.items() if value or name == "value"}


def few(found: Iterable[Traced], most: int) -> tuple[tuple[Traced, ...], int]:
    """The first of some values, each once, and how many more there are."""
    every = tuple(once(found))
    return every[:most], max(0, len(every) - most)


def once(found: Iterable[Traced]) -> Iterator[Traced]:
    """Each value once."""
    seen = set()
    for each in found:
        key = (each.name, each.record, each.value, each.cell, each.said)
        if key not in seen:
            seen.add(key)
            yield each
