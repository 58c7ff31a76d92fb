"""CSV files to frames of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from ..columns import Text
from ..errors import RawDataError
from ..formats.csv_breaks import like_rows
from ..formats.csv_reader import read_columns, refuse_endless, refuse_ragged, without_marks
from ..formats.csv_rule import CsvText, record_pattern
from ..formats.opening import BLOCK, opened, pieces, read_bytes, read_start
from ..model import RawSource
from ..quick import np
from .encodings import decode, doubts, encoding_of, likely, mark_of, to_utf8, wide_encoding
from .frame import RawFrame, Told
from .headers import delimiter_of, missing_file, names_of, refuse_other_kinds
from .layout import first_rows, footer_hint, footers_in, header_below, is_header, likely_sign, table_in
from .left_out import Row, Top, reads_as, told_above, told_below, told_labels, top_of, without_labels

LONGEST_NAME = 60  # of a column, in a file that may be prose
LONGEST_HEADER = 2 * BLOCK
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


def has_table(path: Path) -> bool:
    """Whether the first records of a file make a table below a header with words for names."""
    source, shown = RawSource(path.stem, (path.name,), encoding=likely_encoding(path)), path.name
    start = read_start(path, LONGEST_HEADER, shown)
    refuse_other_kinds(start, shown)
    data = without_marks(decode(start, encoding_of(source, start, shown), source, shown, final=False).encode())
    sign, skipped = delimiter_of(data, source, shown)
    rows = first_rows(data[skipped:], sign if skipped else likely_sign(data))
    at, _ = table_in(rows)
    named = at > 0 and is_header(rows[at - 1]) and all(len(cell) <= LONGEST_NAME for cell in rows[at - 1])
    return named and any(rows[at:])


def likely_layout(path: Path, encoding: str = "") -> tuple[str, int, tuple[str, ...]]:
    """What parts the cells of a file, '' for a comma and for what a line ``sep=`` says; its header's row; its footers.

    Where rows differ, the header alone counts, and the reader tells which do. Raises RawDataError for a file that
    cannot be read.
    """
    source, shown = RawSource(path.stem, (path.name,), encoding=encoding), path.name
    data, _ = to_utf8(read_cells(source, path, shown), source, shown)
    delimiter, skipped = delimiter_of(data, source, shown)
    data = data[skipped:]
    sign = delimiter if skipped else likely_sign(data)
    at, width = table_in(first_rows(data, sign))
    footers = footers_in(data, sign, width) if at else []
    return ("" if skipped or sign == "," else sign), at or 1, (*footers,)


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
    top = top_of(start, source, shown)
    below = start[top.start :]
    match = record_pattern(top.delimiter.encode()).match(below)
    header = match[0] if match else below
    try:
        names = names_of(CsvText(header, top.delimiter, shown, top.lines, source.header_row - 1), source)
    except RawDataError:
        refuse_other_header(below, top, source, shown, whole=len(start) < LONGEST_HEADER)
        raise
    sizes = {len(row) for row in first_rows(below, top.delimiter, 3)[1:] if row}
    if len(names) == 1 or (sizes and len(names) not in sizes):
        refuse_other_header(below, top, source, shown, whole=len(start) < LONGEST_HEADER)
    if not shown.endswith(".gz") and path.stat().st_size <= LOOKED_THROUGH:
        data, _ = to_utf8(
            read_cells(source, path, shown), source, shown
        )  # a letter that is none is told before the build
        refuse_odd_rows(data, len(names), source, shown)
    return names


def refuse_odd_rows(data: bytes, width: int, source: RawSource, shown: str) -> None:
    """Raise RawDataError, before the build, for the first row that has not the number of cells of the header."""
    top = top_of(data, source, shown)
    text, labels = without_labels(top.text(data, source, shown), source)
    for _ in told_around(text, top, labels, source):
        pass  # which cuts rows off that are no data
    sign, signs = text.delimiter, width - 1
    if any(line.count(sign) != signs and line.strip() and b'"' not in line for line in text.data.splitlines()):
        try:
            refuse_ragged(text, width)
        except RawDataError as error:
            raise RawDataError(f"{error}{footer_hint(str(error), text, width, source)}") from None


def refuse_other_header(data: bytes, top: Top, source: RawSource, shown: str, *, whole: bool) -> None:
    """Raise RawDataError where the header of a file likely stands below the row that is read as it."""
    if said := header_below(data, top.delimiter, source, whole=whole):
        raise RawDataError(f"{shown}: {said}") from None


def read_csv(source: RawSource, path: Path, shown: str) -> RawFrame:
    """One file. Whatever breaks the rule of CSV is refused, with row, line and column (`CsvText`)."""
    data, encoding = to_utf8(read_cells(source, path, shown), source, shown)
    top = top_of(data, source, shown)
    text = top.text(data, source, shown)
    names: list[str] = []
    try:
        names = names_of(text, source)
        if len(names) == 1:
            refuse_other_header(text.data, top, source, shown, whole=True)
        text, labels = without_labels(text, source)
        told = (*told_around(text, top, labels, source), *doubtful(text, names, source))
        cells = read_columns(text, len(names))
    except RawDataError as error:
        refuse_other_header(text.data, top, source, shown, whole=True)
        if hint := footer_hint(str(error), text, len(names), source):
            raise RawDataError(f"{error}{hint}") from None
        raise
    columns = dict(zip(names, map(trim, cells), strict=True))
    rows = np.arange(text.size, dtype=np.int32) + text.first_row
    told += doubts(columns.values(), encoding, source, shown)
    return RawFrame(columns, Text.constant(shown, len(rows)), rows, encodings={shown: encoding}, told=told)


def told_around(text: CsvText, top: Top, labels: Sequence[Row], source: RawSource) -> Iterator[Told]:
    """The rows above the header, labels below it; and the footers, which are taken from the text."""
    yield from told_above(source, top.rows, top.delimiter, text.shown)
    yield from told_labels(source, labels, top.delimiter, text.shown)
    footers = text.cut_last(reads_as(source.footer, top.delimiter)) if source.footer else []
    yield from told_below(source, footers, top.delimiter, text.shown)


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
        row = cell.row + text.rows_above
        found.append(Told("doubtful quote", names[cell.place - 1], cell.text, said, text.shown, row))
    return found


def trim(column: Text) -> Text:
    """White space at the ends of cells taken away."""
    if all(value == value.strip() for value in column.values):
        return column
    return column.map(str.strip)
