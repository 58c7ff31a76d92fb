"""What a raw source is after reading: columns of text, with file and row."""

from __future__ import annotations

from collections import ChainMap
from collections.abc import Mapping, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, TypeAlias

from ..columns import Codes, Column, Index, Mask, Text, as_text, concatenate, gather, objects, take
from ..quick import dataclass, np

if TYPE_CHECKING:
    import numpy.typing as npt

RowNumbers: TypeAlias = "npt.NDArray[np.int32]"


@dataclass(frozen=True, slots=True, eq=False)
class Rows:
    """Whose records are, and whence: the number of the subject in the block (-1: nobody's), the file, the row in it."""

    subject: Codes
    file: Text
    row: RowNumbers

    def __len__(self) -> int:
        return len(self.row)

    def take(self, index: npt.NDArray[np.intp]) -> Rows:
        """Those at these positions."""
        return Rows(gather(self.subject, index), self.file.take(index), gather(self.row, index))

    def place(self, at: int) -> str:
        """File and row of one of them, for messages."""
        return f"{self.file.values[self.file.codes[at]]}: row {self.row[at]}"


def rows_below(parts: Sequence[Rows]) -> Rows:
    """Rows below one another; none where there is no part."""
    if not parts:
        return Rows(np.zeros(0, np.int32), Text.constant("", 0), np.zeros(0, np.int32))
    return Rows(
        np.concatenate([part.subject for part in parts]),
        as_text(concatenate([part.file for part in parts])),
        np.concatenate([part.row for part in parts]),
    )


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
    datasets or item groups. ``made_of`` counts the rows of the file behind each, where these were put together.

    ``subject`` numbers the subjects of the block the frame is in, -1 where the row has none; None before blocks
    are made and for reference sources.
    """

    columns: Mapping[str, Column]
    file: Text
    row: RowNumbers
    subject: Codes | None = None
    encodings: Mapping[str, str] = field(default_factory=dict)
    told: tuple[Told, ...] = ()
    left: Mapping[str, frozenset[str]] = field(default_factory=dict)
    made_of: RowNumbers | None = None

    def __len__(self) -> int:
        return len(self.row)

    @property
    def rows(self) -> Rows:
        """Whose the rows are, and whence; nobody's in a reference source."""
        nobody = np.full(len(self.row), -1, np.int32)
        return Rows(nobody if self.subject is None else self.subject, self.file, self.row)

    def take(self, index: npt.NDArray[np.intp] | Mask) -> RawFrame:
        """The rows at these positions (or under this mask)."""
        columns = {name: take(column, index) for name, column in self.columns.items()}
        subject = None if self.subject is None else self.subject[index]
        made_of = None if self.made_of is None else self.made_of[index]
        return RawFrame(columns, self.file.take(index), self.row[index], subject, made_of=made_of)

    def count(self, mask: Mask) -> int:
        """How many rows of the file are behind those under a mask."""
        return int(mask.sum() if self.made_of is None else self.made_of[mask].sum())

    def places_of(self, rows: Rows) -> Index:
        """The positions of the rows that records came from, -1 for those of other files."""
        files = {name: number for number, name in enumerate(self.file.values)}
        file = np.array([files.get(name, -1) for name in rows.file.values], np.int64)[rows.file.codes]
        own = (self.file.codes.astype(np.int64) << 32) + self.row
        wanted = (file << 32) + rows.row
        order = np.argsort(own)
        place = np.append(order, -1)[np.searchsorted(own[order], wanted)]
        return np.where(np.append(own, -1)[place] == wanted, place, -1).astype(np.intp)

    def with_columns(self, more: Mapping[str, Column]) -> RawFrame:
        """The same rows with further columns."""
        columns = ChainMap(dict(more), self.columns)  # type: ignore[arg-type] # nobody adds to it; none is made here
        return RawFrame(columns, self.file, self.row, self.subject, made_of=self.made_of)


@dataclass(frozen=True, slots=True, eq=False)
class RawBlock:
    """A contiguous range of sorted subjects, with their rows of every source; reference sources are whole.

    ``first`` marks the block in which what belongs to no subject is counted, so that it is counted once.
    """

    subjects: npt.NDArray[np.object_]
    frames: Mapping[str, RawFrame]
    first: bool = True
    number: int = field(default=0)


def no_subjects() -> RawBlock:
    """The block of what belongs to the study as a whole."""
    return RawBlock(objects([]), {})
