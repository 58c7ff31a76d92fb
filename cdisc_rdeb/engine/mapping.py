"""Raw rows, records of other datasets, and tables of the study, to the records of a dataset."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt

from ..columns import (
    Column,
    Text,
    as_text,
    blank,
    concatenate,
    extremes,
    group_starts,
    is_present,
    order_codes,
    order_of,
    pack,
)
from ..errors import RawDataError
from ..issues import Lineage
from ..model import Dataset, RecordGroup, Reference, Variable
from ..values import where
from . import derive, findings, merging
from .records import GroupRows, MadeBefore, Records, Scope, Taken, Workspace


def map_records(space: Workspace, dataset: Dataset) -> Records:
    """The records of all groups of a dataset, one group after the other, each in the order of its rows."""
    parts = [map_group(space, dataset, group) for group in dataset.groups]
    columns: dict[str, Column] = {}
    for variable in dataset.variables.values():
        if any(variable.name in part.columns for part in parts):
            made = [p.columns.get(variable.name, missing(variable, len(p))) for p in parts]
            columns[variable.name] = concatenate(alike(made))
        elif variable.derivation is None:
            columns[variable.name] = missing(variable, sum(map(len, parts)))
    return Records(
        columns,
        np.concatenate([part.subject for part in parts]),
        text_of(concatenate([part.file for part in parts])),
        np.concatenate([part.row for part in parts]),
    )


def missing(variable: Variable, size: int) -> Column:
    """Missing values of a variable's type."""
    return blank(float if variable.type == "Num" else Text, size)


def alike(columns: list[Column]) -> list[Column]:
    """Columns of one kind; a temporary variable may be text in one group and numbers in another."""
    if len({isinstance(column, Text) for column in columns}) == 1:
        return columns
    return [as_text(column) for column in columns]


def text_of(column: Column) -> Text:
    """A column that is known to be text."""
    assert isinstance(column, Text)
    return column


def map_group(space: Workspace, dataset: Dataset, group: RecordGroup) -> Records:
    """The records of one group, with the variables that are made over its rows."""
    rows = rows_of_table(space, group) if group.kind == "study" else rows_of(space, group)
    if group.tests is not None:
        rows = findings.stack(space, dataset.name, group, rows)
    columns: dict[str, Column] = {}
    source = space.study.raw.get(group.source) if group.kind == "raw" else None
    merged, absent = merging.merged(space, dataset.name, group, rows), no_column(space, group)
    made: MadeBefore = {}
    for name, derivation in group.derivations.items():
        scope = Scope(space, dataset.name, name, rows.own, rows.subject, rows.file, rows.row, absent, merged, made)
        columns[name] = derive.finish(dataset.variables[name], derive.run(derivation, scope, source), scope)
    unit = f"{dataset.domain}ORRESU"
    if group.tests is not None and unit in columns:  # what was not done has no unit
        columns[unit] = findings.without_result(as_text(columns[unit]), as_text(rows.own["@RESULT"]))
    return Records(columns, rows.subject, rows.file, rows.row)


def no_column(space: Workspace, group: RecordGroup) -> Callable[[str], Exception]:
    """The error for a column that a source has not."""

    def error(name: str) -> Exception:
        files = space.study.raw[group.source].files if group.kind == "raw" else (group.source,)
        return RawDataError(f"{files[0]}: there is no column {name}, which {group.place} asks for")

    return error


