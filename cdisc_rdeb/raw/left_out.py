"""Rows of a file that are no data, each of which is told: above the header, labels below it, footers at the end."""

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


def reads_as(forms: Iterable[str], sign: str) -> Callable[[Sequence[str]], bool]:
    """What tells whether a row reads as one of some forms, a source's footers: its cells, with a sign between them.

    >>> is_footer = reads_as(["T|*"], "|")
    >>> is_footer(["T", "1797"]), is_footer(["001", "T"])
    (True, False)
    """
    patterns = [re.compile(".*".join(map(re.escape, form.split("*"))), re.DOTALL) for form in forms]
    return lambda cells: any(pattern.fullmatch(as_read(cells, sign)) for pattern in patterns)


def as_read(cells: Sequence[str], sign: str) -> str:
    """A row as one text."""
    return sign.join(cell.strip() for cell in cells)


def told_above(source: RawSource, rows: Iterable[Row], sign: str, shown: str) -> Iterator[Told]:
    """The rows above the header that have anything."""
    said = f"the row stands above the header (header_row: {source.header_row}), and is in no data"
    for number, cells in rows:
        if any(cell.strip() for cell in cells):
            yield Told(LEFT_OUT, source.name, as_read(cells, sign), said, shown, number)


def told_labels(source: RawSource, rows: Sequence[Row], sign: str, shown: str) -> Iterator[Told]:
    """The first rows below the header that are no data."""
    forms = " or ".join(f'"{form}"' for form in source.below_header)
    for number, cells in rows:
        said = f"the row stands below the header (below_header: {forms}), and is in no data"
        yield Told(LEFT_OUT, source.name, as_read(cells, sign), said, shown, number)


def without_labels(text: CsvText, source: RawSource) -> tuple[CsvText, list[Row]]:
    """CSV without the first records that are no data, as labels of the columns; and these."""
    found: list[Row] = []
    is_label, at = reads_as(source.below_header, text.delimiter.decode()), text.body
    while source.below_header and at < text.end and is_label(cells := texts_of(text.data, at, text.delimiter)):
        found.append((text.first_row + len(found), cells))
        at = text.next_record(at)
    if not found:
        return text, found
    lines = text.lines_above + text.data.count(b"\n", text.body, at)
    left = text.data[: text.body] + text.data[at:]
    return CsvText(left, text.delimiter.decode(), text.shown, lines, text.rows_above + len(found)), found


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
