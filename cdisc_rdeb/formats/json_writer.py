"""Writer of Dataset-JSON 1.1: streams records, refuses what the format cannot hold."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import chain
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from ..columns import Codes, Column, Text, as_met, between
from ..errors import WriteError
from .json_attributes import JsonAttributes, JsonColumn, attribute_faults, to_json
from .json_dates import text_of
from .xpt_writer import Faults, _replacing

Values: TypeAlias = Column | pa.Array | pa.ChunkedArray
"""Text, float64 numbers, or an Arrow array of strings, whole numbers or booleans, in which null is missing."""

NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?([eE][+-]?[0-9]+)?")  # as JSON writes it
_SLICE_RECORDS = 16_384  # encoded at a time: few enough to stay in the processor's cache
_SLICE_VALUES = 1 << 19  # and never more than this, however many columns there are
_HOLDS = {
    "text": ("text",),
    "decimal": ("text", "number", "whole number"),
    "integer": ("number", "whole number"),
    "float": ("number", "whole number"),
    "moment": ("number", "whole number"),
    "boolean": ("boolean",),
}

quoted = json.JSONEncoder(ensure_ascii=False).encode


def is_ndjson(path: str | os.PathLike[str]) -> bool:
    """Whether a file is NDJSON by its name: ``ae.ndjson``."""
    return Path(path).suffix.lower() == ".ndjson"


def write_json_chunks(
    target: str | os.PathLike[str] | BinaryIO,
    attributes: JsonAttributes,
    chunks: Iterable[Mapping[str, Values]],
    *,
    ndjson: bool | None = None,
) -> int:
    """Write a dataset that comes in chunks of records as Dataset-JSON 1.1, and give the number of records.

    Each chunk maps every column's name to its values: `Text` where the dataType is a text (date, datetime and
    time among them), float64 of shape (n,) for numbers and for dates and times of targetDataType integer, which are
    SAS numbers. Arrow arrays of strings, whole numbers and booleans will do too. The missing text ``''`` is written
    as ``""``; a missing number, and null of an Arrow array, as ``null``. Numbers are written with the fewest digits
    that read back as the same number, whole ones without a point.

    ``ndjson`` is by default what the path's name says (``.ndjson``). One chunk is in memory at a time if
    ``attributes.records`` says how many records there are; otherwise they are counted first. A path is written
    whole or not at all; an open binary file is left to the caller, who must discard it if this raises.

    Raises WriteError with every attribute and value that the format cannot hold, each with dataset, column, record
    (counted from 1) and value. Source: CDISC Dataset-JSON 1.1.

    >>> import io
    >>> file = io.BytesIO()
    >>> columns = (
    ...     JsonColumn("IT.VS.USUBJID", "USUBJID", "Unique Subject Identifier", "string"),
    ...     JsonColumn("IT.VS.VSSTRESN", "VSSTRESN", "Result", "float"),
    ... )
    >>> attributes = JsonAttributes("VS", "Vital Signs", columns, "IG.VS", "2024-05-31T00:00:00")
    >>> chunk = {"USUBJID": Text.of(["01-001", "01-002"]), "VSSTRESN": np.array([36.6, np.nan])}
    >>> write_json_chunks(file, attributes, [chunk], ndjson=True)
    2
    >>> print(file.getvalue().decode().partition("\\n")[2], end="")
    ["01-001",36.6]
    ["01-002",null]
    """
    faults = Faults(attributes.name)
    for fault in attribute_faults(attributes):
        faults.add(fault)
    return write_checked(target, attributes, chunks, faults, ndjson)


def write_checked(
    target: str | os.PathLike[str] | BinaryIO,
    attributes: JsonAttributes,
    chunks: Iterable[Mapping[str, Values]],
    faults: Faults,
    ndjson: bool | None,
) -> int:
    """As `write_json_chunks`, with the faults that the caller has found already."""
    if len({column.name for column in attributes.columns}) < max(len(attributes.columns), 1):
        faults.raise_any()  # the values cannot be laid out, so theirs cannot be found yet
    if isinstance(target, (str, os.PathLike)):
        with _replacing(Path(target)) as file:
            return _write(file, attributes, chunks, faults, is_ndjson(target) if ndjson is None else ndjson)
    return _write(target, attributes, chunks, faults, bool(ndjson))


def _write(
    file: BinaryIO, attributes: JsonAttributes, chunks: Iterable[Mapping[str, Values]], faults: Faults, ndjson: bool
) -> int:
    encoder = _Encoder(attributes, faults, "]\n" if ndjson else "],\n")
    told = attributes.records
    if told is None:
        chunks = list(chunks)
        told = sum(map(encoder.size, chunks))
    header = _header(to_json(attributes, told), faults)
    file.write(header + b"\n" if ndjson else header[:-1] + b',"rows":[')
    between = b"" if ndjson else b"\n"
    for block in chain.from_iterable(map(encoder.blocks, chunks)):
        if not faults:  # once there is a fault, go on only to find the others
            file.write(between)
            file.write(block if ndjson else block[:-2])
            between = b"" if ndjson else b",\n"
    if encoder.count != told:
        faults.add(f"{attributes.name}: has {encoder.count} records, and its attributes say {told}")
    faults.raise_any()
    if not ndjson:
        file.write(b"\n]}\n" if encoder.count else b"]}\n")
    return encoder.count


def _header(attributes: Mapping[str, Any], faults: Faults) -> bytes:
    text = json.dumps(attributes, ensure_ascii=False, separators=(",", ":"))
    try:
        return text.encode()
    except UnicodeEncodeError as error:
        faults.add(f"{faults.dataset}: its attributes hold {text[error.start]!a}, which is no character")
        return b"{}"


class _Encoder:
    """Turns columns into the lines of records; counts the records and finds the values that do not fit."""

    def __init__(self, attributes: JsonAttributes, faults: Faults, end: str) -> None:
        self.count = 0
        self._attributes = attributes
        self._faults = faults
        last = len(attributes.columns) - 1
        self._around = [
            ("[" if place == 0 else "", end if place == last else "") for place, _ in enumerate(attributes.columns)
        ]
        self._known: dict[int, tuple[npt.NDArray[np.object_], _Literals]] = {}

    def size(self, chunk: Mapping[str, Values]) -> int:
        """The number of records, if the chunk is what the attributes say."""
        name = self._attributes.name
        odd = sorted(set(chunk) ^ {column.name for column in self._attributes.columns})
        if odd:
            raise WriteError(f"{name}: {', '.join(odd)} must be both in the records and in the attributes")
        sizes = {len(values) for values in chunk.values()}
        if len(sizes) > 1:
            raise WriteError(f"{name}: the columns have different numbers of records: {sorted(sizes)}")
        for column in self._attributes.columns:
            kind = _kind(chunk[column.name])
            if kind not in _HOLDS[column.kind]:
                target = f" and targetDataType {column.target_data_type}" if column.target_data_type else ""
                raise WriteError(
                    f"{name}.{column.name}: values of type {kind} in a column of dataType {column.data_type}{target}; "
                    f"convert them to {' or '.join(_HOLDS[column.kind])}"
                )
        return sizes.pop()

    def blocks(self, chunk: Mapping[str, Values]) -> Iterator[memoryview]:
        """The lines of a chunk's records, a slice at a time."""
        size = self.size(chunk)
        step = max(1, min(_SLICE_RECORDS, _SLICE_VALUES // len(self._attributes.columns)))
        for start in range(0, size, step):
            stop = min(start + step, size)
            cells = [
                self._cells(place, column, _slice(chunk[column.name], start, stop))
                for place, column in enumerate(self._attributes.columns)
            ]
            lines = pc.binary_join_element_wise(*cells, pa.scalar(",", pa.large_string()))
            _, ends, content = lines.buffers()
            yield memoryview(content)[: np.frombuffer(ends, np.int64)[stop - start]]
            self.count += stop - start

    def _cells(self, place: int, column: JsonColumn, values: Values) -> pa.Array:
        if isinstance(values, Text):  # the slices and chunks of a text mostly share its distinct values
            of, literals = self._known.get(place, (None, None))
            if literals is None or of is not values.values:
                literals = _Literals(values.values.tolist(), column, *self._around[place])
                self._known[place] = values.values, literals
            codes = values.codes
        else:
            codes, items = _factorized(values)
            literals = _Literals(items, column, *self._around[place])
        if literals.faults:
            places = np.flatnonzero(np.isin(codes, list(literals.faults)))
            reasons = (literals.faults[code] for code in codes[places].tolist())
            self._faults.add_values(column.name, places + self.count, reasons)
        return literals.array.take(pa.array(codes))


class _Literals:
    """Distinct values as JSON writes them, and by code the faults of those that it cannot."""

    def __init__(self, items: list[Any], column: JsonColumn, before: str, after: str) -> None:
        self.faults: dict[int, str] = {}
        literal = _LITERALS[column.kind](column)
        literals = []
        for code, item in enumerate(items):
            try:
                literals.append("null" if item is None else literal(item))
            except ValueError as error:
                self.faults[code] = f"value {_shown(item)} {error}"
                literals.append("null")
        if before or after:
            literals = [f"{before}{text}{after}" for text in literals]
        self.array = pa.array(literals, pa.large_string())


def _text(text: str) -> str:
    literal = quoted(text)
    if not text.isascii():
        try:
            text.encode()
        except UnicodeEncodeError as error:
            raise ValueError(f"holds {text[error.start]!a}, which is no character") from None
    return literal


def _number(number: float | int) -> str:
    """The shortest text that reads back as the number, whole ones without a point, with the sign of zero."""
    text = repr(number)
    if text.endswith(".0"):
        return text if text == "-0.0" else text[:-2]
    if "n" in text:  # inf: NaN is missing and does not come here
        raise ValueError("is not finite, and JSON has no such number")
    return text


def _whole(number: float | int) -> str:
    if isinstance(number, float) and not number.is_integer():
        raise ValueError("is not a whole number, as dataType integer has; use float")
    return str(int(number))


def _decimal(column: JsonColumn) -> Callable[[Any], str]:
    """Decimals are texts in JSON where targetDataType says decimal, else numbers with all their digits."""
    texts = column.target_data_type == "decimal"

    def literal(value: str | float | int) -> str:
        text = value if isinstance(value, str) else _number(value)
        if text and not NUMBER.fullmatch(text):
            raise ValueError("is not a number as JSON writes it")
        return quoted(text) if texts else text or "null"

    return literal


def _moment(column: JsonColumn) -> Callable[[Any], str]:
    kind: Any = column.data_type
    return lambda number: f'"{text_of(float(number), kind)}"'


_LITERALS: dict[str, Callable[[JsonColumn], Callable[[Any], str]]] = {
    "text": lambda _: _text,
    "decimal": _decimal,
    "integer": lambda _: _whole,
    "float": lambda _: _number,
    "moment": _moment,
    "boolean": lambda _: lambda value: "true" if value else "false",
}


def _factorized(values: npt.NDArray[Any] | pa.Array) -> tuple[Codes, list[Any]]:
    """Codes of numbers or of an Arrow array, and the distinct values; None is the missing one."""
    if isinstance(values, np.ndarray):
        codes, bits = as_met(np.ascontiguousarray(values).view(np.int64))  # tells -0.0 from 0.0
        numbers = bits.view(np.float64).tolist()
        return codes, [None if number != number else number for number in numbers]
    if not pa.types.is_dictionary(values.type):
        values = values.dictionary_encode()
    items = [*values.dictionary.to_pylist(), None]
    return values.indices.fill_null(len(items) - 1).to_numpy(zero_copy_only=False).astype(np.int32), items


def _slice(values: Values, start: int, stop: int) -> Values:
    if isinstance(values, Text | np.ndarray):
        return between(values, start, stop)
    part = values.slice(start, stop - start)
    return part.combine_chunks() if isinstance(part, pa.ChunkedArray) else part


def _kind(values: Values) -> str:
    """What values are: text, number (float64), whole number, boolean, else the name of their type."""
    if isinstance(values, Text):
        return "text"
    if isinstance(values, np.ndarray):
        return "number" if values.dtype == np.float64 else str(values.dtype)
    content = values.type.value_type if pa.types.is_dictionary(values.type) else values.type
    if pa.types.is_string(content) or pa.types.is_large_string(content):
        return "text"
    if pa.types.is_integer(content):
        return "whole number"
    return "boolean" if pa.types.is_boolean(content) else str(content)


def _shown(item: object) -> str:
    if not isinstance(item, str):
        return str(item)
    return ascii(item if len(item) <= 60 else item[:57] + "...")
