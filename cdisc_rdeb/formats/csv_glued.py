"""Where the delimiter between two cells was not written, so that they look like one cell with a blank in it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from .csv_rule import CsvText, texts_of

SEEN = 200  # rows that are looked at to know what the cells of a column look like


def shape(cell: str) -> str:
    """What a cell looks like: its signs, with one sign for digits in a row and one for letters.

    >>> shape("10-JAN-2024"), shape("-36.6"), shape("Day 1")
    ('9-a-9', '-9.9', 'a 9')
    """
    return re.sub(r"[^\W\d_]+", "a", re.sub(r"\d+", "9", cell.strip()))


def fits(cell: str, look: set[str]) -> bool:
    """Whether a cell looks like those of a column; words are like any other words."""
    words = "9" not in shape(cell) and any(other and "9" not in other for other in look)
    return words or shape(cell) in look


def partings(rows: Sequence[Sequence[str]], cells: Sequence[str]) -> Iterator[tuple[int, str, str]]:
    """The cells of a row that is one cell too short that may be two, as whole rows have them: number and both parts.

    A blank parts the two, which look as in whole rows, and no whole row has such a cell there.

    >>> rows = [["001", "Day 1", "121", "79", "36.6"]]
    >>> [*partings(rows, ["003", "Day 1", "110 70", "36.4"])]
    [(2, '110', '70')]
    """
    looks = [{shape(cell) for cell in column} | {""} for column in zip(*rows, strict=True)]
    for number, cell in enumerate(cells):
        if not looks or shape(cell) in looks[number]:
            continue
        for blank in re.finditer(r" +", cell):
            parts = cell[: blank.start()], cell[blank.end() :]
            alike = all(shape(part) in look for part, look in zip(parts, looks[number:], strict=False))
            others = zip([*cells[:number], *cells[number + 1 :]], [*looks[:number], *looks[number + 2 :]], strict=True)
            if all(parts) and alike and all(fits(other, look) for other, look in others):
                yield number, *parts


def glued(text: CsvText, start: int, width: int) -> tuple[int, str] | None:
    """Where the cell begins that holds two in the record at a place, and the way out; None where that is not sure."""
    whole = (texts_of(text.data, at, text.delimiter) for at in islice(text.starts(), 1, SEEN) if at != start)
    cells = texts_of(text.data, start, text.delimiter)
    found = [*partings([row for row in whole if len(row) == width], cells)] if len(cells) == width - 1 else []
    if len(found) != 1:
        return None
    number, first, second = found[0]
    sign = text.delimiter.decode()
    name = {",": "comma", ";": "semicolon", "|": "bar", "\t": "tab"}.get(sign, sign)
    way = f"a {name} is missing in '{cells[number]}'"
    at = [*text.cells(start)][number][0]
    return (
        at,
        f"{way}; write it between {first} and {second}" if sign == "\t" else f"{way}: write {first}{sign}{second}",
    )
