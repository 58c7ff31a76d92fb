"""Sheets of Excel workbooks (XLSX) to frames of text."""

from __future__ import annotations

import re
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime, time, timedelta
from itertools import chain, islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

from ..columns import Text, write_number
from ..errors import RawDataError, did_you_mean
from ..formats.opening import opened as file_opened
from ..formats.sas_moments import MICRO, clock
from ..model import RawSource
from ..quick import dataclass, np
from .coder import Coder
from .excel_xml import (
    Cell,
    Kind,
    cell_name,
    column_letters,
    column_number,
    comments_of,
    filled_sheets,
)
from .frame import RawFrame, Told
from .headers import checked, fold, missing_file
from .left_out import Row, reads_as, told_above, told_below, told_labels
from .workbooks import opened_book

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

MIDNIGHT = re.compile(r"T00:00(:00(\.0*)?)?Z?$")  # of a date in Strict Open XML
SHOWN = 5  # cells named in a message
BAR = "|"  # between the cells of a row, where one is told
Numbered: TypeAlias = tuple[int, list[Any]]  # a row of a sheet, and its cells
Opened: TypeAlias = "tuple[CalamineSheet, str, list[Cell], list[str], list[tuple[str, str]]]"


def read_excel(source: RawSource, path: Path, shown: str) -> RawFrame:
    """One sheet. Rows keep their number in the sheet; those without any value are left out.

    Refused are cells that hold an error such as #N/A, formulas that were never calculated, dates that are none, numbers
    that would lose digits, merged cells, and cells far from all others or twice.
    """
    with opened(source, path, shown) as (sheet, label, odd, others, remarks):
        names = header(source, sheet, label)
        refuse_merged(source, sheet, label)
        for kind, (said, way) in REFUSED.items():
            refuse_odd([cell for cell in odd if cell.kind == kind], said, way, label)
        grid = Grid(names, (sheet.start or (0, 0))[1], source, label)
        numbered = enumerate(sheet.iter_rows(), start=1)
        above = [*told_rows_above(source, islice(numbered, source.header_row - 1), shown)]
        below, labels = without_first(source, islice(numbered, 1, None))
        below, footers = without_footers(source, below)
        frame = grid.frame(below, odd, shown)
    left_over = {shown: frozenset(f"the sheet {name}" for name in others)}
    around = (*above, *told_labels(source, labels, BAR, shown), *told_below(source, footers, BAR, shown))
    told = (*told_comments(remarks, names, grid.left, shown), *around)
    return replace(frame, told=told, left=left_over)


def told_rows_above(source: RawSource, rows: Iterable[Numbered], shown: str) -> Iterator[Told]:
    """The rows above the header that hold anything."""
    return told_above(source, ((number, filled(cells)) for number, cells in rows), BAR, shown)


def without_first(source: RawSource, rows: Iterable[Numbered]) -> tuple[Iterable[Numbered], list[Row]]:
    """Rows of a sheet without the first ones that are no data, as labels of the columns; and these."""
    found: list[Row] = []
    if not source.below_header:
        return rows, found
    is_label, left = reads_as(source.below_header, BAR), iter(rows)
    for number, cells in left:
        texts = filled(cells)
        if texts and not is_label(texts):
            return chain([(number, cells)], left), found
        found += [(number, texts)] if texts else []
    return [], found


def without_footers(source: RawSource, rows: Iterable[Numbered]) -> tuple[Iterable[Numbered], list[Row]]:
    """Rows of a sheet without the last ones that are footers, and these."""
    if not source.footer:
        return rows, []
    held = [*rows]
    found: list[Row] = []
    is_footer = reads_as(source.footer, BAR)
    while held:
        number, texts = held[-1][0], filled(held[-1][1])
        if texts and not is_footer(texts):
            break
        held.pop()
        found += [(number, texts)] if texts else []
    return held, found[::-1]


