"""The Profile: what widths, define.xml and documents need to know of the data, without the data.

Every block of subjects yields one; profiles of blocks merge into the profile of the whole, in any order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from .columns import Column, Mask, Text, write_number

Key = TypeVar("Key")


@dataclass(frozen=True, slots=True)
class Values:
    """What is known of a variable's values, or of those of one value level.

    ``width`` is the longest value in bytes as text; ``decimals`` the most digits after the point (0: whole numbers
    only); ``present`` counts records with a value; ``used`` are the distinct values where they were asked for.
    """

    width: int = 0
    decimals: int = 0
    present: int = 0
    used: frozenset[str] = frozenset()

    def merge(self, other: Values) -> Values:
        """The profile of both together."""
        return Values(
            max(self.width, other.width),
            max(self.decimals, other.decimals),
            self.present + other.present,
            self.used | other.used,
        )


@dataclass(frozen=True, slots=True)
class DatasetProfile:
    """What is known of a dataset: records, values by variable, and values by (variable, value level)."""

    records: int = 0
    variables: Mapping[str, Values] = field(default_factory=dict)
    levels: Mapping[tuple[str, str], Values] = field(default_factory=dict)

    def merge(self, other: DatasetProfile) -> DatasetProfile:
        """The profile of both together."""
        return DatasetProfile(
            self.records + other.records,
            merge_values([self.variables, other.variables]),
            merge_values([self.levels, other.levels]),
        )


def merge_values(parts: Iterable[Mapping[Key, Values]]) -> dict[Key, Values]:
    """Values by key, those of one key merged."""
    merged: dict[Key, Values] = {}
    for part in parts:
        for key, values in part.items():
            merged[key] = merged[key].merge(values) if key in merged else values
    return merged


def profile_column(column: Column, *, keep: bool = False, where: Mask | None = None) -> Values:
    """The profile of a column, of the records under a mask if one is given; ``keep`` notes the distinct values.

    >>> profile_column(np.array([1.5, 2, np.nan]))
    Values(width=3, decimals=1, present=2, used=frozenset())
    """
    import pandas as pd

    if isinstance(column, Text):
        part = column if where is None else column.take(where)
        texts = [value for value in part.values[part.used()] if value]
        width = max((len(value.encode()) for value in texts), default=0)
        return Values(width, 0, int(part.present().sum()), frozenset(texts if keep else ()))
    numbers = column if where is None else column[where]
    texts = [write_number(value) for value in pd.unique(numbers[~np.isnan(numbers)]).tolist()]
    decimals = max((len(text.partition(".")[2]) for text in texts), default=0)
    width = max(map(len, texts), default=0)
    return Values(width, decimals, int((~np.isnan(numbers)).sum()), frozenset(texts if keep else ()))
