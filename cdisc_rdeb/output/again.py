"""Files of an output that are as they were in the last one: taken over from it, rather than made again."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import astuple, field, replace
from filecmp import cmp
from pathlib import Path
from typing import Any

from ..cache import current, hash_of, link
from ..formats.opening import State, followed
from ..quick import dataclass

ISSUES = "issues.csv"


@dataclass(frozen=True, slots=True)
class Last:
    """The folder of the last output, which a new one takes the place of; ``noted`` is what its build said of its files:
    what the system said, and the hash."""

    folder: Path
    noted: Mapping[str, Sequence[Any]] = field(default_factory=dict)

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
            with suppress(OSError):
                if self.take_over(path, name, str(known)) or hash_of(path) == known:
                    return str(known)
            path.unlink(missing_ok=True)
        make()
        digest = hash_of(path)
        cache.put(key, digest)
        return digest

    def take_over(self, path: Path, name: str, known: str) -> bool:
        """Take a file over from the last folder; whether it is sure to have the hash that is known: the system says the
        same of it as when that was noted. Raises OSError where there is none."""
        last = followed(self.folder) / name
        if not last.is_file() or followed(last) != last:  # a link leads to what others may write to
            return False
        before = State.of(last.stat())
        link(last, path)
        after = replace(State.of(path.stat()), changed=before.changed)  # by its new name alone, else it is modified too
        return before == after and [*self.noted.get(name, ())] == [[*astuple(before)], known]

    def told_the_same(self, new: Path, explained: Path) -> bool:
        """Whether the last output has the same issues as a new one, and nobody has explained any since."""
        last = self.folder / ISSUES
        later = explained.exists() and last.is_file() and explained.stat().st_mtime_ns > last.stat().st_mtime_ns
        return last.is_file() and not later and cmp(last, new / ISSUES, shallow=False)