def filled(cells: Sequence[object]) -> list[str]:
    """The cells of a row as text, without empty ones in front and at the end.

    >>> filled(["", "Rows", "", 33, ""])
    ['Rows', '', '33']
    """
    texts = [write_cell(cell).strip() for cell in cells]
    there = [place for place, text in enumerate(texts) if text]
    return texts[there[0] : there[-1] + 1] if there else []


@dataclass(frozen=True, slots=True)
class Grid:
    """The columns of a sheet: their names, '' for none, from the first one on that has anything (counted from 0)."""

    names: list[str]
    left: int
    source: RawSource
    label: str

    def frame(self, rows: Iterable[Numbered], odd: Sequence[Cell], shown: str) -> RawFrame:
        """Rows with their numbers; ``odd`` are cells among them whose value must not be a date, or is one in ISO."""
        no_dates = {cell.name: cell for cell in odd if cell.kind in NO_DATES}
        iso = {cell.name for cell in odd if cell.kind == "iso"}
        columns = [Coder() for _ in self.names]
        kept = array("i")
        for number, cells in rows:
            texts = [write_cell(cell) for cell in cells]
            if not any(text.strip() for text in texts):
                continue
            for place, text in enumerate(texts):
                if text:
                    if place >= len(self.names) or not self.names[place]:
                        raise nameless(self.source, place + self.left, number, self.label)
                    if no_dates and isinstance(cells[place], (date, time)):
                        refuse_no_date(no_dates.get(cell_name(number, place + self.left)), cells[place], self.label)
                    if iso and cell_name(number, place + self.left) in iso:
                        text = MIDNIGHT.sub("", text)
                    columns[place].put(len(kept), text)
            kept.append(number)
        size = len(kept)
        coded = {name: column.text(size) for name, column in zip(self.names, columns, strict=True) if name}
        return RawFrame(coded, Text.constant(shown, size), np.array(kept, np.int32))


def told_comments(remarks: list[tuple[str, str]], names: list[str], left: int, shown: str) -> Iterator[Told]:
    """What is written on cells; it is no value."""
    for cell, text in remarks:
        letters, row = cell.rstrip("0123456789"), cell.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")
        place = column_number(letters) - 1 - left
        name = names[place] if 0 <= place < len(names) else ""
        said = f"the comment on the cell {cell} is not read; see whether it belongs in the data"
        yield Told("comment not read", name, text, said, shown, int(row or 0))


def excel_names(source: RawSource, path: Path, shown: str) -> list[str]:
    """The column names of one sheet."""
    with opened(source, path, shown) as (sheet, label, *_):
        names = header(source, sheet, label)
        refuse_merged(source, sheet, label)
        return [name for name in names if name]


@contextmanager
def opened(source: RawSource, path: Path, shown: str) -> Iterator[Opened]:
    """The sheet that a source names, else the first; how messages call it; its cells without a sound value; the other
    sheets that hold something; and the comments on cells."""
    try:
        with file_opened(path, shown), opened_book(path, shown) as book:
            known = book.names
            name = source.sheet or next(iter(known), "")
            if name not in known:
                hint = did_you_mean(name, known) or f"it has {', '.join(known)}"
                raise RawDataError(f"{shown}: there is no sheet {name}; {hint}")
            sheet, odd = book.sheet(name, source.header_row)
            others = filled_sheets(path, [other for other in known if other != name])
            label = f"{shown}: sheet {name}"
            yield sheet, label, odd, others, comments_of(path, name, label)
    except OSError as error:
        raise missing_file(source, path, error) from None


def header(source: RawSource, sheet: CalamineSheet, label: str) -> list[str]:
    """The names in the header row, '' for columns of the sheet without one."""
    cells: list[Any] = next(islice(sheet.iter_rows(), source.header_row - 1, None), [])
    names = [fold(write_cell(cell)).removeprefix(source.prefix) for cell in cells]
    if not any(names):
        raise RawDataError(
            f"{label}: row {source.header_row} is empty; it must name the columns, "
            f"or say header_row: for {source.name} in study.yaml"
        )
    checked([name for name in names if name], label)
    return names


