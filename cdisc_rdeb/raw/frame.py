"""What a raw source is after reading: columns of text, with file and row."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from ..columns import Codes, Column, Mask, Text, objects, take

Rows = npt.NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Told:
    """What a reader has to say of a file: an issue, with the cell as it stands there."""

    rule: str
    variable: str
    value: str
    message: str
    file: str
    row: int


@dataclass(frozen=True, slots=True, eq=False)
class RawFrame:
    """Rows of a raw source. ``row`` counts as the file does: as a spreadsheet with the header in row 1 (CSV, XLSX),
    records from 1 (XPT, SAS7BDAT), lines of the file (ODM). ``encodings`` are those of the files, as stated or found;
    ``told`` is what their readers have to say, and ``left`` what each file holds beside these rows: its other sheets,
    datasets or item groups.

    ``subject`` numbers the subjects of the block the frame is in, -1 where the row has none; None before blocks
    are made and for reference sources.
    """

    columns: Mapping[str, Column]
    file: Text
    row: Rows
    subject: Codes | None = None
    encodings: Mapping[str, str] = field(default_factory=dict)
    told: tuple[Told, ...] = ()
    left: Mapping[str, frozenset[str]] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.row)

    def take(self, index: npt.NDArray[np.intp] | Mask) -> RawFrame:
        """The rows at these positions (or under this mask)."""
        columns = {name: take(column, index) for name, column in self.columns.items()}
        subject = None if self.subject is None else self.subject[index]
        return RawFrame(columns, self.file.take(index), self.row[index], subject)

    def with_columns(self, more: Mapping[str, Column]) -> RawFrame:
        """The same rows with further columns."""
        return RawFrame({**self.columns, **more}, self.file, self.row, self.subject)


@dataclass(frozen=True, slots=True, eq=False)
class RawBlock:
    """A contiguous range of sorted subjects, with their rows of every source; reference sources are whole.

    ``first`` marks the block in which what belongs to no subject is counted, so that it is counted once.
    """

    subjects: npt.NDArray[np.object_]
    frames: Mapping[str, RawFrame]
    first: bool = True
    number: int = field(default=0)


NO_SUBJECTS = RawBlock(objects([]), {})  # what belongs to the study as a whole
