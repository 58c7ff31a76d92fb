"""Two rows of a raw file that are the same, or differ only in what no record has: what is said of both."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from ..columns import Index, Text, as_text
from ..raw.frame import RawFrame, Rows

FEW = 3  # columns in which two rows differ that may still be one row


def said_of_pairs(frames: Iterable[RawFrame], rows: Rows, first: Index, second: Index) -> list[str]:
    """What is said of the raw rows behind each two records; '' for rows that are two, and for no raw rows."""
    found = [""] * len(first)
    for frame in frames:
        pairs = zip(
            frame.places_of(rows.take(first)).tolist(), frame.places_of(rows.take(second)).tolist(), strict=True
        )
        for number, (one, other) in enumerate(pairs):
            of_frame = min(one, other) >= 0 and one != other
            if of_frame and not found[number] and frame.file.codes[one] == frame.file.codes[other]:
                found[number] = said_of(frame, one, other)
    return found


def said_of(frame: RawFrame, one: int, other: int) -> str:
    """The same of two rows of a frame."""
    apart = [name for name, column in frame.columns.items() if not is_same(as_text(column), one, other)]
    both = f"rows {frame.row[one]} and {frame.row[other]} of {frame.file.values[frame.file.codes[one]]}"
    if not apart:
        return f"{both} are the same: remove one of the two"
    if len(apart) > FEW:
        return ""
    return f"{both} differ in {' and '.join(apart)} alone, which is in no variable: remove one of the two"


def is_same(column: Text, one: int, other: int) -> bool:
    """Whether two rows have the same text in a column."""
    return bool(column.codes[one] == column.codes[other])


def same_rows(frames: Iterable[RawFrame], rows: Rows, which: Index) -> str:
    """What is said of the first two of some records that are of one row twice; '' where all rows are different."""
    first, second = np.asarray(which[:-1], np.intp), np.asarray(which[1:], np.intp)
    return next((said for said in said_of_pairs(frames, rows, first, second) if "are the same" in said), "")
