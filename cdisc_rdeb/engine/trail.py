"""What became of each record while a block was built: kept for who asks where a value comes from, and by no build.

A record keeps the number that it got when it was made, however its dataset is put in order. So what others took from
it, before or after, can be found again.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

import numpy as np

from ..columns import Codes, Column, Index
from ..quick import dataclass
from .records import GroupRows


@dataclass(frozen=True, slots=True, eq=False)
class GroupTrail:
    """The rows behind the records of a group: their columns, and what they are in their source.

    ``source`` has positions in the raw source or table, or numbers of records in a dataset; ``merged`` the same of the
    records that go with each row, by the name of the merge, -1 for none.
    """

    own: Mapping[str, Column]
    source: Index
    merged: Mapping[str, Index]


@dataclass(frozen=True, slots=True, eq=False)
class AddedTrail:
    """The records that each of some new ones was made from: their numbers, and which of the new ones each is for."""

    addition: int
    at: Index
    group: Codes


@dataclass(slots=True, eq=False)
class Trail:
    """The records of all datasets of a block by number: as they stand now, and where they came from.

    ``numbers`` has the number of each record in the order of its dataset, ``groups`` the groups of each dataset in
    order, whose records are numbered one after the other; then come those in ``added``, each with its first number and
    that after its last.
    """

    numbers: dict[str, Index] = field(default_factory=dict)
    groups: dict[str, list[GroupTrail]] = field(default_factory=dict)
    added: dict[str, list[tuple[int, int, AddedTrail]]] = field(default_factory=dict)

    def of_source(self, name: str, place: Index) -> Index:
        """Positions in a dataset as numbers of its records, -1 for none; those in anything else as they are."""
        if name not in self.numbers:
            return place
        return np.append(self.numbers[name], -1)[place]

    def mapped(self, dataset: str, source: str, rows: GroupRows, merged: Mapping[str, tuple[str, Index]]) -> None:
        """A group of a dataset was mapped from a source; ``merged`` has the source and the positions of each merge."""
        took = {name: self.of_source(owner, place) for name, (owner, place) in merged.items()}
        known = self.groups.setdefault(dataset, [])
        known.append(GroupTrail(rows.own, self.of_source(source, rows.place), took))
        self.numbers[dataset] = np.arange(sum(len(each.source) for each in known))

    def ordered(self, dataset: str, order: Index) -> None:
        """The records of a dataset were put into another order."""
        self.numbers[dataset] = self.numbers[dataset][order]

    def made(self, dataset: str, addition: int, size: int, at: Index, group: Codes) -> None:
        """So many records were added, made from those at some positions, each for one of the new ones."""
        numbers = self.numbers[dataset]
        first = len(numbers)
        trail = AddedTrail(addition, numbers[at], group)
        self.added.setdefault(dataset, []).append((first, first + size, trail))
        self.numbers[dataset] = np.append(numbers, np.arange(first, first + size))
