"""Sheets of Excel workbooks (XLSX) to frames of text."""

from __future__ import annotations

from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..columns import Text, write_number
from ..errors import RawDataError, did_you_mean
from ..model import RawSource
from .coder import Coder
from .excel_xml import cell_name, column_letters, valueless_cells
from .frame import RawFrame
from .headers import checked, missing_file
from .sas_values import MICRO, clock

if TYPE_CHECKING:
    from python_calamine import CalamineSheet

SHOWN = 5  # cells named in a message


def read_excel(source: RawSource, path: Path, shown: str) -> RawFrame:
    """One sheet. Rows keep their number in the sheet; those without any value are left out.

    Refused are cells that hold an error such as #N/A, formulas that were never calculated, and merged cells.
    """
    with opened(source, path, shown) as (sheet, label):
        names = header(source, sheet, label)
        refuse_merged(source, sheet, label)
        refuse_valueless(source, path, sheet, label)
        left = (sheet.start or (0, 0))[1]  # the first column that has anything
        columns = [Coder() for _ in names]
        rows = array("i")
        for number, cells in enumerate(islice(sheet.iter_rows(), source.header_row, None), start=source.header_row + 1):
            texts = [write_cell(cell) for cell in cells]
            if not any(text.strip() for text in texts):
                continue
            for place, text in enumerate(texts):
                if text:
                    if place >= len(names) or not names[place]:
                        raise nameless(source, place + left, number, label)
                    columns[place].put(len(rows), text)
            rows.append(number)
    size = len(rows)
    coded = {name: column.text(size) for name, column in zip(names, columns, strict=True) if name}
    return RawFrame(coded, Text.constant(shown, size), np.array(rows, np.int32))


def excel_names(source: RawSource, path: Path, shown: str) -> list[str]:
    """The column names of one sheet."""
    with opened(source, path, shown) as (sheet, label):
        return [name for name in header(source, sheet, label) if name]


@contextmanager
def opened(source: RawSource, path: Path, shown: str) -> Iterator[tuple[CalamineSheet, str]]:
    """The sheet that a source names, else the first; and how messages call it."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError

    try:
        path.open("rb").close()
        workbook = CalamineWorkbook.from_path(path)
    except OSError as error:
        raise missing_file(source, path, error) from None
    except PasswordError:
        raise RawDataError(f"{shown}: the workbook has a password; save it without one") from None
    except CalamineError as error:
        message = f"{shown}: this cannot be read as an Excel workbook: {error}; save it as XLSX again, or as CSV"
        raise RawDataError(message) from None
    with workbook:
        known = workbook.sheet_names
        name = source.sheet or next(iter(known), "")
        if name not in known:
            hint = did_you_mean(name, known) or f"it has {', '.join(known)}"
            raise RawDataError(f"{shown}: there is no sheet {name}; {hint}")
        try:
            yield workbook.get_sheet_by_name(name), f"{shown}: sheet {name}"
        except CalamineError as error:
            raise RawDataError(
                f"{shown}: sheet {name}: this cannot be read: {error}; save the workbook again"
            ) from None


def header(source: RawSource, sheet: CalamineSheet, label: str) -> list[str]:
    """The names in the header row, '' for columns of the sheet without one."""
    cells: list[Any] = next(islice(sheet.iter_rows(), source.header_row - 1, None), [])
    names = [write_cell(cell).strip().removeprefix(source.prefix) for cell in cells]
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


def refuse_valueless(source: RawSource, path: Path, sheet: CalamineSheet, label: str) -> None:
    """Raise RawDataError for cells whose value is an error, or is not in the file."""
    found = valueless_cells(path, sheet.name, source.header_row)
    for kind, said, hint in (
        ("error", "hold an error such as {value}", "mend them in the workbook, or empty them"),
        ("formula", "hold formulas that were never calculated", "open the workbook in Excel and save it"),
    ):
        cells = [cell for cell in found if cell.kind == kind]
        if cells:
            names = ", ".join(cell.name for cell in cells[:SHOWN])
            more = f" and {len(cells) - SHOWN} more" if len(cells) > SHOWN else ""
            raise RawDataError(f"{label}: the cells {names}{more} {said.format(value=cells[0].value)}; {hint}")


def write_cell(value: object) -> str:
    """A cell as text: dates and times in ISO 8601, numbers as short as they are exact, TRUE and FALSE.

    >>> [write_cell(value) for value in (5.0, 0.1, True, "001", date(2019, 1, 2), time(8, 30), timedelta(hours=26))]
    ['5', '0.1', 'TRUE', '001', '2019-01-02', '08:30:00', '26:00:00']
    """
    if isinstance(value, str):
        return value
    return WRITERS.get(type(value), str)(value)


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
    float: write_number,
    datetime: write_moment,
    date: date.isoformat,
    time: write_clock,
    timedelta: write_duration,
}
