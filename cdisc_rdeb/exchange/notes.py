"""What one side can say and the other cannot: one line for each thing, with the reason."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

HEADER = ("kind", "dataset", "element", "what", "in the file", "in the specs", "why")


class Note(NamedTuple):
    """A thing that is not in the specs as it is in the file: its kind, the dataset and element that it is of, what of
    it, and why; ``ours`` is what the specs come to instead."""

    kind: str
    dataset: str
    element: str
    what: str
    theirs: str
    why: str
    ours: str = ""

    def row(self) -> tuple[str, ...]:
        """The note as a row of the table, in the order of its heading."""
        return (self.kind, self.dataset, self.element, self.what, self.theirs, self.ours, self.why)


def rows(notes: Iterable[Note]) -> list[tuple[str, ...]]:
    """The notes as rows, each once, by dataset and element."""
    return list(
        dict.fromkeys(note.row() for note in sorted(notes, key=lambda n: (n.kind, n.dataset, n.element, n.what)))
    )
