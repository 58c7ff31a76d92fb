"""Columns: what every value of every record is held in.

Text is a small array of distinct values and an int32 code a record, from the reader to the writer, so that
work is done once per distinct value. The empty text is the one missing text; NaN is the missing number.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd
    import pyarrow as pa

from ..quick import dataclass, np
from .arrow import from_arrow, to_arrow

if TYPE_CHECKING:
    Numbers: TypeAlias = npt.NDArray[np.float64]
    Mask: TypeAlias = npt.NDArray[np.bool_]
    Index: TypeAlias = npt.NDArray[np.intp]
    Codes: TypeAlias = npt.NDArray[np.int32]
else:  # what stands for them in the signatures of verbs, which are read before numpy is needed
    Numbers, Mask, Index, Codes = (type(name, (), {}) for name in ("Numbers", "Mask", "Index", "Codes"))
CHUNK = 1 << 16
STEPS = (1 << 8, 1 << 4, 1)  # of so many codes one is looked at, before all are


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
        return cls(gather(recode, codes), objects(place), exact)

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
        codes = from_arrow(array.indices)
        if array.null_count:
            codes = np.where(from_arrow(array.is_valid().cast(pa.int32())), codes, len(values))
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
        return gather(np.array(list(map(function, few.values)), np.float64), few.codes)

    def fitting(self) -> Text:
        """The same texts, without unused values if there are many: few cost less to work on than to look for."""
        return self if len(self.values) * 16 < len(self.codes) else self.compact()

    def mask(self, function: Callable[[str], bool]) -> Mask:
        """Which records have a value that the function says yes to."""
        return self.under(np.array([bool(function(value)) for value in self.values], np.bool_))

    def under(self, hits: Mask) -> Mask:
        """Which records have one of the values that a mask of the values is of."""
        at = np.flatnonzero(hits)
        if len(at) < 2:  # to compare costs a tenth of looking up
            return self.codes == at[0] if len(at) else np.zeros(len(self.codes), np.bool_)
        return gather(hits, self.codes)

    def take(self, index: npt.NDArray[Any]) -> Text:
        """The records at these positions (or under this mask)."""
        return Text(taken_codes(self.codes, len(self.values), index), self.values)

    def used(self) -> Mask:
        """Which of the distinct values any record has."""
        return np.ones(len(self.values), np.bool_) if self.exact else used_codes(self.codes, len(self.values))

    def compact(self) -> Text:
        """The same texts without values that no record has."""
        if self.exact:
            return self
        used = self.used()
        if used.all():
            return Text(self.codes, self.values, exact=True)
        codes, places = renumbered(self.codes, used)
        return Text(codes, self.values[places], exact=True)

    def ranks(self) -> Codes:
        """Codes that compare as the texts do (code point order, '' first)."""
        order = np.array(sorted(range(len(self.values)), key=self.values.__getitem__), np.intp)
        rank = np.empty(len(order), np.int32)
        rank[order] = np.arange(len(order), dtype=np.int32)
        return gather(rank, self.codes)

    def present(self) -> Mask:
        """Which records have any text."""
        values = self.values.tolist()
        return self.codes != values.index("") if "" in values else np.ones(len(self.codes), np.bool_)


Column: TypeAlias = Text | Numbers


def objects(values: Iterable[Any]) -> npt.NDArray[np.object_]:
    """A one-dimensional object array (numpy would split sequences and fix the width of text)."""
    items = values if isinstance(values, (list, tuple, dict)) else list(values)
    return np.fromiter(items, object, len(items))


def used_codes(codes: npt.NDArray[np.integer[Any]], size: int) -> Mask:
    """Which of the codes below a size any record has.

    >>> used_codes(np.array([3, 1, 3]), 4).tolist()
    [False, True, False, True]
    """
    used = np.zeros(size, np.bool_)
    for step in STEPS:  # few values are soon all seen, in whatever order they stand
        used[codes[::step].astype(np.intp, copy=False)] = True  # by numbers of this size it is three times as fast
        if used.all():
            break
    return used


def renumbered(codes: npt.NDArray[np.integer[Any]], used: Mask) -> tuple[Codes, Index]:
    """Codes among the values under a mask, all of which they are of, and which of the values these are.

    >>> codes, places = renumbered(np.array([3, 1, 3], np.int32), np.array([False, True, False, True]))
    >>> codes.tolist(), places.tolist()
    ([1, 0, 1], [1, 3])
    """
    places = np.flatnonzero(used)
    number = np.empty(len(used), np.int32)
    number[places] = np.arange(len(places), dtype=np.int32)
    return gather(number, codes), places


def as_met(numbers: npt.NDArray[Any]) -> tuple[Codes, npt.NDArray[Any]]:
    """The place of each number among the distinct ones, and these in the order in which they come.

    Missing numbers are all the same one, and -0.0 is 0.0. Arrow does it as fast as pandas, and is there already.

    >>> places, found = as_met(np.array([2.5, np.nan, -0.0, np.nan, 0.0]))
    >>> places.tolist(), found.tolist()
    ([0, 1, 2, 1, 2], [2.5, nan, 0.0])
    """
    coded = to_arrow(numbers + 0.0 if numbers.dtype.kind == "f" else numbers).dictionary_encode()
    return from_arrow(coded.indices), from_arrow(coded.dictionary)


def width_of(values: int) -> type[np.signedinteger[Any]]:
    """The smallest whole numbers that codes of so many values fit in."""
    return np.int8 if values <= 1 << 7 else np.int16 if values <= 1 << 15 else np.int32


def taken_codes(codes: Codes, values: int, index: npt.NDArray[Any]) -> Codes:
    """The codes, of so many values, at positions or under a mask."""
    if index.dtype == np.bool_ or len(index) < CHUNK:
        return np.asarray(codes[index])
    if values == 1 and len(index) <= len(codes):  # all are the same one
        return codes[: len(index)]
    few = codes.astype(width_of(values), copy=False)  # fewer bytes come faster from all over a large array
    return gather(few, index).astype(np.int32, copy=False)


def gather(array: npt.NDArray[Any], index: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The elements at positions from 0 on, or under a mask."""
    if index.dtype == np.bool_ or len(index) < CHUNK:
        return np.asarray(array[index])
    return np.take(array, index, mode="clip")  # the mode that needs no copy
