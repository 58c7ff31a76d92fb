"""Writer of SAS transport files, version 5 (SAS TS-140): streams records, refuses what the format cannot hold."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias

from ..columns import Column, Index, Numbers, Text, between
from ..errors import WriteError
from ..quick import np
from .ibm import Words, to_ibm
from .limits import LONGEST_TEXT
from .xpt_header import (
    CREATED,
    RECORD,
    XptAttributes,
    XptVariable,
    attribute_faults,
    header_bytes,
    length_fits,
)

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa

Cells: TypeAlias = "npt.NDArray[Any]"
Values: TypeAlias = "Column | pa.Array | pa.ChunkedArray"
"""Text, float64 numbers, or an Arrow array of strings (null is the missing text)."""

_SLICE_RECORDS = 16_384  # encoded at a time: few enough to stay in the processor's cache
_SLICE_BYTES = 16 << 20  # and never more than this, however wide the records are

_LISTED = 20  # faults listed in full for each variable; the rest is counted


class Faults:
    """Everything that keeps one dataset from being written, listed before it is raised."""

    def __init__(self, dataset: str) -> None:
        self.dataset = dataset
        self._listed: list[str] = []
        self._counts: Counter[str] = Counter()

    def __bool__(self) -> bool:
        return bool(self._listed)

    def add(self, fault: str) -> None:
        """A fault of an attribute, in full."""
        self._listed.append(fault)

    def add_values(self, variable: str, records: Index, faults: Iterable[str]) -> None:
        """Faults of values of a variable in these records (counted from 0)."""
        before = self._counts[variable]
        self._counts[variable] += len(records)
        room = max(_LISTED - before, 0)
        for record, fault in zip(records[:room].tolist(), faults, strict=False):
            self._listed.append(f"{self.dataset}.{variable}: record {record + 1}: {fault}")

    def raise_any(self) -> None:
        """Raise one WriteError of all faults, if there are any."""
        rest = [
            f"{self.dataset}.{variable}: {count - _LISTED} more values cannot be written"
            for variable, count in self._counts.items()
            if count > _LISTED
        ]
        if self:
            raise WriteError("\n".join(self._listed + rest))


def write_chunks(
    target: str | os.PathLike[str] | BinaryIO,
    attributes: XptAttributes,
    chunks: Iterable[Mapping[str, Values]],
    created: datetime = CREATED,
) -> int:
    """Write a dataset that comes in chunks of records, and give the number of records.

    Each chunk maps every variable's name to its values: `Text` (or an Arrow string array) for ``Char``,
    float64 of shape (n,) for ``Num``. The missing text is ``''``, the missing number NaN (see
    `special_missing`). One chunk is in memory at a time, and 16k encoded records. A path is written whole
    or not at all; an open binary file is left to the caller, who must discard it if this raises.

    Trailing blanks of a value do not survive in this format, nor does the sign of zero.

    Raises WriteError with every attribute and value that the format cannot hold, each with dataset,
    variable, record (counted from 1) and value.

    >>> import io
    >>> file = io.BytesIO()
    >>> variables = XptVariable("USUBJID", "Char", 8), XptVariable("VSSTRESN", "Num", 8, "Result")
    >>> attributes = XptAttributes("VS", "Vital Signs", variables)
    >>> write_chunks(file, attributes, [{"USUBJID": Text.of(["01-001"]), "VSSTRESN": np.array([36.6])}])
    1
    >>> len(file.getvalue()) % 80
    0
    """
    return write_checked(target, attributes, chunks, created, Faults(attributes.name))


def write_checked(
    target: str | os.PathLike[str] | BinaryIO,
    attributes: XptAttributes,
    chunks: Iterable[Mapping[str, Values]],
    created: datetime,
    faults: Faults,
) -> int:
    """As `write_chunks`, with the faults that the caller has found already."""
    for fault in attribute_faults(attributes):
        faults.add(fault)
    names = [variable.name for variable in attributes.variables]
    if not names or len(set(names)) < len(names) or not all(map(length_fits, attributes.variables)):
        faults.raise_any()  # the values cannot be laid out, so theirs cannot be found yet
    if isinstance(target, (str, os.PathLike)):
        with _replacing(Path(target)) as file:
            return _write(file, attributes, chunks, created, faults)
    return _write(target, attributes, chunks, created, faults)


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """A new file that takes the path's place when all has gone well, and goes away otherwise."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with part.open("wb") as file:
            yield file
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def _write(
    file: BinaryIO,
    attributes: XptAttributes,
    chunks: Iterable[Mapping[str, Values]],
    created: datetime,
    faults: Faults,
) -> int:
    if not faults:
        file.write(header_bytes(attributes, created))
    encoder = _Encoder(attributes, faults)
    ends_blank = False
    for chunk in chunks:
        for block in encoder.blocks(chunk):
            ends_blank = not block[-1:].tobytes().strip(b" ")
            if not faults:  # once there is a fault, go on only to find the others
                file.write(block.view(np.uint8).data)
    if ends_blank and _looks_like_padding(encoder.count, attributes.record_length):
        faults.add(
            f"{attributes.name}: record {encoder.count}: the last record is all blank, and no reader could tell its "
            f"{attributes.record_length} bytes from the padding of the file; drop it or give it a value"
        )
    faults.raise_any()
    file.write(b" " * (-encoder.count * attributes.record_length % RECORD))
    return encoder.count


