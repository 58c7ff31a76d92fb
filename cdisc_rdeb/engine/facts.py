"""Facts of the whole study, which no subject knows alone: how many were treated, when the first one gave consent.

Each block counts its own subjects; what all blocks say together goes into the study's tables, and the datasets that
come from these are made last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from ..columns import as_text, is_present, read_number
from ..model import Fact, Study
from ..values import where
from ..values.iso8601 import order_key
from .workspace import Workspace

TABLE = "summary"


def of_subjects(study: Study) -> Study:
    """The study without the datasets that wait for facts."""
    return with_datasets(study, late=False)


def of_facts(study: Study, values: Mapping[int, str]) -> Study:
    """The study with its facts in place, and only the datasets that waited for them."""
    table = study.tables[TABLE]
    told = tuple(values.get(row, text) for row, text in enumerate(table.columns.get("TSVAL", ())))
    summary = replace(table, columns={**table.columns, "TSVAL": told})
    return replace(with_datasets(study, late=True), tables={**study.tables, TABLE: summary}, facts=())


def with_datasets(study: Study, *, late: bool) -> Study:
    """The study with the datasets that come from the table of facts, or with all others."""
    waiting = {d.name for d in study.datasets.values() if any((g.kind, g.source) == ("study", TABLE) for g in d.groups)}
    waiting = waiting if study.facts else set()
    return replace(study, datasets={n: d for n, d in study.datasets.items() if (n in waiting) == late})


def of_block(space: Workspace) -> dict[int, str]:
    """What a block knows of each fact, by row of the table."""
    return {fact.row: value(space, fact) for fact in space.study.facts}


def value(space: Workspace, fact: Fact) -> str:
    """A fact as far as the subjects of a block go; '' for the first or last of none."""
    records = space.records[fact.reference.dataset]
    column = records.columns[fact.reference.name]
    keep = where.mask(fact.where, where.of_columns(records.columns), len(records)) & is_present(column)
    if fact.kind == "count":
        return str(len(np.unique(records.subject[keep])))
    texts = as_text(column).take(keep).compact().values.tolist()
    return str(together(fact.kind, texts))


def merge(study: Study, parts: Iterable[Mapping[int, str]]) -> dict[int, str]:
    """The facts of all blocks."""
    known = list(parts)
    return {fact.row: together(fact.kind, [part[fact.row] for part in known]) for fact in study.facts}


def together(kind: str, values: Iterable[str]) -> str:
    """One value from several of one kind: the smallest number or earliest moment, or the largest or latest.

    >>> together("last", ["9", "10"]), together("first", ["2024-01-10T08:00+09:00", "2024-01-10T00:00Z", ""])
    ('10', '2024-01-10T08:00+09:00')
    """
    if kind == "count":
        return str(sum(map(int, values)))
    there = [text for text in values if text]
    return (min if kind == "first" else max)(there, key=in_order, default="")


def in_order(text: str) -> tuple[float, float, str]:
    """What values of one kind are put in order by: numbers as such, dates as moments."""
    number = read_number(text)
    return (number, 0.0, text) if number == number else order_key(text)
