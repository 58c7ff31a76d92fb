"""More rows than should be in memory, put into order: sorted lots go to files, and are merged."""

import heapq
import pickle
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

LOT = 1 << 20  # bytes of rows that are in memory
AT_ONCE = 64  # files that are merged


class Spool:
    """Packed rows, which come in any order and are given in that of their keys. No two keys are equal."""

    def __init__(self, folder: Path, name: str, lot: int = LOT) -> None:
        self.folder, self.name, self.lot = folder, name, lot
        self.rows: list[tuple[Any, bytes]] = []
        self.size = self.made = 0
        self.levels: list[list[Path]] = []  # lots, merged lots, lots that were merged of these, ...

    def add(self, key: Any, row: bytes) -> None:
        self.rows.append((key, row))
        self.size += len(row)
        if self.size >= self.lot:
            self.keep(sorted(self.rows), 0)
            self.rows, self.size = [], 0

    def keep(self, rows: Iterable[tuple[Any, bytes]], level: int) -> None:
        """Sorted rows go to a file; many files become one."""
        path = self.folder / f"{self.name}.{self.made}"
        self.made += 1
        with path.open("wb") as file:
            for row in rows:
                pickle.dump(row, file)
        if level == len(self.levels):
            self.levels.append([])
        self.levels[level].append(path)
        if len(self.levels[level]) == AT_ONCE:
            self.keep(merged(self.levels[level]), level + 1)
            for old in self.levels[level]:
                old.unlink()
            self.levels[level] = []

    def __iter__(self) -> Iterator[bytes]:
        files = [path for level in self.levels for path in level]
        for _, row in heapq.merge(merged(files), sorted(self.rows)):
            yield row


def merged(paths: Iterable[Path]) -> Iterator[tuple[Any, bytes]]:
    """The rows of files, each of which is sorted."""
    return heapq.merge(*map(rows_of, paths))


def rows_of(path: Path) -> Iterator[tuple[Any, bytes]]:
    with path.open("rb") as file, suppress(EOFError):
        while True:
            yield pickle.load(file)
