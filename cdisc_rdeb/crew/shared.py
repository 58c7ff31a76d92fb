"""What many pieces of work need: it goes to another process through a file, and is read there once."""

from __future__ import annotations

import pickle
from functools import lru_cache
from pathlib import Path
from typing import Any, Generic, TypeVar
from uuid import uuid4

from ..quick import dataclass

T = TypeVar("T")
READ_LAST = 2  # things that another process keeps at hand: pieces of one kind come one after the other


@dataclass(frozen=True, slots=True, eq=False)
class Shared(Generic[T]):
    """A thing, and the file that other processes have it from; '' where there are none."""

    thing: T
    path: str = ""

    @classmethod
    def written(cls, thing: T, folder: Path) -> Shared[T]:
        """A thing with its file in a folder that all processes of the build see."""
        path = folder / f"{uuid4().hex}.shared"
        path.write_bytes(pickle.dumps(thing))
        return cls(thing, str(path))

    def __reduce__(self) -> tuple[Any, ...]:
        return read_shared, (self.path,)


@lru_cache(READ_LAST)
def read_shared(path: str) -> Shared[Any]:
    """A thing from its file, which is of the build's own scratch folder."""
    return Shared(pickle.loads(Path(path).read_bytes()), path)
