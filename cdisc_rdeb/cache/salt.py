"""The program that makes what is kept: another one may make other things of the same."""

from __future__ import annotations

import hashlib
import json
import os
import platform
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from pathlib import Path

ENVIRONMENT = ("SOURCE_DATE_EPOCH", "CDISC_RDEB_CT")
PACKAGE = Path(__file__).parents[1]
TEMPLATES = PACKAGE.parent / "define_templates"  # beside the package, where it is not installed


def program() -> str:
    """What the program is: this package's files, the packages beside it, Python, and what the environment says."""
    beside = {name for folder in sys.path if Path(folder).is_dir() for name in os.listdir(folder or ".")}  # noqa: PTH208
    own = sorted([*files_of(PACKAGE), *files_of(TEMPLATES)])
    told = [
        sorted(name for name in beside if name.endswith(".dist-info")),
        own,
        [platform.python_version(), sys.platform],
        [os.environ.get(name, "") for name in ENVIRONMENT],
    ]
    return hashlib.sha256(json.dumps(told).encode()).hexdigest()


def files_of(folder: Path) -> Iterator[tuple[str, int, int]]:
    """The files below a folder, but what Python compiled: path, size, and when each was modified."""
    with os.scandir(folder) if folder.is_dir() else nullcontext(()) as found:
        for entry in found:
            if entry.is_dir() and entry.name != "__pycache__":
                yield from files_of(Path(entry.path))
            elif entry.is_file():
                state = entry.stat()
                yield entry.path, state.st_size, state.st_mtime_ns
