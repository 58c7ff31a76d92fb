"""Where the columns of blocks go, and whence they come back by dataset: files of columns in a folder, or memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple, TypeAlias

from ..cache import Kept, Span, bring_once
from ..columns import Column, Stored, read_columns, storing, write_columns
from ..model import Dataset
from ..quick import dataclass
from . import relationships

Columns: TypeAlias = Mapping[str, Column]
Handed: TypeAlias = Mapping[str, "Lying"]


class Lying(NamedTuple):
    """Where columns lie: in a span of a file, which has a hash where the cache keeps it."""

    path: Path
    kept: Kept


@dataclass(slots=True, eq=False)
class Sink:
    """Keeps the columns of the blocks in files of a folder, one for each block.

    They are written where the block is made, maybe in another process; the build keeps where they lie. What the one
    block of a build without others makes can stay in memory, in ``held`` by where it would lie; None where it cannot.
    """

    folder: Path
    held: dict[Lying, Columns] | None = None
    blocks: list[Handed] = field(default_factory=list)

    def keep(self, handed: Handed) -> None:
        """Keep what was handed over of one more block."""
        self.blocks.append(handed)

    def of(self, name: str) -> Sink:
        """What is kept of one dataset."""
        return Sink(self.folder, self.held, [{name: handed[name]} for handed in self.blocks if name in handed])

    def content(self, name: str) -> list[str]:
        """The hashes of the columns of a dataset, block after block; none where any is not known."""
        found = [handed[name].kept.digest for handed in self.blocks if name in handed]
        return found if all(found) else []

    def chunks(self, dataset: Dataset) -> Iterator[Columns]:
        """The columns of a dataset, block after block, each with all variables that the dataset has."""
        for handed in self.blocks:
            if dataset.name in handed:
                yield relationships.complete(dataset, self.read(handed[dataset.name]))

    def read(self, lying: Lying) -> Columns:
        """Columns that lie in memory, in a file of the folder, or in one of the cache."""
        if self.held is not None and lying in self.held:
            return self.held[lying]
        path, kept = lying
        if kept.digest:
            bring_once(kept, path)
        with path.open("rb") as file:
            file.seek(kept.span.start)
            return read_columns(file)


def stored(path: Path, columns: Mapping[str, Stored]) -> Kept:
    """Write columns below what a file holds; where they lie in it, and the hash of that."""
    with storing(path) as file:
        start, digest = file.tell(), sha256()
        write_columns(file, columns, digest.update)
        return Kept(digest.hexdigest(), Span(start, file.tell() - start))
