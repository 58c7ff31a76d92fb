"""Files of an output that are as they were in the last one: copied from it, rather than made again."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from ..cache import current, hash_of


@dataclass(frozen=True, slots=True)
class Written:
    """The files that were written to a new folder, by the paths inside it, with their hashes; ``last`` is the folder
    that it takes the place of."""

    new: Path
    last: Path
    hashes: dict[str, str] = field(default_factory=dict)

    def write(self, path: Path, made_of: object, make: Callable[[], object]) -> None:
        """A file, as it is made of some parts; copied, where the last one was made of the same and still is what it
        was then. ``made_of`` is None where that is not known."""
        name, cache = path.relative_to(self.new).as_posix(), current()
        if cache is None or made_of is None:
            make()
            return
        key = cache.key("written", made_of)
        known = cache.get(key)
        if known is not None:
            with suppress(OSError):
                shutil.copyfile(self.last / name, path)
                if hash_of(path) == known:
                    self.hashes[name] = str(known)
                    return
            path.unlink(missing_ok=True)
        make()
        self.hashes[name] = hash_of(path)
        cache.put(key, self.hashes[name])
