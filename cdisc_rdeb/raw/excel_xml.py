"""What the values of a workbook do not tell, from its XML: cells that hold an error, formulas that were never
calculated, dates below zero, cells far from all others, and what swells beyond all bounds."""

from __future__ import annotations

import posixpath
import re
import zlib
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from typing import Literal
from zipfile import BadZipFile, ZipFile

from lxml import etree

from ..errors import RawDataError
from ..formats.opening import LONGEST, refuse_swollen

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
PLACES, SHARE = 10_000_000, 20  # of a sheet, that need memory whether they are filled or not; so many for each cell
CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
TYPE = re.compile(rb"""\st=["'](\w+)["']""")
NAME = re.compile(rb"""\sr=["']([A-Z]+)(\d+)["']""")
VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]+)<")
FORMULA = re.compile(rb"<(?:\w+:)?f\b")
ODD = (b't="e"', b"t='e'", b"<f", b":f", b">-", b"> ", b">\n")  # one of these stands where an odd cell does
ROW = re.compile(rb"<row\b(?:[^>]*?\sr=[\"'](\d+)[\"'])?")
WIDE = re.compile(rb"r=[\"']([A-Z]{2,})\d")
PREFIX = re.compile(rb"(</?)\w+:")
DAMAGED = (BadZipFile, KeyError, NotImplementedError, EOFError, RuntimeError, ValueError, zlib.error, etree.LxmlError)


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell without a value that could be read, or whose value must not be a date."""

    name: str
    kind: Literal["error", "formula", "negative"]
    value: str = ""


@dataclass(slots=True)
class Sheet:
    """What a sheet's XML says: odd cells, and how far the sheet reaches."""

    odd: list[Cell] = field(default_factory=list)
    cells: int = 0
    height: int = 0
    width: int = 1

    def add(self, block: bytes, first_row: int) -> None:
        """One piece of the XML."""
        if b":row" in block:
            block = PREFIX.sub(rb"\1", block)
        self.cells += block.count(b"<c ") + block.count(b"<c>")
        for match in ROW.finditer(block):
            self.height = max(self.height + 1 if match[1] is None else int(match[1]), self.height)
        longest = max(WIDE.findall(block), key=lambda letters: (len(letters), letters), default=b"Z")
        self.width = max(self.width, column_number(longest.decode()))
        if re.search(rb"r=[\"'][A-Z]+\d{%d}" % (len(str(self.height)) + 1), block):
            self.height = LAST_ROW + 1  # a cell that belongs to another row than the one it stands in
        if any(sign in block for sign in ODD):
            self.odd += valueless(block, first_row)

    def refuse_far(self, label: str) -> None:
        """Raise RawDataError for a sheet that reaches far beyond its cells."""
        if self.height > LAST_ROW or self.width > LAST_COLUMN:
            raise RawDataError(f"{label}: a cell stands outside of all that a sheet has; save the workbook again")
        if self.height * self.width > max(PLACES, SHARE * self.cells):
            far = cell_name(self.height, self.width - 1)
            raise RawDataError(
                f"{label}: it reaches to {far} with {self.cells:,} cells; delete what stands far from all others, "
                "or save the sheet as CSV"
            )


def refuse_bombs(data: bytes, shown: str) -> None:
    """Raise RawDataError for a workbook that is damaged, or larger than what people enter when it is unpacked."""
    try:
        with ZipFile(BytesIO(data)) as archive:
            refuse_swollen(sum(part.file_size for part in archive.infolist()), len(data), shown)
            for name in archive.namelist():
                if name.lower().endswith("sharedstrings.xml"):
                    for _ in pieces(archive, name, shown):
                        pass
    except DAMAGED as error:
        raise damaged(error, shown) from None


def damaged(error: Exception, shown: str) -> RawDataError:
    """The error for what is no sound workbook."""
    reason = str(error.args[0] if error.args else error).strip("'")
    return RawDataError(
        f"{shown}: this cannot be read as an Excel workbook: {reason}; save it as XLSX again, or as CSV"
    )


