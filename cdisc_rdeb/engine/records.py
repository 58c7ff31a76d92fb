"""Records of a dataset while it is built, and the rows that they are made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ..columns import (
    Codes,
    Column,
    Index,
    InOrder,
    Text,
    as_text,
    blank,
    concatenate,
    gather,
    group_starts,
    order_codes,
    take,
    take_found,
)
from ..model import Place
from ..quick import dataclass
from ..raw.frame import Rows, rows_below

MadeBefore: TypeAlias = dict[tuple[str, Place], tuple[Column, ...]]  # by verb, and its place in the specs


@dataclass(slots=True, eq=False)
class Records:
    """Records of one dataset in one block, and whose and whence they are; that never gets lost.

    A column gets in by the door (``door.admit``), or with whole records that have it already. ``made`` are the columns
    of verbs that give several, until all of them are asked for; ``told`` are uses of verbs that told what they lack.
    """

    columns: dict[str, Column]
    rows: Rows
    made: MadeBefore = field(default_factory=dict)
    told: set[tuple[str, Place]] = field(default_factory=set)

    def __len__(self) -> int:
        return len(self.rows)

    @property
    def subject(self) -> Codes:
        """The number of each record's subject."""
        return self.rows.subject

    def reorder(self, index: Index) -> Records:
        """All the records, in the order of these positions."""
        put = InOrder(index)
        columns = {name: put(column) for name, column in self.columns.items()}
        rows = Rows(put.codes(self.rows.subject), as_text(put(self.rows.file)), gather(self.rows.row, index))
        return Records(columns, rows, told=self.told)

    def at(self, index: Index) -> Records:
        """The records at these positions, some perhaps more than once."""
        return Records({name: take(column, index) for name, column in self.columns.items()}, self.rows.take(index))

    def common(self, at: Index, groups: Codes, size: int, names: Sequence[str]) -> dict[str, Column]:
        """Of records in ``size`` groups what the variables of these names are, where all of a group agree.

        ``at`` are the records, ``groups`` the group of each; a variable in which records of a group differ is missing
        there.
        """
        order = np.argsort(groups, kind="stable")
        starts = group_starts(groups[order])
        made: dict[str, Column] = {}
        for name in names:
            codes = order_codes(self.columns[name])[0][at[order]]
            if not len(codes):
                made[name] = blank(type_of(self.columns[name]), size)
                continue
            same = np.minimum.reduceat(codes, starts) == np.maximum.reduceat(codes, starts)
            place = np.full(size, -1, np.intp)
            place[groups[order][starts]] = np.where(same, at[order][starts], -1)
            made[name] = take_found(self.columns[name], place)
        return made


def type_of(column: Column) -> type:
    """What a column holds, as ``blank`` takes it."""
    return Text if isinstance(column, Text) else float


def below(parts: Sequence[Records]) -> Records:
    """Records below one another; what a later part lacks of the variables of the first is missing there."""
    columns: dict[str, Column] = {}
    for name, column in parts[0].columns.items():
        made = [part.columns[name] if name in part.columns else blank(type_of(column), len(part)) for part in parts]
        columns[name] = concatenate(made)
    return Records(columns, rows_below([part.rows for part in parts]), told=parts[0].told)


class Taken(Mapping[str, Column]):
    """Columns of chosen rows, each taken when it is first asked for."""

    def __init__(self, columns: Mapping[str, Column], index: npt.NDArray[np.intp] | None) -> None:
        self.columns = columns
        self.index = index
        self.ready: dict[str, Column] = {}

    def __getitem__(self, name: str) -> Column:
        if name not in self.ready:
            column = self.columns[name]
            self.ready[name] = column if self.index is None else take(column, self.index)
        return self.ready[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)


@dataclass(frozen=True, slots=True, eq=False)
class GroupRows:
    """The rows that a group takes: their columns, whose and whence they are, and their places in the source."""

    own: Mapping[str, Column]
    rows: Rows
    place: Index

    def __len__(self) -> int:
        return len(self.place)
