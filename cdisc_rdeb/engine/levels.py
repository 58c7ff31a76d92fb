"""Value levels: what is known of a variable's values in the records that a where clause holds for.

Clauses are asked of the distinct combinations of what they name, and values are looked at once for each of these.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from ..columns import Codes, Column, Index, Mask, Text, as_met, combined, take
from ..model import Dataset, WhereClause
from ..profile import Values, profile_column
from ..quick import dataclass
from ..values import where

ROOMY = 4  # places for a record that it costs less to have than to take the records of each level


@dataclass(frozen=True, slots=True, eq=False)
class Kinds:
    """Which of the distinct combinations of some columns each record has, and what these are."""

    of_record: Codes
    columns: Mapping[str, Column]
    size: int

    def met(self, clause: WhereClause) -> Mask:
        """Which of them a clause holds for, to the letter."""
        return where.mask(clause, where.of_columns(self.columns), self.size, same=str)


@dataclass(frozen=True, slots=True, eq=False)
class Spread:
    """Which values of a text each kind of records has, and how many records with a value."""

    values: npt.NDArray[np.object_]
    seen: npt.NDArray[np.bool_]
    present: Index

    def profile(self, kinds: Mask, *, keep: bool) -> Values:
        """The profile of the records of some kinds."""
        texts = self.values[self.seen[kinds].any(axis=0)]
        found = profile_column(Text(np.arange(len(texts), dtype=np.int32), texts, exact=True), keep=keep, forms=True)
        return replace(found, present=int(self.present[kinds].sum()))


def profiles(dataset: Dataset, columns: Mapping[str, Column], records: int) -> dict[tuple[str, str], Values]:
    """The profiles of all value levels of a dataset, by variable and level."""
    known: dict[tuple[str, ...], Kinds] = {}
    spreads: dict[tuple[str, tuple[str, ...]], Spread | None] = {}
    made: dict[tuple[str, str], Values] = {}
    for name, level in ((name, level) for name, entries in dataset.value_levels.items() for level in entries):
        named = names_in(level.where)
        if named not in known:
            known[named] = kinds_of({each: columns[each] for each in named}, records)
        kinds, column, keep = known[named], columns[name], bool(level.variable.lists)
        if (name, named) not in spreads:
            spreads[name, named] = spread(column, kinds)
        met, by_kind = kinds.met(level.where), spreads[name, named]
        if by_kind is not None:
            made[name, level.name] = by_kind.profile(met, keep=keep)
        else:
            made[name, level.name] = profile_column(take(column, met[kinds.of_record]), keep=keep, forms=True)
    return made


def names_in(clause: WhereClause) -> tuple[str, ...]:
    """The variables that a clause names, what it compares with among them."""
    others = (each.against.name for each in clause.conditions() if each.against is not None)
    return tuple(dict.fromkeys([*clause.variables(), *others]))


def kinds_of(columns: Mapping[str, Column], records: int) -> Kinds:
    """The kinds of records by some columns; by none they are all of one."""
    if not columns:
        return Kinds(np.zeros(records, np.int32), {}, 1)
    coded = [(c.codes, c.values) if isinstance(c, Text) else as_met(c) for c in columns.values()]
    of_record, places = combined([codes for codes, _ in coded], [len(values) for _, values in coded])
    each: dict[str, Column] = {}
    for (name, column), (_, values), at in zip(columns.items(), coded, places, strict=True):
        each[name] = Text(at, values) if isinstance(column, Text) else values[at].astype(np.float64, copy=False)
    return Kinds(of_record, each, len(places[0]))


def spread(column: Column, kinds: Kinds) -> Spread | None:
    """How the values of a column are spread over kinds of records; None for numbers, and where there are too many."""
    if not isinstance(column, Text) or kinds.size * len(column.values) > ROOMY * len(column):
        return None
    seen = np.zeros(kinds.size * len(column.values), np.bool_)
    seen[kinds.of_record.astype(np.intp) * len(column.values) + column.codes] = True
    present = np.bincount(kinds.of_record[column.present()], minlength=kinds.size)
    return Spread(column.values, seen.reshape(kinds.size, len(column.values)), present)
