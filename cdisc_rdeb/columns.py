"""Columns: what every value of every record is held in.

Text is a small array of distinct values and an int32 code a record, from the reader to the writer, so that
work is done once per distinct value. The empty text is the one missing text; NaN is the missing number.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

Numbers: TypeAlias = npt.NDArray[np.float64]
Mask: TypeAlias = npt.NDArray[np.bool_]
Index: TypeAlias = npt.NDArray[np.intp]
Codes: TypeAlias = npt.NDArray[np.int32]


CHUNK = 1 << 16


@dataclass(frozen=True, slots=True, eq=False)
class Text:
    """Text of many records as distinct ``values`` (object array of str) and ``codes`` into them (int32).

    >>> sex = Text.of(["Female", "Male", "Female", ""])
    >>> sex.map(lambda value: value[:1]).tolist()
    ['F', 'M', 'F', '']
    """

    codes: Codes
    values: npt.NDArray[np.object_]
    exact: bool = False  # known to have no unused value

    @classmethod
    def of(cls, values: Iterable[str]) -> Text:
        """Encode any texts; the distinct values keep the order in which they appear."""
        place: dict[str, int] = {}
        codes = np.fromiter((place.setdefault(value, len(place)) for value in values), np.int32)
        return cls(codes, objects(place))

    @classmethod
    def constant(cls, value: str, size: int) -> Text:
        """The same text in ``size`` records."""
        return cls(np.zeros(size, np.int32), objects([value]))

    @classmethod
    def coded(cls, codes: npt.NDArray[Any], values: Sequence[str], *, exact: bool = False) -> Text:
        """Text from codes into values that need not be distinct: equal values get one code."""
        place = dict.fromkeys(values, 0)
        if len(place) == len(values):
            return cls(codes.astype(np.int32, copy=False), objects(values), exact)
        for number, value in enumerate(place):
            place[value] = number
        recode = np.fromiter(map(place.__getitem__, values), np.int32, len(values))
        return cls(recode[codes], objects(place), exact)

    @classmethod
    def from_arrow(cls, array: pa.ChunkedArray | pa.Array) -> Text:
        """Encode an Arrow string (or dictionary of string) array; null becomes the empty text."""
        import pyarrow as pa

        fresh = not pa.types.is_dictionary(array.type)
        if fresh:
            if isinstance(array, pa.ChunkedArray):
                array = array.combine_chunks()  # one dictionary from the start: merging many is slow
            array = array.dictionary_encode()
        if isinstance(array, pa.ChunkedArray):
            array = array.unify_dictionaries().combine_chunks()
        if isinstance(array, pa.ChunkedArray):  # older pyarrow hands back one chunk
            array = array.chunk(0) if array.num_chunks else pa.array([], pa.string()).dictionary_encode()
        values = list(array.dictionary.to_pylist())
        codes = array.indices.fill_null(len(values)).to_numpy(zero_copy_only=False)
        if array.null_count or None in values:
            values = ["" if value is None else value for value in values] + [""]
        return cls.coded(codes, values, exact=fresh and not array.null_count)

    @classmethod
    def from_series(cls, series: pd.Series[Any]) -> Text:
        """Encode a pandas Series of text (``str``, category or object); any missing value becomes ''."""
        import pandas as pd
        import pyarrow as pa

        if isinstance(series.dtype, pd.CategoricalDtype):
            values = [*series.cat.categories.astype(str).tolist(), ""]
            codes = series.cat.codes.to_numpy()
            return cls.coded(np.where(codes < 0, len(values) - 1, codes), values)  # -1 is missing
        if isinstance(series.dtype, pd.StringDtype) and series.dtype.storage == "pyarrow":
            return cls.from_arrow(series.array.__arrow_array__())
        return cls.from_arrow(pa.array(series.to_numpy(object), pa.string(), from_pandas=True))

    def __len__(self) -> int:
        return len(self.codes)

    def tolist(self) -> list[str]:
        """The texts of all records."""
        texts: list[str] = self.values[self.codes].tolist()
        return texts

    def map(self, function: Callable[[str], str]) -> Text:
        """Apply a function to the distinct values that are in use."""
        used = self.used()
        return Text.coded(self.codes, [function(v) if u else "" for v, u in zip(self.values, used, strict=True)])

    def numbers(self, function: Callable[[str], float]) -> Numbers:
        """A number for each record from a function of the distinct values."""
        few = self.fitting()
        return np.array(list(map(function, few.values)), np.float64)[few.codes]

    def fitting(self) -> Text:
        """The same texts, without unused values if there are many: few cost less to work on than to look for."""
        return self if len(self.values) * 16 < len(self.codes) else self.compact()

    def mask(self, function: Callable[[str], bool]) -> Mask:
        """Which records have a value that the function says yes to."""
        return np.array([bool(function(value)) for value in self.values], np.bool_)[self.codes]

    def take(self, index: npt.NDArray[Any], *, all_: bool = False) -> Text:
        """The records at these positions (or under this mask); ``all_`` says that every record is among them."""
        return Text(gather(self.codes, index), self.values, self.exact and all_)

    def used(self) -> Mask:
        """Which of the distinct values any record has."""
        used = np.full(len(self.values), self.exact, np.bool_)
        for start in range(0, 0 if self.exact else len(self.codes), CHUNK):  # few values are soon all seen
            used[self.codes[start : start + CHUNK]] = True
            if used.all():
                break
        return used

    def compact(self) -> Text:
        """The same texts without values that no record has."""
        if self.exact:
            return self
        used = self.used()
        codes = self.codes if used.all() else (np.cumsum(used, dtype=np.int32) - 1)[self.codes]
        return Text(codes, self.values[used], exact=True)

    def ranks(self) -> Codes:
        """Codes that compare as the texts do (code point order, '' first)."""
        order = np.array(sorted(range(len(self.values)), key=self.values.__getitem__), np.intp)
        rank = np.empty(len(order), np.int32)
        rank[order] = np.arange(len(order), dtype=np.int32)
        return rank[self.codes]

    def present(self) -> Mask:
        """Which records have any text."""
        missing = np.flatnonzero(self.values == "")
        return self.codes != missing[0] if len(missing) else np.ones(len(self.codes), np.bool_)


Column: TypeAlias = Text | Numbers


def objects(values: Iterable[Any]) -> npt.NDArray[np.object_]:
    """A one-dimensional object array (numpy would split sequences and fix the width of text)."""
    items = list(values)
    array = np.empty(len(items), object)
    array[:] = items
    return array


def take(column: Column, index: npt.NDArray[Any], *, all_: bool = False) -> Column:
    """The records of any column at these positions (or under this mask); ``all_``: every record is among them."""
    return column.take(index, all_=all_) if isinstance(column, Text) else gather(column, index)


def take_found(column: Column, place: Index) -> Column:
    """The records at these positions, missing values where a position is -1.

    >>> take_found(Text.of(["a", "b"]), np.array([1, -1])).tolist()
    ['b', '']
    """
    if isinstance(column, Text):
        codes = np.where(place >= 0, np.append(column.codes, 0)[place], len(column.values))
        return Text.coded(codes, [*column.values, ""]).compact()
    return np.where(place >= 0, np.append(column, np.nan)[place], np.nan)


def gather(array: npt.NDArray[Any], index: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The elements at positions from 0 on, or under a mask. Arrow takes from large arrays in half numpy's time."""
    if index.dtype == np.bool_ or len(index) < CHUNK:
        return np.asarray(array[index])
    import pyarrow as pa
    from pyarrow import compute

    taken = compute.take(pa.array(array), pa.array(index), boundscheck=False)
    return np.asarray(taken.to_numpy(zero_copy_only=False))


