"""Columns that grow by a cell at a time, for formats that come row by row."""

from __future__ import annotations

from array import array

from ..columns import Text
from ..quick import np


class Coder:
    """One column: a code for each row, and every distinct text once.

    >>> column = Coder()
    >>> column.put(1, " MILD "); column.put(3, "MILD")
    >>> column.text(4).tolist()
    ['', 'MILD', '', 'MILD']
    """

    def __init__(self) -> None:
        self._codes = array("i")
        self._place = {"": 0}

    def put(self, row: int, text: str) -> None:
        """Set a row, counted from 0, that is not before the last one set; rows in between are missing."""
        if len(self._codes) < row:
            self.fill(row)
        place = self._place
        self._codes.append(place.setdefault(text.strip(), len(place)))

    def has(self, row: int) -> bool:
        """Whether a row is set already."""
        return len(self._codes) > row

    def fill(self, rows: int) -> None:
        """Leave all further rows, up to so many, missing."""
        if len(self._codes) < rows:
            self._codes.extend([0] * (rows - len(self._codes)))

    def text(self, rows: int) -> Text:
        """The column of so many rows."""
        self.fill(rows)
        codes = np.frombuffer(self._codes, np.int32) if rows else np.zeros(0, np.int32)
        return Text.coded(codes, list(self._place))
