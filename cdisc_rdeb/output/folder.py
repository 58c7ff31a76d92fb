"""Output folders: written beside and exchanged, so that a failed build leaves the last good one."""

from __future__ import annotations

import ctypes
import errno
import os
import shutil
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ..errors import WriteError
from ..formats.opening import followed
from .durable import flush, settle
from .manifest import files_below, written_by_build

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None  # type: ignore[assignment]

CAN_LOCK = fcntl is not None


@contextmanager
def replacing(folder: Path, inputs: Iterable[Path] = ()) -> Iterator[Path]:
    """A new folder that takes a folder's place when all has gone well, and goes away otherwise.

    Only a folder in which every file is of a build (its manifest says so), an empty one, or none at all is replaced;
    one that is not inside ``inputs``, and that no other build is writing to. What the system refuses is a WriteError.
    """
    folder = followed(folder)
    refuse_here(folder)
    new, old, lock = (folder.with_name(f".{folder.name}.{kind}") for kind in ("new", "old", "lock"))
    refuse_inputs(folder, inputs)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with alone(lock, folder):
            recover(folder, old)
            refuse_foreign(folder)
            shutil.rmtree(new, ignore_errors=True)
            new.mkdir()
            try:
                yield new
                settle(new)
                exchange(new, folder, old)
            finally:
                shutil.rmtree(new, ignore_errors=True)
    except OSError as error:
        said = f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror or error)
        raise WriteError(f"{folder} cannot be written: {said}; free the way, or name another folder") from error


def refuse_here(folder: Path) -> None:
    """The folder that somebody is in does not give way to another one: they would be nowhere."""
    if followed(folder) == followed(Path()):
        raise WriteError(f"{folder} is the folder that you are in, and would be replaced; name another folder")


def refuse_inputs(folder: Path, inputs: Iterable[Path]) -> None:
    """The output is not written among the specs or raw data, nor over them."""
    for each in map(followed, inputs):
        if folder.is_relative_to(each) or each.is_relative_to(folder):
            raise WriteError(f"{folder} and {each}, which the build reads, lie inside one another; name another folder")


def refuse_foreign(folder: Path) -> None:
    """A folder that is to be replaced holds nothing but what a build wrote."""
    if not folder.exists():
        return
    if not folder.is_dir():
        raise WriteError(f"{folder} is a file; name another folder")
    foreign = sorted({name for name, _ in files_below(folder)} - written_by_build(folder))
    if foreign:
        more = f" and {len(foreign) - 1} more" if len(foreign) > 1 else ""
        raise WriteError(f"{folder} holds {foreign[0]}{more}, which no build wrote; move it, or name another folder")


@contextmanager
def alone(lock: Path, folder: Path) -> Iterator[None]:
    """Keep other builds out of a folder."""
    with locked(lock) as own:
        if not own:
            raise WriteError(f"another build is writing to {folder}; wait for it to end, or name another folder")
        yield


@contextmanager
def locked(lock: Path) -> Iterator[bool]:
    """Hold a lock, if nobody else does; the system lets go of the lock of a build that was killed."""
    if fcntl is None:
        yield True
        return
    file = os.open(lock, os.O_RDWR | os.O_CREAT, 0o644)
    try:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            own = os.path.samestat(os.fstat(file), lock.stat())  # not one that was just removed
        except (BlockingIOError, FileNotFoundError):
            own = False
        try:
            yield own
        finally:
            if own:
                lock.unlink(missing_ok=True)
    finally:
        os.close(file)


def bring_back(folder: Path) -> None:
    """Bring back the last good folder as `recover` does, and clear up, before anything is read: a build may stop before
    it writes."""
    folder = followed(folder)
    new, old, lock = (folder.with_name(f".{folder.name}.{kind}") for kind in ("new", "old", "lock"))
    if old.exists() or new.exists():
        with suppress(OSError), locked(lock) as own:  # of what cannot be done who writes tells
            if own:
                recover(folder, old)
                shutil.rmtree(new, ignore_errors=True)


def recover(folder: Path, old: Path) -> None:
    """Bring back the last good folder if a build was killed between two renames."""
    if old.exists() and not folder.exists():
        old.rename(folder)
    shutil.rmtree(old, ignore_errors=True)


def exchange(new: Path, folder: Path, old: Path) -> None:
    """Put the new folder in place: in one step where the system can, else in two renames. The old one goes away when
    that is on the disk, and not before."""
    if not folder.exists():
        new.rename(folder)
        flush(folder.parent)
    elif exchange_at_once(new, folder):
        flush(folder.parent)
    else:
        folder.rename(old)
        try:
            new.rename(folder)
        except OSError:
            old.rename(folder)
            raise
        flush(folder.parent)
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
