"""Terminology in columns: NCI's text and Excel, and the CSV of CDISC Library. Source: NCI EVS, the text file."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeAlias

from ..columns import write_number
from ..errors import RawDataError
from ..raw.workbooks import opened_book
from ..standards import StandardTerm
from .package import AS_PUBLISHED, PublishedCodelist, plain, term, yes_or_no

HEADER = (
    *("Code", "Codelist Code", "Codelist Extensible (Yes/No)", "Codelist Name"),
    *("CDISC Submission Value", "CDISC Synonym(s)", "CDISC Definition", "NCI Preferred Term"),
)
DATED = "Standard and Date"  # the ninth column of CDISC Library's CSV: SDTM CT 2025-09-26
SYNONYMS = re.compile(r";\s*")
Row: TypeAlias = tuple[int, Sequence[str]]  # the number that a user would count, and the cells


def read_text(data: bytes, shown: str) -> tuple[str, list[PublishedCodelist]]:
    """NCI's text: cells between tabs, no quotes."""
    lines = decoded(data, shown).replace("\r\n", "\n").removesuffix("\n").split("\n")
    return "", list(codelists(((number, line.split("\t")) for number, line in enumerate(lines, 1)), shown))


def read_csv(data: bytes, shown: str) -> tuple[str, list[PublishedCodelist]]:
    """CDISC Library's CSV, and what its ninth column calls the package."""
    reader = csv.reader(io.StringIO(decoded(data, shown), newline=""), strict=True)
    try:
        rows = [(reader.line_num, row) for row in reader]
    except csv.Error as error:
        raise RawDataError(f"{shown}: row {reader.line_num}: {error}; {AS_PUBLISHED}") from None
    called = {row[len(HEADER)] for _, row in rows[1:] if len(row) > len(HEADER)}
    if len(called) > 1:
        raise RawDataError(f"{shown}: it holds several packages: {', '.join(sorted(called))}; {AS_PUBLISHED}")
    return next(iter(called), ""), list(codelists(rows, shown))


def read_excel(data: bytes, shown: str) -> tuple[str, list[PublishedCodelist]]:
    """NCI's workbook: the sheet with the columns, and what it is called."""
    with opened_book(data, shown, old=True) as book:
        sheets = {name: book.sheet(name)[0].to_python(skip_empty_area=False) for name in book.names}
    for name, cells in sheets.items():
        rows = [(number, [written(cell) for cell in row]) for number, row in enumerate(cells, 1)]
        if rows and tuple(rows[0][1][: len(HEADER)]) == HEADER:
            return name, list(codelists((row for row in rows if any(row[1])), f"{shown}, sheet {name}"))
    raise RawDataError(f"{shown}: no sheet has the columns {', '.join(HEADER[:3])} and so on; {AS_PUBLISHED}")


def written(cell: object) -> str:
    """A cell as text; a number as people write it."""
    return write_number(float(cell)) if isinstance(cell, (int, float)) else str(cell)


def decoded(data: bytes, shown: str) -> str:
    """The text of a file in UTF-8, of which ASCII is a part."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        row = data.count(b"\n", 0, error.start) + 1
        raise RawDataError(f"{shown}: row {row}: it holds a byte that is not UTF-8; save it as UTF-8") from None


def codelists(rows: Iterable[Row], shown: str) -> Iterator[PublishedCodelist]:
    """Codelists from rows: one without a codelist's code begins a codelist, and its terms follow."""
    numbered = iter(rows)
    width = check_header(next(numbered, (1, ()))[1], shown)
    begun: PublishedCodelist | None = None
    terms: list[StandardTerm] = []
    for number, cells in numbered:
        at = f"{shown}: row {number}"
        if len(cells) != width:
            raise RawDataError(f"{at} has {len(cells)} cells, and the first row {width}; {AS_PUBLISHED}")
        code, of, extensible, label, value, synonyms, _, preferred = (cell.strip() for cell in cells[: len(HEADER)])
        if of:
            if begun is None or of != begun.code:
                raise RawDataError(f"{at}: the term {code} is of the codelist {of}, which is not above; {AS_PUBLISHED}")
            terms.append(term(code, value, preferred, SYNONYMS.split(synonyms), at))
            continue
        if begun is not None:
            yield begun
        terms = []
        begun = PublishedCodelist(code, plain(value), plain(label), yes_or_no(extensible, at), terms, at)
    if begun is not None:
        yield begun


def check_header(cells: Sequence[str], shown: str) -> int:
    """How many cells a row has; RawDataError for a first row with other columns than NCI's."""
    if tuple(cells[: len(HEADER)]) != HEADER or tuple(cells[len(HEADER) :]) not in ((), (DATED,)):
        lacking = next((name for name in HEADER if name not in cells), "the columns of NCI in their order")
        raise RawDataError(f"{shown}: the first row lacks {lacking}; {AS_PUBLISHED}")
    return len(cells)
