"""Rows of CSV with a cell too few or too many: the delimiter between two was not written, or one stands in a cell."""

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


NUMBER = re.compile(r"[<>]?[+-]?\d+,\d+")


def parted(text: CsvText, start: int, width: int) -> tuple[int, str] | None:
    """Where the cell begins that was parted by delimiters in it, in the record at a place, and the way out; None where
    that is not sure."""
    whole = (texts_of(text.data, at, text.delimiter) for at in islice(text.starts(), 1, SEEN) if at != start)
    columns = [*zip(*(row for row in whole if len(row) == width), strict=True)]
    cells, sign = texts_of(text.data, start, text.delimiter), text.delimiter.decode()
    number = run_of(columns, cells, sign) if columns and width < len(cells) else None
    if number is None:
        return None
    one = sign.join(cells[number : number + len(cells) - width + 1])
    way = f'{one} is one cell: write "{one}"'
    if NUMBER.fullmatch(one):
        point = one.replace(",", ".")
        way = f'{one} is one number: write {point}, or "{one}" and decimal: "," in study.yaml'
    elif one.startswith(sign) or one.endswith(sign):
        way = f"there is one {sign} too many: remove it" if len(cells) == width + 1 else "remove the empty cells"
    return [*text.cells(start)][number][0], way


def run_of(columns: Sequence[Sequence[str]], cells: Sequence[str], sign: str) -> int | None:
    """The first of the cells that are one; None where that is not sure.

    What is behind a blank goes on with a sentence. Else it is a number with a comma, words, or an empty cell too many,
    and the others stand in their columns then: they are texts that whole rows have there, or look so.

    >>> columns = [("1", "2"), ("Itch", "Rash"), ("MILD", "SEVERE"), ("5.1", "4.9")]
    >>> run_of(columns, ["3", "Hand", " left", "MILD", "5.0"], ",")
    1
    >>> run_of(columns, ["3", "Itch", "MILD", "5", "1"], ",")
    3
    >>> run_of(columns, ["3", "Itch", "", "MILD", "5.1"], ",")
    1
    """
    more = len(cells) - len(columns)
    runs = [cells[number : number + more + 1] for number in range(len(columns))]
    going = [at for at, run in enumerate(runs) if run[0].strip() and all(cell[:1] == " " for cell in run[1:])]
    if going:
        return going[0] if len(going) == 1 else None
    looks = [{shape(cell) for cell in column} | {""} for column in columns]
    found: dict[int, dict[tuple[str, ...], int]] = {}
    for number, run in enumerate(runs):
        left, right = cells[:number], cells[number + more + 1 :]
        others = [*enumerate(left), *enumerate(right, start=number + 1)]
        one, there = sign.join(run), [cell for cell in run if cell.strip()]
        empty = more == 1 and len(there) < len(run)
        may_be = NUMBER.fullmatch(one) or empty or not any("9" in shape(cell) for cell in there)
        if may_be and all(fits(cell, looks[at]) for at, cell in others):
            known = sum(cell in columns[at] for at, cell in others) + bool(NUMBER.fullmatch(one))
            known += empty and fits("".join(there), looks[number]) and (not there or there[0] in columns[number])
            row = (*left, "".join(there) if empty else one, *right)
            found.setdefault(known, {}).setdefault(row, number)
    best = found[max(found)] if found else {}
    return next(iter(best.values())) if len(best) == 1 else None
