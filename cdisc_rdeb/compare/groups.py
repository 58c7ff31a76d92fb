"""Groups of records, as BY has them: how many records each has, and how many differ in what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

import numpy as np
import pandas as pd

from ..columns import Index, Mask, Numbers, as_text, concatenate, order_codes, pack, take
from ..formats.frames import to_column, to_series
from ..quick import dataclass
from .alignment import Alignment, KeyPair, rounded

TALLY = ("base_records", "other_records", "only_base", "only_other", "matched", "unequal", "differences")
WITHIN = {"variable": "str", "compared": "int64", "different": "int64", "largest": "float64"}


@dataclass(frozen=True, slots=True, eq=False)
class Groups:
    """The groups of two datasets: ``keys`` are their values, ``names`` these in words, both in order.

    ``base`` and ``other`` have the group of each record of a side, ``met`` that of each record on both. ``found`` are
    the variables that differ, by group.
    """

    by: tuple[str, ...]
    keys: pd.DataFrame
    names: tuple[str, ...]
    base: Index
    other: Index
    records: Alignment
    met: Index
    found: list[pd.DataFrame] = field(default_factory=list)

    def add(self, variable: str, unlike: Index, gap: Numbers | None) -> None:
        """Count where a variable differs: ``unlike`` among the records that meet, of numbers the differences of all."""
        size = len(self.names)
        different = np.bincount(self.met[unlike], minlength=size)
        largest = np.full(size, np.nan)
        if gap is not None:
            np.fmax.at(largest, self.met, gap)
        at = np.flatnonzero(different)
        self.found.append(
            self.keys.iloc[at].assign(
                variable=pd.Series([variable] * len(at), index=self.keys.index[at], dtype="str"),
                compared=np.bincount(self.met, minlength=size)[at],
                different=different[at],
                largest=largest[at],
            )
        )

    def variables(self) -> pd.DataFrame:
        """The variables that differ in each group, group by group."""
        if not self.found:
            return none(self.keys, WITHIN)
        return pd.concat(self.found).sort_index(kind="stable").reset_index(drop=True)

    def tallies(self, unequal: Mask) -> pd.DataFrame:
        """A line for each group; ``unequal``: which of the records that meet differ."""
        size = len(self.names)
        different = np.zeros(size, np.int64)
        for part in self.found:
            different[part.index] += part["different"].to_numpy()
        only = self.base[self.records.only_base], self.other[self.records.only_other]
        counted = (self.base, self.other, *only, self.met, self.met[unequal])
        counts = [np.bincount(groups, minlength=size) for groups in counted]
        counts.append(different + counts[2] + counts[3])
        return self.keys.assign(**dict(zip(TALLY, counts, strict=True)))


def groups_of(by: Mapping[str, KeyPair], records: Alignment) -> Groups:
    """The groups by some keys of both sides."""
    columns = [concatenate([rounded(column) for column in pair]) for pair in by.values()]
    codes, sizes = zip(*map(order_codes, columns), strict=True)
    _, first, numbers = np.unique(pack(codes, sizes), return_index=True, return_inverse=True)
    base, other = np.split(numbers, [len(next(iter(by.values()))[0])])
    values = {name: take(column, first) for name, column in zip(by, columns, strict=True)}
    texts = [as_text(value).tolist() for value in values.values()]
    names = tuple(group_name(tuple(by), row) for row in zip(*texts, strict=True))
    keys = pd.DataFrame({name: to_series(value) for name, value in values.items()})
    return Groups(tuple(by), keys, names, base, other, records, base[records.base])


def group_name(by: Sequence[str], values: Sequence[str]) -> str:
    """A group in words.

    >>> group_name(("PARAMCD", "AVISITN"), ("ALT", "3"))
    'PARAMCD=ALT, AVISITN=3'
    """
    return ", ".join(f"{name}={value}" for name, value in zip(by, values, strict=True))


def none(keys: pd.DataFrame, more: Mapping[str, str]) -> pd.DataFrame:
    """No group, under the names that groups have."""
    return keys.iloc[:0].assign(**{name: pd.Series(dtype=kind) for name, kind in more.items()})


def names_of(frame: pd.DataFrame, by: Sequence[str]) -> list[str]:
    """The group of each line of a frame in words, '' without groups."""
    if not by:
        return [""] * len(frame)
    texts = (as_text(rounded(to_column(frame[name]))).tolist() for name in by)
    return [group_name(by, row) for row in zip(*texts, strict=True)]
