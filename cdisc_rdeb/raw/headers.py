"""The header row of a raw source: its column names, as specs call them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from ..errors import RawDataError
from ..model import RawSource


def column_names(source: RawSource, folder: Path) -> list[str]:
    """The column names of a source's first file, without the source's prefix."""
    path = folder / source.files[0]
    try:
        with path.open("rb") as file:
            line = file.readline()
    except OSError:
        raise missing_file(source, path) from None
    return names_of(line, source, path.name)


def missing_file(source: RawSource, path: Path) -> RawDataError:
    """The error for a file that is not there or cannot be opened."""
    return RawDataError(
        f"{path.name}: the raw source {source.name} has no such file in {path.parent}; "
        f"put it there, or name its file in study.yaml"
    )


def names_of(line: bytes, source: RawSource, shown: str) -> list[str]:
    """The names in a header line; errors for none, for nameless columns and for names that stand twice."""
    text = decode(line, source, shown)
    cells = next(csv.reader(io.StringIO(text), delimiter=source.delimiter), [])
    names = [cell.strip().removeprefix(source.prefix) for cell in cells]
    if not any(names):
        raise RawDataError(f"{shown}: the file has no header row; its first row must name the columns")
    for place, name in enumerate(names, start=1):
        if not name:
            raise RawDataError(f"{shown}: column {place} has no name; name it in the header row")
        if names.index(name) != place - 1:
            raise RawDataError(f"{shown}: two columns are called {name}; rename one of them")
    return names


def decode(data: bytes, source: RawSource, shown: str) -> str:
    """Bytes as text in the source's encoding; the error names row and byte."""
    try:
        return data.removeprefix(b"\xef\xbb\xbf").decode(source.encoding)
    except LookupError:
        raise RawDataError(f"{shown}: there is no encoding {source.encoding}; mend it in study.yaml") from None
    except UnicodeDecodeError as error:
        row = data[: error.start].count(b"\n") + 1
        byte = data[error.start]
        raise RawDataError(
            f"{shown}: row {row}: the byte 0x{byte:02X} is not {source.encoding}; "
            f"say encoding: (such as cp1252 or euc_kr) for {source.name} in study.yaml"
        ) from None
