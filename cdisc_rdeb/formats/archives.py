"""ZIP files of others, unpacked in one place: within bounds, and nowhere but into the folder that is named."""

from __future__ import annotations

import stat
import zlib
from io import BytesIO
from pathlib import Path, PurePosixPath, PureWindowsPath
from zipfile import BadZipFile, ZipFile, ZipInfo

from ..errors import RawDataError, said_by
from .opening import read_bytes, refuse_swollen

#: What the library raises for what is damaged, cut, encrypted, or packed in a way that it does not know.
DAMAGED = (BadZipFile, KeyError, EOFError, OSError, RuntimeError, ValueError, zlib.error)
PARTS = 20_000  # files in an archive


def unzip(path: Path, folder: Path, shown: str) -> None:
    """Unpack an archive whole, or raise RawDataError for what is none, swells, or holds what is no file of its own."""
    data = read_bytes(path, shown)
    try:
        with ZipFile(BytesIO(data)) as archive:
            parts = archive.infolist()
            refuse_swollen(sum(part.file_size for part in parts), len(data), shown)
            refuse_strange(parts)
            archive.extractall(folder)
    except DAMAGED as error:
        raise RawDataError(f"{shown}: it cannot be unpacked: {said_by(error)}; get it once more") from None


def refuse_strange(parts: list[ZipInfo]) -> None:
    """Raise ValueError for a part that would lie elsewhere, is a link, or has the name of another one."""
    if len(parts) > PARTS:
        raise ValueError(f"it has {len(parts):,} files")
    for part in parts:
        names = PurePosixPath(part.filename).parts
        if not names or ".." in names or "\\" in part.filename or PureWindowsPath(part.filename).anchor:
            raise ValueError(f"the file {part.filename!r} in it would lie elsewhere")
        if stat.S_IFMT(part.external_attr >> 16) not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise ValueError(f"the file {part.filename!r} in it is a link, or no file")
    if len({part.filename.lower() for part in parts}) < len(parts):
        raise ValueError("it has a file twice")
