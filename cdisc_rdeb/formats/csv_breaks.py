"""Line breaks in cells of CSV that may be none: a quote too many, and one more rows below, make text of whole rows.

Such a cell is sound CSV. It gives itself away: its lines have as many delimiters as the rows of the file have.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from ..quick import dataclass
from .csv_rule import CsvText

SAMPLE = 1000  # records whose first cells tell what first cells look like


@dataclass(frozen=True, slots=True)
class Break:
    """A cell whose lines have the delimiters of rows: its record, its column, where it begins, and its text.

    ``sure``: one of its lines also begins as rows begin.
    """

    row: int
    place: int
    start: int
    text: str
    sure: bool


def like_rows(csv: CsvText, width: int) -> Iterator[Break]:
    """The cells that may hold rows of a file of so many columns.

    >>> [found.row for found in like_rows(CsvText(b'A,B,C\\n1,2,"x\\n3,4,y\\n5,6,z"\\n', ",", "a.csv"), 3)]
    [2]
    """
    data, sign = csv.data, csv.delimiter
    beginnings: set[str] = set()
    row, counted = 1, 0
    for feed in first_feeds(csv):
        start = data.rfind(b"\n", 0, feed) + 1
        if start >= csv.end:
            return
        end = csv.next_record(start)
        row += data.count(b"\n", counted, start) - csv.feeds_inside(counted, start)
        counted = start
        if data.count(sign, start, end) < 2 * (width - 1):  # those of the row, and those of a line at the least
            continue
        for place, (opened, closed) in enumerate(csv.cells(start), start=1):
            lines = [line for line in data[opened:closed].split(b"\n") if line.strip()]
            if len(lines) > 1 and are_rows([line.count(sign) for line in lines], place, width):
                beginnings = beginnings or set(map(shape, first_cells(csv)))
                sure = place == 1 or any(shape(line.split(sign)[0]) in beginnings for line in lines[1:])
                yield Break(row, place, opened, data[opened + 1 : closed - 1].replace(b'""', b'"').decode(), sure)


def first_feeds(csv: CsvText) -> Iterator[int]:
    """The first line feed of each record that has any in its cells."""
    end = -1
    for feed in csv.inside:
        if feed >= end:
            yield feed
            end = csv.next_record(feed)


def are_rows(counts: list[int], place: int, width: int) -> bool:
    """Whether the numbers of delimiters in the lines of a cell are those of the end of a row, of rows, and of the
    beginning of one up to the same column, or to the next one."""
    whole = all(count == width - 1 for count in counts[1:-1])
    return whole and counts[0] == width - place and counts[-1] in (place - 1, place)


def first_cells(csv: CsvText) -> Iterator[bytes]:
    """The first cells of some records."""
    for start in islice(csv.starts(), 1, SAMPLE):
        for opened, closed in islice(csv.cells(start), 1):
            yield csv.data[opened:closed]


def shape(cell: bytes) -> str:
    """What a cell looks like.

    >>> shape(b'"S-0012"'), shape(b"fell down")
    ('a-9', 'a a')
    """
    text = cell.decode(errors="replace").strip().strip('"').strip()
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", text))
