"""The rows of ODM's item groups as they are read: many of them lie in a file, so that no file is whole in memory."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Mapping
from dataclasses import field
from tempfile import TemporaryFile
from typing import BinaryIO
from weakref import finalize

from ..cache import cache_folder
from ..columns import Text, as_text, concatenate, read_columns, refused, write_columns
from ..quick import dataclass
from .coder import Coder
from .odm_words import KEYS

LOT = 1 << 15  # rows of a group that are in memory


class Spool:
    """A file of columns below the user's cache, which nobody sees, and which goes with those who use it."""

    def __init__(self) -> None:
        self.file: BinaryIO | None = None

    def write(self, columns: Mapping[str, Text]) -> int:
        """Write columns, and give where they begin. What the system refuses is a WriteError."""
        folder = cache_folder()
        with refused(folder):
            if self.file is None:
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
                self.file = TemporaryFile(dir=folder)  # noqa: SIM115 - it lives as long as this
                finalize(self, self.file.close)
            start = self.file.seek(0, 2)
            write_columns(self.file, columns)
            self.file.flush()
        return start

    def read(self, start: int) -> Mapping[str, Text]:
        """Columns again."""
        assert self.file is not None
        self.file.seek(start)
        return read_columns(self.file)


@dataclass(slots=True, eq=False)
class Group:
    """The rows of one item group: the line each begins in, its keys (`KEYS`), its items by OID.

    Those before ``start`` lie in the file, in lots that begin there and there. ``changes`` are the rows that say that
    they change others, or repeat them.
    """

    spool: Spool
    lines: array[int] = field(default_factory=lambda: array("i"))
    keys: tuple[Coder, ...] = field(default_factory=lambda: tuple(Coder() for _ in KEYS))
    items: dict[str, Coder] = field(default_factory=dict)
    changes: dict[int, str] = field(default_factory=dict)
    start: int = 0
    lots: list[int] = field(default_factory=list)

    def begin(self, line: int, place: Mapping[str, str]) -> int:
        """Begin a row in a line, with the keys of its place; its number."""
        row = len(self.lines)
        if row - self.start == LOT:
            self.lots.append(self.spool.write(self.in_memory()))
            self.keys, self.items = tuple(Coder() for _ in KEYS), {name: Coder() for name in self.items}
            self.start = row
        self.lines.append(line)
        for key, column in zip(KEYS, self.keys, strict=True):
            column.put(row - self.start, place.get(key, ""))
        return row

    def in_memory(self) -> dict[str, Text]:
        """The rows from ``start`` on, by what `names` gives."""
        columns = (*self.keys, *self.items.values())
        size = len(self.lines) - self.start
        return {name: column.text(size) for name, column in zip(self.names, columns, strict=True)}

    @property
    def names(self) -> list[str]:
        """The names of the columns: keys, then items; an item may be called as a key is."""
        return [*(f"key {name}" for name in KEYS), *(f"item {name}" for name in self.items)]

    def parts(self) -> Iterator[list[Text]]:
        """All columns of the rows, in the order of `names`, some rows after the others; one part at least."""
        names = self.names
        for start in self.lots:
            found = self.spool.read(start)
            yield [found[name] if name in found else Text.constant("", LOT) for name in names]
        yield [*self.in_memory().values()]

    def all_keys(self) -> list[Text]:
        """The keys of all rows."""
        parts = [columns[: len(KEYS)] for columns in self.parts()]
        return [as_text(concatenate(texts)) for texts in zip(*parts, strict=True)]
