"""Sums, means and formulas over the records of a dataset: what further records are made of."""

from __future__ import annotations

from dataclasses import field, replace

import numpy as np

from ..columns import (
    Codes,
    Column,
    Index,
    Mask,
    Numbers,
    Text,
    as_text,
    first_of_groups,
    order_codes,
    pack,
    read_number,
    standing_twice,
    summary,
    take_found,
)
from ..errors import DerivationError
from ..model import Addition, Dataset
from ..quick import dataclass
from ..verbs import numbers
from .door import as_numbers
from .records import Records
from .twice import same_rows
from .workspace import Workspace

NONE: Index = np.zeros(0, np.intp)


@dataclass(frozen=True, slots=True, eq=False)
class Made:
    """New records before they are whole: the records that each is made from, and what it is said to be.

    ``place`` is the record whose place each new one has, subject, file and row; ``at`` are all records that any is made
    from, ``group`` the number of the new one that each is for; ``values`` are columns of the new records by variable.
    ``left`` are records that none is made from, as those of their group do not suffice.
    """

    place: Index
    at: Index
    group: Codes
    values: dict[str, Column]
    left: Index = field(default_factory=lambda: NONE)


def of_one(at: Index, values: dict[str, Column]) -> Made:
    """New records that are made from one record each."""
    return Made(at, at, np.arange(len(at), dtype=np.int32), values)


def plain_numbers(column: Column) -> Numbers:
    """A column's numbers; text that says none is missing."""
    return column.numbers(read_number) if isinstance(column, Text) else column


def summed(space: Workspace, dataset: Dataset, addition: Addition, keep: Mask, groups: Codes) -> Made:
    """One record for each group with enough values, at the place of its first one.

    A group without any value, and one in which a test stands twice, is an issue and gets none.
    """
    scope = space.scope(dataset.name, addition.variable).where(keep)
    values = as_numbers(scope.own[addition.variable], scope)
    there = np.flatnonzero(keep & ~np.isnan(values))
    first, group = first_of_groups(groups[there])
    tell_without_value(space, dataset, addition, np.flatnonzero(keep), groups, groups[there])
    count = np.bincount(group, minlength=len(first))
    enough = count >= addition.at_least
    if addition.once:
        twice = stands_twice(group, as_text(scope.own[addition.once]).codes[there], len(first))
        label = addition.test.code if addition.test else addition.parameter
        message = f"a test of {label} stands twice for the same {', '.join(addition.by)}, so no total is computed"
        space.tell(dataset.name, "total not computed", addition.once, message, scope.rows, there[first[twice]])
        enough &= ~twice
    result = summary(addition.way, group, len(first), values[there])
    result = result if addition.digits is None else numbers.sas_round(result, addition.digits)
    made = of_groups(addition, there[first], there, group, enough, result)
    return replace(made, left=np.flatnonzero(keep & ~np.isin(groups, groups[made.at])))


def of_groups(addition: Addition, place: Index, at: Index, group: Codes, enough: Mask, values: Numbers) -> Made:
    """New records for those groups that get one, with their values."""
    number = (np.cumsum(enough) - 1).astype(np.int32)
    kept = enough[group] if len(group) else np.zeros(0, np.bool_)
    made: dict[str, Column] = dict.fromkeys(addition.into, values[enough])
    return Made(place[enough], at[kept], number[group[kept]], made)


def tell_without_value(
    space: Workspace, dataset: Dataset, addition: Addition, among: Index, groups: Codes, with_value: Codes
) -> None:
    """An issue for each group that none of its records has a value for, at its first record."""
    first, _ = first_of_groups(groups[among])
    at = among[first]
    empty = at[~np.isin(groups[at], with_value)]
    tell_left_out(space, dataset, addition, empty, f"none of its records has {addition.variable}")


def tell_left_out(space: Workspace, dataset: Dataset, addition: Addition, at: Index, why: str) -> None:
    """An issue for each record that is not added, at the record that it would have stood for."""
    name = addition.parameter or (addition.test.code if addition.test else addition.way)
    message = f"{name} is left out for this subject{' and group' if addition.by else ''}, as {why}"
    rows = space.records[dataset.name].rows
    space.tell(dataset.name, "no value to add", addition.into[0], message, rows, at)


def stands_twice(groups: Codes, tests: Codes, count: int) -> Mask:
    """Which groups have two records of one test."""
    twice = np.zeros(count, np.bool_)
    twice[groups[standing_twice(pack([groups, tests], [count, int(tests.max(initial=0)) + 1]))]] = True
    return twice


def computed(space: Workspace, dataset: Dataset, addition: Addition, keep: Mask, groups: Codes) -> Made:
    """One record for each group that has all parameters of a formula; of the ``latest`` ones those up to its day do.

    A formula that gives no number is an issue, and its record is left out.
    """
    assert addition.formula is not None
    records = space.records[dataset.name]
    values = plain_numbers(records.columns["AVAL"])
    codes = as_text(records.columns["PARAMCD"])
    names = [str(reference) for reference in addition.formula.names]
    at = np.flatnonzero(keep & codes.mask(lambda code: code in names and code not in addition.latest))
    first, group = first_of_groups(groups[at])
    found: dict[str, Index] = {}
    for name in names:
        own = np.flatnonzero(keep & codes.mask(lambda code, name=name: code == name))  # type: ignore[misc]
        if name in addition.latest:
            found[name] = latest(records, own[~np.isnan(values[own])], at[first])
        else:
            place = group[np.searchsorted(at, own)]
            found[name] = one_of_each(space, dataset, name, records, own, place, len(first))
    columns = {name: take_found(values, place) for name, place in found.items()}
    made = numbers.evaluate(addition.formula.text, lambda n: plain_numbers(columns[n]), len(first))
    complete = np.all([place >= 0 for place in found.values()], axis=0) if names else np.ones(len(first), np.bool_)
    valued = np.all([~np.isnan(plain_numbers(c)) for c in columns.values()], axis=0) if names else complete
    text = addition.formula.text
    tell_left_out(space, dataset, addition, at[first][complete & ~valued], f"a parameter of {text} has no value")
    tell_left_out(space, dataset, addition, at[first][valued & np.isnan(made)], f"{text} divides by 0 or has no value")
    number = np.repeat(np.arange(len(first), dtype=np.int32)[None, :], max(len(names), 1), axis=0).reshape(-1)
    used = np.concatenate(list(found.values())) if names else at[first]
    return of_groups(addition, at[first], used[used >= 0], number[used >= 0], ~np.isnan(made), made)


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
        lines = [records.rows.place(int(each)).replace(": row", " row") for each in which]
        way = same_rows(space.block.frames.values(), records.rows, which)
        way = way or "narrow them by where, or name more variables in by"
        raise DerivationError(
            f"{dataset.name}: {name} has {len(which)} values for USUBJID "
            f"{space.usubjid(records.subject).take(which[:1]).tolist()[0]} ({', '.join(lines)}), and a formula wants "
            f"one; {way}"
        )
    place = np.full(size, -1, np.intp)
    place[group] = own
    return place
