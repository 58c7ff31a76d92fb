"""What builds made, kept for those that come later: by what it was made from, below the user's cache folder.

An entry is found by its key, or as a file by the hash of its content; what is read is held against a hash first, and
whatever is damaged, or was removed, counts as missing. Entries are written beside and renamed, so builds side by side
do no harm to one another, and the folder may be deleted at any time. The oldest used go where there are too many bytes.
"""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
import time
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import dataclass, fields, is_dataclass, replace
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import TypeAlias, TypeVar
from uuid import uuid4

from .model import Derivation, Place, RecordGroup, Variable

T = TypeVar("T")
Plain: TypeAlias = tuple[object, ...]
Known: TypeAlias = dict[int, tuple[object, str, tuple[Place, ...], set[str]]]  # by identity: the item, and what it says
PLAIN = (int, float, bool, bytes)
OFTEN = (Derivation, Variable, RecordGroup)  # what stands in several others
SIZE = 32  # bytes of a hash
LEFT = 3600  # seconds after which a file that was not renamed is of a build that was killed
TOUCHED = 600  # seconds within which it does not matter when an entry was used


def cache_folder() -> Path:
    """The user's folder for what can be made again: CDISC_RDEB_CACHE, else below XDG_CACHE_HOME or the like."""
    if said := os.environ.get("CDISC_RDEB_CACHE"):
        return Path(said)
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    return (Path(home) if home else Path.home() / ".cache") / "cdisc-rdeb"


class LostEntry(Exception):
    """An entry that a build relied on was removed or damaged meanwhile: it begins again, without the cache."""


@dataclass(frozen=True, slots=True)
class Cache:
    """A folder of entries; ``salt`` is the program that made them. Where not ``reads``, entries are only written."""

    folder: Path
    salt: str = ""
    reads: bool = True

    @classmethod
    def below(cls, home: Path, salt: str, *, reads: bool = True) -> Cache | None:
        """The cache below a folder; None where it cannot be, or where others might write what is then unpickled."""
        folder = home / "kept"
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            found = folder.stat()
        except OSError:
            return None
        if os.name == "posix" and (found.st_uid != os.getuid() or found.st_mode & 0o077):
            return None
        return cls(folder, salt, reads)

    def key(self, *parts: object) -> str:
        """The key of what is made from some parts, by this program.

        >>> cache = Cache(Path())
        >>> cache.key("AE", ("x", 1)) == cache.key("AE", ("x", 1)), cache.key("AE") == cache.key("DM")
        (True, False)
        """
        return fingerprint((self.salt, parts))

    def get(self, key: str) -> object | None:
        """An entry; None where there is none that is sound."""
        path = self.place(key)
        try:
            content = path.read_bytes() if self.reads else b""
            if hashlib.sha256(content[SIZE:]).digest() != content[:SIZE]:
                return None
            value: object = pickle.loads(content[SIZE:])
        except Exception:
            return None
        touch(path)
        return value

    def put(self, key: str, value: object) -> None:
        """Keep an entry; where it cannot be written, nothing is lost."""
        content = pickle.dumps(value)
        with self.placing(key) as part:
            part.write_bytes(hashlib.sha256(content).digest() + content)

    def keep(self, path: Path) -> str:
        """Keep a file that nobody writes to any more; the hash of its content, by which it is found."""
        digest = hash_of(path)
        if not self.has(digest):
            with self.placing(digest) as part:
                link(path, part)
        return digest

    def bring(self, digest: str, path: Path) -> bool:
        """Put a kept file at a path, where nobody writes to it; False where there is none that is sound."""
        own, part = self.place(digest), path.with_name(f"{path.name}.{uuid4().hex}")
        sound = False
        with suppress(OSError):  # it is gone
            if self.reads:
                link(own, part)
                sound = hash_of(part) == digest
                (part.replace(path) if sound else own.unlink())
                touch(own)
        with suppress(OSError):
            part.unlink(missing_ok=True)
        return sound

    def has(self, digest: str) -> bool:
        """Whether a kept file is there, which counts as used then."""
        path = self.place(digest)
        touch(path)
        return path.exists()

    def place(self, key: str) -> Path:
        """Where an entry is."""
        return self.folder / key[:2] / key[2:]

    @contextmanager
    def placing(self, key: str) -> Iterator[Path]:
        """A path beside an entry, which is then renamed to it."""
        path = self.place(key)
        part = path.with_name(f".{uuid4().hex}")
        try:
            path.parent.mkdir(mode=0o700, exist_ok=True)
            yield part
            part.replace(path)
        except OSError:  # a full disk is no reason not to build
            with suppress(OSError):
                part.unlink(missing_ok=True)

    def trim(self, most: int) -> None:
        """Remove the entries that were not used for longest, until there are no more than so many bytes."""
        now, found = time.time(), []
        for entry in self.entries():
            with suppress(OSError):
                stat = entry.stat()
                if entry.name.startswith(".") and stat.st_mtime + LEFT < now:
                    os.unlink(entry)  # noqa: PTH108 - here there are too many to make a Path of each
                else:
                    found.append((stat.st_mtime, stat.st_size, entry.path))
        total = sum(size for _, size, _ in found)
        for _, size, path in sorted(found) if total > most else ():
            if total <= most:
                break
            with suppress(OSError):
                Path(path).unlink()
            total -= size

    def entries(self) -> Iterator[os.DirEntry[str]]:
        """All entries, and what is left of some."""
        with suppress(OSError), os.scandir(self.folder) as folders:
            for folder in folders:
                with suppress(OSError), os.scandir(folder) as found:
                    yield from found


