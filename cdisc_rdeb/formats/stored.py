"""The bytes of a file that is too large to hold: read where they are asked for."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..quick import dataclass
from .opening import State, changed, opened, state_of


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
        with opened(self.path, whole=False) as file:
            if state_of(self.path) != self.state:
                raise changed(str(self.path))
            file.seek(self.start + start)
            return np.fromfile(file, np.uint8, max(end - start, 0))

    def within(self, start: int, end: int) -> Stored:
        """A part of these bytes, not read yet."""
        return Stored(self.path, self.state, self.start + start, self.start + end)
