"""Where the columns of blocks go, and whence they come back by dataset: memory today, files for studies too large."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Protocol, TypeAlias

from ..columns import Column
from ..model import Dataset
from . import relationships

Columns: TypeAlias = Mapping[str, Column]


class Sink(Protocol):
    """Takes each block's columns where the block is made, maybe in another process, and keeps what comes of it."""

    def hand_over(self, columns: Mapping[str, Columns]) -> object:
        """Called where a block is made: what the build is to get for its columns, by dataset."""

    def keep(self, handed: object) -> None:
        """Called by the build, block after block, with what was handed over."""

    def chunks(self, dataset: Dataset) -> Iterator[Columns]:
        """The columns of a dataset, block after block, each with all variables that the dataset has."""


@dataclass(slots=True, eq=False)
class Memory:
    """Keeps all columns in memory."""

    blocks: list[Mapping[str, Columns]] = field(default_factory=list)

    def hand_over(self, columns: Mapping[str, Columns]) -> object:
        """The columns themselves."""
        return columns

    def keep(self, handed: object) -> None:
        """Keep the columns of one more block."""
        assert isinstance(handed, Mapping)
        self.blocks.append(handed)

    def chunks(self, dataset: Dataset) -> Iterator[Columns]:
        """The columns of a dataset, block after block."""
        for block in self.blocks:
            if dataset.name in block:
                yield relationships.complete(dataset, block[dataset.name])
