"""A raw source in a file of columns: its rows by subject, so that those of a range of subjects are read alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from ..cache import bring_once
from ..columns import (
    Codes,
    Column,
    Index,
    StoredColumns,
    Text,
    as_text,
    blank,
    concatenate,
    storing,
    take,
    write_columns,
)
from .frame import RawFrame

LOT = 1 << 15  # rows that are written, and read again, at once
OF_COLUMN = "column "  # before the names of a source's own columns, which may be called as anything

Rows: TypeAlias = dict[str, Any]  # columns, and whole numbers by row


@dataclass(frozen=True, slots=True)
class Lot:
    """Where some rows begin in the file, and the first and last subject that they are of, '' before all others."""

    start: int
    first: str
    last: str


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """A source in its file; ``kinds`` are its columns, each of text or of numbers.

    One that an earlier build read lies in the cache, as the file with this ``digest``, until its rows are asked for.
    """

    path: Path
    lots: tuple[Lot, ...]
    kinds: Mapping[str, type]
    by_subject: bool
    rows: int
    digest: str = ""

    def frame(self, subjects: Mapping[str, int]) -> RawFrame:
        """The rows of some subjects, who have these numbers, in the order in which they were read.

        The subjects are a range of all; '' stands for nobody, whose number is -1. Of a source without subjects these
        are all rows.
        """
        low, high = min(subjects, default=""), max(subjects, default="")
        wanted = (lot for lot in self.lots if not self.by_subject or (lot.first <= high and low <= lot.last))
        if self.digest:
            bring_once(self.digest, self.path)
        found = [rows for lot in wanted if len((rows := self.read(lot, subjects))["row"])]
        row, place, made_of = (integers(found, name) for name in ("row", "place", "made_of"))
        in_order = (place[1:] > place[:-1]).all()
        columns = Together(found, self.kinds, None if in_order else np.argsort(place))
        file = columns.of("file", Text)
        assert isinstance(file, Text)
        subject = columns.ordered(numbers_of(found, subjects)) if self.by_subject else None
        more = columns.ordered(made_of) if len(made_of) else None
        return RawFrame(columns, file, columns.ordered(row), subject, made_of=more)

    def read(self, lot: Lot, subjects: Mapping[str, int]) -> StoredColumns:
        """A lot, of which the rows of some subjects are kept; they stand together, for its rows are in this order."""
        with self.path.open("rb") as file:
            file.seek(lot.start)
            columns = StoredColumns(file)
        if not self.by_subject:
            return columns
        kept = as_text(columns["subject"]).mask(subjects.__contains__)
        if kept.all():
            return columns
        at = np.flatnonzero(kept)
        return columns.between(int(at[0]), int(at[-1]) + 1) if len(at) else columns.between(0, 0)


class Together(Mapping[str, Column]):
    """The columns of a source from some lots, each put together when it is first asked for: many never are."""

    def __init__(self, parts: Sequence[StoredColumns], kinds: Mapping[str, type], order: Index | None) -> None:
        self.parts = parts
        self.kinds = kinds
        self.order = order
        self.ready: dict[str, Column] = {}

    def __getitem__(self, name: str) -> Column:
        if name not in self.ready:
            self.ready[name] = self.of(OF_COLUMN + name, self.kinds[name])
        return self.ready[name]

    def __contains__(self, name: object) -> bool:
        return name in self.kinds

    def __iter__(self) -> Iterator[str]:
        return iter(self.kinds)

    def __len__(self) -> int:
        return len(self.kinds)

    def of(self, name: str, kind: type) -> Column:
        """A column of the files, missing where a lot lacks it, in the order in which the rows were read."""
        found = [part[name] if name in part else blank(kind, len(part["row"])) for part in self.parts]
        whole = concatenate(found) if found else blank(kind, 0)
        return whole if self.order is None else take(whole, self.order)

    def ordered(self, numbers: Codes) -> Codes:
        """Whole numbers of all rows, in the order in which these were read."""
        return numbers if self.order is None else numbers[self.order]


@dataclass(slots=True, eq=False)
class Cutter:
    """Writes the pieces of a source, as they are read, to a file."""

    path: Path
    by_subject: bool
    lots: list[Lot] = field(default_factory=list)
    kinds: dict[str, type] = field(default_factory=dict)
    rows: int = 0

    def add(self, piece: RawFrame, subject: Text) -> None:
        """Write further rows, with the subject of each."""
        for name, column in piece.columns.items():
            self.kinds.setdefault(name, Text if isinstance(column, Text) else float)
        ranks = subject.ranks()
        sorted_ = (ranks[1:] >= ranks[:-1]).all()
        order = np.arange(len(piece)) if sorted_ else np.argsort(ranks, kind="stable")
        with storing(self.path) as file:
            for start in range(0, len(order), LOT):
                index = order[start : start + LOT]
                who = subject.take(index)
                ends = (str(who.values[who.codes[at]]) for at in (0, -1))
                self.lots.append(Lot(file.tell(), *ends))
                write_columns(file, self.lot(piece, who, index))
        self.rows += len(piece)

    def lot(self, piece: RawFrame, subject: Text, index: Index) -> Rows:
        """Some rows of a piece, and what is known of each."""
        rows = {} if piece.made_of is None else {"made_of": piece.made_of[index]}
        rows |= {"row": piece.row[index], "place": (index + self.rows).astype(np.int32)}
        own = {OF_COLUMN + name: take(column, index) for name, column in piece.columns.items()}
        return {**own, **rows, "file": piece.file.take(index), "subject": subject}

    def done(self) -> Cut:
        """The source as it was written."""
        return Cut(self.path, tuple(self.lots), self.kinds, self.by_subject, self.rows)


def numbers_of(parts: Sequence[StoredColumns], subjects: Mapping[str, int]) -> Codes:
    """The number of the subject of each row."""
    texts = (as_text(part["subject"]) for part in parts)
    found = [np.array([subjects[name] for name in text.values], np.int32)[text.codes] for text in texts]
    return np.concatenate([np.zeros(0, np.int32), *found])


def integers(parts: Sequence[StoredColumns], name: str) -> Codes:
    """Whole numbers of all parts, as far as they have any."""
    return np.concatenate([np.zeros(0, np.int32), *(np.asarray(part[name]) for part in parts if name in part)])
