"""A comparison as tables, for the reports that are files: one line a dataset, and all that differs in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from ..formats.frames import to_column, to_series
from ..terminal import count
from .comparison import Comparison
from .files import Comparisons
from .groups import names_of
from .sides import texts_of

SUMMARY = (
    *("dataset", "result", "differences", "records in base", "records in other", "only in base", "only in other"),
    *("in both", "with values that differ", "keys", "notes"),
)
VALUES = ("dataset", "key", "variable", "base", "other", "difference", "base record", "other record")


def as_one(result: Comparison | Comparisons) -> Comparisons:
    """Any result as that of a folder."""
    return Comparisons({result.name: result}) if isinstance(result, Comparison) else result


def verdict(result: Comparisons) -> str:
    """The result in a few words.

    >>> verdict(Comparisons({}, ("DM",), ()))
    '0 of 0 datasets differ, 1 is on one side only'
    """
    differ = sum(not comparison.equal for comparison in result.datasets.values())
    alone = len(result.only_in_base) + len(result.only_in_other)
    if result.equal:
        return f"{count(len(result.datasets), 'dataset')} equal"
    said = f"{differ} of {count(len(result.datasets), 'dataset')} differ"
    return f"{said}, {alone} {'is' if alone == 1 else 'are'} on one side only" if alone else said


def summary_rows(result: Comparisons) -> Iterator[list[object]]:
    """A row for each dataset of either side, under ``SUMMARY``."""
    for name, found in result.datasets.items():
        sides = found.records["side"].value_counts()
        keys = ", ".join(found.keys) + (" (guessed)" if found.guessed else "")
        yield [
            *(name, "equal" if found.equal else "differs", found.differences, found.base_records, found.other_records),
            *(int(sides.get("base", 0)), int(sides.get("other", 0)), found.matched, found.unequal, keys),
            "; ".join(found.notes),
        ]
    for names, where in ((result.only_in_base, "only in base"), (result.only_in_other, "only in other")):
        for name in names:
            yield [name, where, 1, *[None] * (len(SUMMARY) - 3)]


def key_texts(comparison: Comparison, frame: Any) -> list[str]:
    """The keys of each record of a frame as one text: ``USUBJID=01, AESEQ=3``."""
    columns = [to_series(texts_of(to_column(frame[key]))).tolist() for key in comparison.keys]
    return [
        ", ".join(f"{key}={value}" for key, value in zip(comparison.keys, values, strict=True))
        for values in zip(*columns, strict=True)
    ]


def table(result: Comparisons, kind: str, columns: Sequence[str]) -> Iterator[list[object]]:
    """The rows of one kind of frame (attributes, records ...) of all datasets, behind dataset and, if any, key."""
    for name, comparison in result.datasets.items():
        frame = getattr(comparison, kind)
        keyed = [key_texts(comparison, frame)] if comparison.keys[0] in frame else []
        lists = (frame[column.replace(" ", "_")].tolist() for column in columns)
        for row in zip(*keyed, *lists, strict=True):
            yield [name, *row]


def group_rows(result: Comparisons, kind: str, columns: Sequence[str]) -> Iterator[list[object]]:
    """The rows of a frame of groups of all datasets, behind dataset and group."""
    for name, comparison in result.datasets.items():
        frame = getattr(comparison, kind)
        lists = (frame[column.replace(" ", "_")].tolist() for column in columns) if comparison.by else ()
        for row in zip(names_of(frame, comparison.by), *lists, strict=True):
            yield [name, *row]


def value_rows(result: Comparisons) -> Iterator[list[object]]:
    """All values that differ, under ``VALUES``."""
    return table(result, "values", VALUES[2:])
