"""CSV files to frames of text."""

from __future__ import annotations

import gzip
import io
import re
from collections.abc import Sequence
from io import BufferedReader
from pathlib import Path
from typing import Any

import numpy as np

from ..columns import Text
from ..errors import RawDataError
from ..model import RawSource
from .encodings import decode, encoding_of
from .frame import RawFrame
from .headers import missing_file, names_of


def csv_names(source: RawSource, path: Path, shown: str) -> list[str]:
    """The column names of one file."""
    try:
        with opened(path) as file:
            line = file.readline()
            if not line.isascii() or b"\0" in line:  # an encoding in which a line may end otherwise
                line += file.read()
    except OSError as error:
        raise missing_file(source, path, error) from None
    return names_of(line, source, shown)


def opened(path: Path) -> gzip.GzipFile | BufferedReader:
    """A file, unpacked if its name ends in .gz."""
    return gzip.open(path) if path.suffix.lower() == ".gz" else path.open("rb")


def read_csv(source: RawSource, path: Path, shown: str) -> RawFrame:
    """One file."""
    try:
        with opened(path) as file:
            data = file.read()
    except OSError as error:
        raise missing_file(source, path, error) from None
    encoding = encoding_of(source, data)
    if encoding.lower().replace("-", "") in ("utf8", "ascii"):
        decode(data, source, shown)  # tells the row of a wrong byte; nothing to convert
        data = data.removeprefix(b"\xef\xbb\xbf")
    else:
        data = decode(data, source, shown).encode()
    header, _, body = data.partition(b"\n")
    utf8 = RawSource(source.name, source.files, prefix=source.prefix, delimiter=source.delimiter)
    names = names_of(header, utf8, shown)
    table = parse(body.rstrip(b"\r\n"), names, source, shown)
    size = table.num_rows
    columns = {name: trim(Text.from_arrow(table[name])) for name in names}
    rows = np.arange(2, size + 2, dtype=np.int32)
    return RawFrame(columns, Text.constant(shown, size), rows, encodings={shown: encoding})


def parse(body: bytes, names: Sequence[str], source: RawSource, shown: str) -> Any:
    """The rows below the header as an Arrow table of text."""
    import pyarrow as pa
    from pyarrow import csv

    if not body:
        return pa.table({name: pa.array([], pa.string()) for name in names})
    try:
        return csv.read_csv(
            io.BytesIO(body),
            read_options=csv.ReadOptions(column_names=list(names), block_size=max(1 << 22, 1 << 20)),
            parse_options=csv.ParseOptions(
                delimiter=source.delimiter, newlines_in_values=b'"' in body, ignore_empty_lines=False
            ),
            convert_options=csv.ConvertOptions(
                column_types={name: pa.string() for name in names}, strings_can_be_null=False
            ),
        )
    except pa.ArrowInvalid as error:
        raise ragged(error, body, names, source, shown) from None


def ragged(error: Exception, body: bytes, names: Sequence[str], source: RawSource, shown: str) -> RawDataError:
    """The error for a row with too many or too few cells, by row."""
    import csv

    number = 1
    try:
        for cells in csv.reader(io.StringIO(body.decode(), newline=""), delimiter=source.delimiter, strict=True):
            number += 1
            if len(cells) not in (0, len(names)):
                return RawDataError(
                    f"{shown}: row {number} has {len(cells)} cells, the header has {len(names)} names; "
                    f"a cell with a {source.delimiter} in it must stand in quotes"
                )
    except csv.Error:
        return RawDataError(
            f"{shown}: row {number + 1}: a quote is opened and not closed; close it, or write a quote in a cell twice"
        )
    return RawDataError(f"{shown}: {re.sub(r'^CSV parse error: ', '', str(error))}")


def trim(column: Text) -> Text:
    """White space at the ends of cells taken away."""
    if all(value == value.strip() for value in column.values):
        return column
    return column.map(str.strip)
