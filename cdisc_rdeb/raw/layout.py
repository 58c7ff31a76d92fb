"""Where the table of a text file likely stands: rows above its header, and last ones of another width."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from ..formats.csv_breaks import shape
from ..formats.csv_reader import DELIMITERS
from ..formats.csv_rule import CsvText, record_pattern, record_starts, texts_of
from ..model import RawSource

SEEN = 50  # records whose cells are counted
FOOTERS = 3  # last rows that may be no data
NO_NAME = re.compile(r"[\d.,:/ -]*|.*\d[-/.]\w+[-/.]\d.*")  # a number or a date, as no column is called
DIGITS = re.compile(r"\d+")

Cells = Sequence[str]


def first_rows(data: bytes, delimiter: str, most: int = SEEN) -> list[list[str]]:
    """The cells of the first records of CSV, none of a blank line; up to one that is broken, or perhaps cut off.

    >>> first_rows(b"A;B\\n\\n1;2\\n", ";")
    [['A', 'B'], [], ['1', '2']]
    """
    sign = delimiter.encode()
    found: list[list[str]] = []
    for at in islice(record_starts(data, sign), most):
        match = record_pattern(sign).match(data, at)
        if match is None or (found and match.end() == len(data) and not match[0].endswith(b"\n")):
            break
        found.append(texts_of(data, at, sign) if match[0].strip(b"\r\n") else [])
    return found


def table_in(rows: Sequence[Cells], footers: int = FOOTERS) -> tuple[int, int]:
    """The row that is likely the header, from 1, and how many cells it and all rows below it have; (0, 0) for none.

    A header below the first row has names alone, and above it stand rows of other widths, or with few cells filled. If
    these are all rows, the last ones may have other widths, so many ``footers``.

    >>> table_in([["A", "B"], ["1", "2"]]), table_in([["H", "LABX"], [], ["A", "B", "C"], ["1", "2", "3"], ["T", "1"]])
    ((1, 2), (3, 3))
    >>> table_in([["A", "B"], ["1", "2", "3"], ["4", "5", "6"]]), table_in([["List", ""], ["A", "B"], ["1", "2"]])
    ((0, 0), (2, 2))
    """
    found = [place for place in range(len(rows)) if are_alike(rows, place, footers)]
    below = [place for place in found if place and is_header(rows[place]) and all_other(rows, place)]
    if 0 in found and not (below and is_title(rows[0])):
        return 1, len(rows[0])
    return (below[0] + 1, len(rows[below[0]])) if below else (0, 0)


def are_alike(rows: Sequence[Cells], place: int, footers: int) -> bool:
    """Whether all rows below one have as many cells, but for the last ones where these are all rows."""
    width = len(rows[place])
    below = [len(row) for row in rows[place + 1 :] if row]
    for _ in range(footers if len(rows) < SEEN else 0):
        if len(below) > 1 and below[-1] != width:
            below.pop()
    return width > 1 and {*below} <= {width} and (bool(below) or not place)


def all_other(rows: Sequence[Cells], place: int) -> bool:
    """Whether the rows above one have other widths, or few cells filled."""
    return all(len(row) != len(rows[place]) or is_title(row) for row in rows[:place])


def is_header(row: Cells) -> bool:
    """Whether cells are names of columns: each has one, and none twice."""
    return len({*row}) == len(row) and not any(NO_NAME.fullmatch(cell.strip()) for cell in row)


def is_title(row: Cells) -> bool:
    """Whether few of the cells of a row are filled."""
    return 2 * sum(bool(cell.strip()) for cell in row) <= len(row)


def footers_in(data: bytes, delimiter: str, width: int) -> list[str]:
    """How the last lines of CSV read that are of another width than its rows, and do not begin as these do.

    >>> footers_in(b"A|B|C\\nS-1|x|y\\nT|1797\\n", "|", 3), footers_in(b"A|B|C\\nS-1|x|y\\nS-2|x\\n", "|", 3)
    (['T|*'], [])
    """
    found: list[Cells] = []
    for cells in islice(last_rows(data, delimiter.encode()), FOOTERS + 1):
        if len(cells) == width:
            forms = [form_of(each, delimiter) for each in found[::-1]]
            like = beginning(cells) in map(beginning, found)
            return [] if like or not all(forms) else [*dict.fromkeys(forms)]
        found.append(cells)
    return []


def last_rows(data: bytes, sign: bytes) -> Iterator[Cells]:
    """The cells of the last lines of CSV, from the last one on, as far as lines are records."""
    end = len(data.rstrip(b"\r\n"))
    while end > 0:
        start = data.rfind(b"\n", 0, end) + 1
        if not record_pattern(sign).fullmatch(data, start, end):
            return
        yield texts_of(data[start:end], 0, sign)
        end = len(data[:start].rstrip(b"\r\n"))


def beginning(row: Cells) -> str:
    """What the first cell of a row looks like."""
    return shape(row[0].encode())


def form_of(row: Cells, sign: str) -> str:
    """How a footer reads, with * for its numbers and for what stands behind its first cell; '' where little is left.

    >>> form_of(["T", "1797"], "|"), form_of(["Rows: 12"], ","), form_of(["", "12"], ",")
    ('T|*', 'Rows: *', '')
    """
    first = DIGITS.sub("*", row[0].strip())
    return first + f"{sign}*" * (len(row) > 1) if re.search(r"[^\W\d_]", first) else ""


def widths(data: bytes, delimiter: str) -> tuple[int, int, int]:
    """How many cells the rows of a table have, 0 where the first ones make none; the same where the last ones may be no
    rows of it; and the first row.

    >>> [widths(b"NO;WEIGHT, kg;SEX\\n1;70,5;M\\n2;71;F\\n", sign) for sign in (",", ";", "|")]
    [(0, 2, 2), (3, 3, 3), (0, 0, 1)]
    """
    rows = first_rows(data, delimiter)
    return table_in(rows, 0)[1], table_in(rows)[1], len(next(filter(None, rows), []))


def likely_sign(data: bytes) -> str:
    """What parts the cells of a text.

    That with which the first rows make a table, of the most cells, or the first row has the most: commas may stand in
    numbers between other delimiters.
    """
    return max((",", *DELIMITERS), key=lambda sign: widths(data, sign))


def header_below(data: bytes, delimiter: str, source: RawSource, *, whole: bool) -> str:
    """What to say of a source whose header likely stands below the row that is read as it, with which ``data`` begin;
    '' where it does not. ``whole``: these are all, so footers can be seen."""
    sign = delimiter if source.delimiter or delimiter in first_line(data) else likely_sign(data)
    rows = first_rows(data, sign)
    at, width = table_in(rows)
    if at < 2:
        return ""
    row, filled = at + source.header_row - 1, sum(bool(cell.strip()) for cell in rows[0])
    said = f"row {row} looks like the header: it and the rows below have {width} cells, and row {source.header_row} has"
    keys = [f"delimiter: {json.dumps(sign)}"] if sign != delimiter else []
    keys += [f"header_row: {row}", *(footer_keys(footers_in(data, sign, width)) if whole else ())]
    return f"{said} {filled}; say {' and '.join(keys)} for {source.name} in study.yaml"


def footer_keys(forms: Sequence[str]) -> list[str]:
    """How study.yaml says footers.

    >>> footer_keys(["T|*"]), footer_keys(["T|*", "END"])
    (['footer: "T|*"'], ['footer: ["T|*", "END"]'])
    """
    shown = ", ".join(map(json.dumps, forms))
    return [f"footer: {shown if len(forms) == 1 else f'[{shown}]'}"] if forms else []


def footer_hint(error: str, text: CsvText, width: int, source: RawSource) -> str:
    """What else to say of an error that is one of the last rows, where they are of another width than those above."""
    place = re.search(r": row (\d+), line", error) if "is missing in" not in error else None  # two cells in one
    keys = footer_keys(footers_in(text.data, text.delimiter.decode(), width)) if place else []
    near = place is not None and int(place[1]) > text.first_row + text.size - 1 - FOOTERS
    return f"; if it is no data, say {keys[0]} for {source.name} in study.yaml" if keys and near else ""


def first_line(data: bytes) -> str:
    """The first line of a text."""
    return data.partition(b"\n")[0].decode(errors="replace")
