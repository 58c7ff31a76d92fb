"""Codes of several columns as one: distinct combinations, orders, ranks."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, TypeAlias

from ..quick import np
from .numbers import all_whole
from .text import Codes, Column, Index, Mask, Numbers, Text, as_met, gather, renumbered, used_codes

if TYPE_CHECKING:
    import numpy.typing as npt

Coded: TypeAlias = "tuple[npt.NDArray[Any], int]"  # codes, and how many there are at the most

NEAR = 1 << 15  # whole numbers no farther apart, as days and visits, are codes themselves, without ranks
ROOMY = 4  # places that it costs less to have for each record than to look codes up
NEARLY = 5  # of so many codes one may be less than that before, in what is nearly in order


def distinct(codes: Sequence[Codes], sizes: Sequence[int]) -> tuple[Codes, list[Codes]]:
    """Number the distinct combinations of codes: a code a record, and what each combination is made of."""
    numbered, first = numbered_as_met(pack(codes, sizes))
    return numbered, [code[first].astype(np.int32, copy=False) for code in codes]


def combined(codes: Sequence[Codes], sizes: Sequence[int]) -> tuple[Codes, list[Codes]]:
    """The same with numbers in no certain order, which costs less.

    >>> numbers, places = combined([np.array([1, 0, 1], np.int32), np.array([0, 1, 0], np.int32)], [2, 2])
    >>> numbers.tolist(), [place.tolist() for place in places]
    ([1, 0, 1], [[0, 1], [1, 0]])
    """
    room, several = math.prod(sizes), [code for code, size in zip(codes, sizes, strict=True) if size > 1]
    if room > ROOMY * len(codes[0]):
        return distinct(codes, sizes)
    packed = several[0] if len(several) == 1 else pack(codes, sizes)
    stand = used_codes(packed, room)
    numbers, at = (packed.astype(np.int32, copy=False), np.arange(room)) if stand.all() else renumbered(packed, stand)
    places: list[Codes] = []
    for size in reversed(sizes):
        at, place = np.divmod(at, max(size, 1))
        places.append(place.astype(np.int32))
    return numbers, places[::-1]


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
    place = np.full(int(packed.max()) + 1, size, np.int32)
    place[packed[::-1]] = np.arange(size - 1, -1, -1, dtype=np.int32)
    stands = np.zeros(size, np.bool_)
    stands[place[place < size]] = True
    first = np.flatnonzero(stands)
    place[packed[first]] = np.arange(len(first), dtype=np.int32)
    return gather(place, packed), first


def on_pairs(function: Callable[[str, str], str], first: Text, second: Text) -> Text:
    """Apply a function of two texts once for each distinct pair of values.

    >>> on_pairs(lambda a, b: a + b, Text.of(["x", "y"]), Text.of(["1", "2"])).tolist()
    ['x1', 'y2']
    """
    codes, places = combined([first.codes, second.codes], [len(first.values), len(second.values)])
    pairs = zip(first.values[places[0]], second.values[places[1]], strict=True)
    return Text.coded(codes, [function(a, b) for a, b in pairs], exact=True)


def pack(codes: Sequence[npt.NDArray[Any]], sizes: Sequence[int]) -> npt.NDArray[np.int64]:
    """One int64 a record from codes of several columns; it orders as the columns do, first one first."""
    packed, room = np.zeros(len(codes[0]), np.int64), 1
    for code, size in zip(codes, sizes, strict=True):
        packed, room = with_code(packed, room, code, size)
    return packed


def with_code(
    packed: npt.NDArray[np.int64], room: int, code: npt.NDArray[Any], size: int
) -> tuple[npt.NDArray[np.int64], int]:
    """Packed codes below ``room`` with those of one more column, in the same memory where that will do; their room."""
    if size <= 1:  # the same in all records
        return packed, room
    if room * size >= 2**62:  # renumber what there is, so that one more column fits
        packed, room = ranked(packed), len(packed)
    packed *= size
    packed += code
    return packed, room * size


def order_by(keys: Sequence[Callable[[], Coded]], size: int) -> tuple[Index, Index]:
    """The positions of ``size`` records in the order of keys, equal ones as they stand, and the places in this order of
    those that are equal to the one before.

    Each key gives its codes and how many there are at the most, as ``order_codes`` does. Keys are asked for one after
    the other: as soon as those before tell all records apart, the others are not.

    >>> places, equal = order_by([lambda: (np.array([2, 1, 2, 1]), 3), lambda: (np.array([0, 1, 0, 0]), 2)], 4)
    >>> places.tolist(), equal.tolist()
    ([3, 1, 0, 2], [3])
    """
    packed, room = np.zeros(size, np.int64), 1
    for key in keys:
        packed, room = with_code(packed, room, *key())
        if size <= room < ROOMY * size and len(found := placed(packed, room)) == size:
            return found, found[:0]
    order = order_of(packed)
    ordered = packed[order]
    return order, np.flatnonzero(ordered[1:] == ordered[:-1]) + 1


def placed(packed: npt.NDArray[np.int64], room: int) -> Index:
    """The positions of codes in their order, one of those that are equal; each code has a place of its own."""
    place = np.full(room, -1, np.int32)
    place[packed] = np.arange(len(packed), dtype=np.int32)
    return place[place >= 0].astype(np.intp)


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


def order_codes(column: Column) -> Coded:
    """Codes that order as the column's values do, and how many there are at the most."""
    if isinstance(column, Text):
        return column.ranks(), len(column.values)
    missing = np.isnan(column)
    known = column[~missing] if missing.any() else column
    least, most = known.min(initial=np.inf), known.max(initial=-np.inf)
    if len(known) and most < least + NEAR and all_whole(known):
        codes = (np.where(missing, least - 1, column) if known is not column else column) - (least - 1)
        return codes.astype(np.int32), int(most - least) + 2
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
