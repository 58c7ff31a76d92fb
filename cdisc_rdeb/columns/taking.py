"""Columns taken apart and put together: chosen records, columns below one another, chosen values."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from ..quick import np
from .numbers import as_text
from .text import Codes, Column, Index, Mask, Text, gather, objects, taken_codes

if TYPE_CHECKING:
    import numpy.typing as npt


def take(column: Column, index: npt.NDArray[Any]) -> Column:
    """The records of any column at these positions (or under this mask)."""
    return column.take(index) if isinstance(column, Text) else gather(column, index)


class InOrder:
    """Puts columns in the order of these positions, all of them; codes that several texts share are taken once.

    >>> put, sex = InOrder(np.array([1, 0])), Text.of(["F", "M"])
    >>> code, word = put(sex), put(Text(sex.codes, objects(["Female", "Male"])))
    >>> word.tolist(), word.codes is code.codes
    (['Male', 'Female'], True)
    """

    def __init__(self, index: Index) -> None:
        self.index = index
        self.ready: dict[int, tuple[Codes, Codes]] = {}  # by the address of codes, which are kept with it

    def __call__(self, column: Column) -> Column:
        """One of the columns."""
        if not isinstance(column, Text):
            return gather(column, self.index)
        return Text(self.codes(column.codes, len(column.values)), column.values, column.exact)

    def codes(self, codes: Codes, values: int = 1 << 31) -> Codes:
        """The codes of so many values."""
        if id(codes) not in self.ready:
            self.ready[id(codes)] = codes, taken_codes(codes, values, self.index)
        return self.ready[id(codes)][1]


def fitting(column: Column) -> Column:
    """Any column, without unused texts if there are many of them."""
    return column.fitting() if isinstance(column, Text) else column


def between(column: Column, start: int, stop: int) -> Column:
    """The records of a column from one position to another, in the same memory.

    >>> between(Text.of(["a", "b", "c"]), 1, 9).tolist()
    ['b', 'c']
    """
    return Text(column.codes[start:stop], column.values) if isinstance(column, Text) else column[start:stop]


def take_found(column: Column, place: Index) -> Column:
    """The records at these positions, missing values where a position is -1.

    >>> take_found(Text.of(["a", "b"]), np.array([1, -1])).tolist()
    ['b', '']
    """
    if place.min(initial=0) >= 0:
        return take(column, place)
    if isinstance(column, Text):
        codes = np.where(place >= 0, np.append(column.codes, 0)[place], len(column.values))
        return Text.coded(codes, [*column.values, ""]).compact()
    return np.where(place >= 0, np.append(column, np.nan)[place], np.nan)


def is_present(column: Column) -> Mask:
    """Which records have a value: text that is not empty, a number that is not NaN."""
    return column.present() if isinstance(column, Text) else ~np.isnan(column)


def blank(kind: type, size: int) -> Column:
    """``size`` missing values, of text or of numbers."""
    return Text.constant("", size) if kind is Text else np.full(size, np.nan)


def concatenate(columns: Sequence[Column]) -> Column:
    """Columns of one kind below one another."""
    if len(columns) == 1:
        return columns[0]
    texts = [column for column in columns if isinstance(column, Text)]
    if not texts:
        return np.concatenate([column for column in columns if not isinstance(column, Text)])
    if len(texts) < len(columns):
        raise TypeError("text and numbers cannot stand in one column")
    if all(text.values is texts[0].values for text in texts):
        return Text(np.concatenate([text.codes for text in texts]), texts[0].values)
    place = dict.fromkeys(chain.from_iterable(text.values.tolist() for text in texts), 0)
    for number, value in enumerate(place):
        place[value] = number
    codes = np.empty(sum(map(len, texts)), np.int32)
    start = 0
    for text in texts:
        own = np.fromiter(map(place.__getitem__, text.values), np.int32, len(text.values))
        np.take(own, text.codes, out=codes[start : start + len(text)], mode="clip")  # the mode that needs no copy
        start += len(text)
    return Text(codes, objects(place), exact=all(text.exact for text in texts))


def select(masks: Sequence[Mask], columns: Sequence[Column], size: int) -> Column:
    """For each record the column of the first mask that holds, missing where none does."""
    texts = any(isinstance(column, Text) for column in columns)
    parts = [as_text(column) if texts else column for column in columns]
    parts.append(blank(Text if texts else float, size))
    stacked = concatenate(parts)
    which = np.select(list(masks), list(range(len(masks))), len(masks)) if masks else np.zeros(size, np.intp)
    return take(stacked, which * size + np.arange(size))
