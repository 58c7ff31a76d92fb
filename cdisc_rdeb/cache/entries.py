"""How entries of the cache lie in files: several in one, or as spans of columns; each is held against its hash."""

from __future__ import annotations

import hashlib
import os
import pickle
import shutil
from collections.abc import Mapping
from itertools import accumulate
from pathlib import Path
from typing import NamedTuple

from .prints import print_of

SIZE = 32  # bytes of a hash, and of a length
PIECE = 1 << 20  # bytes that are hashed at once


class Span(NamedTuple):
    """Some bytes of a file: from where on, and how many."""

    start: int
    size: int


WHOLE = Span(0, -1)


class Kept(NamedTuple):
    """A file that is kept for a span of it: the hash of that."""

    digest: str
    span: Span = WHOLE

    @property
    def key(self) -> str:
        """What it is found by: the hash alone, or with its place, as another file may have the same elsewhere."""
        return self.digest if self.span == WHOLE else print_of(self)


def link(path: Path, copy: Path) -> None:
    """A second name for a file that nobody writes to, or a copy where that cannot be."""
    if not another_name(path, copy):
        shutil.copyfile(path, copy)


def another_name(path: Path, name: Path) -> bool:
    """Give a file a second name, where that can be."""
    try:
        os.link(path, name)
    except OSError:
        return False
    return True


def hash_of(path: Path, span: Span = WHOLE) -> str:
    """SHA-256 of a file, or of a span of it."""
    with path.open("rb") as file:
        if span == WHOLE:
            return hashlib.file_digest(file, "sha256").hexdigest()
        file.seek(span.start)
        found, left = hashlib.sha256(), span.size
        while left and (piece := file.read(min(left, PIECE))):
            found.update(piece)
            left -= len(piece)
        return found.hexdigest()


def in_one_file(entries: Mapping[str, object]) -> bytes:
    """Some entries as one file has them: the hash and the length of an index, that, and the entries."""
    contents = {key: pickle.dumps(value) for key, value in entries.items()}
    ends = [*accumulate(map(len, contents.values()))]
    index = pickle.dumps(
        {
            key: (end - len(each), len(each), hashlib.sha256(each).digest())
            for (key, each), end in zip(contents.items(), ends, strict=True)
        }
    )
    return b"".join([hashlib.sha256(index).digest(), len(index).to_bytes(SIZE, "big"), index, *contents.values()])


def read_entry(path: Path, key: str) -> bytes | None:
    """An entry from a file that has it; None where it is damaged. Raises OSError, or KeyError where it lacks that."""
    with path.open("rb") as file:
        check, size = file.read(SIZE), int.from_bytes(file.read(SIZE), "big")
        index = file.read(size)
        if hashlib.sha256(index).digest() != check:
            return None
        start, size, check = pickle.loads(index)[key]
        file.seek(start, os.SEEK_CUR)
        content = file.read(size)
        return content if hashlib.sha256(content).digest() == check else None


def hash_or_none(path: Path) -> str:
    """The hash of a file, '' of none."""
    return hash_of(path) if path.exists() else ""
