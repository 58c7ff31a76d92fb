"""Rows of a file that are no data, each of which is told: those above the header, and footers at its end."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from ..errors import RawDataError
from ..formats.csv_rule import CsvText, record_pattern, texts_of
from ..issues import LEFT_OUT
from ..model import RawSource
from ..quick import dataclass
from .frame import Told
from .headers import delimiter_of

Row = tuple[int, Sequence[str]]  # its number, and its cells


def footer_of(source: RawSource, sign: str) -> Callable[[Sequence[str]], bool]:
    """What tells whether a row reads as one of a source's footers: its cells, with a sign between them.

    >>> is_footer = footer_of(RawSource("lab", (), footer=("T|*",)), "|")
    >>> is_footer(["T", "1797"]), is_footer(["001", "T"])
    (True, False)
    """
    forms = [re.compile(".*".join(map(re.escape, form.split("*"))), re.DOTALL) for form in source.footer]
    return lambda cells: any(form.fullmatch(as_read(cells, sign)) for form in forms)


def as_read(cells: Sequence[str], sign: str) -> str:
    """A row as one text."""
    return sign.join(cell.strip() for cell in cells)


def told_above(source: RawSource, rows: Iterable[Row], sign: str, shown: str) -> Iterator[Told]:
    """The rows above the header that have anything."""
    said = f"the row stands above the header (header_row: {source.header_row}), and is in no data"
    for number, cells in rows:
        if any(cell.strip() for cell in cells):
            yield Told(LEFT_OUT, source.name, as_read(cells, sign), said, shown, number)


def told_below(source: RawSource, rows: Sequence[Row], sign: str, shown: str) -> Iterator[Told]:
    """The footers of a file; where the source says that there is one and none is, the file may have been cut."""
    forms = " or ".join(f'"{form}"' for form in source.footer)
    for number, cells in rows:
        said = f"the row is a footer (footer: {forms}), and is in no data"
        yield Told(LEFT_OUT, source.name, as_read(cells, sign), said, shown, number)
    if source.footer and not rows:
        said = f"the last row is no footer (footer: {forms} of {source.name}); see whether the file is whole"
        yield Told("no footer", source.name, "", said, shown, 0)


@dataclass(frozen=True, slots=True)
class Top:
    """What stands above the header of CSV: where that begins, in which line counted from 0, the rows, the delimiter."""

    delimiter: str
    start: int
    lines: int
    rows: tuple[Row, ...]

    def text(self, data: bytes, source: RawSource, shown: str) -> CsvText:
        """The header of a file and what stands below it."""
        return CsvText(data[self.start :], self.delimiter, shown, self.lines, source.header_row - 1)


def top_of(data: bytes, source: RawSource, shown: str) -> Top:
    """What stands above the header of CSV. Raises RawDataError for what is no CSV, and for less rows than that."""
    delimiter, at = delimiter_of(data, source, shown)
    sign, rows, first = delimiter.encode(), [], at
    for number in range(1, source.header_row):
        match = record_pattern(sign).match(data, at)
        if match is None or match.end() == len(data):
            CsvText(data[first:], delimiter, shown, data.count(b"\n", 0, first))  # which tells what is broken
            rest = f"it has {number} rows, and study.yaml says header_row: {source.header_row} for {source.name}"
            raise RawDataError(f"{shown}: {rest}; name the row with the names of the columns")
        rows.append((number, texts_of(data, at, sign)))
        at = match.end()
    if rows:
        CsvText(data[first:at], delimiter, shown, data.count(b"\n", 0, first))
    return Top(delimiter, at, data.count(b"\n", 0, at), tuple(rows))
