"""Dates of visits that are far from where the plan, and the other visits of the subject, have them: as a year that was
written wrongly."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np

from ..columns import Mask, Text, on_pairs, read_number
from ..model import Dataset
from .dates_in_order import is_collected
from .workspace import Workspace

FAR, VERY_FAR = 300, 1000  # days from the plan: where the order of visits is broken too, and in any case
LEAST = 3  # visits that say where the others are


def check_visits(space: Workspace, dataset: Dataset, rule: str) -> None:
    """Tell of visits far from the plan that are before an earlier one, or after a later one."""
    columns = space.records[dataset.name].columns
    started, planned = columns.get("SVSTDTC"), columns.get("VISITDY")
    if not isinstance(started, Text) or planned is None or not is_collected(dataset, "SVSTDTC"):
        return
    records = space.records[dataset.name]
    day = started.numbers(number_of)
    plan = planned.numbers(read_number) if isinstance(planned, Text) else planned
    expected = np.full(len(day), np.nan)
    broken = np.zeros(len(day), np.bool_)
    known = np.flatnonzero((records.subject >= 0) & ~np.isnan(day) & ~np.isnan(plan))
    known = known[np.lexsort((plan[known], records.subject[known]))]
    for at in np.split(known, np.flatnonzero(np.diff(records.subject[known])) + 1):
        if len(at) >= LEAST:
            expected[at] = np.median(day[at] - plan[at]) + plan[at]
            broken[at] = out_of_order(day[at])
    with np.errstate(invalid="ignore"):
        apart = np.abs(day - expected)
        bad = (apart > FAR) & broken | (apart > VERY_FAR)
    shown = Text.of([iso(each) for each in expected.tolist()])
    for rows, message in messages(bad, on_pairs(meant, started, shown)):
        space.tell(dataset.name, rule, "SVSTDTC", message, records.rows, rows, started)


def messages(bad: Mask, ways: Text) -> list[tuple[np.ndarray, str]]:
    """The bad records by the way out of each."""
    said = "the visit of {value} is far from the other visits of the subject, by the days of the plan; "
    texts = {str(ways.values[ways.codes[at]]) for at in np.flatnonzero(bad).tolist()}
    return [(np.flatnonzero(bad & ways.mask(text.__eq__)), said + text) for text in sorted(texts)]


def out_of_order(day: np.ndarray) -> Mask:
    """Which of some days, in the order of the plan, are after a later one or before an earlier one."""
    lowest = np.minimum.accumulate(day[::-1])[::-1]
    highest = np.maximum.accumulate(day)
    return np.asarray((day > lowest) | (day < highest), np.bool_)


def number_of(text: str) -> float:
    """A whole day as a number, NaN for any other."""
    try:
        return float(date.fromisoformat(text[:10]).toordinal())
    except ValueError:
        return np.nan


def iso(number: float) -> str:
    """The day of a number; '' for NaN."""
    return "" if np.isnan(number) else date.fromordinal(round(number)).isoformat()


def meant(text: str, expected: str) -> str:
    """The way out for a date that is far from what is expected: the year that it may be of.

    >>> meant("2071-09-12", "2017-09-13"), meant("2071-09-12", "2017-02-01")
    ('did you mean 2017-09-12? Mend it in the file', 'about 2017-02-01 is expected: mend the date in the file')
    """
    if not expected:
        return ""
    middle = date.fromisoformat(expected)
    for year in (middle.year, middle.year - 1, middle.year + 1):
        other = f"{year:04d}{text[4:10]}"
        if abs(number_of(other) - middle.toordinal()) <= NEAR.days:
            return f"did you mean {other}? Mend it in the file"
    return f"about {expected} is expected: mend the date in the file"


NEAR = timedelta(days=60)
