"""Files of an output that are as they were in the last one: taken over from it, rather than made again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple, dataclass, field, replace
from pathlib import Path
from typing import Any

from ..cache import current, hash_of, link
from ..formats.opening import State, followed


@dataclass(frozen=True, slots=True)
class Written:
    """The files that were written to a new folder, by the paths inside it, with their hashes; ``last`` is the folder
    that it takes the place of, ``noted`` what its build said of its files: what the system said, and the hash."""

    new: Path
    last: Path
    noted: Mapping[str, Sequence[Any]] = field(default_factory=dict)
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
            with suppress(OSError):
                if self.take_over(name, str(known)) or hash_of(path) == known:
                    self.hashes[name] = str(known)
                    return
            path.unlink(missing_ok=True)
        make()
        self.hashes[name] = hash_of(path)
        cache.put(key, self.hashes[name])

    def take_over(self, name: str, known: str) -> bool:
        """Take a file over from the last folder; whether it is sure to have the hash that is known: the system says the
        same of it as when that was noted. Raises OSError where there is none."""
        last, path = followed(self.last) / name, self.new / name
        if not last.is_file() or followed(last) != last:  # a link leads to what others may write to
            return False
        before = State.of(last.stat())
        link(last, path)
        after = replace(State.of(path.stat()), changed=before.changed)  # by its new name alone, else it is modified too
        return before == after and [*self.noted.get(name, ())] == [[*astuple(before)], known]
