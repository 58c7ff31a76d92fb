"""Workbooks opened in one place: what swells, and sheets that reach far beyond their cells, never get to the library.

It lays out a sheet as a rectangle, so a single cell at XFD1048576 would end the program.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

from ..errors import RawDataError
from ..quick import dataclass
from .excel_xml import Cell, Content, damaged, read_sheet, refuse_bombs

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

OLD = b"\xd0\xcf\x11\xe0"  # how an XLS begins, and a workbook with a password


@dataclass(frozen=True, slots=True)
class Book:
    """An open workbook."""

    library: CalamineWorkbook
    data: Content
    shown: str

    @property
    def names(self) -> list[str]:
        """The names of its sheets."""
        return self.library.sheet_names

    def sheet(self, name: str, first_row: int = 1) -> tuple[CalamineSheet, list[Cell]]:
        """A sheet, and its cells without a sound value from a row on. RawDataError for one that reaches too far."""
        odd: list[Cell] = []
        if not start_of(self.data).startswith(OLD):  # whose sheets have 65,536 rows of 256 cells at most
            odd = read_sheet(self.data, name, first_row, f"{self.shown}: sheet {name}")
        return self.library.get_sheet_by_name(name), odd


@contextmanager
def opened_book(data: Content, shown: str, *, old: bool = False) -> Iterator[Book]:
    """A workbook while it is read; ``old`` says whether XLS is taken as well as XLSX.

    Raises RawDataError for what is no workbook, is damaged, or larger than what people enter when it is unpacked.
    """
    if not (old and start_of(data).startswith(OLD)):
        refuse_other_kinds(data, shown)
        refuse_bombs(data, shown)
    with in_library(data, shown) as library:
        yield Book(library, data, shown)


@contextmanager
def in_library(data: Content, shown: str) -> Iterator[CalamineWorkbook]:
    """A workbook as the library has it. RawDataError for what it cannot read."""
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        with CalamineWorkbook.from_object(data if isinstance(data, Path) else BytesIO(data)) as library:
            yield library
    except CalamineError as error:
        raise damaged(error, shown) from None
    except BaseException as error:
        if type(error).__name__ != "PanicException":  # of the library, when it meets what it took for impossible
            raise
        raise damaged(ValueError("its parts contradict one another"), shown) from None


def start_of(data: Content) -> bytes:
    """How a workbook begins."""
    if isinstance(data, bytes):
        return data[: len(OLD)]
    with data.open("rb") as file:
        return file.read(len(OLD))


def refuse_other_kinds(data: Content, shown: str) -> None:
    """Raise RawDataError for what is no ZIP file, as a workbook is."""
    start = start_of(data)
    if start.startswith(OLD):
        locked = "EncryptedPackage".encode("utf-16-le") in (data.read_bytes() if isinstance(data, Path) else data)
        what = "the workbook has a password; save it without one" if locked else "this is an old one; save it as XLSX"
        raise RawDataError(f"{shown}: {what}")
    if not start.startswith(b"PK"):
        what = "the file is empty" if not start else "this is no Excel workbook"
        raise RawDataError(f"{shown}: {what}; save it as XLSX again, or name it as what it is")
