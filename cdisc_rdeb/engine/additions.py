"""Records that are added to an analysis dataset: summaries, computed parameters, chosen and carried records.

Source: ADaMIG 1.3, 3.3.8 (DTYPE) and 4.2 to 4.5 (derived rows, and when to add a parameter).
"""

from __future__ import annotations

import numpy as np

from ..columns import (
    Codes,
    Column,
    Index,
    Mask,
    Numbers,
    Text,
    as_text,
    blank,
    extremes,
    group_codes,
    order_codes,
    read_number,
    take,
    take_found,
)
from ..errors import DerivationError
from ..model import Addition, Dataset
from ..values import where
from ..verbs import numbers
from . import derive
from .records import Records, Workspace, below


def add_records(space: Workspace, dataset: Dataset) -> None:
    """Add records to a dataset, those of one addition after the other; each sees what was added before it."""
    for addition in dataset.additions:
        records = space.records[dataset.name]
        made = with_own(space, dataset, addition, added(space, dataset, addition, records))
        space.records[dataset.name] = below([records, made])
        space.order_changed(dataset.name)


def added(space: Workspace, dataset: Dataset, addition: Addition, records: Records) -> Records:
    """The new records of an addition, as they come from those that are there."""
    scope = records.scope(space, dataset.name)
    keep = where.mask(addition.where, lambda reference: derive.column(reference, scope), len(records))
    keep &= records.subject >= 0
    by = [records.columns[name] for name in addition.by]
    if addition.only is not None:
        order = [records.columns[str(reference)] for reference in addition.only.order]
        chosen = extremes(keep, [as_column(records.subject), *by], order, last=addition.only.last)
        return records.at(np.sort(chosen))
    if addition.way == "carry":
        return carried(space, addition, records, keep)
    groups, _ = group_codes([as_column(records.subject), *by])
    if addition.formula is not None:
        return computed(space, dataset, addition, records, keep, groups)
    values = as_numbers(records.columns[addition.variable])
    return summed(addition, records, keep & ~np.isnan(values), groups, values)


def as_column(subject: Codes) -> Numbers:
    """Subject numbers as a column to group by."""
    return subject.astype(np.float64)


def as_numbers(column: Column) -> Numbers:
    """A column's numbers; text that says none is missing."""
    return column.numbers(read_number) if isinstance(column, Text) else column


def summed(addition: Addition, records: Records, keep: Mask, groups: Codes, values: Numbers) -> Records:
    """One record for each group with a number, at the place of its first one."""
    at = np.flatnonzero(keep)
    first, group = first_of_groups(groups[at])
    numbers = values[at]
    count = np.bincount(group, minlength=len(first)).astype(np.float64)
    enough = count >= addition.at_least
    made = count
    if addition.way in ("sum", "mean"):
        made = np.bincount(group, weights=numbers, minlength=len(first)) / (count if addition.way == "mean" else 1)
        made = np.array([float(f"{number:.14g}") for number in made.tolist()], np.float64)  # 0.1 + 0.2 is 0.3
    elif addition.way != "count":
        made = np.full(len(first), np.inf if addition.way == "lowest" else -np.inf)
        (np.minimum if addition.way == "lowest" else np.maximum).at(made, group, numbers)
    return grouped(addition, records, at[first[enough]], made[enough])


def first_of_groups(groups: Codes) -> tuple[Index, Codes]:
    """Where each group comes first, in that order, and the place of each record's group in it."""
    _, first, inverse = np.unique(groups, return_index=True, return_inverse=True)
    order = np.argsort(first)
    place = np.empty(len(order), np.int32)
    place[order] = np.arange(len(order), dtype=np.int32)
    return first[order], place[inverse.reshape(-1)]


def grouped(addition: Addition, records: Records, at: Index, values: Numbers) -> Records:
    """Records that have what makes their group, and a value; all else is missing."""
    columns = {name: blank(Text if isinstance(c, Text) else float, len(at)) for name, c in records.columns.items()}
    for name in addition.by:
        columns[name] = take(records.columns[name], at)
    columns["AVAL"] = values
    return Records(columns, records.subject[at], records.file.take(at), records.row[at])


