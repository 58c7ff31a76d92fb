"""The records of other datasets that a verb looks at: of the same subject, and equal in what a spec says."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from ..columns import Codes, Column, Mask, Text, as_text, codes_of, is_present, take, together
from ..errors import DerivationError
from ..model import Elsewhere, WhereClause
from ..values import where
from ..verbs.kinds import Across, Part
from .collected import comparing, in_order, reporter, source_of
from .workspace import Scope, Workspace


def across(argument: Elsewhere, own: Sequence[Column], scope: Scope) -> Across:
    """The records of variables of other datasets, with their subjects and what they are ordered by.

    ``own`` are the columns of the rows at hand that must be equal in them; subjects are told apart by these too then.
    """
    space = scope.workspace
    parts: list[Part] = []
    equal: list[list[Column]] = []
    for reference, clause in argument.looks():
        owner = reference.dataset or scope.dataset
        records, subject = space.owner(owner), space.subject_of(owner)
        kept = chosen_rows(space, owner, clause) & (subject >= 0)
        values = records.columns[reference.name]
        order = [records.columns[each.name] for each in argument.order]
        if argument.chosen and source_of(space, owner):
            names = [each.name for each in argument.order] or [reference.name]
            there = kept & is_present(values)
            order = [in_order(space, owner, n, records.columns[n], records.rows, there) for n in names]
        others = [records.columns[other.name] for _, other in argument.on]
        report = reporter(space, owner, reference.name, records.rows, kept)
        if not kept.all():
            values, subject = take(values, kept), subject[kept]
            order, others = ([take(column, kept) for column in columns] for columns in (order, others))
        parts.append(Part(values, subject, tuple(order), report))
        equal.append(others)
    falls = tuple(each.descending for each in argument.order)
    if not parts:
        raise DerivationError(f"no variable is meant by {argument.text}; name one that a dataset has")
    found = Across(tuple(parts), scope.rows.subject, len(space.block.subjects), falls)
    return told_apart(found, own, equal) if argument.on else found


def told_apart(found: Across, own: Sequence[Column], equal: Sequence[Sequence[Column]]) -> Across:
    """The same, where subject and what must be equal make a group of each combination; a missing value equals none."""
    codes = [[found.subject, *(part.subject for part in found.parts)]]
    for number, column in enumerate(own):
        columns = [column, *(others[number] for others in equal)]
        numeric = not all(isinstance(each, Text) for each in columns)
        keys: dict[str, int] = {"": -1}
        codes.append([codes_of(each, numeric, keys) for each in columns])
    sizes = [len(each) for each in codes[0]]
    groups = together([np.concatenate(each) for each in codes])
    mine, *others = np.split(groups, np.cumsum(sizes)[:-1])
    parts = [keep_grouped(part, group) for part, group in zip(found.parts, others, strict=True)]
    return Across(tuple(parts), mine, int(groups.max(initial=-1)) + 1, found.falls)


def keep_grouped(part: Part, group: Codes) -> Part:
    """Records that are in a group, with its number in place of the subject's."""
    kept: Mask = group >= 0

    def report(rule: str, bad: Mask, values: Text, message: str) -> None:
        whole = np.zeros(len(kept), np.bool_)
        whole[kept] = bad
        part.report(rule, whole, as_text(part.values), message)

    return Part(take(part.values, kept), group[kept], tuple(take(column, kept) for column in part.order), report)


def chosen_rows(space: Workspace, owner: str, clause: WhereClause) -> Mask:
    """The records of a dataset, or rows of a raw source, that a where clause of another holds for."""
    records = space.owner(owner)
    look = comparing(space, owner, lambda condition: reporter(space, owner, condition.variable, records.rows))
    return where.mask(clause, where.of_columns(records.columns), len(records), look=look)
