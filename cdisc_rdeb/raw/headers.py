"""The header row of a raw source: its column names, as specs call them."""

from __future__ import annotations

import csv
import io
from pathlib import Path

from ..errors import RawDataError
from ..model import RawSource
from .encodings import decode

NO_TEXT = {
    b"PK\x03\x04": ("an Excel workbook or a ZIP file", "name it .xlsx, or save it as CSV"),
    b"\xd0\xcf\x11\xe0": ("an old Excel workbook", "save it as CSV or XLSX"),
    b"HEADER RECORD": ("a SAS transport file", "name it .xpt, or save it as CSV"),
    b"<?xml": ("XML", "name it .xml if it is ODM, or save it as CSV"),
}
DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars", ",": "commas"}


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
    for start, (kind, hint) in NO_TEXT.items():
        if line.startswith(start):
            raise RawDataError(f"{shown}: this is {kind}, not CSV; {hint}")
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
    return checked(names, shown)


def checked(names: list[str], shown: str) -> list[str]:
    """The names of columns; errors for nameless columns and for names that stand twice."""
    for place, name in enumerate(names, start=1):
        if not name:
            raise RawDataError(f"{shown}: column {place} has no name; name it in the header row")
        if names.index(name) != place - 1:
            raise RawDataError(
                f"{shown}: columns {names.index(name) + 1} and {place} are both called {name}; rename one of them"
            )
    return names
