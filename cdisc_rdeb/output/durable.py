"""What was written is on the disk before anything depends on it: a power cut leaves the old folder or the new one."""

from __future__ import annotations

import errno
import os
from pathlib import Path

try:
    import fcntl

    FULL_SYNC = getattr(fcntl, "F_FULLFSYNC", None)  # macOS: fsync alone leaves it in the cache of the disk
except ImportError:  # Windows
    FULL_SYNC = None


def settle(folder: Path) -> None:
    """Have the system write all files below a folder to the disk, then the folders that name them, from below."""
    for path, _, names in os.walk(folder, topdown=False):
        for name in sorted(names):
            flush(Path(path) / name)
        flush(Path(path))


def flush(path: Path) -> None:
    """Have the system write a file, or what a folder names, to the disk; Windows, and some network drives, have no such
    thing for folders."""
    if os.name == "nt" and path.is_dir():
        return
    file = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        if FULL_SYNC is not None:
            fcntl.fcntl(file, FULL_SYNC)
        else:
            os.fsync(file)
    except OSError as error:
        if not path.is_dir() or error.errno not in (errno.EINVAL, errno.ENOTSUP):
            raise
    finally:
        os.close(file)
