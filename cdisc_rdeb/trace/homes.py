"""Where a walk stands, and the steps that it can take from there."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, TypeAlias

from ..engine.records import Records
from ..engine.trail import GroupTrail
from ..engine.workspace import Workspace
from ..model import Dataset, RecordGroup, Reference
from ..quick import dataclass
from .cells import Cells
from .found import Traced


@dataclass(frozen=True, slots=True)
class Row:
    """The row behind a record of a group: which group of the dataset, and which of its rows."""

    dataset: Dataset
    group: RecordGroup
    trail: GroupTrail
    at: int


@dataclass(frozen=True, slots=True)
class Record:
    """A record of a dataset, by its position."""

    dataset: Dataset
    at: int


Home: TypeAlias = Row | Record


class Steps(Protocol):
    """The steps of a walk, for those who know what lies beside the way."""

    space: Workspace
    cells: Cells

    @property
    def related(self) -> dict[str, tuple[Dataset, Records]]:
        """SUPP--, CO and RELREC with their records."""

    def variable(self, name: str, at: int, variable: str) -> Traced:
        """A variable of the record at a position of a dataset."""

    def value(self, owner: str, at: int, name: str) -> Traced:
        """A variable of a dataset's record, or a cell of a raw source's row."""

    def reference(self, reference: Reference, home: Home) -> Iterator[Traced]:
        """The values that a reference stands for."""

    def says(self, row: Row, name: str) -> str:
        """What a column of a row holds."""

    def subject(self, home: Home) -> int:
        """The number of the subject that a row or record is of."""

    def source_place(self, home: Row) -> int:
        """The position in its source of the row behind a record."""
