"""Where the columns of blocks go, and whence they come back by dataset: files of columns in a folder."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple, TypeAlias

from ..cache import Kept, Span, bring_once
from ..columns import Column, Stored, read_columns, storing, write_columns
from ..model import Dataset
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

    They are written where the block is made, maybe in another process; the build keeps where they lie.
    """

    folder: Path
    blocks: list[Handed] = field(default_factory=list)

    def keep(self, handed: Handed) -> None:
        """Keep what was handed over of one more block."""
        self.blocks.append(handed)

    def of(self, name: str) -> Sink:
        """What is kept of one dataset."""
        return Sink(self.folder, [{name: handed[name]} for handed in self.blocks if name in handed])

    def content(self, name: str) -> list[str]:
        """The hashes of the columns of a dataset, block after block; none where any is not known."""
        found = [handed[name].kept.digest for handed in self.blocks if name in handed]
        return found if all(found) else []

    def chunks(self, dataset: Dataset) -> Iterator[Columns]:
        """The columns of a dataset, block after block, each with all variables that the dataset has."""
        for handed in self.blocks:
            if dataset.name in handed:
                path, kept = handed[dataset.name]
                if kept.digest:
                    bring_once(kept, path)
                with path.open("rb") as file:
                    file.seek(kept.span.start)
                    yield relationships.complete(dataset, read_columns(file))


def stored(path: Path, columns: Mapping[str, Stored]) -> Span:
    """Write columns below what a file holds; where they lie in it."""
    with storing(path) as file:
        start = file.tell()
        write_columns(file, columns)
        return Span(start, file.tell() - start)