def rows_of(space: Workspace, group: RecordGroup) -> GroupRows:
    """The rows of a raw source, or records of a dataset, that the group's where clause holds for."""
    owner = space.owner(group.source)
    size = len(owner)
    scope_columns = Taken(owner.columns, None)
    subject = np.full(size, -1, np.int32) if owner.subject is None else owner.subject

    def column(reference: Reference) -> Column:
        lineage = (subject, owner.file, owner.row)
        scope = Scope(space, group.source, reference.name, scope_columns, *lineage, no_column(space, group))
        return derive.column(reference, scope)

    keep = where.mask(group.where, column, size)
    if owner.subject is not None and not (group.kind == "dataset" and space.study.datasets[group.source].reference):
        keep &= owner.subject >= 0
    if group.only is not None:
        by = [subject.astype(np.float64), *map(column, group.only.by)]
        order = [*map(column, group.only.order)]
        chosen = extremes(keep, by, order, last=group.only.last)
        keep = np.zeros(size, np.bool_)
        keep[chosen] = True
    index = np.flatnonzero(keep)
    if group.kind == "raw":
        mapped = space.mapped.setdefault(group.source, np.zeros(size, np.bool_))
        if group.tests is None:  # of rows with tests, those with a result count as mapped
            mapped[index] = True
    if keep.all():
        return GroupRows(scope_columns, subject, owner.file, owner.row, index)
    return GroupRows(Taken(owner.columns, index), subject[index], owner.file.take(index), owner.row[index], index)


def rows_of_table(space: Workspace, group: RecordGroup) -> GroupRows:
    """The rows of a table of study.yaml."""
    table = space.table(group.source)
    size = len(table)
    columns: dict[str, Column] = {name: Text.of(values) for name, values in table.columns.items()}
    keep = np.flatnonzero(where.mask(group.where, where.of_columns(columns), size))
    return GroupRows(
        Taken(columns, keep),
        np.full(len(keep), -1, np.int32),
        Text.constant("study.yaml", len(keep)),
        (keep + 1).astype(np.int32),
        keep,
    )


def put_in_order(space: Workspace, dataset: Dataset) -> None:
    """Records in the order of the dataset's keys, ties as they were mapped; equal keys are an issue."""
    records = space.records[dataset.name]
    codes: list[npt.NDArray[Any]] = []
    sizes: list[int] = []
    for key in dataset.keys:
        if key == "STUDYID":
            continue
        if key == "USUBJID":
            code, size = records.subject + 1, len(space.block.subjects) + 1
        else:
            code, size = order_codes(records.columns[key])
        codes.append(code)
        sizes.append(size)
    if not codes or not len(records):
        return
    packed = pack(codes, sizes)
    order = order_of(packed)
    if not (order[1:] > order[:-1]).all():
        space.records[dataset.name] = records = records.reorder(order)
        space.order_changed(dataset.name)
    repeated = packed[order]
    starts = group_starts(repeated)
    if len(starts) < len(repeated):
        double = np.ones(len(repeated), np.bool_)
        double[starts] = False
        at = np.flatnonzero(double)
        lineage = Lineage(space.usubjid(records.subject), records.file, records.row)
        keys = ", ".join(dataset.keys[1:])
        message = f"another record of {dataset.name} has the same {keys}"
        space.issues.add(dataset.name, "duplicate keys", "", message, lineage, at)


def check_required(space: Workspace) -> None:
    """Records in which a Required variable is missing, as issues; those still waiting are lint's."""
    for dataset in space.study.datasets.values():
        if dataset.given or (dataset.reference and not space.block.first):
            continue
        records = space.records[dataset.name]
        for variable in dataset.submitted():
            missed = np.zeros(0, np.intp)
            if variable.core == "Req" and not variable.state:
                missed = np.flatnonzero(~is_present(records.columns[variable.name]))
            if len(missed):
                message = f"{variable.name} is Required, and has no value"
                lineage = Lineage(space.usubjid(records.subject), records.file, records.row)
                space.issues.add(dataset.name, "required value missing", variable.name, message, lineage, missed)


def check_subjects(space: Workspace) -> None:
    """Records of subjects that DM does not have, as issues."""
    if "DM" not in space.records:
        return
    enrolled = np.zeros(len(space.block.subjects) + 1, np.bool_)
    enrolled[space.records["DM"].subject] = True
    enrolled[-1] = True  # of records that belong to no subject
    message = "DM has no record of '{value}'; add the subject to DM's raw data, or mend the subject here"
    for name, records in space.records.items():
        at = np.flatnonzero(~enrolled[records.subject])
        if len(at):
            usubjid = space.usubjid(records.subject)
            lineage = Lineage(usubjid, records.file, records.row)
            space.issues.add(name, "no DM record", "USUBJID", message, lineage, at, usubjid)
