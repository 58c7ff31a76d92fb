"""Dates of one record that cannot be in the order that they have: an end before its start, a birth after consent."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ..columns import Text, on_pairs
from ..model import Dataset, RecordGroup
from ..plan import elsewheres, references
from ..values.moments import comes_before
from .workspace import Workspace

RULE = "dates out of order"
#: Of DM: what comes first, and what is not before it.
OF_SUBJECTS = (
    ("RFSTDTC", "RFENDTC"),
    ("RFXSTDTC", "RFXENDTC"),
    ("BRTHDTC", "RFICDTC"),
    ("BRTHDTC", "RFSTDTC"),
    ("BRTHDTC", "DTHDTC"),
    ("RFICDTC", "RFXSTDTC"),
    ("RFICDTC", "DTHDTC"),
    ("RFXENDTC", "DTHDTC"),
)


def check_dates(space: Workspace, dataset: Dataset) -> None:
    """Dates of SDTM that are before what they cannot be before, as issues; told where at least one was collected, at
    the precision of both. Of dates that were made of another dataset it is told there. Source: SDTMIG 3.4, 4.4.4."""
    told = np.zeros(len(space.records[dataset.name]), np.bool_)
    for start, end in pairs(dataset) if dataset.standard == "SDTMIG" else ():
        records = space.records[dataset.name]
        first, last = (records.columns.get(name) for name in (start, end))
        if not isinstance(first, Text) or not isinstance(last, Text):
            continue
        bad = comes_before(last, first) & ~told
        if not bad.any() or not (is_collected(dataset, start) or is_collected(dataset, end)):
            continue
        told |= bad  # one wrong date may be before several
        at = np.flatnonzero(bad)
        values = on_pairs(lambda a, b: f"{b} before {a}", first, last)
        message = f"{end} is before {start}; mend one of the two dates, or ask the site"
        space.tell(dataset.name, RULE, end, message, records.rows, at, values)


def pairs(dataset: Dataset) -> Iterator[tuple[str, str]]:
    """The pairs of variables of a dataset of which the second is not before the first."""
    start = "STDTC" if f"{dataset.domain}STDTC" in dataset.variables else "DTC"
    own = (f"{dataset.domain}{start}", f"{dataset.domain}ENDTC")
    for pair in OF_SUBJECTS if dataset.name == "DM" else (own,):
        if all(name in dataset.variables and not dataset.variables[name].state for name in pair):
            yield pair


def is_collected(dataset: Dataset, name: str) -> bool:
    """Whether a date was collected: it is made of a raw row, and of no other dataset."""
    return any(
        is_of_rows(group) and not any(True for _ in elsewheres(made)) and all(not r.dataset for r in references(made))
        for group, made in dataset.derivations_of(name)
    )


def is_of_rows(group: RecordGroup | None) -> bool:
    """Whether records are of raw rows."""
    return group is not None and group.kind == "raw"
