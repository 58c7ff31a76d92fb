"""A raw source cut by subject: its rows stay in memory, or lie in a file of columns, by subject, so that those of a
range of subjects are read alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field, replace
from functools import partial
from pathlib import Path
from typing import Any, TypeAlias

from ..cache import Kept, bring_once
from ..columns import (
    Codes,
    Column,
    StoredColumns,
    Text,
    as_text,
    between,
    blank,
    concatenate,
    gather,
    order_of,
    storing,
    take,
    write_columns,
)
from ..quick import dataclass, np
from .frame import RawFrame
from .held import Held, Room

LOT = 1 << 15  # rows that are written, and read again, at once
OF_COLUMN = "column "  # before the names of a source's own columns, which may be called as anything

Rows: TypeAlias = Mapping[str, Any]  # columns, and whole numbers by row


@dataclass(frozen=True, slots=True)
class Lot:
    """Where some rows begin in the file, and the first and last subject that they are of, '' before all others."""

    start: int
    first: str
    last: str


@dataclass(frozen=True, slots=True, eq=False)
class Cut:
    """A source in its file, or ``held`` in memory, piece by piece as it was read; ``kinds`` are its columns, each of
    text or of numbers.

    One that an earlier build read lies in the cache, as the file with this ``digest``, until its rows are asked for.
    """

    path: Path
    lots: tuple[Lot, ...]
    kinds: Mapping[str, type]
    by_subject: bool
    rows: int
    digest: str = ""
    held: tuple[Rows, ...] = ()

    def frame(self, subjects: Mapping[str, int]) -> RawFrame:
        """The rows of some subjects, who have these numbers; those of one subject in the order in which they were read.

        The subjects are a range of all; '' stands for nobody, whose number is -1. Of a source without subjects these
        are all rows. In which order the subjects stand, nothing may depend on: there are builds of one subject a block.
        """
        parts = map(partial(self.of_held, subjects), self.held) if self.held else self.of_file(subjects)
        found = [part for part in parts if len(part["row"])]
        columns = Together(found, self.kinds)
        file = columns.of("file", Text)
        assert isinstance(file, Text)
        row, made_of = (integers(found, name) for name in ("row", "made_of"))
        subject = numbers_of(found, subjects) if self.by_subject else None
        return RawFrame(columns, file, row, subject, made_of=made_of if len(made_of) else None)

    def of_held(self, subjects: Mapping[str, int], rows: Rows) -> Rows:
        """The rows of some subjects in a piece that is in memory."""
        kept = as_text(rows["subject"]).mask(subjects.__contains__) if self.by_subject else None
        if kept is None or kept.all():
            return Held(rows)
        at = np.flatnonzero(kept)
        start, stop = (int(at[0]), int(at[-1]) + 1) if len(at) else (0, 0)
        return Held(rows, slice(start, stop) if stop - start == len(at) else at)

    def of_file(self, subjects: Mapping[str, int]) -> Iterator[Rows]:
        """The lots of the file that have rows of some subjects, each with these rows alone."""
        if self.digest:
            bring_once(Kept(self.digest), self.path)
        low, high = min(subjects, default=""), max(subjects, default="")
        for lot in self.lots:
            if not self.by_subject or (lot.first <= high and low <= lot.last):
                yield self.read(lot, subjects)

    def in_file(self) -> Cut:
        """The same in its file alone."""
        if not self.held:
            return self
        if self.lots:
            return replace(self, held=())
        lots = [lot for rows in self.held for lot in write_lots(self.path, rows)]
        return replace(self, lots=tuple(lots), held=())

    def read(self, lot: Lot, subjects: Mapping[str, int]) -> Rows:
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

    def __init__(self, parts: Sequence[Rows], kinds: Mapping[str, type]) -> None:
        self.parts = parts
        self.kinds = kinds
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
        """A column of the files, missing where a lot lacks it."""
        found = [part[name] if name in part else blank(kind, len(part["row"])) for part in self.parts]
        return concatenate(found) if found else blank(kind, 0)


@dataclass(slots=True, eq=False)
class Cutter:
    """Takes the pieces of a source as they are read: they stay in memory as long as there is ``room`` for all, else
    they go to the file; to that anyway where it is ``kept``."""

    path: Path
    by_subject: bool
    room: Room = field(default_factory=Room)
    kept: bool = True
    lots: list[Lot] = field(default_factory=list)
    kinds: dict[str, type] = field(default_factory=dict)
    rows: int = 0
    held: list[Rows] = field(default_factory=list)
    cells: int = 0
    fits: bool = True

    def add(self, piece: RawFrame, subject: Text) -> None:
        """Further rows, with the subject of each."""
        for name, column in piece.columns.items():
            self.kinds.setdefault(name, Text if isinstance(column, Text) else float)
        rows = in_rows(piece, subject)
        if self.kept:  # what later builds take from the cache goes by the order of rows, in memory as in the file
            rows = in_order(rows)
        self.rows += len(piece)
        self.hold(rows, len(piece) * len(piece.columns))
        if self.kept or not self.fits:
            self.lots += write_lots(self.path, rows)

    def hold(self, rows: Rows, cells: int) -> None:
        """Keep rows in memory, where all before them are; what there is no room for goes, and all before it."""
        self.fits = self.fits and self.room.takes(cells)
        if self.fits:
            self.held.append(rows)
            self.cells += cells
            return
        for each in [] if self.kept else self.held:
            self.lots += write_lots(self.path, each)
        self.room.gives_back(self.cells)
        self.held, self.cells = [], 0

    def done(self) -> Cut:
        """The source as it was taken."""
        return Cut(self.path, (*self.lots,), self.kinds, self.by_subject, self.rows, held=(*self.held,))


def in_rows(piece: RawFrame, subject: Text) -> Rows:
    """The rows of a piece, and what is known of each."""
    rows: dict[str, Any] = {OF_COLUMN + name: column for name, column in piece.columns.items()}
    rows |= {"row": piece.row, "file": piece.file, "subject": subject}
    return rows if piece.made_of is None else {**rows, "made_of": piece.made_of}


def in_order(rows: Rows) -> Rows:
    """Rows by subject, those of one as they stand.

    One column after the other is put in order, whole: of all at once the processor's cache would hold none.
    """
    ranks = as_text(rows["subject"]).ranks()
    if (ranks[1:] >= ranks[:-1]).all():
        return rows
    order = order_of(ranks)
    return {name: take(column, order) for name, column in rows.items()}


def write_lots(path: Path, rows: Rows) -> Iterator[Lot]:
    """Write rows to a file, by subject; where each lot of them lies."""
    rows = in_order(rows)
    with storing(path) as file:
        for start in range(0, len(rows["row"]), LOT):
            lot = {name: between(column, start, start + LOT) for name, column in rows.items()}
            who = as_text(lot["subject"])
            ends = (str(who.values[who.codes[at]]) for at in (0, -1))
            yield Lot(file.tell(), *ends)
            write_columns(file, lot)


def numbers_of(parts: Sequence[Rows], subjects: Mapping[str, int]) -> Codes:
    """The number of the subject of each row."""
    texts = (as_text(part["subject"]) for part in parts)
    found = [gather(np.array([subjects[name] for name in text.values], np.int32), text.codes) for text in texts]
    return np.concatenate([np.zeros(0, np.int32), *found])


def integers(parts: Sequence[Rows], name: str) -> Codes:
    """Whole numbers of all parts, as far as they have any."""
    return np.concatenate([np.zeros(0, np.int32), *(np.asarray(part[name]) for part in parts if name in part)])
