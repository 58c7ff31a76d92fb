"""Habits of a source that change cells when they are read: words for nothing, and decimal commas."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..columns import Column, Text
from ..model import RawSource
from ..quick import np
from .frame import RawFrame, Told

LIMIT = r"([<>]=?\s*)?[+-]?"
WITH_COMMA = re.compile(LIMIT + r"\d*,\d+([eE][+-]?\d+)?")
WITH_POINT = re.compile(LIMIT + r"\d*\.\d+([eE][+-]?\d+)?")
THOUSANDS = re.compile(LIMIT + r"[1-9]\d{0,2},\d{3}")  # perhaps: 1,234
EITHER = "either"


def in_habits(source: RawSource, frame: RawFrame) -> RawFrame:
    """A frame as it is meant: cells that say that they are missing are, and decimal commas are points."""
    columns: Mapping[str, Column] = frame.columns
    told = frame.told
    if source.missing:
        words = set(source.missing)
        columns = {name: emptied(column, words) for name, column in columns.items()}
    if source.decimal in (",", EITHER):
        told += tuple(
            told_either(source, frame, columns) if source.decimal == EITHER else told_points(source, frame, columns)
        )
        columns = {name: with_points(column) for name, column in columns.items()}
    return replace(frame, columns=columns, told=told)


def emptied(column: Column, words: set[str]) -> Column:
    """A column in which these words are missing."""
    if not isinstance(column, Text) or words.isdisjoint(column.values):
        return column
    return column.map(lambda text: "" if text in words else text)


def with_points(column: Column) -> Column:
    """A column whose numbers have points; what is no number as a whole stays.

    >>> with_points(Text.of(["34,5", "<0,1", "a, b", "1,2,3"])).tolist()
    ['34.5', '<0.1', 'a, b', '1,2,3']
    """
    if not isinstance(column, Text):
        return column
    return column.map(lambda text: text.replace(",", ".") if WITH_COMMA.fullmatch(text) else text)


def told_points(source: RawSource, frame: RawFrame, columns: Mapping[str, Column]) -> Iterator[Told]:
    """The numbers that have a point already: it may part thousands."""
    said = (
        f"has a point, and study.yaml says that {source.name} has decimal commas; it was read with the point; "
        f"say decimal: {EITHER} if it has both"
    )
    return told_of(WITH_POINT, said, frame, columns)


def told_either(source: RawSource, frame: RawFrame, columns: Mapping[str, Column]) -> Iterator[Told]:
    """That a source has numbers with a comma, once for each file; and those whose comma may part thousands."""
    texts = (column for column in columns.values() if isinstance(column, Text))
    if any(WITH_COMMA.fullmatch(text) for column in texts for text in column.compact().values):
        said = f"numbers of {source.name} have a comma or a point, and both were read as the decimal mark"
        for file in sorted({*frame.file.compact().values}):
            yield Told("decimal comma", source.name, "", said, file, 0)
    said = f"may be a number in thousands; it was read with a decimal comma, as study.yaml says of {source.name}"
    yield from told_of(THOUSANDS, said, frame, columns)


def told_of(form: re.Pattern[str], said: str, frame: RawFrame, columns: Mapping[str, Column]) -> Iterator[Told]:
    """The cells of a form, each with what is said of it."""
    for name, column in columns.items():
        if isinstance(column, Text):
            for at in np.flatnonzero(column.mask(lambda text: bool(form.fullmatch(text)))).tolist():
                value, file = (str(text.values[text.codes[at]]) for text in (column, frame.file))
                yield Told("decimal point", name, value, f"'{value}' {said}", file, int(frame.row[at]))
