"""Sound CSV to columns of text. `read_csv_file` reads a whole file that is in UTF-8."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from itertools import islice, pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..columns import Text
from ..errors import RawDataError, said_by
from ..quick import np
from .csv_breaks import like_rows
from .csv_glued import glued, parted
from .csv_rule import CsvText, row_of, texts_of
from .opening import LONGEST, read_bytes

if TYPE_CHECKING:
    import numpy.typing as npt

MARK = b"\xef\xbb\xbf"
DELIMITERS = {";": "semicolons", "\t": "tabs", "|": "bars", ",": "commas"}
PIECE = 1 << 22  # bytes that Arrow reads at once


def read_csv_file(path: Path, delimiter: str = ",", shown: str = "", encoding: str = "utf-8") -> dict[str, Text]:
    """A file as columns by name, every cell as it is written, a blank line as a row of empty cells.

    Raises OSError for a file that is not there; RawDataError, with row, line and column, for what breaks the rule of
    CSV, for rows of another width than the header, cells whose lines look like rows, and names that stand twice.
    """
    names, text = sound_file(path, delimiter, shown or str(path), encoding)
    return dict(zip(names, read_columns(text, len(names)), strict=True))


def read_csv_rows(path: Path, delimiter: str = ",", shown: str = "") -> tuple[list[str], list[list[str]]]:
    """The names and the rows of a file in UTF-8, without blank lines (errors: see `read_csv_file`)."""
    names, text = sound_file(path, delimiter, shown or str(path))
    refuse_ragged(text, len(names))
    below = islice(text.starts(), 1, None)
    return names, [texts_of(text.data, at, text.delimiter) for at in below if text.data[at] not in b"\r\n"]


def sound_file(path: Path, delimiter: str, shown: str, encoding: str = "utf-8") -> tuple[list[str], CsvText]:
    """The names of the columns of a file, and its text in UTF-8."""
    data = read_bytes(path, shown)
    try:
        decoded = data.decode(encoding)
    except UnicodeDecodeError as error:
        row = row_of(data, error.start, delimiter.encode())
        name = "UTF-8" if encoding == "utf-8" else encoding
        raise RawDataError(
            f"{shown}: row {row}: the byte 0x{data[error.start]:02X} is not {name}; save it as UTF-8"
        ) from error
    if encoding != "utf-8":
        data = decoded.encode()
    text = CsvText(without_marks(data), delimiter, shown)
    names = [name.strip() for name in header_cells(text)]
    if not names or not all(names) or len({*names}) < len(names):
        twice = next((f"; {name} stands twice" for name, count in Counter(names).items() if name and count > 1), "")
        said = f"{shown} needs a first row with a name for each column, none of them twice{twice}"
        raise RawDataError(f"{said}; write it there")
    for sign, word in DELIMITERS.items() if len(names) == 1 else ():
        if sign in names[0]:
            raise RawDataError(f"{shown}: its first row is one name, with {word} in it; save it with commas")
    for found in like_rows(text, len(names)):
        raise text.fault(
            found.start, "the quote that opens here makes text of what look like rows; close it", found.row
        )
    return names, text


def without_marks(data: bytes) -> bytes:
    """UTF-8 without the byte order marks in front; files that were put together have several."""
    while data.startswith(MARK):
        data = data[len(MARK) :]
    return data


def header_cells(text: CsvText) -> list[str]:
    """The cells of the first record."""
    return texts_of(text.data, 0, text.delimiter) if text.header else []


def read_columns(text: CsvText, width: int) -> list[Text]:
    """The records below the header as so many columns. Raises RawDataError for rows that have more cells, or fewer."""
    import pyarrow as pa

    if text.end == text.body:
        return [Text.of([]) for _ in range(width)]
    names = [str(place) for place in range(width)]
    try:
        table = parsed(text, names, PIECE)
    except pa.ArrowInvalid as error:
        refuse_ragged(text, width)
        if "straddl" not in str(error):
            raise RawDataError(f"{text.shown}: {said_by(error)}") from None
        table = parsed(text, names, len(text.data))  # a record that is longer than a piece
    if table.num_rows != text.size:
        raise RawDataError(f"{text.shown}: {table.num_rows} rows were read of {text.size}; save the file as XLSX")
    return [text_of(table[name], text) for name in names]


def text_of(column: Any, text: CsvText) -> Text:
    """A column of a table as text. Raises RawDataError for a cell that is longer than any that people fill."""
    made = Text.from_arrow(column)
    if max(longest(part.dictionary) for part in column.chunks) > LONGEST:
        refuse_long(made, np.arange(len(made)) + text.first_row, text.shown)
    return Text(made.codes, made.values, exact=True)


def longest(texts: Any) -> int:
    """The bytes of the longest of some texts of Arrow, by where each begins; its ``compute`` is slow to import.

    >>> import pyarrow as pa
    >>> longest(pa.array(["a", "b\u00e9", "c"])), longest(pa.array(["abc", "d"])[1:])
    (3, 1)
    >>> longest(pa.array([], pa.string()))
    0
    """
    starts = np.frombuffer(texts.buffers()[1] or b"", np.int32)[texts.offset : texts.offset + len(texts) + 1]
    return int(np.diff(starts).max(initial=0))


def refuse_long(column: Text, rows: npt.NDArray[Any], shown: str) -> None:
    """Raise RawDataError for a cell that is longer than any that people fill."""
    if max(map(len, column.values), default=0) > LONGEST:
        row = rows[np.flatnonzero(column.mask(lambda value: len(value) > LONGEST))[0]]
        raise RawDataError(
            f"{shown}: row {row}: a cell has more than {LONGEST:,} characters, as no raw data have; mend it"
        )


def parsed(text: CsvText, names: Sequence[str], piece: int) -> Any:
    """The records as an Arrow table of text, each distinct value once."""
    import pyarrow as pa
    from pyarrow import csv as arrow_csv

    data = text.data if text.end == len(text.data) else text.data[: text.end]
    file = io.BytesIO(data)
    file.seek(text.body)
    kind = pa.dictionary(pa.int32(), pa.string())
    return arrow_csv.read_csv(
        file,
        read_options=arrow_csv.ReadOptions(column_names=names, block_size=piece),
        parse_options=arrow_csv.ParseOptions(
            delimiter=text.delimiter.decode(), newlines_in_values=text.breaks, ignore_empty_lines=False
        ),
        convert_options=arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, kind), strings_can_be_null=False),
    )


def refuse_ragged(text: CsvText, width: int) -> None:
    """Raise RawDataError for the first row that has not the number of cells of the header."""
    data, sign = text.data, text.delimiter
    starts = (start for start in text.starts() if start < max(text.end, 1))
    for row, (start, end) in enumerate(pairwise([*starts, text.end]), start=1):
        quick = data.find(b'"', start, end) < 0
        size = data.count(sign, start, end) + 1 if quick else sum(1 for _ in text.cells(start))
        if size == width or not data[start:end].strip(b"\r\n"):
            continue
        cells = [*text.cells(start)]
        at, here = (cells[width][0], ", one too many from here on,") if size > width else (cells[-1][1], " up to here")
        count, names = plural(size, "cell"), plural(width, "name")
        hint = f"a cell with a {sign.decode()} in it must stand in quotes"
        if size > width and (one := parted(text, start, width)):
            (at, hint), here = one, ""
        if size < width:
            other = next((s for s in DELIMITERS if data.count(s.encode(), start, end) and s.encode() != sign), "")
            hint = f"it has {DELIMITERS[other]} too, which part no cells" if other else "see which cell is missing"
            if end == len(data) and row > 1 and not data.endswith((b"\n", b"\r")):
                hint = "the file ends here, without a line end: it was cut off; get it once more, as a whole"
            elif not other and (two := glued(text, start, width)):
                at, hint = two
                here = ""
        raise text.fault(at, f"the row has {count}{here} and the header has {names}; {hint}", row)


def plural(number: int, noun: str) -> str:
    """A number with its noun."""
    return f"{number} {noun}" + ("" if number == 1 else "s")


def refuse_endless(data: bytes, delimiter: str, shown: str) -> None:
    """Raise RawDataError for a `LONGEST` piece of text in which no cell ends: no cell that people fill is so long."""
    signs = (b"\n", delimiter.encode() or b",", b",", b";", b"\t", b"|")
    for start in range(0, len(data) - LONGEST + 1, LONGEST):
        if all(data.find(sign, start, start + LONGEST) < 0 for sign in signs):
            raise RawDataError(f"{shown}: a cell has more than {LONGEST:,} characters, as no raw data have; mend it")
