"""The bytes of a file that is too large to hold: read where they are asked for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from ..quick import dataclass, np
from .opening import State, changed, opened, state_of

if TYPE_CHECKING:
    import numpy.typing as npt


@dataclass(frozen=True, slots=True)
class Stored:
    """Bytes of a file from ``start`` to ``end``; a slice of them is read, and the file must be what it was.

    They are no memory map: of a file that is cut meanwhile that would end the process.
    """

    path: Path
    state: State
    start: int
    end: int

    @classmethod
    def of(cls, path: Path) -> Stored:
        """All bytes of a file."""
        state = state_of(path)
        return cls(path, state, 0, state.size)

    def __len__(self) -> int:
        return self.end - self.start

    def __getitem__(self, where: slice) -> npt.NDArray[np.uint8]:
        """These bytes, read now."""
        start, end, _ = where.indices(len(self))
        with self.unchanged() as file:
            file.seek(self.start + start)
            return np.fromfile(file, np.uint8, max(end - start, 0))

    def read(self, start: int, end: int) -> bytes:
        """The bytes from one place up to another, or to the end."""
        with self.unchanged() as file:
            file.seek(self.start + start)
            return file.read(max(min(end, len(self)) - start, 0))

    @contextmanager
    def unchanged(self) -> Iterator[BinaryIO]:
        """The file, open. Raises RawDataError where it is no longer what it was."""
        with opened(self.path, whole=False) as file:
            if state_of(self.path) != self.state:
                raise changed(str(self.path))
            yield file

    def within(self, start: int, end: int) -> Stored:
        """A part of these bytes, not read yet."""
        return Stored(self.path, self.state, self.start + start, self.start + end)
