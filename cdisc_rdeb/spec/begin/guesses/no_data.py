"""Rows of a raw file that are likely no data: labels below the header, and a last one that counts the others."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ....columns import as_text
from ....raw import Part, RawFrame, format_of
from ....raw.layout import form_of, is_title

BAR = "|"  # between the cells of a row of a sheet
DIGIT = re.compile(r"\d")
COUNTING = re.compile(
    r"((grand|sub)[ -]?)?total\b.*|sum\b.*|end of .*|(number of )?(rows|records|subjects|lines)\b.*", re.IGNORECASE
)
SEEN = 50  # rows below the first one that it is held against
MANY = 2  # columns in which only the first row has no digit: a subject and a date, say


def with_no_data(part: Part, frame: RawFrame, file: str) -> Part:
    """A part of a file with what its rows that are likely no data read like; such a row is told, and in no dataset."""
    form = format_of(file)
    if "below_header" not in form.keys:
        return part
    sign = BAR if form.name == "XLSX" else part.delimiter or ","
    labels, footer = labels_below(frame), "" if part.footer else counting_row(frame, sign)
    if labels:
        below = (form_of_labels([*labels.values()], sign),)
        part = replace(part, below_header=below, labels=dict(part.labels) or labels)
    return replace(part, footer=(footer,)) if footer else part


def rows_of(frame: RawFrame, numbers: Sequence[int]) -> Iterator[list[str]]:
    """The cells of some rows."""
    texts = [as_text(column) for column in frame.columns.values()]
    yield from ([text.values[text.codes[number]] for text in texts] for number in numbers)


def labels_below(frame: RawFrame) -> dict[str, str]:
    """What the first row calls the columns, where it is likely labels and no record: words that differ, in which no
    digit stands, also in columns whose other values all have some; nothing where it may be a record."""
    if len(frame) < 3:
        return {}
    first, *others = rows_of(frame, range(min(len(frame), SEEN)))
    words = [cell for cell in first if cell]
    if (
        not any(map(str.isalpha, first[0]))
        or len(words) < len(first) - 1
        or len({*words}) < len(words)
        or any(map(DIGIT.search, words))
    ):
        return {}
    below = [[cell for cell in column if cell] for column in zip(*others, strict=True)]
    pairs = [(cell, cells) for cell, cells in zip(first, below, strict=True) if cell]
    apart = [cell for cell, cells in pairs if cells and all(map(DIGIT.search, cells))]
    again = any(cell in cells for cell, cells in pairs)
    return dict(zip(frame.columns, first, strict=True)) if len(apart) >= MANY and not again else {}


def form_of_labels(labels: Sequence[str], sign: str) -> str:
    """How a row of labels reads, with * for what stands behind its first cell."""
    return form_of([labels[0], "*"], sign)


def counting_row(frame: RawFrame, sign: str) -> str:
    """How the last row reads, where it likely counts the others or says that the file ends; '' where it is a record."""
    if len(frame) < 2:
        return ""
    (last,) = rows_of(frame, [len(frame) - 1])
    there = [place for place, cell in enumerate(last) if cell]
    if not there or not is_title(last) or not COUNTING.fullmatch(last[there[0]]):
        return ""
    if not all(last[place].isdigit() for place in there[1:]):
        return ""
    if sign == BAR:  # of a sheet, whose rows read without empty cells at both ends
        return form_of(last[there[0] : there[-1] + 1], sign)
    return form_of(last, sign) if not there[0] else ""
