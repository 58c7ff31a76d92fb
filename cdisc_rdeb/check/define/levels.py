"""Rules of the value levels of define.xml."""

from __future__ import annotations

from collections.abc import Iterator

from ...columns import Mask, Text
from ...define.elements import NUMERIC_OR_TEXT
from ...profile import written_size
from ...values import where
from ..records import width
from ..rules import BOTH, DEFINE, Finding, rule
from ..submission import CheckedDataset, Submission
from .declared import declared, level_mask
from .reader import DeclaredLevel


def levels(data: Submission) -> Iterator[tuple[CheckedDataset, str, DeclaredLevel, Mask | None]]:
    """The value levels of all datasets: whose, of which variable, and where its condition holds, if it can."""
    for dataset, said in declared(data):
        for name, variable in said.variables.items():
            for level in variable.levels:
                yield dataset, name, level, level_mask(dataset, level.where)


@rule("value level matches nothing", severity="warning", needs=DEFINE, of=BOTH)
def value_level_matches_nothing(data: Submission) -> Iterator[Finding]:
    """The condition of a value level holds for some record, and names variables that the dataset has."""
    for dataset, name, level, mask in levels(data):
        told = where.readable(level.where)
        if mask is None:
            yield Finding(dataset, name, "a value level names a variable that is not there: {value}", values=told)
        elif not mask.any():
            yield Finding(dataset, name, "no record is in the value level {value}", values=told)


@rule("value level too short", "SD1231", severity="error", needs=DEFINE, of=BOTH)
def value_level_too_short(data: Submission) -> Iterator[Finding]:
    """The length that define.xml declares for a value level holds its longest value."""
    for dataset, name, level, mask in levels(data):
        length, kind = level.variable.length, level.variable.type
        if mask is None or not length or kind not in NUMERIC_OR_TEXT or not dataset.has(name):
            continue
        column = dataset.columns[name]
        needed = width(column.take(mask)) if isinstance(column, Text) else written_size(column[mask])[0]
        if needed > length:
            message = f"a value has {needed} bytes, and define.xml says {length} where {{value}}"
            yield Finding(dataset, name, message, values=where.readable(level.where))
