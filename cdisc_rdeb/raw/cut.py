"""A raw source in a file of columns: its rows by subject, so that those of a range of subjects are read alone."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

import numpy as np

from ..cache import bring_once
from ..columns import Column, Index, Text, as_text, blank, concatenate, read_columns, storing, take, write_columns
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

        '' stands for nobody, whose number is -1. Of a source without subjects these are all rows.
        """
        low, high = min(subjects, default=""), max(subjects, default="")
        wanted = (lot for lot in self.lots if not self.by_subject or (lot.first <= high and low <= lot.last))
        if self.digest:
            bring_once(self.digest, self.path)
        found = [self.read(lot, subjects) for lot in wanted]
        columns = {n: together(found, OF_COLUMN + n, kind) for n, kind in self.kinds.items()}
        file = together(found, "file", Text)
        assert isinstance(file, Text)
        row, place, made_of = (integers(found, name) for name in ("row", "place", "made_of"))
        subject = integers(found, "subject") if self.by_subject else None
        frame = RawFrame(columns, file, row, subject, made_of=made_of if len(made_of) else None)
        in_order = (place[1:] > place[:-1]).all()
        return frame if in_order else frame.take(np.argsort(place))

    def read(self, lot: Lot, subjects: Mapping[str, int]) -> Rows:
        """A lot, of which the rows of some subjects are kept."""
        with self.path.open("rb") as file:
            file.seek(lot.start)
            columns: Rows = read_columns(file)
        if not self.by_subject:
            return columns
        who = as_text(columns["subject"])
        number = np.array([subjects.get(text, -2) for text in who.values], np.int32)[who.codes]
        kept = number > -2
        if not kept.all():
            columns = {name: take(column, kept) for name, column in columns.items()}
        return {**columns, "subject": number[kept]}


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


def together(parts: list[Rows], name: str, kind: type) -> Column:
    """A column of all parts, missing where one lacks it."""
    found = [part[name] if name in part else blank(kind, len(part["row"])) for part in parts]
    return concatenate(found) if found else blank(kind, 0)


def integers(parts: list[Rows], name: str) -> np.ndarray[tuple[int], np.dtype[np.int32]]:
    """Whole numbers of all parts, as far as they have any."""
    return np.concatenate([np.zeros(0, np.int32), *(np.asarray(part[name]) for part in parts if name in part)])
