"""CSV that people open in a spreadsheet: sound for every value (RFC 4180), and no cell of it runs as a formula.

A cell that a spreadsheet would take for a formula has an apostrophe in front, as has one that begins with apostrophes
before such a sign; numbers have none. `read_people_csv` takes it away again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from ..errors import RawDataError
from .csv_rule import record_pattern, record_starts, texts_of
from .opening import read_bytes

FORMULA = re.compile(r"'*[=+\-@\t\r\n＝＋－＠]")
HARMLESS = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?|[+-]+")  # numbers, and signs alone
DEFUSED = re.compile("'" + FORMULA.pattern)
MANY = 10_000  # texts that are remembered: most stand in many rows
QUOTED = re.compile(r'[",\r\n]|^\s|\s$')


def write_people_csv(path: Path, header: Sequence[str], rows: Iterable[Sequence[object]]) -> None:
    """Write a table; what is missing is an empty cell. The same table gives the same bytes."""
    with path.open("w", encoding="utf-8", newline="") as file:
        file.write(line(header))
        file.writelines(map(line, rows))


def line(cells: Iterable[object]) -> str:
    """A record with its end.

    >>> print(line(["=1+1", -5, "-", "a, b", "'-x", None]), end="")
    '=1+1,-5,-,"a, b",''-x,
    """
    return ",".join(map(cell, cells)) + "\n"


def cell(value: object) -> str:
    """A cell as it stands in the file."""
    if type(value) is int:
        return str(value)
    return cell_of("" if value is None or value != value else str(value))


@lru_cache(MANY)
def cell_of(text: str) -> str:
    """A text as it stands in the file."""
    if FORMULA.match(text) and not HARMLESS.fullmatch(text):
        text = f"'{text}"
    return '"' + text.replace('"', '""') + '"' if QUOTED.search(text) else text


def read_people_csv(path: Path) -> list[dict[str, str]]:
    """The records of a file that was so written, each by the names of the header (errors: see `sound_rows`).

    >>> import tempfile
    >>> path = Path(tempfile.mkdtemp()) / "issues.csv"
    >>> write_people_csv(path, ["value"], [["=1+1"], ["'=1"], ["-5"], ["x\\ry"]])
    >>> [record["value"] for record in read_people_csv(path)]
    ['=1+1', "'=1", '-5', 'x\\ry']
    """
    names, *records = sound_rows(path)
    return [dict(zip(names, map(undone, record), strict=True)) for record in records]


def sound_rows(path: Path) -> list[list[str]]:
    """The rows, each as wide as the first one. Raises RawDataError for what other programs made of the file."""
    data = read_bytes(path).removeprefix(b"\xef\xbb\xbf")
    try:
        data.decode()
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise RawDataError(f"{path}: row {row} is no longer UTF-8, as it was written; write the file again") from None
    found: list[list[str]] = []
    for row, at in enumerate(record_starts(data, b","), start=1):
        if record_pattern(b",").match(data, at) is not None:
            found.append(texts_of(data, at, b","))
        if len(found) < row or len(found[-1]) != len(found[0]):
            raise RawDataError(f"{path}: row {row} is no longer as it was written; write the file again")
    return found or [[]]


def undone(text: str) -> str:
    """A cell as it was before it was written."""
    return text[1:] if DEFUSED.match(text) else text
