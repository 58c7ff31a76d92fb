"""Codes of several columns as one: distinct combinations, orders, ranks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

from ..quick import np
from .text import Codes, Column, Index, Mask, Numbers, Text, as_met

if TYPE_CHECKING:
    import numpy.typing as npt

NEAR = 1 << 15  # whole numbers no farther apart, as days and visits, are codes themselves, without ranks
ROOMY = 4  # places that it costs less to have for each record than to look codes up
NEARLY = 5  # of so many codes one may be less than that before, in what is nearly in order


def distinct(codes: Sequence[Codes], sizes: Sequence[int]) -> tuple[Codes, list[Codes]]:
    """Number the distinct combinations of codes: a code a record, and what each combination is made of."""
    numbered, first = numbered_as_met(pack(codes, sizes))
    return numbered, [code[first].astype(np.int32) for code in codes]


def numbered(codes: Sequence[Codes], sizes: Sequence[int]) -> Codes:
    """A number for each distinct combination of codes, in the order in which they come."""
    return numbered_as_met(pack(codes, sizes))[0]


def standing_twice(packed: npt.NDArray[np.int64]) -> Mask:
    """Which codes stand several times; to put them in order costs less than to number them.

    >>> standing_twice(np.array([5, 3, 5, 7])).tolist()
    [True, False, True, False]
    """
    ordered = np.sort(packed)
    twins = ordered[1:][ordered[1:] == ordered[:-1]]
    if not len(twins):
        return np.zeros(len(packed), np.bool_)
    twins = twins[group_starts(twins)]
    place = np.minimum(np.searchsorted(twins, packed), len(twins) - 1)
    return np.asarray(twins[place] == packed, np.bool_)


def numbered_as_met(packed: npt.NDArray[np.int64]) -> tuple[Codes, Index]:
    """A number for each distinct code, from 0 in the order in which they come, and where each comes first.

    >>> numbers, first = numbered_as_met(np.array([7, 7, 3, 7]))
    >>> numbers.tolist(), first.tolist()
    ([0, 0, 1, 0], [0, 2])
    """
    starts = group_starts(packed)
    if len(starts) * 2 < len(packed):  # as in sorted records: each run of equal codes is looked at once
        numbers, first = numbered_as_met(packed[starts])
        return np.repeat(numbers, np.diff(starts, append=len(packed))), starts[first]
    if len(packed) and int(packed.max()) < ROOMY * len(packed):  # so few that each has a place of its own
        return placed_as_met(packed)
    numbered, combinations = as_met(packed)
    first = np.empty(len(combinations), np.intp)
    first[numbered[::-1]] = np.arange(len(numbered) - 1, -1, -1)  # the last one written is the first there is
    return numbered, first


def placed_as_met(packed: npt.NDArray[np.int64]) -> tuple[Codes, Index]:
    """The same for codes that are not much larger than there are records, without looking any up."""
    size = len(packed)
    place = np.full(int(packed.max()) + 1, size, np.intp)
    place[packed[::-1]] = np.arange(size - 1, -1, -1)
    stands = np.zeros(size, np.bool_)
    stands[place[place < size]] = True
    first = np.flatnonzero(stands)
    number = np.empty(len(place), np.int32)
    number[packed[first]] = np.arange(len(first), dtype=np.int32)
    return number[packed], first


def on_pairs(function: Callable[[str, str], str], first: Text, second: Text) -> Text:
    """Apply a function of two texts once for each distinct pair of values.

    >>> on_pairs(lambda a, b: a + b, Text.of(["x", "y"]), Text.of(["1", "2"])).tolist()
    ['x1', 'y2']
    """
    codes, places = distinct([first.codes, second.codes], [len(first.values), len(second.values)])
    pairs = zip(first.values[places[0]], second.values[places[1]], strict=True)
    return Text.coded(codes, [function(a, b) for a, b in pairs])


def pack(codes: Sequence[npt.NDArray[Any]], sizes: Sequence[int]) -> npt.NDArray[np.int64]:
    """One int64 a record from codes of several columns; it orders as the columns do, first one first."""
    packed = np.zeros(len(codes[0]), np.int64)
    room = 1
    for code, size in zip(codes, sizes, strict=True):
        if size <= 1:  # the same in all records
            continue
        room *= size
        if room >= 2**62:  # renumber what there is, so that one more column fits
            packed, room = ranked(packed), len(packed) * size
        packed *= size
        packed += code
    return packed


def order_of(packed: npt.NDArray[np.integer[Any]]) -> Index:
    """The positions of codes, packed ones too, in their order; equal ones stay as they stand.

    What is nearly in order is merged from its runs. Else numpy counts numbers of 16 bits, in a tenth of the time of
    comparing larger ones, so these are put in order by their last bits, then by those before.

    >>> order_of(np.array([7, 3, 7, 1])).tolist(), order_of(np.array([2**40, 3, 2**40, 2**20])).tolist()
    ([3, 1, 0, 2], [1, 3, 0, 2])
    """
    falls = int(np.count_nonzero(packed[1:] < packed[:-1]))
    if falls * NEARLY < len(packed) or packed.min(initial=0) < 0:
        return np.argsort(packed, kind="stable")
    most = int(packed.max(initial=0))
    order = np.argsort(packed.astype(np.uint16), kind="stable")
    for bits in range(16, most.bit_length(), 16):
        higher = np.take((packed >> bits).astype(np.uint16), order, mode="clip")
        order = np.take(order, np.argsort(higher, kind="stable"), mode="clip")
    return order


def ranked(values: npt.NDArray[Any]) -> npt.NDArray[np.int64]:
    """Dense ranks of numbers, NaN first as in SAS.

    >>> ranked(np.array([2.5, np.nan, -1, 2.5])).tolist()
    [2, 0, 1, 2]
    """
    codes, uniques = as_met(values)
    order = np.argsort(np.where(np.isnan(uniques), -np.inf, uniques) if uniques.dtype.kind == "f" else uniques)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    return rank[codes]


def order_codes(column: Column) -> tuple[npt.NDArray[Any], int]:
    """Codes that order as the column's values do, and how many there are at the most."""
    if isinstance(column, Text):
        return column.ranks(), len(column.values)
    known = column[~np.isnan(column)]
    least, most = known.min(initial=np.inf), known.max(initial=-np.inf)
    if len(known) and most < least + NEAR and (known == np.rint(known)).all():
        return np.where(np.isnan(column), 0, column - least + 1).astype(np.int32), int(most - least) + 2
    ranks = ranked(column)
    return ranks, int(ranks.max(initial=0)) + 1


def falling(column: Column) -> Numbers:
    """Numbers that order as the column's values do, but from the last one to the first; missing values come last.

    >>> falling(Text.of(["B", "", "A"])).tolist()
    [-2.0, -0.0, -1.0]
    """
    return -order_codes(column)[0].astype(np.float64)


def group_starts(codes: npt.NDArray[Any]) -> Index:
    """Where each run of equal codes begins."""
    if not len(codes):
        return np.zeros(0, np.intp)
    return np.flatnonzero(np.concatenate(([True], codes[1:] != codes[:-1])))