def is_present(column: Column) -> Mask:
    """Which records have a value: text that is not empty, a number that is not NaN."""
    return column.present() if isinstance(column, Text) else ~np.isnan(column)


def blank(kind: type, size: int) -> Column:
    """``size`` missing values, of text or of numbers."""
    return Text.constant("", size) if kind is Text else np.full(size, np.nan)


def on_pairs(function: Callable[[str, str], str], first: Text, second: Text) -> Text:
    """Apply a function of two texts once for each distinct pair of values.

    >>> on_pairs(lambda a, b: a + b, Text.of(["x", "y"]), Text.of(["1", "2"])).tolist()
    ['x1', 'y2']
    """
    codes, places = distinct([first.codes, second.codes], [len(first.values), len(second.values)])
    pairs = zip(first.values[places[0]], second.values[places[1]], strict=True)
    return Text.coded(codes, [function(a, b) for a, b in pairs])


def distinct(codes: Sequence[Codes], sizes: Sequence[int]) -> tuple[Codes, list[Codes]]:
    """Number the distinct combinations of codes: a code a record, and what each combination is made of."""
    import pandas as pd

    numbered, combinations = pd.factorize(pack(codes, sizes))
    first = np.empty(len(combinations), np.intp)
    first[numbered[::-1]] = np.arange(len(numbered) - 1, -1, -1)  # the last one written is the first there is
    return numbered.astype(np.int32), [code[first].astype(np.int32) for code in codes]


