"""Long sheets of workbooks, some rows after the others, so that no sheet is whole in memory.

The library that reads cells lays out a whole sheet. So it gets small workbooks, one after the other, which hold all
that the large one says beside its sheets, and some rows of the sheet as they stand.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from io import BytesIO
from itertools import chain
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from ..errors import RawDataError
from ..formats.opening import opened
from ..model import RawSource
from .excel_files import (
    BAR,
    NO_DATES,
    Grid,
    Numbered,
    excel_names,
    header,
    read_excel,
    told_comments,
    told_rows_above,
    without_first,
    without_footers,
)
from .excel_xml import (
    DAMAGED,
    ROW,
    Cell,
    Sheet,
    blocks,
    comments_of,
    filled_sheets,
    odd_cells,
    pieces,
    refuse_bombs,
    sheet_part,
    styles_in,
)
from .frame import RawFrame
from .left_out import told_below, told_labels
from .pieces import Odd, in_pieces, with_last
from .workbooks import in_library

ROWS = 1 << 13  # of a small workbook
LONG = 1 << 26  # bytes of a sheet; shorter ones are read whole
BESIDE = re.compile(r"(?!.*/(worksheets|drawings|media|theme|charts)/).*\.(xml|rels)", re.IGNORECASE)
HEAD = re.compile(rb".*?<sheetData\s*>", re.DOTALL)
ROW_OF_CELL = re.compile(rb""" r=["'][A-Za-z]+(\d+)["']""")
ROW_END = re.compile(rb"</row>")
END = b"</sheetData></worksheet>"
ODD_SHEET = (b"<!", b":row", b":sheetData", b"mergeCell")  # rows may be others than they seem


def read_excel_pieces(source: RawSource, path: Path, shown: str, rows: int = ROWS) -> Iterator[RawFrame]:
    """One sheet, about so many rows after the others. Raises RawDataError as `read_excel` does."""
    return in_pieces(path, shown, plain_pieces(source, path, shown, rows), lambda: read_excel(source, path, shown))


def sheet_columns(source: RawSource, path: Path, shown: str) -> list[str]:
    """The column names of one sheet; of a long one, its first rows are enough."""
    try:
        return list(next(plain_pieces(source, path, shown, ROWS)).columns)
    except (Odd, RawDataError, OSError):
        return excel_names(source, path, shown)


def plain_pieces(source: RawSource, path: Path, shown: str, rows: int) -> Iterator[RawFrame]:
    """The pieces of a long sheet that is sound. Raises Odd or RawDataError where there is something to say of it."""
    try:
        with opened(path, shown), ZipFile(path) as archive:
            if all(part.file_size < LONG for part in archive.infolist()):
                raise Odd
            refuse_bombs(path, shown)
            yield from pieces_of(source, path, archive, shown, rows)
    except DAMAGED:
        raise Odd from None


def pieces_of(source: RawSource, path: Path, archive: ZipFile, shown: str, rows: int) -> Iterator[RawFrame]:
    """The pieces of a sheet of an open workbook."""
    beside = without_sheets(archive)
    with in_library(beside, shown) as library:
        known = library.sheet_names
    name = source.sheet or next(iter(known), "")
    part, label = sheet_part(archive, name), f"{shown}: sheet {name}"
    if archive.getinfo(part).file_size < LONG:
        raise Odd
    refuse_unsound(archive, part, label)
    others = filled_sheets(path, [other for other in known if other != name])
    left = {shown: frozenset(f"the sheet {other}" for other in others)}
    grid: Grid | None = None
    for (head, block), last in with_last(cut_by_rows(pieces(archive, part, label), rows), source.footer):
        odd = odd_of(block, source.header_row)
        with in_library(with_sheet(beside, part, head + block + END), shown) as library:
            sheet = library.get_sheet_by_name(name)
            first = grid is None
            if grid is None:
                grid = Grid(header(source, sheet, label), (sheet.start or (0, 0))[1], source, label)
            top, start = sheet.start or (0, grid.left)
            cells: list[list[Any]] = sheet.to_python(skip_empty_area=True)
        if start < grid.left:
            raise Odd
        before: list[Any] = [""] * (start - grid.left)
        numbered = [(number, before + row) for number, row in enumerate(cells, start=top + 1)]
        below: Iterable[Numbered] = [each for each in numbered if each[0] > source.header_row]
        below, labels = without_first(source, below) if first else (below, [])
        if first and source.below_header and not (below := [*below]):
            raise Odd  # more of them may begin the next piece
        below, footers = without_footers(source, below)
        if source.footer and bool(footers) != last:
            raise Odd  # they begin in another piece, or there are none
        frame = grid.frame(below, odd, shown)
        told = tuple(told_comments(comments_of(path, name, label), grid.names, grid.left, shown)) if first else ()
        told += tuple(told_rows_above(source, numbered[: source.header_row - top - 1], shown)) if first else ()
        told += tuple(told_labels(source, labels, BAR, shown))
        told += tuple(told_below(source, footers, BAR, shown)) if last else ()
        yield replace(frame, told=told, left=left)


def without_sheets(archive: ZipFile) -> bytes:
    """A workbook as it is, but for its sheets and what is drawn."""
    made = BytesIO()
    with ZipFile(made, "w") as new:
        for part in archive.infolist():
            if BESIDE.fullmatch(part.filename):
                new.writestr(part.filename, archive.read(part))
    return made.getvalue()


def with_sheet(beside: bytes, part: str, xml: bytes) -> bytes:
    """A workbook with a sheet."""
    made = BytesIO(beside)
    with ZipFile(made, "a") as new:
        new.writestr(part, xml)
    return made.getvalue()


def refuse_unsound(archive: ZipFile, part: str, label: str) -> None:
    """Raise RawDataError for a sheet that is damaged, and Odd for one whose rows cannot be cut."""
    sheet = Sheet()
    for block in blocks(pieces(archive, part, label)):
        if any(sign in block for sign in ODD_SHEET):
            raise Odd
        sheet.add(block)
    sheet.refuse_unsound(styles_in(archive), label)


def cut_by_rows(found: Iterator[bytes], rows: int) -> Iterator[tuple[bytes, bytes]]:
    """The XML of a sheet before its rows, and so many rows, or more without cells, one after the other.

    >>> xml = [b'<w><sheetData><row r="1"/><row r="2"></r', b'ow><row r="3"></row></sheetData></w>']
    >>> [rows for _, rows in cut_by_rows(iter(xml), 1)]
    [b'<row r="1"/><row r="2"></row>', b'<row r="3"></row>', b'']
    """
    rest = next(found, b"")
    head = HEAD.match(rest)
    if head is None:
        raise Odd
    rest = rest[head.end() :]
    held: list[bytes] = []
    count = 0
    for data in chain(found, [b""]):
        rest += data
        ends = [match.end() for match in ROW_END.finditer(rest)]
        start = 0
        while count + len(ends) >= rows:
            at = ends[rows - count - 1]
            yield head[0], whole_rows(b"".join([*held, rest[start:at]]))
            held, count, start, ends = [], 0, at, ends[rows - count :]
        if ends:
            held.append(rest[start : ends[-1]])
            count, start = count + len(ends), ends[-1]
        rest = rest[start:]
    last, mark, _ = rest.partition(b"</sheetData>")
    if not mark:
        raise Odd
    yield head[0], whole_rows(b"".join([*held, last]))


def whole_rows(block: bytes) -> bytes:
    """Rows whose cells are in none of the others."""
    numbers = [int(match[1] or 0) for match in ROW.finditer(block)]
    cells = [int(number) for number in set(ROW_OF_CELL.findall(block))]
    if 0 in numbers or (cells and not (numbers and numbers[0] <= min(cells) <= max(cells) <= numbers[-1])):
        raise Odd
    return block


def odd_of(block: bytes, first_row: int) -> list[Cell]:
    """The cells of some rows that must not be dates. Raises Odd where others are odd."""
    odd = [*odd_cells(block, first_row)]
    if any(cell.kind not in NO_DATES for cell in odd):
        raise Odd
    return odd