def _looks_like_padding(count: int, length: int) -> bool:
    """Whether a file of this many records would have the same size without the last one.

    The data are padded with blanks to a multiple of 80 bytes, and no count of records is stored.

    >>> _looks_like_padding(2, 40), _looks_like_padding(3, 40), _looks_like_padding(2, 80)
    (True, False, False)
    """
    return -(-count * length // RECORD) == -(-(count - 1) * length // RECORD)


class _Encoder:
    """Turns columns into records; counts the records and finds the values that do not fit."""

    def __init__(self, attributes: XptAttributes, faults: Faults) -> None:
        self.count = 0
        self._attributes = attributes
        self._faults = faults
        self._distinct: dict[str, _DistinctCells] = {}
        layout = np.dtype([(str(place), f"V{v.length}") for place, v in enumerate(attributes.variables)])
        self._block = np.empty(max(1, min(_SLICE_RECORDS, _SLICE_BYTES // layout.itemsize)), layout)

    def blocks(self, chunk: Mapping[str, Values]) -> Iterator[npt.NDArray[np.void]]:
        """The records of a chunk, a slice at a time; each is overwritten by the next."""
        size = self._size(chunk)
        for start in range(0, size, len(self._block)):
            block = self._block[: size - start]
            for place, variable in enumerate(self._attributes.variables):
                column = _slice(chunk[variable.name], start, len(block))
                block[str(place)] = self._cells(variable, column)
            self.count += len(block)
            yield block

    def _size(self, chunk: Mapping[str, Values]) -> int:
        """The number of records, if the chunk is what the attributes say."""
        name = self._attributes.name
        names = [variable.name for variable in self._attributes.variables]
        if set(chunk) != set(names):
            odd = sorted(set(chunk) ^ set(names))
            raise WriteError(f"{name}: {', '.join(odd)} must be both in the records and in the attributes")
        sizes = {len(column) for column in chunk.values()}
        if len(sizes) > 1:
            raise WriteError(f"{name}: the variables have different numbers of records: {sorted(sizes)}")
        for variable in self._attributes.variables:
            kind = _kind(chunk[variable.name])
            if kind != ("text" if variable.type == "Char" else "float64"):
                raise WriteError(f"{name}.{variable.name}: values of type {kind} in a {variable.type} variable")
        return sizes.pop()

    def _cells(self, variable: XptVariable, column: Values) -> Cells:
        if isinstance(column, np.ndarray):
            return self._number_cells(variable, column)
        if isinstance(column, Text):
            return self._text_cells(variable, column)
        cells = _arrow_cells(column, variable.length)
        return self._text_cells(variable, Text.from_arrow(column)) if cells is None else cells

    def _number_cells(self, variable: XptVariable, numbers: Numbers) -> Cells:
        words, outside = to_ibm(numbers)
        if len(outside):
            self._faults.add_values(
                variable.name,
                outside + self.count,
                (f"value {numbers[place]!s} is outside SAS numbers, 5.4e-79 to 7.2e75" for place in outside),
            )
        cells = words.astype(">u8").view(np.uint8).reshape(-1, 8)
        if variable.length < 8:
            self._check_short(variable, numbers, words)
        return np.ascontiguousarray(cells[:, : variable.length]).view(f"V{variable.length}")[:, 0]

    def _check_short(self, variable: XptVariable, numbers: Numbers, words: Words) -> None:
        lost = np.flatnonzero(words & np.uint64((1 << 8 * (8 - variable.length)) - 1))
        self._faults.add_values(
            variable.name,
            lost + self.count,
            (f"value {numbers[place]!s} does not fit in {variable.length} bytes; use length 8" for place in lost),
        )

    def _text_cells(self, variable: XptVariable, text: Text) -> Cells:
        distinct = self._distinct.get(variable.name)
        if distinct is None or distinct.values is not text.values:
            distinct = self._distinct[variable.name] = _DistinctCells(text.values, variable.length)
        if len(distinct.bad):
            places = np.flatnonzero(np.isin(text.codes, distinct.bad))
            values = text.values[text.codes[places]]
            self._faults.add_values(
                variable.name, places + self.count, (_text_fault(value, variable.length) for value in values)
            )
        return distinct.cells[text.codes]


class _DistinctCells:
    """The distinct values of a text, encoded to one width."""

    def __init__(self, values: npt.NDArray[np.object_], width: int) -> None:
        self.values = values
        texts: list[str] = values.tolist()
        wrong = [] if _printable("".join(texts)) and max(map(len, texts), default=0) <= width else range(len(texts))
        bad = [code for code in wrong if len(texts[code]) > width or not _printable(texts[code])]
        self.bad = np.array(bad, np.intp)  # codes of values that are never written; "?" is as wide
        for code in bad:
            texts[code] = "?" * width
        joined = "".join([text.ljust(width) for text in texts])
        self.cells: Cells = np.frombuffer(joined.encode("ascii"), f"V{width}")


def _printable(text: str) -> bool:
    return text.isascii() and text.isprintable()


def _text_fault(value: str, length: int) -> str:
    """Why a value does not fit."""
    shown = repr(value if len(value) <= 60 else value[:57] + "...")
    bad = next((character for character in value if not " " <= character <= "~"), None)
    if bad is not None:
        return f"value {shown} holds {bad!r} (U+{ord(bad):04X}), which is not printable ASCII; replace it"
    limit = f"the {LONGEST_TEXT} bytes of a text variable" if len(value) > LONGEST_TEXT else f"the length {length}"
    return f"value {shown} has {len(value)} bytes, more than {limit}; nothing is cut"


def _arrow_cells(array: pa.Array, width: int) -> Cells | None:
    """Strings padded to one width, or None if any does not fit or is not printable ASCII."""
    import pyarrow as pa  # slow to import, and not needed to read headers
    import pyarrow.compute as pc

    if not (pa.types.is_string(array.type) or pa.types.is_large_string(array.type)):
        return None
    if array.null_count:
        array = array.fill_null("")
    if (pc.max(pc.binary_length(array)).as_py() or 0) > width:
        return None
    padded = pc.ascii_rpad(array, width=width)
    text = np.frombuffer(padded.buffers()[2], np.uint8, len(array) * width)
    if text.min() < ord(" ") or text.max() > ord("~"):
        return None
    return text.view(f"V{width}")


def _kind(column: Values) -> str:
    """``text``, or the type of numbers."""
    if isinstance(column, Text):
        return "text"
    if isinstance(column, np.ndarray):
        return str(column.dtype)
    import pyarrow as pa

    content = column.type.value_type if pa.types.is_dictionary(column.type) else column.type
    return "text" if pa.types.is_string(content) or pa.types.is_large_string(content) else str(content)


def _slice(column: Values, start: int, size: int) -> Values:
    if isinstance(column, Text | np.ndarray):
        return between(column, start, start + size)
    part = column.slice(start, size)
    return part.combine_chunks() if hasattr(part, "chunks") else part