def nameless(source: RawSource, place: int, row: int, label: str) -> RawDataError:
    """The error for a value below no name."""
    return RawDataError(
        f"{label}: the cell {cell_name(row, place)} has a value, and column {column_letters(place)} has no name "
        f"in row {source.header_row}; name it, or say header_row: for {source.name} in study.yaml"
    )


def refuse_merged(source: RawSource, sheet: CalamineSheet, label: str) -> None:
    """Raise RawDataError for merged cells: which of their rows a value is for, nobody can tell."""
    for (top, left), (bottom, right) in sheet.merged_cell_ranges or ():
        if bottom + 1 >= source.header_row:
            cells = f"{cell_name(top + 1, left)}:{cell_name(bottom + 1, right)}"
            raise RawDataError(f"{label}: the cells {cells} are merged; unmerge them, and fill each one")


REFUSED: dict[Kind, tuple[str, str]] = {
    "error": ("hold an error such as {value}", "mend them in the workbook, or empty them"),
    "formula": ("hold formulas that were never calculated", "open the workbook in Excel and save it"),
    "number": ("hold {value}, which is no number", "mend them in the workbook, or empty them"),
    "digits": ("hold {value}, more digits than a number has in Excel", "store such identifiers as text"),
}
NO_DATES = ("negative", "29 February 1900")


def refuse_odd(cells: list[Cell], said: str, way: str, label: str) -> None:
    """Raise RawDataError for cells whose value is an error, is not in the file, or is not what is stored."""
    if cells:
        names = ", ".join(cell.name for cell in cells[:SHOWN])
        more = f" and {len(cells) - SHOWN} more" if len(cells) > SHOWN else ""
        raise RawDataError(f"{label}: the cells {names}{more} {said.format(value=cells[0].value)}; {way}")


def refuse_no_date(cell: Cell | None, shown: object, label: str) -> None:
    """Raise RawDataError for a number that is shown as a date and is none: below zero, or a day that 1900 had not."""
    if cell is None or (cell.kind != "negative" and isinstance(shown, date) and shown.year != 1900):
        return  # the calendar from 1904 has a day 60
    refuse_odd([cell], "are shown as dates and hold {value}", "mend them", label)


def write_cell(value: object) -> str:
    """A cell as text: dates and times in ISO 8601, numbers with the digits that Excel has, TRUE and FALSE.

    >>> [write_cell(value) for value in (5.0, 0.1, True, "001", date(2019, 1, 2), time(8, 30), timedelta(hours=26))]
    ['5', '0.1', 'TRUE', '001', '2019-01-02', '08:30:00', '26:00:00']
    """
    if isinstance(value, str):
        return value
    return WRITERS.get(type(value), str)(value)


def write_excel_number(value: float) -> str:
    """A number with the 15 digits that Excel has and shows: what is behind them is noise of its arithmetic.

    Whole numbers stay whole, for other writers put identifiers of more digits there.

    >>> [write_excel_number(value) for value in (36.6, 0.1 + 0.2, 1234567890123456.0)]
    ['36.6', '0.3', '1234567890123456']
    """
    return write_number(value if value.is_integer() else float(f"{value:.15g}"))


def write_moment(value: datetime) -> str:
    """A date with its time."""
    return f"{value.date().isoformat()}T{write_clock(value.time())}"


def write_clock(value: time) -> str:
    """A time of day."""
    return clock(((value.hour * 60 + value.minute) * 60 + value.second) * MICRO + value.microsecond)


def write_duration(value: timedelta) -> str:
    """Hours, minutes and seconds, from 24 hours on as well."""
    micros = value // timedelta(microseconds=1)
    return ("-" if micros < 0 else "") + clock(abs(micros))


WRITERS: dict[type, Callable[[Any], str]] = {
    bool: lambda value: "TRUE" if value else "FALSE",
    float: write_excel_number,
    datetime: write_moment,
    date: date.isoformat,
    time: write_clock,
    timedelta: write_duration,
}
