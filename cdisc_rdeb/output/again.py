"""Files of an output that are as they were in the last one: taken over from it, rather than made again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from ..cache import current, hash_of, link
from ..formats.opening import followed


@dataclass(frozen=True, slots=True)
class Written:
    """The files that were written to a new folder, by the paths inside it, with their hashes; ``last`` is the folder
    that it takes the place of."""

    new: Path
    last: Path
    hashes: dict[str, str] = field(default_factory=dict)

    def write(self, path: Path, made_of: object, make: Callable[[], object]) -> None:
        """A file, as it is made of some parts; the last one, where it was made of the same and is what it was then.

        That gets a second name, for nobody writes to it, and the first one goes with the last folder. ``made_of`` is
        None where that is not known.
        """
        name, cache = path.relative_to(self.new).as_posix(), current()
        if cache is None or made_of is None:
            make()
            return
        key = cache.key("written", made_of)
        known = cache.get(key)
        if known is not None:
            last = followed(self.last) / name
            with suppress(OSError):
                if last.is_file() and followed(last) == last:  # a link leads to what others may write to
                    link(last, path)
                if hash_of(path) == known:
                    self.hashes[name] = str(known)
                    return
            path.unlink(missing_ok=True)
        make()
        self.hashes[name] = hash_of(path)
        cache.put(key, self.hashes[name])
