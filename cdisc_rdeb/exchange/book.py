"""A workbook of Pinnacle 21's layout, read: rows by sheet, with columns by the names of the layout."""

from __future__ import annotations

from dataclasses import field
from pathlib import Path

from ..errors import RawDataError, did_you_mean
from ..model import RawSource
from ..quick import dataclass
from ..raw.excel_files import opened, read_excel
from .layout import NEEDED, OTHERS, column_called, sheet_called
from .notes import Note


@dataclass(slots=True)
class Row:
    """A row of a sheet: its number, and its cells by column."""

    number: int
    cells: dict[str, str]

    def get(self, name: str) -> str:
        """A cell, '' for an empty one."""
        return self.cells.get(name, "")


@dataclass(slots=True)
class Book:
    """What was read of a workbook: rows by sheet, faults, and what nothing is made of."""

    file: str
    sheets: dict[str, list[Row]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)

    def rows(self, sheet: str) -> list[Row]:
        """The rows of a sheet, none where it is not there."""
        return self.sheets.get(sheet, [])


def read_book(path: Path) -> Book:
    """All sheets of a workbook that are known, with their columns by the names of the layout."""
    book = Book(path.name)
    with opened(RawSource("", (path.name,)), path, path.name) as (sheet, _, _, others, _):
        names = [sheet.name, *others]
    for name in names:
        called = sheet_called(name)
        if called and called not in book.sheets:
            read_sheet(book, path, name, called)
        else:
            why = "specs say this otherwise, or not at all"
            book.notes.append(Note("sheet", "", name, "sheet", "it has content", why))
    for called, columns in NEEDED.items():
        if called not in book.sheets and not any(sheet_called(name) == called for name in names):
            hint = did_you_mean(called, names) or f"it has {', '.join(names)}; name a workbook of Pinnacle 21's layout"
            book.faults.append(f"{book.file}: there is no sheet {called} ({', '.join(columns)}, ...); {hint}")
    return book


def read_sheet(book: Book, path: Path, name: str, called: str) -> None:
    """One sheet."""
    try:
        frame = read_excel(RawSource(name, (path.name,), sheet=name), path, path.name)
    except RawDataError as error:
        book.faults.append(str(error))
        return
    columns: dict[str, list[str]] = {}
    for column, text in frame.columns.items():
        meant = column_called(called, column)
        values = [str(value).strip() for value in text.tolist()]
        if meant and meant not in columns:
            columns[meant] = values
            continue
        for row, value in zip(frame.row.tolist(), values, strict=True):
            if value:
                why = "a column that specs have no place for"
                book.notes.append(Note("cell", "", f"{name}, row {row}", column, value, why))
    for needed in (*NEEDED.get(called, ()), *OTHERS.get(called, ())):
        if needed not in columns and frame.columns:
            hint = did_you_mean(needed, frame.columns) or f"it has {', '.join(frame.columns)}"
            book.faults.append(f"{book.file}: sheet {name}: there is no column {needed}; {hint}")
    numbers = frame.row.tolist()
    cells = ({n: v[i] for n, v in columns.items() if v[i]} for i in range(len(numbers)))
    book.sheets[called] = [Row(number, found) for number, found in zip(numbers, cells, strict=True) if found]
