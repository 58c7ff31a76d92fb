"""What the values of a workbook do not tell, from its XML: cells that hold an error, formulas that were never
calculated, dates that are none, numbers that lose digits, cells that stand twice or far from all others, comments, and
what swells beyond all bounds."""

from __future__ import annotations

import posixpath
import re
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import suppress
from html import unescape
from io import BytesIO
from math import isfinite
from pathlib import Path
from typing import Literal, TypeAlias
from xml.parsers import expat
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile

from lxml import etree

from ..errors import RawDataError, said_by
from ..formats.opening import LONGEST, refuse_swollen
from ..quick import dataclass
from .excel_strange import strange_cell

LAST_ROW, LAST_COLUMN = 1_048_576, 16_384
PLACES, SHARE = 10_000_000, 20  # of a sheet, that need memory whether they are filled or not; so many for each cell
CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
TYPE = re.compile(rb"""\st=["'](\w+)["']""")
NAME = re.compile(rb"""\sr=["']([A-Z]+)(\d+)["']""")
VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]+)<")
FORMULA = re.compile(rb"<(?:\w+:)?f\b")
ODD = (b't="e"', b"t='e'", b't="d"', b"t='d'", b"<f", b":f", b">-", b"> ", b">\n", b">60<", b">60.")
STRANGE = re.compile(rb"v>\s*(?:[+-]?(?:nan|inf)|\d{16}|[\d.]+e\+?\d{3})", re.IGNORECASE)  # or this
STYLE = re.compile(rb"""<(?:[^\s<>/:]+:)?c\b[^<]*?\ss=["'](\d+)["']""")
REFERENCE = re.compile(rb""" r=["']([A-Za-z]+\d+)["']""")
ROW = re.compile(rb"<row\b(?:[^>]*?\sr=[\"'](\d+)[\"'])?")
WIDE = re.compile(rb"r=[\"']([A-Z]{2,})\d")
PREFIX = re.compile(rb"(</?)[^\s<>/:]+:")
WITH_CELLS = ("xl/workbook", "xl/_rels/", "xl/styles", "xl/comments", "xl/worksheets/", "_rels/")  # parts that count
#: What a format of cells may say; where one of these names is damaged, a date may be no date. Source: ECMA-376, CT_Xf.
OF_FORMAT = {
    *("numFmtId", "fontId", "fillId", "borderId", "xfId", "quotePrefix", "pivotButton", "applyNumberFormat"),
    *("applyFont", "applyFill", "applyBorder", "applyAlignment", "applyProtection"),
}
DAMAGED = (
    *(BadZipFile, KeyError, NotImplementedError, EOFError, OSError, RuntimeError, ValueError, zlib.error),
    *(etree.LxmlError, expat.ExpatError),
)


