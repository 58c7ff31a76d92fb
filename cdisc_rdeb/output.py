"""Output folders: written beside and exchanged, so that a failed build leaves the last good one."""

from __future__ import annotations

import ctypes
import errno
import hashlib
import json
import os
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from .errors import WriteError

MANIFEST = "manifest.json"


@contextmanager
def replacing(folder: Path) -> Iterator[Path]:
    """A new folder that takes a folder's place when all has gone well, and goes away otherwise.

    Only a folder that a build wrote (it has a manifest), an empty one, or none at all is replaced.
    """
    folder = folder.resolve()
    new, old = (folder.with_name(f".{folder.name}.{kind}") for kind in ("new", "old"))
    recover(folder, old)
    if folder.exists() and any(folder.iterdir()) and not (folder / MANIFEST).exists():
        raise WriteError(f"{folder} holds files that no build wrote; name another folder, or empty it")
    folder.parent.mkdir(parents=True, exist_ok=True)
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir()
    try:
        yield new
        exchange(new, folder, old)
    finally:
        shutil.rmtree(new, ignore_errors=True)


def recover(folder: Path, old: Path) -> None:
    """Bring back the last good folder if a build was killed between two renames."""
    if old.exists() and not folder.exists():
        old.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def exchange(new: Path, folder: Path, old: Path) -> None:
    """Put the new folder in place: in one step where the system can, else in two renames."""
    if not folder.exists():
        new.rename(folder)
    elif not exchange_at_once(new, folder):
        folder.rename(old)
        new.rename(folder)
        shutil.rmtree(old, ignore_errors=True)


def exchange_at_once(new: Path, folder: Path) -> bool:
    """Linux's renameat2 with RENAME_EXCHANGE; False where there is none."""
    try:
        rename = ctypes.CDLL(None, use_errno=True).renameat2
    except (AttributeError, OSError):
        return False
    here, exchange_flag = -100, 2
    if rename(here, os.fsencode(new), here, os.fsencode(folder), exchange_flag) == 0:
        return True
    if ctypes.get_errno() in (errno.ENOSYS, errno.EINVAL, errno.ENOTSUP):
        return False
    raise WriteError(f"{folder} cannot be replaced: {os.strerror(ctypes.get_errno())}")


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files_below(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files below a folder with their paths inside it, in order."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path


def write_manifest(folder: Path, versions: Mapping[str, str], inputs: Mapping[str, Iterable[tuple[str, Path]]]) -> None:
    """What went in and what came out, by hash: inputs by kind, outputs as they lie in the folder."""
    manifest = {
        "versions": dict(versions),
        "inputs": {kind: {name: digest(path) for name, path in files} for kind, files in inputs.items()},
        "outputs": {name: digest(path) for name, path in files_below(folder)},
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
