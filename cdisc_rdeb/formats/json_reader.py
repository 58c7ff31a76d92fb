"""Reader of Dataset-JSON 1.1: goes through the text once, some records at a time."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, NoReturn, TypeAlias

from ..errors import RawDataError
from .json_attributes import JsonAttributes, JsonColumn, attributes_from_json, columns_from_json
from .json_table import BATCH, Digits, Odd, Table
from .json_writer import is_ndjson
from .opening import opened, read_bytes

Decode: TypeAlias = Callable[[str, int], tuple[Any, int]]
_SPACE = re.compile(r"[ \t\n\r]*")


def read_json_table(
    path: str | os.PathLike[str], odd: Odd | None = None
) -> tuple[JsonAttributes, dict[str, list[Any]]]:
    """The attributes of a file, and its columns in pieces as `Table` has them; another number of records than it says
    is told to ``odd``, where that is given, as of no column."""
    path = Path(path)
    attributes, table = _read_ndjson(path, odd) if is_ndjson(path) else _read_json(path, odd)
    if attributes.records != table.count:
        said = f"says that it has {attributes.records} records and has {table.count}; it is cut or damaged"
        if odd is None:
            raise RawDataError(f"{path}: {said}")
        odd("", 0, str(attributes.records), said)
    return attributes, table.pieces


def _read_ndjson(path: Path, odd: Odd | None) -> tuple[JsonAttributes, Table]:
    """A file of lines: the attributes in the first, a record in each other one."""
    with opened(path) as file:
        attributes = first_line(path, file.readline())
        table = Table(path, attributes.columns, odd)
        table.extend(lines_of(path, file, has_decimals(attributes.columns)))
    return attributes, table


def first_line(path: Path, line: bytes) -> JsonAttributes:
    """What the first line of a file of lines says of its dataset."""
    if not line.strip():
        raise RawDataError(f"{path}: is empty; an NDJSON file has the attributes in its first line")
    found = Scanner(path, _decoded(path, line)).whole()
    attributes = attributes_of(path, found)
    if "rows" in found:
        raise RawDataError(f"{path}: line 1 has rows; in NDJSON each record is a line, so name the file .json")
    return attributes


def lines_of(path: Path, file: BinaryIO, exact: bool) -> Iterator[Any]:
    """The value of each line; lines without any are passed over."""
    number = 2
    while lines := list(islice(file, BATCH)):
        yield from _rows_of(lines, exact) or _values_of(path, lines, number, exact)
        number += len(lines)


def _rows_of(lines: list[bytes], exact: bool) -> list[Any] | None:
    """The arrays of lines, decoded in one go; None if anything about them is odd."""
    stripped = [line.strip() for line in lines]
    if not all(line[:1] == b"[" and line[-1:] == b"]" for line in stripped):
        return None
    try:
        whole = b",\n".join(stripped).decode()  # no text may hold the break, so none goes on in the next line
        rows, _ = decoder(exact)(f"[{whole}]", 0)
    except (ValueError, RecursionError):
        return None
    return rows if len(rows) == len(lines) else None


def _values_of(path: Path, lines: list[bytes], first: int, exact: bool) -> Iterator[Any]:
    """The values of lines one by one, so that an error can name its line."""
    for number, line in enumerate(lines, start=first):
        if line.strip():
            yield Scanner(path, _decoded(path, line), exact=exact, line=number).whole()


def _read_json(path: Path, odd: Odd | None) -> tuple[JsonAttributes, Table]:
    """A file that is one JSON object. Its rows are read where they stand, or last if they stand before columns."""
    text = _decoded(path, read_bytes(path))
    if not text.strip():
        raise RawDataError(f"{path}: is empty; export the file again")
    scanner = Scanner(path, text)
    found: dict[str, Any] = {}
    table = None
    later = None
    scanner.expect("{")
    for name in scanner.names():
        if name == "rows" and "columns" in found:
            table = _rows(path, scanner, found, odd)
        elif name == "rows":
            later = scanner.at
            scanner.value()
        else:
            found[name] = scanner.value()
    scanner.end()
    attributes = attributes_of(path, found)
    if later is not None:
        scanner.at = later
        table = _rows(path, scanner, found, odd)
    return attributes, table or Table(path, attributes.columns)


def _rows(path: Path, scanner: Scanner, found: dict[str, Any], odd: Odd | None) -> Table:
    columns = columns_from_json(found["columns"], path)
    table = Table(path, columns, odd)
    table.extend(scanner.items(has_decimals(columns)))
    return table


def attributes_of(path: Path, found: Any) -> JsonAttributes:
    """What a file says of its dataset."""
    if not isinstance(found, dict):
        raise RawDataError(f"{path}: holds no JSON object; a Dataset-JSON file starts with the dataset's attributes")
    columns = columns_from_json(found["columns"], path) if "columns" in found else ()
    return attributes_from_json(found, columns, path)


def has_decimals(columns: Iterable[JsonColumn]) -> bool:
    """Whether the digits of numbers must be kept as they are written."""
    return any(column.kind == "decimal" for column in columns)


def _decoded(path: Path, content: bytes) -> str:
    try:
        return content.decode().lstrip("\ufeff")  # files that were put together have several byte order marks
    except UnicodeDecodeError as error:
        raise RawDataError(f"{path}: is not UTF-8 at byte {error.start}; Dataset-JSON is") from None


def _no_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is no number of JSON")


def after_space(text: str, at: int) -> int:
    """Where the next sign of a JSON text stands that is no blank."""
    return _SPACE.match(text, at).end()  # type: ignore[union-attr]


class Scanner:
    """Goes through a JSON text from ``at`` on; a RawDataError names the line where it is not JSON."""

    def __init__(self, path: Path, text: str, *, exact: bool = False, line: int = 1) -> None:
        self.at = 0
        self._path = path
        self._text = text
        self._line = line
        self._decode = decoder(exact)

    def value(self) -> Any:
        """The next value."""
        self._skip()
        try:
            value, self.at = self._decode(self._text, self.at)
        except json.JSONDecodeError as error:
            self._refuse(error.pos, error.msg)
        except (ValueError, RecursionError) as error:
            self._refuse(self.at, str(error))
        return value

    def whole(self) -> Any:
        """The only value of the text."""
        value = self.value()
        self.end()
        return value

    def end(self) -> None:
        """Nothing but blanks may follow."""
        self._skip()
        if self.at < len(self._text):
            self._refuse(self.at, "more follows; a file of lines is named .ndjson")

    def names(self) -> Iterator[str]:
        """The names of an object that has been opened; the caller takes each value."""
        known: set[str] = set()
        if self._next("}"):
            return
        while True:
            self._skip()
            if not self._text.startswith('"', self.at):
                self._refuse(self.at, "a name in double quotes is missing")
            name = str(self.value())
            if name in known:
                self._refuse(self.at, f"{name!a} stands twice")
            known.add(name)
            self.expect(":")
            yield name
            if self._next("}"):
                return
            self.expect(",")

    def items(self, exact: bool) -> Iterator[Any]:
        """The values of an array; ``exact`` keeps the digits of numbers."""
        self.expect("[")
        before, self._decode = self._decode, decoder(exact)
        if not self._next("]"):
            while True:
                yield self.value()
                while self._text.startswith(",\n[", self.at) or self._text.startswith(",[", self.at):
                    try:  # the common case of one row after the other, without the steps of `value`
                        value, self.at = self._decode(self._text, self._text.index("[", self.at))
                    except (ValueError, RecursionError):
                        break  # `value` tells what is wrong
                    yield value
                if self._next("]"):
                    break
                self.expect(",")
        self._decode = before

    def expect(self, sign: str) -> None:
        """The next sign must be this one."""
        if not self._next(sign):
            self._refuse(self.at, f"'{sign}' is missing")

    def _next(self, sign: str) -> bool:
        """Whether the next sign is this one, which is then passed."""
        self._skip()
        found = self._text.startswith(sign, self.at)
        self.at += found
        return found

    def _skip(self) -> None:
        self.at = after_space(self._text, self.at)

    def _refuse(self, at: int, why: str) -> NoReturn:
        line = self._line + self._text.count("\n", 0, at)
        column = at - self._text.rfind("\n", 0, at)
        raise RawDataError(f"{self._path}: is not JSON at line {line}, column {column}: {why}; export the file again")


def decoder(exact: bool) -> Decode:
    """What reads a value from a place of a text on; ``exact`` keeps the digits of numbers."""
    number = Digits if exact else None
    return json.JSONDecoder(parse_constant=_no_constant, parse_float=number, object_pairs_hook=_unique).raw_decode


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object; of two values of one name, one would be lost."""
    made = dict(pairs)
    if len(made) < len(pairs):
        names = [name for name, _ in pairs]
        raise ValueError(f"{next(name for name in names if names.count(name) > 1)!a} stands twice in an object")
    return made
