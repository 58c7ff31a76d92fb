"""What a file holds that is a raw source of its own: the sheets of a workbook, the item groups of an ODM file.

Of CSV, what stands between its cells, and what its bytes look like.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path

from ..errors import RawDataError
from ..formats.opening import read_bytes, state_of
from ..quick import dataclass
from .csv_files import has_table, likely_encoding, likely_layout
from .excel_files import write_cell
from .odm_files import scanned
from .reading import format_of
from .workbooks import opened_book

SEEN = 12  # rows of a sheet, from the top, among which its header is looked for
CODE = re.compile(r"[A-Za-z_][\w.]*")  # a name that a machine gave: an OID, no words


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a file, as a raw source says it, and what a row above or below the header calls its columns."""

    sheet: str = ""
    header_row: int = 1
    footer: tuple[str, ...] = ()  # how last rows read that are no data
    below_header: tuple[str, ...] = ()  # how first rows read that are no data, but labels
    item_group: str = ""
    labels: Mapping[str, str] = field(default_factory=dict)
    delimiter: str = ""  # of CSV, where it is no comma
    encoding: str = ""  # of CSV, where it is not UTF-8 and nothing in the file says so: what its bytes look like


def parts_of(path: Path) -> list[Part]:
    """The parts of a file; one that holds no parts is one itself.

    Raises RawDataError for a file that cannot be read.
    """
    form = format_of(path.name).name
    if form == "XLSX":
        return [*sheets(path)]
    if form == "ODM-XML":
        groups = scanned(path, "", state_of(path), path.name).groups
        return [Part(item_group=name) for name, group in groups.items() if len(group.lines)] or [Part()]
    if form == "CSV":
        encoding = likely_encoding(path)
        delimiter, row, footer = likely_layout(path, encoding)
        return [Part(header_row=row, footer=footer, delimiter=delimiter, encoding=encoding)]
    return [Part()]


def seems_table(path: Path) -> bool:
    """Whether a file of text has a header and rows of as many cells, and is no prose; or is broken, as its reader
    tells."""
    try:
        return has_table(path)
    except RawDataError:
        return True


def sheets(path: Path) -> Iterator[Part]:
    """The sheets of a workbook that hold something, each with the row of its header."""
    with opened_book(read_bytes(path), path.name) as book:
        for name in book.names:
            sheet, _ = book.sheet(name)
            rows = sheet.to_python(skip_empty_area=False, nrows=SEEN)
            texts = [[write_cell(cell).strip() for cell in row] for row in rows]
            if any(map(any, texts)):
                row, labels = header_of(texts)
                yield Part(name, row, labels=labels)


def header_of(rows: Sequence[Sequence[str]]) -> tuple[int, Mapping[str, str]]:
    """The row that names the columns, and what the row above calls them where that is in words.

    The first row that has a name for all that stands below it; 1 where there is none, as the reader will tell. The row
    below it, if that has the codes of the columns: words stand above codes.

    >>> header_of([["Laboratory X", ""], ["SUBJ", "TEST"], ["001", "K"]])
    (2, {})
    >>> header_of([["Subject", "How bad?"], ["SUBJ", "AESEV"], ["001", "MILD"]])
    (2, {'SUBJ': 'Subject', 'AESEV': 'How bad?'})
    """
    for number, row in enumerate(rows, start=1):
        below = [place for under in rows[number:] for place, text in enumerate(under) if text]
        names = [text for text in row if text]
        if len(names) < 2 or len(set(names)) < len(names) or any(not row[place] for place in below):
            continue
        under = rows[number] if number < len(rows) else []
        codes = [text for text in under if text]
        coded = len(codes) == len(names) == len(set(codes)) and all(map(CODE.fullmatch, codes))
        if coded and not all(map(CODE.fullmatch, names)) and number + 1 < len(rows):
            return number + 1, {code: text for code, text in zip(under, row, strict=True) if code}
        return number, {}
    return 1, {}
