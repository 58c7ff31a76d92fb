"""What builds made, kept for those that come later: by what it was made from, below the user's cache folder.

An entry is found by its key, or as a file by the hash of its content; what is read is held against a hash first, and
whatever is damaged, or was removed, counts as missing. Entries are written beside and renamed, so builds side by side
do no harm to one another, and the folder may be deleted at any time. The oldest used go where there are too many bytes.
"""

from __future__ import annotations

import os
import pickle
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from uuid import uuid4

from ..quick import dataclass
from .entries import WHOLE, Kept, Span, another_name, hash_of, in_one_file, link, read_entry
from .prints import fingerprint

LEFT = 3600  # seconds after which a file that was not renamed is of a build that was killed
TOUCHED = 600  # seconds within which it does not matter when an entry was used


def cache_folder() -> Path:
    """The user's folder for what can be made again: CDISC_RDEB_CACHE, else below XDG_CACHE_HOME or the like."""
    if said := os.environ.get("CDISC_RDEB_CACHE"):
        return Path(said)
    home = os.environ.get("XDG_CACHE_HOME") or os.environ.get("LOCALAPPDATA")
    try:
        return (Path(home) if home else Path.home() / ".cache") / "cdisc-rdeb"
    except RuntimeError:  # a user whom the system does not know, as in a container
        return Path(tempfile.gettempdir()) / "cdisc-rdeb"


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
            content = read_entry(path, key) if self.reads else None
            value: object = pickle.loads(content) if content is not None else None
        except Exception:
            return None
        touch(path)
        return value

    def put(self, key: str, value: object) -> None:
        """Keep an entry; where it cannot be written, nothing is lost."""
        self.put_all({key: value})

    def put_all(self, entries: Mapping[str, object]) -> None:
        """Keep some entries, as one file with a name for each: to make a file takes longer than to fill it."""
        first, content = next(iter(entries), ""), in_one_file(entries)
        for key in entries:
            with self.placing(key) as part:
                if key == first:
                    part.write_bytes(content)
                elif not another_name(self.place(first), part):
                    part.write_bytes(in_one_file({key: entries[key]}))

    def keep(self, path: Path, span: Span = WHOLE, digest: str = "") -> Kept:
        """Keep a file that nobody writes to any more, or a span of one that nobody writes to there; the hash of its
        content, by which it is found, and which whoever wrote it may know."""
        kept = Kept(digest or hash_of(path, span), span)
        if not self.has(kept) and not another_name(path, self.place(kept.key)):  # its folder may have to be made
            with self.placing(kept.key) as part:
                link(path, part)
        return kept

    def bring(self, kept: Kept, path: Path) -> bool:
        """Put a kept file at a path, where nobody writes to it; False where there is none whose span is sound."""
        own, part = self.place(kept.key), path.with_name(f"{path.name}.{uuid4().hex}")
        sound = False
        with suppress(OSError):  # it is gone
            if self.reads:
                link(own, part)
                sound = hash_of(part, kept.span) == kept.digest
                (part.replace(path) if sound else own.unlink())
                touch(own)
        with suppress(OSError):
            part.unlink(missing_ok=True)
        return sound

    def has(self, kept: Kept) -> bool:
        """Whether a kept file is there, which counts as used then."""
        return touch(self.place(kept.key))

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
        """Remove the files that were not used for longest, with all their names, until there are no more than so many
        bytes."""
        now = time.time()
        names: dict[int, list[str]] = {}
        found: dict[int, tuple[float, int]] = {}
        for entry in self.entries():
            with suppress(OSError):
                stat = entry.stat()
                if entry.name.startswith(".") and stat.st_mtime + LEFT < now:
                    os.unlink(entry)  # noqa: PTH108 - here there are too many to make a Path of each
                else:
                    names.setdefault(stat.st_ino, []).append(entry.path)
                    found[stat.st_ino] = stat.st_mtime, stat.st_size
        total = sum(size for _, size in found.values())
        for file in sorted(found, key=found.__getitem__) if total > most else ():
            if total <= most:
                break
            for path in names[file]:
                with suppress(OSError):
                    os.unlink(path)  # noqa: PTH108 - as above
            total -= found[file][1]

    def entries(self) -> Iterator[os.DirEntry[str]]:
        """All entries, and what is left of some."""
        with suppress(OSError), os.scandir(self.folder) as folders:
            for folder in folders:
                with suppress(OSError), os.scandir(folder) as found:
                    yield from found


def touch(path: Path) -> bool:
    """An entry was used now; whether there is one."""
    try:
        used = path.stat().st_mtime
    except OSError:
        return False
    if used + TOUCHED < time.time():
        with suppress(OSError):
            os.utime(path)
    return True