def touch(path: Path) -> None:
    """An entry was used now."""
    with suppress(OSError):
        if path.stat().st_mtime + TOUCHED < time.time():
            os.utime(path)


def link(path: Path, copy: Path) -> None:
    """A second name for a file that nobody writes to, or a copy where that cannot be."""
    try:
        os.link(path, copy)
    except OSError:
        shutil.copyfile(path, copy)


def hash_of(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def hash_or_none(path: Path) -> str:
    """The hash of a file, '' of none."""
    return hash_of(path) if path.exists() else ""


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


def bring_once(digest: str, path: Path) -> None:
    """Have a file that the cache of this build has at a path, when it is first asked for. Raises LostEntry where the
    cache has it no more."""
    cache = current()
    if not path.exists() and (cache is None or not cache.bring(digest, path)):
        raise LostEntry(digest)


def fingerprint(item: object, known: Known | None = None) -> str:
    """The hash of what an item of the model says, wherever in the specs it says so.

    >>> from .model import Reference
    >>> fingerprint(Reference("AGE", place=Place("dm.yaml", 3))) == fingerprint(Reference("AGE"))
    True
    """
    return print_of(said(item, {}, set(), known))


def said(item: object, places: dict[Place, int], words: set[str], known: Known | None = None) -> object:
    """An item of the model in plain values; places are numbered as they come, so that lines may move.

    All its texts come into ``words``. With what is ``known`` already, items of kinds that stand in several others say
    their hash.
    """
    kind = type(item)
    if kind is str:
        words.add(item)  # type: ignore[arg-type]
        return item
    if item is None or kind in PLAIN:
        return item
    if kind is tuple or kind is list:
        return all_said(item, places, words, known)  # type: ignore[arg-type]
    if kind is Place:
        return places.setdefault(item, len(places))  # type: ignore[arg-type]
    if known is not None and kind in OFTEN:
        return said_once(item, places, words, known)
    return said_whole(item, places, words, known)


def all_said(items: Iterable[object], places: dict[Place, int], words: set[str], known: Known | None) -> Plain:
    """Some items in plain values."""
    told = []
    for item in items:
        kind = type(item)  # most are plain themselves
        if kind is str:
            words.add(item)  # type: ignore[arg-type]
        elif item is not None and kind not in PLAIN:
            item = said(item, places, words, known)
        told.append(item)
    return tuple(told)


def said_whole(item: object, places: dict[Place, int], words: set[str], known: Known | None) -> object:
    """An item with all that it says in plain values."""
    kind: type = type(item)
    if values := values_of(kind):
        return (kind.__name__, all_said(values(item), places, words, known))
    if isinstance(item, Mapping):
        pairs = [all_said(pair, places, words, known) for pair in item.items()]
        return ("{}", *pairs)
    if isinstance(item, set | frozenset):
        return ("{}", *sorted(repr(said(each, places, words, known)) for each in item))
    if isinstance(item, tuple | list):
        return all_said(item, places, words, known)
    if isinstance(item, int | float | bytes):
        return item
    if isinstance(item, Path | type | str):
        return str(item)
    raise TypeError(f"nobody knows what of {kind.__name__} counts")


def said_once(item: object, places: dict[Place, int], words: set[str], known: Known) -> object:
    """The hash of what an item says, which is looked at once, and which of the places around it are its own."""
    if id(item) not in known:
        inside: dict[Place, int] = {}
        named: set[str] = set()
        known[id(item)] = item, print_of(said_whole(item, inside, named, known)), tuple(inside), named
    _, told, own, names = known[id(item)]
    words |= names
    return told, tuple([places.setdefault(place, len(places)) for place in own])


@cache
def values_of(kind: type) -> Callable[[object], Iterable[object]] | None:
    """What gives the values of all fields of a dataclass; nothing does of any other class."""
    names = [each.name for each in fields(kind)] if is_dataclass(kind) else []
    if len(names) == 1:
        return lambda item: [getattr(item, names[0])]
    return attrgetter(*names) if names else None


def print_of(told: object) -> str:
    """The hash of an item in plain values."""
    return hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()


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
