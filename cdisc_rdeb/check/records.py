"""What rules ask of the records of a dataset: variables by the form of their names, masks, groups, what is found."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

import numpy as np

from ..columns import Codes, Mask, Numbers, Text, as_text, distinct, is_present, read_number
from .rules import Finding
from .submission import CheckedDataset, Submission

UNSCHEDULED = re.compile(r"\s*(UNSCH|UNPLAN|UNS\b)", re.IGNORECASE)  # how visits outside of the plan are called


def told(
    dataset: CheckedDataset, name: str, bad: Mask, message: str, values: Text | str | None = None
) -> Iterator[Finding]:
    """A finding at the records under a mask, if there are any; ``values`` are those of the variable if not said."""
    if bad.any():
        shown = dataset.text(name) if values is None else values
        yield Finding(dataset, name, message, np.flatnonzero(bad), shown)


def own(dataset: CheckedDataset, *endings: str) -> list[str]:
    """Those of the variables ``--ENDING`` that a dataset has."""
    return [name for ending in endings if (name := dataset.own(ending)) in dataset.columns]


def like(dataset: CheckedDataset, pattern: str) -> Iterator[re.Match[str]]:
    """The names of variables of a form."""
    for name in dataset.variables:
        if match := re.fullmatch(pattern, name):
            yield match


def as_number(dataset: CheckedDataset, name: str) -> Numbers:
    """A variable as numbers, whatever the file has it as."""
    column = dataset.columns[name]
    return column.numbers(read_number) if isinstance(column, Text) else column


def filled(dataset: CheckedDataset, name: str) -> Mask:
    """Which records have a value of a variable; none where the dataset lacks it."""
    return is_present(dataset.columns.get(name, Text.constant("", dataset.size)))


def flagged(dataset: CheckedDataset, name: str) -> Mask:
    """Which records have Y as a flag."""
    return dataset.text(name).mask("Y".__eq__)


def not_among(dataset: CheckedDataset, name: str, values: Collection[str]) -> Mask:
    """Which records have another value than some."""
    return dataset.text(name).mask(lambda text: text not in values)


def same(first: Text, second: Text) -> Mask:
    """Which records have equal texts, looked at once for each pair of values."""
    codes, places = distinct([first.codes, second.codes], [len(first.values), len(second.values)])
    return np.asarray(np.equal(first.values[places[0]], second.values[places[1]]), np.bool_)[codes]


def together(texts: Sequence[Text]) -> Codes:
    """A number for each combination of the values of several columns."""
    codes, _ = distinct([text.codes for text in texts], [len(text.values) for text in texts])
    return codes


def by_subject(data: Submission, dataset: CheckedDataset, texts: Sequence[Text]) -> tuple[Codes, list[Codes]]:
    """A number for each combination of subject and values; of each, the subject's number and the values' codes."""
    subjects = data.subject(dataset) + 1  # 0 for none
    codes, places = distinct(
        [subjects, *(text.codes for text in texts)], [len(data.subjects) + 1, *(len(text.values) for text in texts)]
    )
    return codes, [places[0] - 1, *places[1:]]


def repeated(groups: Codes, among: Mask | None = None) -> Mask:
    """Which records share their group with another; ``among``: with another under this mask, and are under it."""
    if not len(groups):
        return np.zeros(0, np.bool_)
    several: Mask = np.bincount(groups, weights=among)[groups] > 1
    return several if among is None else several & among


def at_records(at: Sequence[int], size: int) -> Mask:
    """The mask of some records."""
    mask = np.zeros(size, np.bool_)
    mask[np.array(at, np.intp)] = True
    return mask


def values_of(dataset: CheckedDataset, *names: str) -> list[Text]:
    """Variables as texts, those that the dataset lacks left out."""
    return [as_text(dataset.columns[name]) for name in names if dataset.has(name)]


def width(column: Text) -> int:
    """The bytes of the longest text."""
    return max((len(text.encode()) for text in column.compact().values), default=0)
