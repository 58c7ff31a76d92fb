"""The header row of a raw source: its column names, as specs call them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from ..errors import RawDataError
from ..model import RawSource

NO_TEXT = {
    b"PK\x03\x04": "an Excel workbook or a ZIP file",
    b"\xd0\xcf\x11\xe0": "an old Excel workbook",
    b"HEADER RECORD": "a SAS transport file",
    b"<?xml": "XML",
}
DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars", ",": "commas"}


def column_names(source: RawSource, folder: Path) -> list[str]:
    """The column names of a source's first file, without the source's prefix."""
    path = folder / source.files[0]
    try:
        with path.open("rb") as file:
            line = file.readline() if "\n".encode(source.encoding) == b"\n" else file.read()
    except OSError as error:
        raise missing_file(source, path, error) from None
    return names_of(line, source, source.files[0])


def missing_file(source: RawSource, path: Path, error: OSError) -> RawDataError:
    """The error for a file that is not there or cannot be opened."""
    if path.exists():
        return RawDataError(f"{path.name}: the file cannot be read: {error.strerror}; it lies in {path.parent}")
    return RawDataError(
        f"{path.name}: the raw source {source.name} has no such file in {path.parent}; "
        f"put it there, or name its file in study.yaml"
    )


def names_of(line: bytes, source: RawSource, shown: str) -> list[str]:
    """The names in a header line; errors for none, for nameless columns and for names that stand twice."""
    for start, kind in NO_TEXT.items():
        if line.startswith(start):
            raise RawDataError(f"{shown}: this is {kind}, not CSV; save it as CSV")
    text = decode(line, source, shown).partition("\n")[0].removesuffix("\r")
    try:
        cells = next(csv.reader(io.StringIO(text, newline=""), delimiter=source.delimiter, strict=True), [])
    except csv.Error:
        cells = []
    if "\r" in text:
        raise RawDataError(f"{shown}: its lines end with CR alone; save it with LF or CR LF")
    if not cells and text.strip():
        raise RawDataError(f"{shown}: row 1: a quote is opened and not closed; close it")
    names = [cell.strip().removeprefix(source.prefix) for cell in cells]
    if len(names) == 1:
        for delimiter, word in DELIMITERS.items():
            if delimiter in text and delimiter != source.delimiter:
                raise RawDataError(
                    f"{shown}: its header is one name, with {word} in it; "
                    f"say delimiter: {delimiter!r} for {source.name} in study.yaml"
                )
    if not any(names):
        raise RawDataError(f"{shown}: the file has no header row; its first row must name the columns")
    for place, name in enumerate(names, start=1):
        if not name:
            raise RawDataError(f"{shown}: column {place} has no name; name it in the header row")
        if names.index(name) != place - 1:
            raise RawDataError(
                f"{shown}: columns {names.index(name) + 1} and {place} are both called {name}; rename one of them"
            )
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
        likely = "utf-16" if data.startswith((b"\xff\xfe", b"\xfe\xff")) else "such as cp1252 or euc_kr"
        raise RawDataError(
            f"{shown}: row {row}: the byte 0x{byte:02X} is not {source.encoding}; "
            f"say encoding: ({likely}) for {source.name} in study.yaml"
        ) from None
