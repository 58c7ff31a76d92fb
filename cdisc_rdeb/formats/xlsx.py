"""Workbooks for people: tables of text and numbers as XLSX, the same bytes each time; no cell runs as a formula.

What a sheet cannot hold is told in it: a text that is cut ends in an ellipsis, a last row says how many are missing.
"""

from __future__ import annotations

import io
import math
import re
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from functools import lru_cache
from numbers import Real
from typing import TYPE_CHECKING, Any

from ..quick import dataclass

if TYPE_CHECKING:
    from openpyxl import Workbook

MADE = datetime(2000, 1, 1)  # what a workbook says of its making: a clock would change the bytes
MOST_ROWS = 1_000_000  # of a sheet, below its heading; Excel holds 1,048,576
LONGEST = 32_767  # characters of a cell
WIDEST = 60  # characters that a column is wide; a longer text has several lines
PAGE = 200  # characters that a printed page holds and eyes can read
UNHELD = re.compile("[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")  # and \r, which a reader makes \n
ESCAPE = re.compile("_x(?=[0-9A-Fa-f]{4}_)")  # Excel reads _x0041_ as A


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table with its name and heading; a row has texts, numbers and None."""

    name: str
    header: Sequence[str]
    rows: Iterable[Sequence[object]]


def workbook(sheets: Sequence[Sheet], most: int = MOST_ROWS) -> bytes:
    """Sheets as the bytes of an XLSX file.

    >>> from openpyxl import load_workbook
    >>> book = load_workbook(io.BytesIO(workbook([Sheet("AE", ["TERM", "N"], [["=1+1", 2]])])))
    >>> [[cell.value for cell in row] for row in book["AE"].rows], book["AE"]["A2"].data_type
    ([['TERM', 'N'], ['=1+1', 2]], 's')
    """
    from openpyxl import Workbook

    book = Workbook(write_only=True)
    book.properties.creator = "cdisc_rdeb"
    book.properties.created = MADE
    for sheet in sheets:
        fill(book, sheet, most)
    made = io.BytesIO()
    book.save(made)
    return dated(made, book)


def fill(book: Workbook, sheet: Sheet, most: int) -> None:
    """Write one sheet: a heading that stays in sight, columns as wide as what stands first in them, a filter."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    page = book.create_sheet(sheet.name)
    rows = iter(sheet.rows)
    first = [list(row) for _, row in zip(range(200), rows, strict=False)]
    whole = 0
    for place, name in enumerate(sheet.header):
        longest = max([len(name), *(len(str(row[place])) for row in first)])
        page.column_dimensions[get_column_letter(place + 1)].width = width = min(longest, WIDEST) + 2
        whole += width
    page.freeze_panes = "A2"
    page.print_title_rows = "1:1"
    page.page_setup.orientation = "landscape"
    if whole <= PAGE:  # all columns on a page, as many pages as it takes
        page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
        page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    heading = [WriteOnlyCell(page, name) for name in sheet.header]
    for each in heading:
        each.font = Font(bold=True)
    page.append(heading)
    written = 0
    for row in bounded(first, rows, most):
        page.append([cell(page, value) for value in row])
        written += 1
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.header))}{written + 1}"


def bounded(
    first: Iterable[Sequence[object]], rows: Iterator[Sequence[object]], most: int
) -> Iterator[Sequence[object]]:
    """The rows that a sheet holds, and a last one for those that it does not."""
    number = 0
    for part in (first, rows):
        for row in part:
            number += 1
            if number <= most:
                yield row
    if number > most:
        yield [f"... {number - most:,} more rows: this sheet has the first {most:,}; CSV and JSON have all"]


def cell(page: Any, value: object) -> Any:
    """A value as a cell: numbers as numbers, every other as the text that it is."""
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment

    if value is None or value == "" or value != value:
        return None
    if not isinstance(value, str) and isinstance(value, Real) and math.isfinite(value):
        return value
    text = held(str(value))
    if text[0] not in "=#" and len(text) <= WIDEST:
        return text
    made = WriteOnlyCell(page, text)
    made.data_type = "s"  # not by its first letter, for = begins a formula and # an error
    if len(text) > WIDEST:
        made.alignment = Alignment(wrap_text=True, vertical="top")
    return made


@lru_cache(maxsize=65_536)
def held(text: str) -> str:
    """A text as a cell holds it.

    >>> held("a\\x01b"), held("_x0041_"), len(held("x" * 40_000))
    ('a\\\\x01b', '_x005F_x0041_', 32767)
    """
    text = UNHELD.sub(lambda found: f"\\x{ord(found.group()):02X}", ESCAPE.sub("_x005F_x", text))
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def dated(made: io.BytesIO, book: Workbook) -> bytes:
    """The workbook with fixed dates in place of those of its making."""
    from openpyxl.xml.functions import tostring

    book.properties.modified = MADE
    result = io.BytesIO()
    with zipfile.ZipFile(made) as source, zipfile.ZipFile(result, "w", zipfile.ZIP_DEFLATED) as target:
        for part in source.infolist():
            data = source.read(part)
            if part.filename == "docProps/core.xml":
                data = tostring(book.properties.to_tree())
            info = zipfile.ZipInfo(part.filename)
            info.create_system = 3  # whatever the machine
            target.writestr(info, data, zipfile.ZIP_DEFLATED)
    return result.getvalue()
