"""Which records of two datasets have the same keys."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np

from ...columns import Codes, Index, Text, concatenate, distinct, read_number, take_found, write_number
from .frames import Frame, Source
from .lacks import CannotRun

Numbered: TypeAlias = Codes | Index  # a number for each record

MOST_PAIRS = 50_000_000  # records that a join may make


def alike(left: Sequence[Text], right: Sequence[Text]) -> tuple[Codes, Codes]:
    """Numbers for the combinations of values of two sets of columns, the same where the values are."""
    columns = [concatenate([first, second]) for first, second in zip(left, right, strict=True)]
    texts = [column for column in columns if isinstance(column, Text)]
    codes, _ = distinct([text.codes for text in texts], [len(text.values) for text in texts])
    return codes[: len(left[0])], codes[len(left[0]) :]


def pairs(left: Numbered, right: Numbered) -> tuple[Index, Index]:
    """Where the same number stands on both sides: all pairs of positions, in the order of the left side.

    >>> here, there = pairs(np.array([1, 0, 2], np.int32), np.array([1, 1, 0], np.int32))
    >>> here.tolist(), there.tolist()
    ([0, 0, 1], [0, 1, 2])
    """
    size = int(max(left.max(initial=-1), right.max(initial=-1))) + 1
    order = np.argsort(right, kind="stable")
    count = np.bincount(right, minlength=size)
    start = np.cumsum(count) - count
    times = count[left]
    made = int(times.sum())
    if made > MOST_PAIRS:
        raise CannotRun(f"the join would make {made:,} records, more than {MOST_PAIRS:,}")
    here = np.repeat(np.arange(len(left)), times)
    first = np.cumsum(times) - times
    there = order[np.repeat(start[left], times) + np.arange(made) - np.repeat(first, times)]
    return here.astype(np.intp), there.astype(np.intp)


def first_places(left: Numbered, right: Numbered, among: Index) -> Index:
    """Where the number of each record comes first among some records of the right side; -1 where it does not."""
    known = np.full(int(max(left.max(initial=0), right.max(initial=0))) + 1, -1, np.intp)
    known[right[among][::-1]] = among[::-1]
    return known[left]


def found_at(other: Frame, name: str, rows: Index) -> Source:
    """A column at some positions of another frame, missing where one is -1; taken when it is asked for."""
    return lambda: take_found(other.column(name), rows)


def written(text: Text) -> Text:
    """Numbers as they would be written out; other texts without blanks around them."""
    return text.map(as_written)


def as_written(text: str) -> str:
    """A number as it would be written out, any other text without blanks around it.

    >>> as_written(" 1.0"), as_written(" x ")
    ('1', 'x')
    """
    return write_number(read_number(text.strip())) or text.strip()