def computed(
    space: Workspace, dataset: Dataset, addition: Addition, records: Records, keep: Mask, groups: Codes
) -> Records:
    """One record for each group that has all parameters of a formula; of the ``latest`` ones those up to its day do."""
    assert addition.formula is not None
    keep = keep & ~np.isnan(as_numbers(records.columns["AVAL"]))
    codes = as_text(records.columns["PARAMCD"])
    names = [str(reference) for reference in addition.formula.names]
    at = np.flatnonzero(keep & codes.mask(lambda code: code in names and code not in addition.latest))
    first, group = first_of_groups(groups[at])
    at_first = at[first]
    found: dict[str, Numbers] = {}
    for name in names:
        own = np.flatnonzero(keep & codes.mask(lambda code, name=name: code == name))  # type: ignore[misc]
        if name in addition.latest:
            place = latest(records, own, at_first)
        else:
            place = one_of_each(space, dataset, name, records, own, group[np.searchsorted(at, own)], len(first))
        found[name] = as_numbers(take_found(records.columns["AVAL"], place))
    made = numbers.evaluate(addition.formula.text, found.__getitem__, len(first))
    there = ~np.isnan(made)
    return grouped(addition, records, at_first[there], made[there])


def latest(records: Records, own: Index, wanted: Index) -> Index:
    """For each of the wanted records the last of some of the same subject, on or before its day; -1 for none."""
    days, size = order_codes(records.columns["ADT"])
    key = records.subject.astype(np.int64) * size + days
    order = own[np.argsort(key[own], kind="stable")]
    place = np.searchsorted(key[order], key[wanted], side="right") - 1
    chosen = np.append(order, -1)[place]
    return np.where((place >= 0) & (records.subject[chosen] == records.subject[wanted]), chosen, -1).astype(np.intp)


def one_of_each(
    space: Workspace, dataset: Dataset, name: str, records: Records, own: Index, group: Codes, size: int
) -> Index:
    """For each group the place of its one record of a parameter, -1 for none; two are an error, for it is not said
    which of them counts."""
    count = np.bincount(group, minlength=size)
    if (count > 1).any():
        which = own[np.flatnonzero(group == int(np.argmax(count > 1)))]
        lines = [f"{f} row {r}" for f, r in zip(records.file.take(which).tolist(), records.row[which], strict=True)]
        raise DerivationError(
            f"{dataset.name}: {name} has {len(which)} values for USUBJID "
            f"{space.usubjid(records.subject).take(which[:1]).tolist()[0]} ({', '.join(lines)}), and a formula wants "
            "one; narrow them by where, or name more variables in by"
        )
    place = np.full(size, -1, np.intp)
    place[group] = own
    return place


def carried(space: Workspace, addition: Addition, records: Records, keep: Mask) -> Records:
    """For each visit of a table that a group lacks the record before it that is the last, lowest or highest."""
    table = space.table(addition.visits)
    if lacking := [name for name in ("AVISIT", "AVISITN") if name not in table.columns]:
        known = ", ".join(table.columns)
        raise DerivationError(f"{addition.place}: {table.name} has no column {lacking[0]}; it has {known}")
    visits_of_table = zip(map(read_number, table.columns["AVISITN"]), table.columns["AVISIT"], strict=True)
    planned = sorted((number, name) for number, name in visits_of_table if number == number)
    values, visits = as_numbers(records.columns["AVAL"]), as_numbers(records.columns["AVISITN"])
    there = ~np.isnan(values) & ~np.isnan(visits)
    by = [as_column(records.subject), *(records.columns[name] for name in addition.by)]
    groups, count = group_codes(by)
    parts: list[Index] = []
    told: list[tuple[float, str]] = []
    for number, name in planned:
        has = np.zeros(count, np.bool_)
        has[groups[there & (visits == number)]] = True
        before = keep & there & (visits < number) & ~has[groups]
        ranks = {"last": [visits], "lowest": [-values, visits], "highest": [values, visits]}[addition.carry]
        chosen = np.sort(extremes(before, by, ranks, last=True))
        parts.append(chosen)
        told += [(number, name)] * len(chosen)
    at = np.concatenate(parts) if parts else np.zeros(0, np.intp)
    made = records.at(at)
    made.columns["AVISITN"] = np.array([number for number, _ in told], np.float64)
    made.columns["AVISIT"] = Text.of([name for _, name in told])
    return made


def with_own(space: Workspace, dataset: Dataset, addition: Addition, records: Records) -> Records:
    """New records with what the spec says of them; ``variables`` see the records as they were made."""
    own = {}
    for name, derivation in addition.derivations.items():
        scope = records.scope(space, dataset.name, name)
        own[name] = derive.finish(dataset.variables[name], derive.run(derivation, scope), scope)
    records.columns |= own
    return records
