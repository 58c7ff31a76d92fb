"""Raw rows, records of other datasets, and tables of the study, to the records of a dataset."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from ..columns import Column, Text, as_text, blank, concatenate, extremes, falling
from ..errors import RawDataError
from ..model import Dataset, Place, RecordGroup, Reference, Variable
from ..raw.frame import Rows, rows_below
from ..values import where
from . import derive, findings, merging, several
from .collected import comparing, in_order, reporter
from .door import admit
from .records import GroupRows, MadeBefore, Records, Taken
from .workspace import Scope, Workspace


def map_records(space: Workspace, dataset: Dataset) -> Records:
    """The records of all groups of a dataset, one group after the other, each in the order of its rows."""
    parts = [map_group(space, dataset, group) for group in dataset.groups]
    columns: dict[str, Column] = {}
    for variable in dataset.variables.values():
        if any(variable.name in part.columns for part in parts):
            made = [
                p.columns[variable.name] if variable.name in p.columns else missing(variable, len(p)) for p in parts
            ]
            columns[variable.name] = concatenate(alike(made))
        elif variable.derivation is None:
            columns[variable.name] = missing(variable, sum(map(len, parts)))
    return Records(columns, rows_below([part.rows for part in parts]))


def missing(variable: Variable, size: int) -> Column:
    """Missing values of a variable's type."""
    return blank(float if variable.type == "Num" else Text, size)


def alike(columns: list[Column]) -> list[Column]:
    """Columns of one kind; a temporary variable may be text in one group and numbers in another."""
    if len({isinstance(column, Text) for column in columns}) == 1:
        return columns
    return [as_text(column) for column in columns]


def map_group(space: Workspace, dataset: Dataset, group: RecordGroup) -> Records:
    """The records of one group, with the variables that are made over its rows."""
    rows = rows_of_table(space, group) if group.kind == "study" else rows_of(space, group)
    if group.together is not None:
        rows = several.of_runs(space, dataset, group, rows)
    if group.each_day:
        rows = several.for_each_day(space, dataset, group, rows)
    if group.each_of:
        rows = several.for_each_column(space, dataset, group, rows)
    if group.tests is not None:
        rows = findings.stack(space, dataset, group, rows)
    columns: dict[str, Column] = {}
    source = space.study.raw.get(group.source) if group.kind == "raw" else None
    merged, absent = merging.merged(space, dataset.name, group, rows), no_column(space, group)
    if space.trail is not None:
        took = {merge.name or merge.source: merge.source for merge in group.merges}
        space.trail.mapped(dataset.name, group.source, rows, {name: (took[name], at) for name, at in merged.items()})
    made: MadeBefore = {}
    told: set[tuple[str, Place]] = set()
    for name, derivation in group.derivations.items():
        scope = Scope(space, dataset.name, name, rows.own, rows.rows, absent, merged, made, told)
        columns[name] = admit(dataset.variables[name], derive.run(derivation, scope, source), scope, derivation)
    if group.tests is not None:
        findings.without_units(dataset, rows, columns)
    return Records(columns, rows.rows)


def no_column(space: Workspace, group: RecordGroup) -> Callable[[str], Exception]:
    """The error for a column that a source has not."""

    def error(name: str) -> Exception:
        files = space.study.raw[group.source].files if group.kind == "raw" else ()
        return RawDataError(f"{(*files, group.source)[0]}: there is no column {name}, which {group.place} asks for")

    return error


def rows_of(space: Workspace, group: RecordGroup) -> GroupRows:
    """The rows of a raw source, or records of a dataset, that the group's where clause holds for."""
    owner = space.owner(group.source)
    rows, size = owner.rows, len(owner)
    own = Taken(owner.columns, None)

    def column(reference: Reference) -> Column:
        return derive.column(reference, Scope(space, group.source, "", own, rows, no_column(space, group)))

    look = comparing(space, group.source, lambda condition: reporter(space, group.source, condition.variable, rows))
    keep = where.mask(group.where, column, size, look=look)
    if owner.subject is not None and not (group.kind == "dataset" and space.study.datasets[group.source].reference):
        keep &= rows.subject >= 0
    if group.only is not None:
        by = [rows.subject.astype(np.float64), *map(column, group.only.by)]
        named = [
            (each, in_order(space, group.source, each.name, column(each), rows, keep)) for each in group.only.order
        ]
        order = [falling(value) if each.descending else value for each, value in named]
        chosen = extremes(keep, by, order, last=group.only.last)
        keep = np.zeros(size, np.bool_)
        keep[chosen] = True
    index = np.flatnonzero(keep)
    if group.kind == "raw":
        mapped = space.mapped.setdefault(group.source, np.zeros(size, np.bool_))
        if group.tests is None:  # of rows with tests, those with a result count as mapped
            mapped[index] = True
    if keep.all():
        return GroupRows(own, rows, index)
    return GroupRows(Taken(owner.columns, index), rows.take(index), index)


def rows_of_table(space: Workspace, group: RecordGroup) -> GroupRows:
    """The rows of a table of study.yaml."""
    table = space.table(group.source)
    columns: dict[str, Column] = {name: Text.of(values) for name, values in table.columns.items()}
    keep = np.flatnonzero(where.mask(group.where, where.of_columns(columns), len(table)))
    size = len(keep)
    nobody = np.full(size, -1, np.int32)
    rows = Rows(nobody, Text.constant("study.yaml", size), (keep + 1).astype(np.int32))
    return GroupRows(Taken(columns, keep), rows, keep)
