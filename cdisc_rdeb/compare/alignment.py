"""Which records of two datasets meet: those of the same keys, wherever they stand."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ..columns import Column, Index, Text, concatenate, group_starts, order_codes, pack, without_last_bits
from ..quick import dataclass

KeyPair: TypeAlias = tuple[Column, Column]  # both sides of a key, of one kind


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """Positions of the records that meet, of those that do not, and of the first of each set of duplicates."""

    base: Index
    other: Index
    only_base: Index
    only_other: Index
    duplicates: list[tuple[str, Index, Index]]


def align(keys: Sequence[KeyPair]) -> Alignment:
    """Which records meet, in the order of the keys."""
    size = len(keys[0][0])
    codes, sizes = zip(*(order_codes(concatenate(key)) for key in keys), strict=True)
    numbers, code = np.unique(pack(codes, sizes), return_inverse=True)
    duplicates, most = [], 1
    for side, part in (("base", code[:size]), ("other", code[size:])):
        counts = np.bincount(part, minlength=len(numbers))
        several = np.flatnonzero(counts > 1)
        first = np.empty(len(numbers), np.intp)
        first[part[::-1]] = np.arange(len(part))[::-1]  # the last one written is the first record
        duplicates.append((side, first[several], counts[several]))
        most = max(most, int(counts.max(initial=1)))
    if most > 1:
        nth = np.concatenate([occurrence(code[:size]), occurrence(code[size:])])
        numbers, code = np.unique(code * most + nth, return_inverse=True)
    place = np.full((2, len(numbers)), -1, np.intp)
    place[0, code[:size]] = np.arange(size)
    place[1, code[size:]] = np.arange(len(code) - size)
    left, right = place
    both = (left >= 0) & (right >= 0)
    return Alignment(left[both], right[both], left[right < 0], right[left < 0], duplicates)


def occurrence(code: npt.NDArray[np.intp]) -> npt.NDArray[np.intp]:
    """For each record how many before it have the same code."""
    order = np.argsort(code, kind="stable")
    starts = group_starts(code[order])
    nth = np.empty(len(code), np.intp)
    nth[order] = np.arange(len(code)) - np.repeat(starts, np.diff(starts, append=len(code)))
    return nth


def rounded(column: Column) -> Column:
    """A key as records meet by it: numbers without the last bits, in which programs differ."""
    return column if isinstance(column, Text) else without_last_bits(column)
