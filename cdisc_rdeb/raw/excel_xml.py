"""What the values of a workbook do not tell: cells that hold an error, and formulas that were never calculated."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from pathlib import Path
from typing import Literal
from zipfile import BadZipFile, ZipFile

from lxml import etree

BLOCK = 1 << 20
CELL = re.compile(rb"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
TYPE = re.compile(rb"""\st=["'](\w+)["']""")
NAME = re.compile(rb"""\sr=["']([A-Z]+)(\d+)["']""")
VALUE = re.compile(rb"<(?:\w+:)?v\b[^>]*>([^<]+)<")
FORMULA = re.compile(rb"<(?:\w+:)?f\b")
LIKELY = re.compile(rb"""\st=["']e["']|<(?:\w+:)?f\b""")


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell without a value that could be read."""

    name: str
    kind: Literal["error", "formula"]
    value: str = ""


def valueless_cells(path: Path, sheet: str, first_row: int) -> list[Cell]:
    """The cells of a sheet, from a row on, that hold an error or a formula without its value."""
    try:
        with ZipFile(path) as archive:
            part = sheet_part(archive, sheet)
            return [cell for block in blocks(archive, part) for cell in valueless(block, first_row)] if part else []
    except (BadZipFile, KeyError, etree.XMLSyntaxError):  # the reader of the values has said what there is to say
        return []


def sheet_part(archive: ZipFile, sheet: str) -> str:
    """The part of a workbook that holds a sheet, '' if there is none."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    roots = etree.fromstring(archive.read("_rels/.rels"), parser)
    book = next(r.get("Target", "") for r in roots if (r.get("Type") or "").endswith("/officeDocument")).lstrip("/")
    folder, name = posixpath.split(book)
    relations = etree.fromstring(archive.read(f"{folder}/_rels/{name}.rels"), parser)
    targets = {relation.get("Id"): relation.get("Target", "") for relation in relations}
    for element in etree.fromstring(archive.read(book), parser).iter("{*}sheet"):
        if element.get("name") == sheet:
            key = next((value for name, value in element.attrib.items() if str(name).endswith("}id")), "")
            return posixpath.normpath(posixpath.join("/", folder, targets.get(key, ""))).lstrip("/")
    return ""


def blocks(archive: ZipFile, part: str) -> Iterator[bytes]:
    """The XML of a sheet in pieces that do not cut cells, those that may hold such a cell."""
    with archive.open(part) as file:
        rest = b""
        while data := file.read(BLOCK):
            whole, mark, rest = (rest + data).rpartition(b"row>")
            if mark and LIKELY.search(whole):
                yield whole
        if LIKELY.search(rest):
            yield rest


def valueless(block: bytes, first_row: int) -> Iterator[Cell]:
    """The cells without a readable value in a piece of XML."""
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


def cell_name(row: int, place: int) -> str:
    """A cell by its row, counted from 1, and its column, counted from 0: ``B12``."""
    return f"{column_letters(place)}{row}"
