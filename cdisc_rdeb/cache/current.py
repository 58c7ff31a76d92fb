"""The cache of the build that runs, and what is remembered with it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from .entries import Kept
from .folder import Cache, LostEntry

T = TypeVar("T")

_current: ContextVar[Cache | None] = ContextVar("_current", default=None)


@contextmanager
def using(cache: Cache | None) -> Iterator[None]:
    """What is `remembered` meanwhile is kept in a cache."""
    token = _current.set(cache)
    try:
        yield
    finally:
        _current.reset(token)


def with_cache(cache: Cache | None, make: Callable[[Cache | None], T], most: int) -> T:
    """What is made with a cache, of which at most so many bytes are left then.

    Where an entry is lost that was there at the beginning, all is made once more, and nothing taken from the cache.
    """
    try:
        with using(cache):
            made = make(cache)
    except LostEntry:
        cache = replace(cache, reads=False) if cache else None
        with using(cache):
            made = make(cache)
    if cache:
        cache.trim(most)
    return made


def current() -> Cache | None:
    """The cache of the build that runs, if it has one."""
    return _current.get()


def bring_once(kept: Kept, path: Path) -> None:
    """Have a file that the cache of this build has at a path, when it is first asked for. Raises LostEntry where the
    cache has it no more."""
    cache = current()
    if not path.exists() and (cache is None or not cache.bring(kept, path)):
        raise LostEntry(kept.digest)


def remembered(parts: Callable[[], object], make: Callable[[], T]) -> T:
    """What ``make`` gives, kept by what its ``parts`` say; without a cache, and where these are None, it is made."""
    kept = current()
    known = parts() if kept is not None else None
    if kept is None or known is None:
        return make()
    key = kept.key(known)
    found = kept.get(key)
    if found is None:
        found = make()
        kept.put(key, found)
    return found  # type: ignore[return-value]