Content: TypeAlias = bytes | Path  #: a workbook, or where it lies
Kind: TypeAlias = Literal["error", "formula", "negative", "29 February 1900", "digits", "number", "iso"]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell without a value that could be read, or whose value must not be a date."""

    name: str
    kind: Kind
    value: str = ""


@dataclass(slots=True)
class Sheet:
    """What a sheet's XML says: how far the sheet reaches, and what is unsound about it."""

    cells: int = 0
    height: int = 0
    width: int = 1
    style: int = 0
    strange: str = ""
    twice: str = ""

    def add(self, block: bytes) -> None:
        """One piece of the XML."""
        if b":row" in block:
            block = PREFIX.sub(rb"\1", block)
        self.strange = self.strange or strange_cell(block)
        self.cells += block.count(b"<c ") + block.count(b"<c>")
        for match in ROW.finditer(block):
            row = self.height + 1 if match[1] is None else int(match[1])
            if row <= self.height:
                self.twice = self.twice or f"row {row} stands below row {self.height}"
            self.height = max(row, self.height)
        names = REFERENCE.findall(block)
        if len(set(names)) < len(names) and not self.twice:
            name, _ = Counter(names).most_common(1)[0]
            self.twice = f"the cell {name.decode()} stands twice in it"
        longest = max(WIDE.findall(block), key=lambda letters: (len(letters), letters), default=b"Z")
        self.width = max(self.width, column_number(longest.decode()))
        if re.search(rb"r=[\"'][A-Z]+\d{%d}" % (len(str(self.height)) + 1), block):
            self.height = LAST_ROW + 1  # a cell that belongs to another row than the one it stands in
        self.style = max(self.style, *map(int, {b"0", *STYLE.findall(block)}))

    def refuse_unsound(self, styles: int, label: str) -> None:
        """Raise RawDataError for a sheet that reaches far beyond its cells, has formats beyond the ``styles`` of the
        workbook, or holds a cell twice."""
        if self.strange:
            raise RawDataError(f"{label}: {self.strange}; save the workbook again")
        if self.height > LAST_ROW or self.width > LAST_COLUMN:
            raise RawDataError(f"{label}: a cell stands outside of all that a sheet has; save the workbook again")
        if self.height * self.width > max(PLACES, SHARE * self.cells):
            far = cell_name(self.height, self.width - 1)
            raise RawDataError(
                f"{label}: it reaches to {far} with {self.cells:,} cells; delete what stands far from all others, "
                "or save the sheet as CSV"
            )
        if self.style >= max(styles, 1):
            raise RawDataError(
                f"{label}: the formats of its cells are lost, so dates are no dates; save the workbook again"
            )
        if self.twice:
            raise RawDataError(f"{label}: {self.twice}, so it cannot be told what it holds; save the workbook again")


def zipped(data: Content) -> ZipFile:
    """The parts of a workbook."""
    return ZipFile(data if isinstance(data, Path) else BytesIO(data))


def refuse_bombs(data: Content, shown: str) -> None:
    """Raise RawDataError for a workbook that is damaged, or larger than what people enter when it is unpacked."""
    try:
        with zipped(data) as archive:
            size = data.stat().st_size if isinstance(data, Path) else len(data)
            refuse_swollen(sum(part.file_size for part in archive.infolist()), size, shown, "save the sheet as CSV")
            if any(part.compress_type not in (ZIP_STORED, ZIP_DEFLATED) for part in archive.infolist()):
                raise ValueError("it is packed as no workbook is")
            names = [name.lower() for name in archive.namelist()]
            if len(set(names)) < len(names):
                raise ValueError("it has a part twice")
            for name in archive.namelist():  # damage shows where a part is read to its end; sheets are read later
                lower = name.lower()
                if lower.endswith("sharedstrings.xml"):
                    found: Iterator[bytes] = pieces(archive, name, shown)
                elif lower.endswith((".xml", ".rels")) and "/worksheets/sheet" not in lower:
                    found = read_part(archive, name, xml=lower.startswith(WITH_CELLS))
                else:
                    continue
                for _ in found:
                    pass
    except DAMAGED as error:
        raise damaged(error, shown) from None


def damaged(error: Exception, shown: str) -> RawDataError:
    """The error for what is no sound workbook."""
    return RawDataError(
        f"{shown}: this cannot be read as an Excel workbook: {said_by(error)}; save it as XLSX again, or as CSV"
    )


def pieces(archive: ZipFile, part: str, shown: str) -> Iterator[bytes]:
    """A part in pieces. RawDataError for a value that is longer than what people enter."""
    for data in read_part(archive, part):
        if len(data) == LONGEST and b"<" not in data:
            raise RawDataError(f"{shown}: a cell has more than {LONGEST:,} characters, and Excel holds 32,767")
        yield data


def read_part(archive: ZipFile, part: str, *, xml: bool = True) -> Iterator[bytes]:
    """A part in pieces. ExpatError for what is no sound XML in UTF-8, if it must be: those who read cells pass over
    what they do not understand."""
    parser = expat.ParserCreate("utf-8")
    parser.StartDoctypeDeclHandler = refuse_doctype
    with archive.open(part) as file:
        while data := file.read(LONGEST):
            if xml:
                parser.Parse(data, False)
            yield data
    if xml:
        parser.Parse(b"", True)


def refuse_doctype(*_: object) -> None:
    """No workbook has a document type definition; one could declare entities."""
    raise ValueError("it has a document type definition (DOCTYPE)")