def pack(codes: Sequence[npt.NDArray[Any]], sizes: Sequence[int]) -> npt.NDArray[np.int64]:
    """One int64 a record from codes of several columns; it orders as the columns do, first one first."""
    packed = np.zeros(len(codes[0]), np.int64)
    room = 1
    for code, size in zip(codes, sizes, strict=True):
        room *= max(size, 1)
        if room >= 2**62:  # renumber what there is, so that one more column fits
            packed, room = ranked(packed), len(packed) * max(size, 1)
        packed = packed * max(size, 1) + code
    return packed


def order_of(packed: npt.NDArray[np.int64]) -> Index:
    """The positions of packed codes in their order; equal ones stay as they stand.

    >>> order_of(np.array([7, 3, 7, 1])).tolist()
    [3, 1, 0, 2]
    """
    size = len(packed)
    if size and int(packed.max()) < 2**62 // size:  # with its position in it every code is unique: sort those
        return (np.sort(packed * size + np.arange(size)) % size).astype(np.intp)
    return np.argsort(packed, kind="stable")


def ranked(values: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Dense ranks of numbers, NaN first as in SAS.

    >>> ranked(np.array([2.5, np.nan, -1, 2.5])).tolist()
    [2, 0, 1, 2]
    """
    import pandas as pd

    codes, uniques = pd.factorize(values, use_na_sentinel=False)
    uniques = np.asarray(uniques)
    order = np.argsort(np.where(np.isnan(uniques), -np.inf, uniques) if uniques.dtype.kind == "f" else uniques)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return rank[codes]


def order_codes(column: Column) -> tuple[npt.NDArray[Any], int]:
    """Codes that order as the column's values do, and how many there are at the most."""
    if isinstance(column, Text):
        return column.ranks(), len(column.values)
    ranks = ranked(column)
    return ranks, int(ranks.max(initial=0)) + 1


def group_starts(codes: npt.NDArray[Any]) -> Index:
    """Where each run of equal codes begins."""
    if not len(codes):
        return np.zeros(0, np.intp)
    return np.flatnonzero(np.concatenate(([True], codes[1:] != codes[:-1])))


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
    shift = np.cumsum([0, *(len(text.values) for text in texts[:-1])])
    codes = np.concatenate([text.codes + offset for text, offset in zip(texts, shift, strict=True)])
    return Text.coded(codes, [value for text in texts for value in text.values])


NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def read_number(text: str) -> float:
    """The number that a whole text says; NaN where it says none (``1,000``, ``nan`` and ``<5`` do not)."""
    return float(text) if NUMBER.fullmatch(text) else float("nan")


def write_number(number: float) -> str:
    """The shortest text that reads back as the number; whole numbers without a point, missing as ''.

    >>> write_number(3.0), write_number(0.1), write_number(float("nan"))
    ('3', '0.1', '')
    """
    if number != number:
        return ""
    return str(int(number)) if number.is_integer() and abs(number) < 1e16 else repr(float(number))


def as_text(column: Column) -> Text:
    """Any column as text, numbers written out."""
    if isinstance(column, Text):
        return column
    import pandas as pd

    codes, values = pd.factorize(column, use_na_sentinel=False)
    return Text.coded(codes, [write_number(value) for value in np.asarray(values).tolist()])


def select(masks: Sequence[Mask], columns: Sequence[Column], size: int) -> Column:
    """For each record the column of the first mask that holds, missing where none does."""
    texts = any(isinstance(column, Text) for column in columns)
    parts = [as_text(column) if texts else column for column in columns]
    parts.append(blank(Text if texts else float, size))
    stacked = concatenate(parts)
    which = np.select(list(masks), list(range(len(masks))), len(masks)) if masks else np.zeros(size, np.intp)
    return take(stacked, which * size + np.arange(size))
