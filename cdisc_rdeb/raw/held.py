"""Raw rows that stay in memory, where there is room for them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ..columns import Column, Index, Text, between, take
from ..quick import dataclass


@dataclass(slots=True, eq=False)
class Room:
    """How many more cells of raw rows may stay in memory, of all sources together.

    >>> room = Room(10)
    >>> room.takes(8), room.takes(8), room.takes(2)
    (True, False, True)
    """

    cells: int = 0

    def takes(self, cells: int) -> bool:
        """Whether there is room for so many cells, which then have it."""
        if cells > self.cells:
            return False
        self.cells -= cells
        return True

    def gives_back(self, cells: int) -> None:
        """So many cells are gone."""
        self.cells += cells


class Held(Mapping[str, Any]):
    """Columns in memory, or some records of them, each made ready when it is first asked for; texts have no values but
    theirs."""

    def __init__(self, columns: Mapping[str, Any], at: Index | slice | None = None) -> None:
        self.columns = columns
        self.at = at
        self.ready: dict[str, Any] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self.ready:
            column = taken(self.columns[name], self.at)
            self.ready[name] = column.compact() if isinstance(column, Text) else column
        return self.ready[name]

    def __contains__(self, name: object) -> bool:
        return name in self.columns

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)


def taken(column: Column, at: Index | slice | None) -> Column:
    """Some records of a column, or all."""
    if isinstance(at, slice):  # without a copy
        return between(column, at.start, at.stop)
    return column if at is None else take(column, at)
