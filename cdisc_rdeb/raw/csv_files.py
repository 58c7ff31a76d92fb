"""CSV files to frames of text."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

from ..columns import Text
from ..errors import RawDataError
from ..formats.csv_breaks import like_rows
from ..formats.csv_reader import DELIMITERS, read_columns, refuse_endless, without_marks
from ..formats.csv_rule import CsvText, record_pattern, record_starts, texts_of
from ..formats.opening import BLOCK, opened, pieces, read_bytes, read_start
from ..model import RawSource
from ..quick import np
from .encodings import decode, doubts, encoding_of, likely, mark_of, to_utf8, wide_encoding
from .frame import RawFrame, Told
from .headers import delimiter_of, missing_file, names_of, refuse_other_kinds

LONGEST_HEADER = 2 * BLOCK
SEEN = 50  # records whose cells are counted
LOOKED_THROUGH = 4 << 20  # bytes of a file that is read to its end where only its names are asked for


def likely_encoding(path: Path) -> str:
    """What the bytes of a file look like where UTF-8 does not read them, '' where it does or nothing is known.

    To be written down and looked at, not to read by in silence. Raises RawDataError for a file that cannot be read.
    """
    source, shown = RawSource(path.stem, (path.name,)), path.name
    try:
        data = read_bytes(path, shown)
    except OSError as error:
        raise missing_file(source, path, error) from None
    if mark_of(data):
        return ""
    if wide := wide_encoding(data):
        return wide
    try:
        data.decode()
    except UnicodeDecodeError:
        return likely(data)
    return ""


def likely_delimiter(path: Path, encoding: str = "") -> str:
    """The delimiter of a file, '' for a comma and for what a line ``sep=`` says.

    That with which the first records all have several cells, as many as the header, and the header the most: commas may
    stand in numbers between other delimiters. Where records differ, the header alone counts, and the reader tells which
    do. Raises RawDataError for a file that cannot be read.
    """
    source, shown = RawSource(path.stem, (path.name,), encoding=encoding), path.name
    try:
        start = read_start(path, LONGEST_HEADER, shown)
    except OSError as error:
        raise missing_file(source, path, error) from None
    refuse_other_kinds(start, shown)
    start = without_marks(decode(start, encoding_of(source, start, shown), source, shown, final=False).encode())
    if delimiter_of(start, source, shown)[1]:
        return ""
    best = max((",", *DELIMITERS), key=lambda sign: cells_of_records(start, sign.encode()))
    return "" if best == "," else best


def cells_of_records(data: bytes, delimiter: bytes) -> tuple[int, int]:
    """How many cells the first records of CSV have with a delimiter, 0 where they differ or have one; and the header.

    >>> [cells_of_records(b"NO;WEIGHT, kg;SEX\\n1;70,5;M\\n2;71;F\\n", sign) for sign in (b",", b";", b"|")]
    [(0, 2), (3, 3), (0, 1)]
    """
    pattern = record_pattern(delimiter)
    counts: list[int] = []
    for at in islice(record_starts(data, delimiter), SEEN):
        match = pattern.match(data, at)
        if match is None or (counts and match.end() == len(data) and not match[0].endswith(b"\n")):
            break  # broken, as the reader will tell, or perhaps cut off
        if match[0].strip(b"\r\n"):
            counts.append(len(texts_of(data, at, delimiter)))
    header = counts[0] if counts else 0
    return (header if header > 1 and set(counts) == {header} else 0), header


def csv_names(source: RawSource, path: Path, shown: str) -> list[str]:
    """The column names of one file."""
    try:
        start = read_start(path, LONGEST_HEADER, shown)
    except OSError as error:
        raise missing_file(source, path, error) from None
    refuse_other_kinds(start, shown)
    refuse_endless(start, source.delimiter, shown)
    encoding = encoding_of(source, start, shown)
    # what a line end, a quote and a delimiter are is a question of characters: bytes of others may look like them
    start = without_marks(decode(start, encoding, source, shown, final=False).encode())
    delimiter, skipped = delimiter_of(start, source, shown)
    match = record_pattern(delimiter.encode()).match(start, skipped)
    header = match[0] if match else start[skipped:]
    names = names_of(CsvText(header, delimiter, shown, skipped > 0), source)
    if len(names) == 1:
        refuse_title(start[skipped + len(header) :], delimiter, names[0], shown)
    if not shown.endswith(".gz") and path.stat().st_size <= LOOKED_THROUGH:
        to_utf8(read_cells(source, path, shown), source, shown)  # a letter that is none is told before the build
    return names


def refuse_title(below: bytes, delimiter: str, title: str, shown: str) -> None:
    """Raise RawDataError for a first row of one cell above rows of several: it is a title, and no header."""
    cells, header = cells_of_records(below, delimiter.encode())
    if cells > 1 or header > 1:
        raise RawDataError(
            f"{shown}: its first row is one cell, '{title}', and the next has {header}; "
            "the first row must name the columns: remove what stands above it"
        )


def read_csv(source: RawSource, path: Path, shown: str) -> RawFrame:
    """One file. Whatever breaks the rule of CSV is refused, with row, line and column (`CsvText`)."""
    data, encoding = to_utf8(read_cells(source, path, shown), source, shown)
    delimiter, skipped = delimiter_of(data, source, shown)
    text = CsvText(data[skipped:], delimiter, shown, skipped > 0)
    names = names_of(text, source)
    told = tuple(doubtful(text, names, source))
    columns = dict(zip(names, map(trim, read_columns(text, len(names))), strict=True))
    rows = np.arange(2, text.size + 2, dtype=np.int32)
    told += doubts(columns.values(), encoding, source, shown)
    return RawFrame(columns, Text.constant(shown, len(rows)), rows, encodings={shown: encoding}, told=told)


def read_cells(source: RawSource, path: Path, shown: str) -> bytes:
    """The bytes of a file of text, in which cells end."""
    found = []
    try:
        with opened(path, shown) as file:
            for piece in pieces(file, path, shown):
                refuse_endless(piece, source.delimiter, shown)
                found.append(piece)
    except OSError as error:
        raise missing_file(source, path, error) from None
    refuse_other_kinds(b"".join(found[:1]), shown)
    return found[0] if len(found) == 1 else b"".join(found)


def doubtful(text: CsvText, names: list[str], source: RawSource) -> list[Told]:
    """Cells whose lines may be rows: refused where they are like rows altogether, else told."""
    found = []
    way = f"mend the quotes; if it is text with line breaks, say line_breaks: true for {source.name} in study.yaml"
    for cell in like_rows(text, len(names)) if not source.line_breaks else ():
        if cell.sure and len(names) > 2:
            said = f"the quote that opens here makes text of what look like rows; {way}"
            raise text.fault(cell.start, said, cell.row)
        said = f"the cell has line breaks, and its lines have as many {text.delimiter.decode()} as rows have; {way}"
        found.append(Told("doubtful quote", names[cell.place - 1], cell.text, said, text.shown, cell.row))
    return found


def trim(column: Text) -> Text:
    """White space at the ends of cells taken away."""
    if all(value == value.strip() for value in column.values):
        return column
    return column.map(str.strip)
