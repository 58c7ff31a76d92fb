"""The rule of CSV, held strictly before anything reads it: what a quote means is never guessed.

A cell that begins with a quote ends with one, and a quote inside it is written twice; delimiters and line breaks in it
are text. In any other cell quotes are text. Records end with LF or CR LF. Source: RFC 4180.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, TypeAlias

from ..errors import RawDataError
from ..quick import np

if TYPE_CHECKING:
    import numpy.typing as npt

Places: TypeAlias = "npt.NDArray[np.intp]"
Bytes: TypeAlias = "npt.NDArray[np.uint8]"

CHUNK = 1 << 18  # bytes that are looked at together: they stay in the processor's cache
QUOTE, LF, CR = b'"\n\r'
MARKED = b"\n\xef\xbb\xbf"
SMALL = 1 << 14  # bytes that are walked over record by record
MARGIN = 8  # more than signs that are looked at together
LONELY = "a CR stands here without its LF; end all lines alike, with LF or with CR LF"
TWICE = "a cell that begins with a quote ends with one, and a quote inside it is written twice"
QUOTED = rb'"[^"]*+(?:""[^"]*+)*+"'


@cache
def cell_pattern(delimiter: bytes) -> re.Pattern[bytes]:
    """One cell, as it is written."""
    return re.compile(QUOTED + rb'|(?!")[^\r\n%s]*+' % re.escape(delimiter))


@cache
def record_pattern(delimiter: bytes) -> re.Pattern[bytes]:
    """One record with its end."""
    cell, sign = cell_pattern(delimiter).pattern, re.escape(delimiter)
    return re.compile(rb"(?:%s)(?:%s(?:%s))*+(?:\r?\n|\r?\Z)" % (cell, sign, cell))


def record_starts(data: bytes, delimiter: bytes) -> Iterator[int]:
    """Where each record begins, up to one that is none."""
    pattern = record_pattern(delimiter)
    at = 0
    while at < len(data):
        yield at
        match = pattern.match(data, at)
        if match is None:
            return
        at = match.end()


def texts_of(data: bytes, at: int, delimiter: bytes) -> list[str]:
    """The cells of the sound record that begins at a place, as text; a cell may be of any length.

    >>> texts_of(b'a,"b ""c"", d",\\n', 0, b",")
    ['a', 'b "c", d', '']
    """
    pattern, found = cell_pattern(delimiter), []
    while True:
        match = pattern.match(data, at)
        assert match is not None, "a quote opens and is not closed"
        cell = match[0].decode()
        found.append(cell[1:-1].replace('""', '"') if cell.startswith('"') else cell)
        if data[match.end() : match.end() + 1] != delimiter:
            return found
        at = match.end() + 1


def row_of(data: bytes, at: int, delimiter: bytes) -> int:
    """The record that a byte stands in, by lines where one is broken.

    >>> row_of(b'A,B\\n"x\\ny",1\\nz,2\\n', 14, b",")
    3
    """
    row, last = 0, 0
    for start in record_starts(data[: at + 1], delimiter):
        row, last = row + 1, start
    broken = record_pattern(delimiter).match(data, last) is None
    return row + data.count(b"\n", last, at) if broken else max(row, 1)


class CsvText:
    """Sound CSV in UTF-8, without byte order mark: where its records begin and end.

    Raises RawDataError for a quote that is not closed, text after a closing quote, a CR without its LF, and a NUL, with
    row, line and column. Rows count records, the first one being 1; lines are those of the file. What stands above the
    header is no part of ``data``: so many lines, of which so many are records.

    >>> text = CsvText(b'A,B\\n"x\\ny",6" long\\n', ",", "a.csv")
    >>> text.header, text.size
    (b'A,B', 1)
    """

    def __init__(self, data: bytes, delimiter: str, shown: str, lines_above: int = 0, rows_above: int = 0) -> None:
        self.data = data
        self.delimiter = delimiter.encode()
        self.shown = shown
        self.lines_above = lines_above
        self.rows_above = rows_above
        self.inside: Sequence[int] = ()  # line feeds that are text
        if (at := data.find(b"\0")) >= 0:
            raise self.fault(at, "a NUL byte stands here; export the file again as text, or say its encoding")
        lonely = self.lonely_returns()
        if len(lonely) > 1 and b"\n" not in data:
            raise RawDataError(f"{shown}: its lines end with CR alone; save it with LF or CR LF")
        if len(lonely) and b'"' not in data:
            raise self.fault(int(lonely[0]), LONELY)
        if len(lonely) or not (b'"' not in data or self.are_soon_seen()):
            self.inside = [*self.walked(0 if len(lonely) else data.index(b'"'))]
        at = data.find(MARKED)
        while at >= 0 and self.is_inside(at):
            at = data.find(MARKED, at + 1)
        if at >= 0:
            raise self.fault(at + 1, "a byte order mark stands here, as where files were put together; remove it")
        self.breaks = len(self.inside) > 0 or len(lonely) > 0  # whether any cell has a line break
        self.body = self.next_record(0)
        trailing = data.endswith((b"\n\n", b"\n\r\n", b"\n\r"))  # blank lines
        self.end = max(self.body, len(data.rstrip(b"\r\n"))) if trailing else len(data)

    @property
    def header(self) -> bytes:
        """The first record."""
        return self.data[: self.body].rstrip(b"\r\n")

    @property
    def size(self) -> int:
        """How many records stand below the header; blank lines count, but at the end of the file."""
        feeds = sum(int(np.count_nonzero(part == LF)) for _, part in self.chunks(self.body, self.end))
        return feeds - self.feeds_inside(self.body, self.end) + (self.end > self.body and self.data[self.end - 1] != LF)

    @property
    def first_row(self) -> int:
        """The row of the first record below the header."""
        return self.rows_above + 2

    def cut_last(self, is_none: Callable[[list[str]], bool]) -> list[tuple[int, list[str]]]:
        """Take the last records away that are none, and blank lines before them; the rows and cells of these."""
        found: list[tuple[int, list[str]]] = []
        while (start := self.last_record()) < self.end:
            cells = texts_of(self.data, start, self.delimiter)
            if not is_none(cells):
                break
            self.end = start
            found.append((self.first_row + self.size, cells))
            while self.end > self.body and self.data[self.end - 1] in b"\r\n":
                self.end -= 1
        return found[::-1]

    def last_record(self) -> int:
        """Where the last record below the header begins; where they end, if there is none."""
        end = self.end - self.data.endswith(b"\n", self.body, self.end)
        feed = self.data.rfind(b"\n", self.body, end)
        while feed >= 0 and self.is_inside(feed):
            feed = self.data.rfind(b"\n", self.body, feed)
        return max(feed + 1, self.body)

    def chunks(self, start: int, end: int) -> Iterator[tuple[int, Bytes]]:
        """Bytes in pieces, with where each begins."""
        whole = np.frombuffer(self.data, np.uint8)
        for at in range(start, end, CHUNK):
            yield at, whole[at : min(at + CHUNK, end)]

    def lonely_returns(self) -> Sequence[int] | Places:
        """The CRs that no LF follows; one that ends the file does no harm."""
        if self.data.count(b"\r") == self.data.count(b"\r\n") + self.data.endswith(b"\r"):
            return ()
        found = []
        whole = np.frombuffer(self.data, np.uint8)
        for start, part in self.chunks(0, len(whole) - 1):
            at = np.flatnonzero(part == CR) + start
            found.append(at[whole[at + 1] != LF])
        return np.concatenate(found)

    def are_soon_seen(self) -> bool:
        """Whether quotes are told apart without a walk over all records, which a small file is over as soon; notes what
        is inside."""
        return len(self.data) > SMALL and (self.are_all_quoted() or self.are_paired())

    def are_all_quoted(self) -> bool:
        """Whether all cells stand in quotes, and none has a quote or a line break in it: seen without asking where.

        Then all quotes but the first and the last one stand by twos around a delimiter or a line end.
        """
        data = self.data
        end = len(data) - data.endswith(b"\n") - data.endswith(b"\r\n")
        if end < 2 or data[0] != QUOTE or data[end - 1] != QUOTE:
            return False
        whole = np.frombuffer(data, np.uint8)[:end]
        quotes = pairs = feeds = 0
        returns = b"\r" in data
        for start in range(0, end, CHUNK):
            own = min(CHUNK, end - start)
            part = whole[start : start + own + MARGIN]
            if len(part) < own + MARGIN:
                part = np.concatenate((part, np.zeros(MARGIN, np.uint8)))
            quote, feed = part == QUOTE, part == LF
            pair = quote[:-3] & quote[2:-1] & (feed | (part == self.delimiter[0]))[1:-2]
            if (pair[:-2] & pair[2:]).any():
                return False  # a quote beside two signs: one of them is text
            line = pair & feed[1:-2]
            if returns:
                long = quote[:-3] & (part == CR)[1:-2] & feed[2:-1] & quote[3:]
                if (long[:-3] & (pair | long)[3:]).any() or (pair[:-2] & long[2:]).any():
                    return False
                pair, line = pair | long, line | long
            quotes += int(np.count_nonzero(quote[:own]))
            pairs += int(np.count_nonzero(pair[:own]))
            feeds += int(np.count_nonzero(feed[:own])) - int(np.count_nonzero(line[:own]))
        return quotes == 2 * pairs + 2 and feeds == 0

    def are_paired(self) -> bool:
        """Whether quotes begin cells and end them by turns, as where no other cell has any; notes what is inside."""
        whole = np.frombuffer(self.data, np.uint8)
        begins, ends = np.zeros(256, np.bool_), np.zeros(256, np.bool_)
        begins[[self.delimiter[0], LF, QUOTE]] = True
        ends[[self.delimiter[0], LF, QUOTE, CR]] = True
        open_, inside = 0, [np.zeros(0, np.intp)]
        for start, part in self.chunks(0, len(whole)):
            quotes = np.flatnonzero(part == QUOTE) + start
            opening, closing = quotes[open_::2], quotes[1 - open_ :: 2]
            before = whole[opening[opening > 0] - 1]
            after = whole[closing[closing < len(whole) - 1] + 1]
            if not begins[before].all() or not ends[after].all():
                return False
            if len(quotes) or open_:
                feeds = np.flatnonzero(part == LF) + start
                inside.append(feeds[(np.searchsorted(quotes, feeds) + open_) % 2 == 1])
            open_ = (open_ + len(quotes)) % 2
        self.inside = np.concatenate(inside).tolist()
        return not open_

    def walked(self, start: int) -> Iterator[int]:
        """The line feeds inside cells, found record by record from the line on in which something stands."""
        data, pattern = self.data, record_pattern(self.delimiter)
        at = data.rfind(b"\n", 0, start) + 1
        found = 0
        while at < len(data):
            match = pattern.match(data, at)
            if match is None:
                raise self.broken(at, data.count(b"\n", 0, at) - found + 1)
            feed = data.find(b"\n", at, match.end() - 1)
            while feed >= 0:
                found += 1
                yield feed
                feed = data.find(b"\n", feed + 1, match.end() - 1)
            at = match.end()
            if start:  # lines without a quote need no look
                quote = data.find(b'"', at)
                at = len(data) if quote < 0 else max(at, data.rfind(b"\n", at, quote) + 1)

    def broken(self, at: int, row: int) -> RawDataError:
        """The error for a record that is none."""
        for start, end in self.cells(at):
            following = self.data[end : end + 1]
            if self.data[start : start + 1] == b'"' and end == start:
                return self.fault(start, "a quote opens here and is not closed; " + TWICE, row)
            if following == b"\r" and self.data[end : end + 2] != b"\r\n":
                return self.fault(end, LONELY, row)
            if following not in (b"", b"\r", b"\n", self.delimiter):
                opened = self.line(start)
                whose = f" of line {opened}" if opened < self.line(end) else ""
                return self.fault(end, f"text follows the closing quote of a cell{whose}; {TWICE}", row)
        raise AssertionError(f"{self.shown}: row {row} is sound")

    def cells(self, at: int) -> Iterator[tuple[int, int]]:
        """Where each cell of a record begins and ends; one that begins with a quote and is not closed is empty."""
        pattern = cell_pattern(self.delimiter)
        while True:
            match = pattern.match(self.data, at)
            end = match.end() if match else at
            yield at, end
            if self.data[end : end + 1] != self.delimiter:
                return
            at = end + 1

    def starts(self) -> Iterator[int]:
        """Where each record begins, up to one that is none."""
        return record_starts(self.data, self.delimiter)

    def next_record(self, at: int) -> int:
        """Where the record after the one at a place begins."""
        feed = self.data.find(b"\n", at)
        while feed >= 0 and self.is_inside(feed):
            feed = self.data.find(b"\n", feed + 1)
        return feed + 1 if feed >= 0 else len(self.data)

    def feeds_inside(self, start: int, end: int) -> int:
        """How many line feeds of a part of the file are text."""
        return bisect_left(self.inside, end) - bisect_left(self.inside, start)

    def is_inside(self, feed: int) -> bool:
        """Whether a line feed is text."""
        place = bisect_left(self.inside, feed)
        return place < len(self.inside) and int(self.inside[place]) == feed

    def line(self, at: int) -> int:
        """The line of the file that a byte stands in."""
        return self.data.count(b"\n", 0, at) + 1 + self.lines_above

    def fault(self, at: int, what: str, row: int = 0) -> RawDataError:
        """An error with row, line and column."""
        column = len(self.data[self.data.rfind(b"\n", 0, at) + 1 : at].decode(errors="replace")) + 1
        row = (row or row_of(self.data, at, self.delimiter)) + self.rows_above
        where = f"row {row}, line {self.line(at)}, column {column}"
        return RawDataError(f"{self.shown}: {where}: {what}")
