"""The header row of a raw source: its column names, as specs call them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from ..errors import RawDataError, did_you_mean
from ..formats.csv_reader import DELIMITERS, header_cells
from ..formats.csv_rule import CsvText
from ..model import RawSource

NO_TEXT = {
    b"PK\x03\x04": ("an Excel workbook or a ZIP file", "name it .xlsx, or save it as CSV"),
    b"\xd0\xcf\x11\xe0": ("an old Excel workbook", "save it as CSV or XLSX"),
    b"HEADER RECORD": ("a SAS transport file", "name it .xpt, or save it as CSV"),
    b"<?xml": ("XML", "name it .xml if it is ODM, or save it as CSV"),
    b"\x1f\x8b": ("compressed by gzip", "name it .csv.gz"),
}
INVISIBLE = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad"))
SEP = re.compile(rb'(")?sep=([^\r\n"])(?(1)")[ \t]*(\r?\n|\Z)', re.IGNORECASE)


def missing_file(source: RawSource, path: Path, error: OSError) -> RawDataError:
    """The error for a file that is not there or cannot be opened."""
    folder = path.parent
    if path.exists():
        return RawDataError(f"{path.name}: the file cannot be read: {error.strerror}; it lies in {folder}")
    where = f"study.yaml:{source.place.line}" if source.place.line else "study.yaml"
    near = next(parent for parent in path.parents if parent.is_dir())
    depths = ("*/", "*/*/") if folder.is_dir() else ("",)  # below the folder, or in the nearest above that there is
    if found := next((other for depth in depths for other in sorted(near.glob(depth + path.name))), None):
        said = f"{path.name}: the raw source {source.name} is not {path}, and lies in {found.parent}"
        return RawDataError(f"{said}; name that folder with --raw, or mend the file in {where}")
    if not folder.is_dir():
        return RawDataError(
            f"{path.name}: there is no folder {folder}; make it, or name that of the raw data with --raw"
        )
    there = sorted(other.name for other in folder.iterdir() if other.is_file())
    hint = did_you_mean(path.name, [other for other in there if did_you_mean(stem(path.name), [stem(other)])])
    way = f"{hint} Name it" if hint else "put it there, or name its file"
    return RawDataError(f"{path.name}: the raw source {source.name} has no such file in {folder}; {way} in {where}")


def stem(name: str) -> str:
    """A file's name without its extensions."""
    return name.partition(".")[0]


def refuse_other_kinds(data: bytes, shown: str) -> None:
    """Raise RawDataError for what is no text at all."""
    for start, (kind, hint) in NO_TEXT.items():
        if data.startswith(start):
            raise RawDataError(f"{shown}: this is {kind}, not CSV; {hint}")


def delimiter_of(data: bytes, source: RawSource, shown: str) -> tuple[str, int]:
    """The delimiter that a source states, or a first line such as ``sep=;``, which Excel knows; and that line's length.

    A comma where neither says one.
    """
    match = SEP.match(data)
    if match is None:
        return source.delimiter or ",", 0
    told = match[2].decode(errors="replace")
    if source.delimiter not in ("", told):
        raise RawDataError(
            f"{shown}: its first line says {match[0].decode(errors='replace').strip()}, and study.yaml says "
            f"delimiter: {source.delimiter!r}; mend the one that is wrong"
        )
    return told, match.end()


def names_of(text: CsvText, source: RawSource) -> list[str]:
    """The names in a header; errors for none, for nameless columns and for names that stand twice."""
    shown, delimiter = text.shown, text.delimiter.decode()
    names = [fold(cell).removeprefix(source.prefix) for cell in header_cells(text)]
    if len(names) == 1:
        for other, word in DELIMITERS.items():
            if other in text.header.decode() and other != delimiter:
                raise RawDataError(
                    f"{shown}: its header is one name, with {word} in it; "
                    f"say delimiter: {other!r} for {source.name} in study.yaml"
                )
    if not text.header.strip():
        raise RawDataError(f"{shown}: the file has nothing in it; get it again, or remove the source from study.yaml")
    if not any(names):
        raise RawDataError(f"{shown}: the file has no header row; its first row must name the columns")
    if 2 * sum(map(bool, names)) <= len(names):
        raise RawDataError(
            f"{shown}: row {text.rows_above + 1} names {sum(map(bool, names))} of {len(names)} columns; "
            f"if it is a title, say header_row: for {source.name} in study.yaml, the row with the names"
        )
    return checked(names, shown)


def fold(name: str) -> str:
    """A column's name on one line: blanks of all kinds, and line breaks, are one blank.

    >>> fold(" AGE\\n(years)\\u00a0 "), fold("\\ufeffSUBJECT")
    ('AGE (years)', 'SUBJECT')
    """
    return " ".join(name.translate(INVISIBLE).split())


def column_names(names: Iterable[str], source: RawSource, shown: str) -> list[str]:
    """The names of columns as specs call them (errors: see `checked`)."""
    return checked([headed(name, source) for name in names], shown)


def headed(name: str, source: RawSource) -> str:
    """The name of a column, or of an item that becomes one, without the source's prefix."""
    return fold(name).removeprefix(source.prefix)


def checked(names: list[str], shown: str) -> list[str]:
    """The names of columns; errors for nameless columns and for names that stand twice."""
    first: dict[str, int] = {}
    for place, name in enumerate(names, start=1):
        if not name:
            raise RawDataError(f"{shown}: column {place} has no name; name it in the header row")
        if first.setdefault(name, place) != place:
            raise RawDataError(f"{shown}: columns {first[name]} and {place} are both called {name}; rename one of them")
    return names
