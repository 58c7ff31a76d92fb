"""Operations on records: distinct values, counts, first and last dates, days."""

from __future__ import annotations

import numpy as np

from ....columns import Codes, Text, as_text, extremes, is_present, on_pairs, read_number, summary, take_found
from ....verbs.dates import study_day
from ..facts import Study
from ..frames import Frame, Lists, frame_of, numbers
from ..lacks import NoDataset
from ..matching import alike, first_places
from ..operators.dates import moment
from ..operators.groups import cut, cut_groups
from .register import Asked, Result, by_groups, operation


@operation("distinct")
def distinct_values(asked: Asked) -> Result:
    """The values of a variable, in all records or in those of the same group; of names, those of real variables."""
    other = asked.other()
    name, rows = asked.name_in(other), asked.kept(other)
    text = other.text(name)
    if asked.said("value_is_reference") == "true":
        text = real_variables(asked.study, other, text)
    names = asked.groups(other)
    if not names:
        return sorted(set(text.take(rows).compact().values.tolist()) - {""})
    here, there = by_groups(asked.frame, asked.groups(asked.frame), other, names, rows)
    return lists_of_groups(here, there, text.take(rows))


def real_variables(study: Study, other: Frame, text: Text) -> Text:
    """Names of variables, '' where the dataset RDOMAIN has no such one."""
    known = {facts.whole: set(facts.dataset.columns) for facts in study}
    domains = other.text("RDOMAIN")
    return on_pairs(lambda name, domain: name if name in known.get(domain, ()) else "", text, domains)


def lists_of_groups(here: Codes, there: Codes, text: Text) -> Lists:
    """For each record the values that its group has, in order."""
    size = int(max(here.max(initial=0), there.max(initial=0))) + 1
    values: list[set[str]] = [set() for _ in range(size)]
    pairs = np.unique(there.astype(np.int64) * len(text.values) + text.codes)
    for group, code in zip((pairs // len(text.values)).tolist(), (pairs % len(text.values)).tolist(), strict=True):
        values[group].add(str(text.values[code]))
    lists = [tuple(sorted(some - {""})) for some in values]
    place = {texts: number for number, texts in enumerate(dict.fromkeys(lists))}
    codes = np.array([place[texts] for texts in lists], np.int32)
    return Lists(codes[here], tuple(place))


@operation("record_count")
def record_count(asked: Asked) -> Result:
    """How many records there are, in all or in the same group, of those that pass the filter."""
    try:
        other = asked.other()
    except NoDataset:
        return 0.0
    rows, names = asked.kept(other), asked.groups(other)
    if not names:
        return float(len(rows))
    pattern = asked.said("regex")
    if pattern and other is asked.frame and len(rows) == other.size and all(map(other.has, names)):
        here = there = cut_groups(other, names, pattern)
    elif pattern:  # dates with times count by their days
        texts = [cut(other.text(name), pattern) for name in names]
        here, there = alike(texts, [text.take(rows) for text in texts])
    else:
        here, there = by_groups(asked.frame, asked.groups(asked.frame), other, names, rows)
    count = np.bincount(there, minlength=int(here.max(initial=0)) + 1)
    return np.asarray(count[here], np.float64)


def of_dates(name: str, *, last: bool) -> None:
    """Register the first or the last date, in all or of a group; '' where there is none."""

    @operation(name)
    def find(asked: Asked) -> Result:
        other = asked.other()
        text, rows = other.text(asked.name_in(other)), asked.kept(other)
        when = text.numbers(moment)
        names = asked.groups(other)
        here, there = (
            by_groups(asked.frame, asked.groups(asked.frame), other, names, rows)
            if names
            else (np.zeros(asked.frame.size, np.int32), np.zeros(len(rows), np.int32))
        )
        keep = ~np.isnan(when[rows])
        at = extremes(keep, [as_text(there.astype(np.float64))], [when[rows]], last=last)
        place = first_places(here, there, np.sort(at))
        return as_text(take_found(text.take(rows), place))


of_dates("min_date", last=False)
of_dates("max_date", last=True)


def of_numbers(name: str, way: str) -> None:
    """Register what numbers come to, in all or in a group."""

    @operation(name)
    def find(asked: Asked) -> Result:
        other = asked.other()
        rows, names = asked.kept(other), asked.groups(other)
        values = numbers(other.column(asked.name_in(other)), read_number)[rows]
        present = ~np.isnan(values)
        if not names:
            zeros = np.zeros(int(present.sum()), np.int32)
            return float(summary(way, zeros, 1, values[present])[0])
        here, there = by_groups(asked.frame, asked.groups(asked.frame), other, names, rows)
        size = int(max(here.max(initial=0), there.max(initial=0))) + 1
        return summary(way, there[present], size, values[present])[here]


of_numbers("min", "lowest")
of_numbers("max", "highest")
of_numbers("mean", "mean")


@operation("dy")
def dy(asked: Asked) -> Result:
    """The study day of a date, from DM.RFSTDTC of the subject."""
    found = asked.study.called("DM")
    if not found:
        raise NoDataset("DM")
    dm, frame = frame_of(found), asked.frame
    here, there = by_groups(frame, ["USUBJID"], dm, ["USUBJID"], np.arange(dm.size))
    place = first_places(here, there, np.arange(dm.size))
    reference = as_text(take_found(dm.text("RFSTDTC"), place))
    return study_day(date=frame.text(asked.name_in(frame)), reference=reference)


@operation("variable_is_null")
def variable_is_null(asked: Asked) -> Result:
    """Whether a variable is absent, or has no value in any record."""
    name = asked.said("name")
    return not asked.frame.has(name) or not is_present(asked.frame.column(name)).any()


@operation("map")
def mapped(asked: Asked) -> Result:
    """A value of each record from a table of values."""
    table = [dict(row) for row in asked.plain.get("map") or ()]
    found = np.full(asked.frame.size, -1, np.intp)
    outputs = [str(row.pop("output", "")) for row in table]
    for number, row in enumerate(table):
        mask = np.ones(asked.frame.size, np.bool_)
        for name, value in row.items():
            mask &= asked.frame.text(name).mask(str(value).__eq__)
        found = np.where(mask & (found < 0), number, found)
    return as_text(take_found(Text.of(outputs), found))
