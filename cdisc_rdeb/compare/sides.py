"""The sides of a comparison: frames in memory, or transport files whose values stay there until they are asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Any, Protocol, TypeAlias, cast

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc

from ..columns import Column, Index, Numbers, Text, as_text
from ..formats.frames import is_number, to_column
from ..formats.xpt import XptAttributes
from ..formats.xpt_reader import Member, gather
from ..quick import dataclass

Values: TypeAlias = "pa.Array | Numbers"  # texts have no blanks at the end, and a missing one is ''
Pair: TypeAlias = tuple[Values, Values]  # both sides of a variable, of one kind

ROOM = 128 << 20  # bytes of both sides that are held at once, beside the keys; a variable that needs more is alone
STRING = 8  # bytes beside the letters of a text in memory


class Side(Protocol):
    """What a comparison asks of a side. ``kinds``: the variables in their order, each Char or Num."""

    @property
    def size(self) -> int:
        """The number of records."""

    @property
    def kinds(self) -> Mapping[str, str]:
        """The variables in their order, each Char or Num."""

    @property
    def attributes(self) -> XptAttributes | None:
        """What a file says of them."""

    def width(self, name: str) -> int:
        """Bytes that a value takes while it is held."""

    def values(self, names: Collection[str]) -> dict[str, Values]:
        """The values of some variables."""


@dataclass(frozen=True, eq=False)
class FrameSide:
    """A frame in memory; ``said`` is what its file says of it, if there is one."""

    frame: pd.DataFrame
    said: XptAttributes | None = None

    @property
    def size(self) -> int:
        return len(self.frame)

    @property
    def attributes(self) -> XptAttributes | None:
        return self.said

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        return {str(name): type_of(series) for name, series in self.frame.items()}

    def width(self, name: str) -> int:
        return 4 * STRING

    def values(self, names: Collection[str]) -> dict[str, Values]:
        return {name: values_of(to_column(self.frame[name])) for name in names}


@dataclass(frozen=True, eq=False)
class FileSide:
    """A dataset of a transport file; the values of a variable are read when they are asked for, and not kept."""

    member: Member
    ignore: tuple[str, ...] = ()

    @cached_property
    def size(self) -> int:
        return self.member.count

    @property
    def attributes(self) -> XptAttributes | None:
        return self.member.attributes

    @cached_property
    def kinds(self) -> Mapping[str, str]:
        return {v.name: v.type for v in self.member.attributes.variables if v.name not in self.ignore}

    def width(self, name: str) -> int:
        return next(v.length + STRING for v in self.member.attributes.variables if v.name == name)

    def values(self, names: Collection[str]) -> dict[str, Values]:
        found = gather(self.member, names)
        return {n: v if isinstance(v, np.ndarray) else without_blanks(v.combine_chunks()) for n, v in found.items()}


def batches(names: Sequence[str], base: Side, other: Side) -> Iterator[tuple[str, Pair]]:
    """Each variable with its values on both sides; as many are read at once as ``ROOM`` holds."""
    batch: list[str] = []
    held = 0
    for name in names:
        needed = base.size * base.width(name) + other.size * other.width(name)
        if batch and held + needed > ROOM:
            yield from pairs(batch, base, other)
            batch, held = [], 0
        batch.append(name)
        held += needed
    yield from pairs(batch, base, other)


def pairs(names: Sequence[str], base: Side, other: Side) -> Iterator[tuple[str, Pair]]:
    """The values of these variables on both sides, as numbers if both are, else as texts."""
    left, right = base.values(names), other.values(names)
    for name in names:
        yield name, of_one_kind(left.pop(name), right.pop(name))


def of_one_kind(base: Values, other: Values) -> Pair:
    """Both sides of a variable as numbers if both are, else as texts."""
    if isinstance(base, np.ndarray) and isinstance(other, np.ndarray):
        return base, other
    return strings(base), strings(other)


def strings(values: Values) -> pa.Array:
    """Values as texts; each distinct number is written once."""
    return values_of(as_text(values)) if isinstance(values, np.ndarray) else values


def values_of(column: Column) -> Values:
    """A column of coded text, or numbers, as values."""
    if not isinstance(column, Text):
        return column
    return without_blanks(pa.array(list(column.values), pa.large_string()).take(pa.array(column.codes)))


def without_blanks(values: pa.Array) -> pa.Array:
    """Texts without blanks at the end, which a transport file cannot hold."""
    return pc.utf8_rtrim(values, characters=" ") if pc.any(pc.ends_with(values, " ")).as_py() else values


def taken(values: Values, index: Index) -> Values:
    """The values at these positions."""
    if len(index) == len(values) and (index == np.arange(len(index))).all():
        return values
    return values[index] if isinstance(values, np.ndarray) else values.take(pa.array(index))


def differ(base: pa.Array, other: pa.Array) -> Index:
    """Where two texts are not the same."""
    return np.flatnonzero(cast(Any, pc.not_equal(base, other)).to_numpy(zero_copy_only=False))


def coded(values: Values) -> Column:
    """Values as a column whose distinct texts are known."""
    return values if isinstance(values, np.ndarray) else Text.from_arrow(values)


def type_of(series: pd.Series[Any]) -> str:
    """Char or Num by what a column holds."""
    return "Num" if is_number(series) or not isinstance(to_column(series.iloc[:100]), Text) else "Char"


def texts_of(column: Column) -> Text:
    """A column as text without blanks at the end; each distinct number is written once."""
    text = as_text(column)
    if not any(value.endswith(" ") for value in text.values):
        return text
    return text.map(lambda value: value.rstrip(" "))
