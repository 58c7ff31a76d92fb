"""Files of an output that are as they were in the last one: taken over from it, rather than made again."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from ..cache import current, hash_of, link
from ..formats.opening import followed


@dataclass(frozen=True, slots=True)
class Last:
    """The folder of the last output, which a new one takes the place of."""

    folder: Path

    def write(self, path: Path, name: str, made_of: object, make: Callable[[], object]) -> str:
        """A file that the output calls so, as it is made of some parts; its hash.

        Where the last one was made of the same and still is what it was then, that gets a second name, for nobody
        writes to it, and the first one goes with the last folder. ``made_of`` is None where that is not known.
        """
        cache = current()
        if cache is None or made_of is None:
            make()
            return hash_of(path)
        key = cache.key("written", made_of)
        known = cache.get(key)
        if known is not None:
            last = followed(self.folder) / name
            with suppress(OSError):
                if last.is_file() and followed(last) == last:  # a link leads to what others may write to
                    link(last, path)
                if hash_of(path) == known:
                    return str(known)
            path.unlink(missing_ok=True)
        make()
        digest = hash_of(path)
        cache.put(key, digest)
        return digest
