"""What a build works with and nobody keeps: a folder of files of columns, outside of all outputs."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

from ..cache import cache_folder, link
from ..errors import WriteError
from .folder import CAN_LOCK, locked


@contextmanager
def scratch() -> Iterator[Path]:
    """A new folder below the user's, which goes away in the end; those of builds that were killed go first.

    Only the user may look into it, for it holds what subjects told.
    """
    home = cache_folder() / "scratch"
    folder = home / uuid4().hex
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        clear(home)
    except OSError as error:
        raise unwritable(home, error) from error
    with locked(folder.with_suffix(".lock")):
        try:
            folder.mkdir(mode=0o700)
        except OSError as error:
            raise unwritable(home, error) from error
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def kept(folder: Path) -> Iterator[Path]:
    """A folder as it is now, though it may be replaced meanwhile; an empty one, if there is none."""
    with scratch() as beside:
        if folder.is_dir():
            shutil.copytree(folder, beside, copy_function=link_by_name, dirs_exist_ok=True)
        yield beside


def link_by_name(path: str, copy: str) -> None:
    """A second name for a file of a build, which nobody writes to."""
    link(Path(path), Path(copy))


def clear(home: Path) -> None:
    """Remove the folders that no build holds the lock of any longer; where there are no locks, they stay."""
    for folder in (path for path in home.iterdir() if path.is_dir()) if CAN_LOCK else ():
        with locked(folder.with_suffix(".lock")) as own:
            if own:
                shutil.rmtree(folder, ignore_errors=True)


def unwritable(folder: Path, error: OSError) -> WriteError:
    """The error for a folder that the system refuses."""
    return WriteError(f"{folder} cannot be written: {error.strerror}; name another folder in CDISC_RDEB_CACHE")
