"""What rules ask of the records of a dataset: variables by the form of their names, masks, groups, what is found."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence

import numpy as np

from ..columns import (
    Codes,
    Index,
    Mask,
    Numbers,
    Text,
    as_text,
    concatenate,
    is_present,
    numbered,
    numbered_as_met,
    pack,
    read_number,
    standing_twice,
)
from .customs import is_usual
from .rules import Finding
from .submission import CheckedDataset, Submission

FEW_AT_ONCE = 4  # variables by which companions are looked for
UNSCHEDULED = re.compile(r"\s*(UNSCH|UNPLAN|UNS\b)", re.IGNORECASE)  # how visits outside of the plan are called


def told(
    dataset: CheckedDataset, name: str, bad: Mask, message: str, values: Text | str | None = None
) -> Iterator[Finding]:
    """A finding at the records under a mask, if there are any; ``values`` are those of the variable if not said."""
    if bad.any():
        shown = dataset.text(name) if values is None else values
        yield Finding(dataset, name, message, np.flatnonzero(bad), shown)


def told_unless_usual(
    dataset: CheckedDataset, name: str, applies: Mask, bad: Mask, message: str, values: Text | None = None
) -> Iterator[Finding]:
    """A finding at each record under a mask, however many; one note of all where they are the rule of the data."""
    if not is_usual(applies, bad):
        yield from told(dataset, name, bad, message, values)
        return
    said = message.replace("{value}", "...")
    count, whole = int((applies & bad).sum()), int(applies.sum())
    yield Finding(dataset, name, f"not told one by one, of {count:,} of {whole:,} records: {said}", note=True)


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
    return dataset.note(("number", name), lambda: column.numbers(read_number)) if isinstance(column, Text) else column


def filled(dataset: CheckedDataset, name: str) -> Mask:
    """Which records have a value of a variable; none where the dataset lacks it."""
    column = dataset.columns.get(name)
    if column is None:
        return np.zeros(dataset.size, np.bool_)
    return dataset.note(("filled", name), lambda: is_present(column))


def flagged(dataset: CheckedDataset, name: str) -> Mask:
    """Which records have Y as a flag."""
    return dataset.text(name).mask("Y".__eq__)


def not_among(dataset: CheckedDataset, name: str, values: Collection[str]) -> Mask:
    """Which records have another value than some."""
    return dataset.text(name).mask(lambda text: text not in values)


def same(first: Text, second: Text) -> Mask:
    """Which records have equal texts, looked at once for each value."""
    place: dict[str, int] = {}
    left, right = (np.array([place.setdefault(v, len(place)) for v in t.values], np.int32) for t in (first, second))
    return np.asarray(left[first.codes] == right[second.codes], np.bool_)


def together(texts: Sequence[Text]) -> Codes:
    """A number for each combination of the values of several columns."""
    return numbered([text.codes for text in texts], [len(text.values) for text in texts])


def grouped(dataset: CheckedDataset, names: Sequence[str]) -> Codes:
    """A number for each combination of the values of variables, those that the dataset lacks left out."""
    known = [name for name in dict.fromkeys(names) if dataset.has(name)]
    if not known:
        return np.zeros(dataset.size, np.int32)
    return dataset.note(("groups", frozenset(known)), lambda: together([dataset.text(name) for name in known]))


def by_subject(data: Submission, dataset: CheckedDataset, names: Sequence[str]) -> Codes:
    """The same within each subject."""
    known = frozenset(name for name in names if dataset.has(name))

    def made() -> Codes:
        texts = [dataset.text(name) for name in dict.fromkeys(names) if name in known]
        subjects = data.subject(dataset) + 1  # 0 for none
        sizes = [len(data.subjects) + 1, *(len(text.values) for text in texts)]
        return numbered([subjects, *(text.codes for text in texts)], sizes)

    return data.note(dataset, ("groups", known), made)


def finer(groups: Codes, text: Text) -> Codes:
    """A number for each combination of a group and a value."""
    return numbered([groups, text.codes], [int(groups.max(initial=0)) + 1, len(text.values)])


def place_of(data: Submission, there: CheckedDataset, text: Text, subjects: Codes, wanted: Text) -> Index:
    """The last record of a dataset that has a subject and a text, for each pair of these; -1 where there is none."""
    texts = as_text(concatenate([text, wanted]))
    both = np.concatenate([data.subject(there), subjects]) + 1
    codes = numbered([both, texts.codes], [len(data.subjects) + 1, len(texts.values)])
    place = np.full(int(codes.max(initial=-1)) + 1, -1, np.intp)
    place[codes[: there.size]] = np.arange(there.size)
    return place[codes[there.size :]]


def companions(dataset: CheckedDataset, names: Sequence[str]) -> tuple[Index, Codes]:
    """The records that share the values of all these variables with another, and a number for what they share.

    Variables are taken a few at a time, those with the most values first, and only of records that have a companion so
    far: few do, as a rule. What is known by fewer variables is remembered.
    """
    known: dict[frozenset[str], Index] = dataset.note("companions", dict)
    left = sorted((name for name in set(names) if dataset.has(name)), key=lambda n: (-len(dataset.text(n).values), n))
    likely = [at for by, at in known.items() if by <= set(left)]
    at = min(likely, key=len, default=np.arange(dataset.size))
    groups, by = np.zeros(len(at), np.int32), frozenset[str]()
    while left and len(at):
        by |= {*left[:FEW_AT_ONCE]}
        some, left = values_of(dataset, *left[:FEW_AT_ONCE]), left[FEW_AT_ONCE:]
        sizes = [int(groups.max()) + 1, *(len(text.values) for text in some)]
        packed = pack([groups, *(text.codes[at] for text in some)], sizes)
        again = np.flatnonzero(standing_twice(packed))
        at, groups = at[again], numbered_as_met(packed[again])[0]
        known[by] = at
    return at, groups


def first_records(groups: Codes) -> Index:
    """The first record of each group, by the group's number; groups are numbered from 0 without a gap."""
    first = np.empty(int(groups.max(initial=-1)) + 1, np.intp)
    first[groups[::-1]] = np.arange(len(groups) - 1, -1, -1)
    return first


def repeated(groups: Codes, among: Mask | None = None) -> Mask:
    """Which records share their group with another; ``among``: with another under this mask, and are under it."""
    if not len(groups):
        return np.zeros(0, np.bool_)
    several: Mask = np.bincount(groups, weights=among)[groups] > 1
    return several if among is None else several & among


def at_records(at: Sequence[int] | Index, size: int) -> Mask:
    """The mask of some records."""
    mask = np.zeros(size, np.bool_)
    mask[np.array(at, np.intp)] = True
    return mask


def values_of(dataset: CheckedDataset, *names: str) -> list[Text]:
    """Variables as texts, those that the dataset lacks left out."""
    return [dataset.text(name) for name in names if dataset.has(name)]


def width(column: Text) -> int:
    """The bytes of the longest text."""
    values = column.compact().values.tolist()
    sizes = map(len, values if "".join(values).isascii() else [text.encode() for text in values])
    return max(sizes, default=0)
