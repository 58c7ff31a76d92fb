"""Large Dataset-JSON files, some records after the others, so that no file is whole in memory.

JSON is read so where the columns stand before the rows, as they do in files that were written to be read; all else is
refused here, for whoever reads the whole file.
"""

from __future__ import annotations

import codecs
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

from ..errors import RawDataError
from .json_attributes import JsonColumn, columns_from_json
from .json_reader import Decode, Scanner, after_space, attributes_of, decoder, first_line, has_decimals, lines_of
from .json_table import Table
from .json_writer import is_ndjson
from .opening import BLOCK, opened

#: The columns of a file, its rows, and how many it says that it has, which is known when all rows are read.
Streamed: TypeAlias = tuple[tuple[JsonColumn, ...], Iterator[Any], Callable[[], int | None]]
LONGEST = 4  # blocks of a row, or of what follows all of them


def json_pieces(path: Path, records: int) -> Iterator[tuple[tuple[JsonColumn, ...], Table]]:
    """The columns of a file, and a table of so many records after the other; one at least.

    Raises RawDataError for a file that is damaged, or large where it is no matter of records; OSError for none.
    """
    with opened(path) as file:
        columns, rows, said = (of_lines if is_ndjson(path) else of_object)(path, file)
        count = 0
        while True:
            table = Table(path, columns)
            table.extend(islice(rows, records))
            if table.count or not count:
                yield columns, table
            count += table.count
            if not table.count:
                break
        if said() != count:
            raise odd(path)


def of_lines(path: Path, file: BinaryIO) -> Streamed:
    """A file of lines: the attributes in the first, a record in each other one."""
    attributes = first_line(path, file.readline())
    return attributes.columns, lines_of(path, file, has_decimals(attributes.columns)), lambda: attributes.records


def of_object(path: Path, file: BinaryIO) -> Streamed:
    """A file that is one object, in which the rows follow the columns."""
    stream = Stream(path, file)
    stream.more()
    stream.text = stream.text.lstrip("\ufeff")
    scanner = Scanner(path, stream.text)
    found: dict[str, Any] = {}
    scanner.expect("{")
    for name in scanner.names():
        if name == "rows":
            break
        found[name] = scanner.value()
    stream.at = scanner.at
    columns = columns_from_json(found.get("columns"), path)

    def said() -> int | None:
        rest = stream.rest()
        if rest.keys() & (found.keys() | {"rows"}):
            raise odd(path)
        return attributes_of(path, found | rest).records

    return columns, stream.rows(decoder(has_decimals(columns))), said


class Stream:
    """A JSON text of which some is in memory, gone through up to ``at``."""

    def __init__(self, path: Path, file: BinaryIO) -> None:
        self.path = path
        self.file = file
        self.text = ""
        self.at = 0
        self.decoder = codecs.getincrementaldecoder("utf-8")()

    def more(self) -> bool:
        """Have more of the text; False at its end."""
        block = self.file.read(BLOCK)
        self.text = self.text[self.at :] + self.decoder.decode(block, not block)
        self.at = 0
        if len(self.text) > LONGEST * BLOCK:
            raise odd(self.path)
        return bool(block)

    def sign(self) -> str:
        """The next sign that is no blank, '' at the end."""
        while True:
            self.at = after_space(self.text, self.at)
            if self.at < len(self.text) or not self.more():
                return self.text[self.at : self.at + 1]

    def take(self, wanted: str) -> None:
        """The next sign must be this one."""
        if self.sign() != wanted:
            raise odd(self.path)
        self.at += 1

    def rows(self, decode: Decode) -> Iterator[Any]:
        """The rows of the array that begins here."""
        self.take("[")
        while self.sign() != "]":
            yield self.row(decode)
            if self.sign() != "]":
                self.take(",")
                if self.sign() != "[":
                    raise odd(self.path)
        self.take("]")

    def row(self, decode: Decode) -> Any:
        """The next row; an array is sure to be whole where it can be read."""
        if self.sign() != "[":
            raise odd(self.path)
        while True:
            try:
                row, self.at = decode(self.text, self.at)
            except (ValueError, RecursionError):
                if not self.more():
                    raise odd(self.path) from None
            else:
                return row

    def rest(self) -> dict[str, Any]:
        """What follows the rows in the object."""
        while self.more():
            pass
        if self.sign() == ",":
            self.at += 1
            if self.sign() != '"':
                raise odd(self.path)
        elif self.sign() != "}":
            raise odd(self.path)
        found: dict[str, Any] = Scanner(self.path, "{" + self.text[self.at :]).whole()
        return found


def odd(path: Path) -> RawDataError:
    """The error for what only whoever reads the whole file can judge."""
    return RawDataError(f"{path}: it cannot be read in pieces")