def read_sheet(data: Content, name: str, first_row: int, label: str) -> list[Cell]:
    """The odd cells of a sheet, in the rows from one on. RawDataError for a sheet that reaches too far."""
    sheet = Sheet()
    odd: list[Cell] = []
    try:
        with zipped(data) as archive:
            for block in blocks(pieces(archive, sheet_part(archive, name), label)):
                sheet.add(block)
                odd += odd_cells(block, first_row)
            styles = styles_in(archive)
    except DAMAGED as error:
        raise damaged(error, label) from None
    sheet.refuse_unsound(styles, label)
    return odd


def filled_sheets(data: Content, names: list[str]) -> list[str]:
    """Those of some sheets that hold a value."""
    found = []
    with zipped(data) as archive:
        for name in names:
            with suppress(*DAMAGED), archive.open(sheet_part(archive, name)) as file:
                start = file.read(LONGEST)
                if b"<v" in start or b"<is" in start or b":v>" in start or b":is>" in start:
                    found.append(name)
    return found


def comments_of(data: Content, sheet: str, label: str) -> list[tuple[str, str]]:
    """The comments on the cells of a sheet: the cell, and the text."""
    found = []
    try:
        with zipped(data) as archive:
            part = sheet_part(archive, sheet)
            folder, name = posixpath.split(part)
            relations = f"{folder}/_rels/{name}.rels"
            if relations not in archive.namelist():
                return []
            for relation in etree.fromstring(archive.read(relations), safe_parser()):
                if (relation.get("Type") or "").endswith("/comments"):
                    target = posixpath.normpath(posixpath.join("/", folder, relation.get("Target", ""))).lstrip("/")
                    for comment in etree.fromstring(archive.read(target), safe_parser()).iter("{*}comment"):
                        text = "".join(piece.text or "" for piece in comment.iter("{*}t"))
                        found.append((comment.get("ref", ""), text.strip()))
    except DAMAGED as error:
        raise damaged(error, label) from None
    return found


def styles_in(archive: ZipFile) -> int:
    """How many formats the cells of a workbook can have, in the part where those who read cells look for them."""
    part = next((name for name in archive.namelist() if name.lower() == "xl/styles.xml"), "")
    if not part:
        return 0
    formats = [each for of in etree.fromstring(archive.read(part), safe_parser()).iter("{*}cellXfs") for each in of]
    if odd := {str(name) for each in formats for name in each.attrib if "}" not in str(name)} - OF_FORMAT:
        raise ValueError(f"a format of its cells has the attribute {min(odd)}, which Excel does not have")
    return len(formats)


def safe_parser() -> etree.XMLParser:
    """A parser that fetches nothing and knows no entities."""
    return etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)


def sheet_part(archive: ZipFile, sheet: str) -> str:
    """The part of a workbook that holds a sheet. KeyError if there is none."""
    parser = safe_parser()
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


def odd_cells(block: bytes, first_row: int) -> Iterator[Cell]:
    """The odd cells in a piece of XML, in the rows from one on."""
    if b":row" in block:
        block = PREFIX.sub(rb"\1", block)
    if not (any(sign in block for sign in ODD) or STRANGE.search(block)):
        return
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
        elif kind and kind[1] == b"d":
            yield Cell(shown, "iso", value[1].decode() if value else "")
        elif value and not (kind and kind[1] != b"n"):
            text = value[1].decode().strip()
            if odd := odd_number(text):
                yield Cell(shown, odd, text)


def odd_number(text: str) -> Kind | None:
    """What is odd about a number of a sheet.

    >>> odd_number("-1"), odd_number("60.5"), odd_number("12345678901234567"), odd_number("1e400"), odd_number("36.6")
    ('negative', '29 February 1900', 'digits', 'number', None)
    """
    try:
        number = float(text)
    except ValueError:
        return None  # it is read as the text that it is
    if not isfinite(number):
        return "number"
    if number < 0:
        return "negative"
    if 60 <= number < 61:
        return "29 February 1900"
    return "digits" if text.isdigit() and int(text) != int(number) else None


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