def pieces(archive: ZipFile, part: str, shown: str) -> Iterator[bytes]:
    """A part in pieces. RawDataError for a value that is longer than what people enter."""
    with archive.open(part) as file:
        while data := file.read(LONGEST):
            if len(data) == LONGEST and b"<" not in data:
                raise RawDataError(f"{shown}: a cell has more than {LONGEST:,} characters, and Excel holds 32,767")
            yield data


def read_sheet(data: bytes, name: str, first_row: int, label: str) -> Sheet:
    """What the XML of a sheet says, of the rows from one on. RawDataError for one that reaches too far."""
    sheet = Sheet()
    try:
        with ZipFile(BytesIO(data)) as archive:
            for block in blocks(pieces(archive, sheet_part(archive, name), label)):
                sheet.add(block, first_row)
    except DAMAGED as error:
        raise damaged(error, label) from None
    sheet.refuse_far(label)
    return sheet


def filled_sheets(data: bytes, names: list[str]) -> list[str]:
    """Those of some sheets that hold a value."""
    found = []
    with ZipFile(BytesIO(data)) as archive:
        for name in names:
            with suppress(*DAMAGED), archive.open(sheet_part(archive, name)) as file:
                start = file.read(LONGEST)
                if b"<v" in start or b"<is" in start or b":v>" in start or b":is>" in start:
                    found.append(name)
    return found


def sheet_part(archive: ZipFile, sheet: str) -> str:
    """The part of a workbook that holds a sheet. KeyError if there is none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    roots = etree.fromstring(archive.read("_rels/.rels"), parser)
    books = [r.get("Target", "") for r in roots if (r.get("Type") or "").endswith("/officeDocument")]
    folder, name = posixpath.split((books or [""])[0].lstrip("/"))
    relations = etree.fromstring(archive.read(f"{folder}/_rels/{name}.rels"), parser)
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    for element in etree.fromstring(archive.read(f"{folder}/{name}"), parser).iter("{*}sheet"):
        if element.get("name") == sheet:
            key = next((value for name, value in element.attrib.items() if str(name).endswith("}id")), "")
            return posixpath.normpath(posixpath.join("/", folder, targets.get(key, ""))).lstrip("/")
    raise KeyError(f"the sheet {sheet} is not in it")


def blocks(found: Iterator[bytes]) -> Iterator[bytes]:
    """XML in pieces that do not cut rows."""
    rest = b""
    for data in found:
        whole, mark, rest = (rest + data).rpartition(b"row>")
        if mark:
            yield whole + mark
    yield rest


def valueless(block: bytes, first_row: int) -> Iterator[Cell]:
    """The odd cells in a piece of XML."""
    for match in CELL.finditer(block):
        attributes, body = match[1], match[2] or b""
        kind = TYPE.search(attributes)
        name = NAME.search(attributes)
        shown = (name[1] + name[2]).decode() if name else "?"
        if name and int(name[2]) < first_row:
            continue
        value = VALUE.search(body)
        if kind and kind[1] == b"e":
            yield Cell(shown, "error", unescape(value[1].decode()) if value else "#ERROR")
        elif FORMULA.search(body) and not value and not (kind and kind[1] == b"str"):
            yield Cell(shown, "formula")
        elif value and value[1].strip().startswith(b"-") and not (kind and kind[1] != b"n"):
            yield Cell(shown, "negative", value[1].decode().strip())


def column_letters(place: int) -> str:
    """The letters of a column, counted from 0.

    >>> column_letters(0), column_letters(25), column_letters(26), column_letters(701), column_letters(702)
    ('A', 'Z', 'AA', 'ZZ', 'AAA')
    """
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def column_number(letters: str) -> int:
    """The number of a column, counted from 1, by its letters.

    >>> column_number("A"), column_number("XFD")
    (1, 16384)
    """
    number = 0
    for letter in letters[:4]:  # four are beyond all that a sheet has
        number = number * 26 + ord(letter) - ord("A") + 1
    return number


def cell_name(row: int, place: int) -> str:
    """A cell by its row, counted from 1, and its column, counted from 0: ``B12``."""
    return f"{column_letters(place)}{row}"
