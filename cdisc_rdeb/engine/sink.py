"""Where the columns of blocks go, and whence they come back by dataset: files of columns in a folder, or memory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeAlias
from uuid import uuid4

from ..cache import bring_once
from ..columns import Column, read_columns, storing, write_columns
from ..model import Dataset
from . import relationships

Columns: TypeAlias = Mapping[str, Column]
Handed: TypeAlias = Mapping[str, Path]


@dataclass(slots=True, eq=False)
class Sink:
    """Keeps the columns of each block in files of a folder, one for each dataset.

    They are written where the block is made, maybe in another process; the build keeps where they lie. What the one
    block of a build without others makes can stay in memory, in ``held`` by where it would lie; None where it cannot.
    """

    folder: Path
    held: dict[Path, Columns] | None = None
    blocks: list[Handed] = field(default_factory=list)
    digests: list[Mapping[str, str]] = field(default_factory=list)

    def hand_over(self, block: str, columns: Mapping[str, Columns], *, kept: bool) -> Handed:
        """Take the columns of a block, by dataset; where they lie now. ``kept`` says that files of them are."""
        own = uuid4().hex  # somebody who was given up may still write the same block
        made = {name: self.folder / f"{block}-{name}-{own}.columns" for name in columns}
        for name, path in made.items():
            if self.held is not None:
                self.held[path] = columns[name]
            if kept or self.held is None:
                with storing(path) as file:
                    write_columns(file, columns[name])
        return made

    def keep(self, handed: Handed, digests: Mapping[str, str]) -> None:
        """Keep what was handed over of one more block, with the hashes of the files, as far as they are known."""
        self.blocks.append(handed)
        self.digests.append(digests)

    def of(self, name: str) -> Sink:
        """What is kept of one dataset."""
        kept = [(h, d) for h, d in zip(self.blocks, self.digests, strict=True) if name in h]
        return Sink(
            self.folder, self.held, [{name: h[name]} for h, _ in kept], [{name: d.get(name, "")} for _, d in kept]
        )

    def content(self, name: str) -> list[str]:
        """The hashes of the columns of a dataset, block after block; none where any is not known."""
        found = [
            digests.get(name, "") for handed, digests in zip(self.blocks, self.digests, strict=True) if name in handed
        ]
        return found if all(found) else []

    def chunks(self, dataset: Dataset) -> Iterator[Columns]:
        """The columns of a dataset, block after block, each with all variables that the dataset has."""
        for block, digests in zip(self.blocks, self.digests, strict=True):
            if dataset.name in block:
                path = block[dataset.name]
                yield relationships.complete(dataset, self.read(path, digests.get(dataset.name, "")))

    def read(self, path: Path, digest: str) -> Columns:
        """The columns that lie somewhere, or in the cache as the file with this digest."""
        if self.held is not None and path in self.held:
            return self.held[path]
        if digest:
            bring_once(digest, path)
        with path.open("rb") as file:
            return read_columns(file)
