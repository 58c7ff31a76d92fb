"""Totals of findings: records that sum up the results of several tests, checked against what was collected."""

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
    distinct,
    order_codes,
    read_number,
    take,
    take_found,
    write_number,
)
from ..issues import Lineage
from ..model import Dataset, Total
from ..raw.frame import RawFrame
from .records import Records, Workspace, below

VISIT = ("VISIT", "VISITDY")  # what goes with VISITNUM


def add_totals(space: Workspace, dataset: Dataset) -> None:
    """Add the totals of a dataset to its records; variables that are made later see them too."""
    if not dataset.totals:
        return
    records = space.records[dataset.name]
    totals = (total_records(space, dataset, total, records) for total in dataset.totals)
    space.records[dataset.name] = below([records, *totals])
    space.order_changed(dataset.name)


def total_records(space: Workspace, dataset: Dataset, total: Total, records: Records) -> Records:
    """The records of one total: a sum for each combination in which enough of its tests have a number."""
    code = f"{dataset.domain}TESTCD"
    wanted = set(total.of)
    values = records.columns[total.variable]
    numbers = values.numbers(read_number) if isinstance(values, Text) else values
    among = as_text(records.columns[code]).mask(lambda test: test in wanted) & ~np.isnan(numbers)
    at = np.flatnonzero(among)
    keys = [order_codes(records.columns[name]) for name in total.by]
    groups, _ = distinct(
        [records.subject[at], *(codes[at].astype(np.int32) for codes, _ in keys)],
        [len(space.block.subjects), *(size for _, size in keys)],
    )
    count = np.bincount(groups, minlength=int(groups.max(initial=-1)) + 1)
    twice = asked_twice(groups, as_text(records.columns[code]).codes[at], len(count))
    lineage = Lineage(space.usubjid(records.subject), records.file, records.row)
    message = f"a test of {total.test.code} stands twice for the same {', '.join(total.by)}, so no total is computed"
    space.issues.add(dataset.name, "total not computed", code, message, lineage, at[twice[groups]])
    sums: Numbers = np.bincount(groups, weights=numbers[at], minlength=len(count)).astype(np.float64)
    first = np.full(len(count), len(records), np.intp)
    np.minimum.at(first, groups, at)
    enough = (count >= total.present) & ~twice
    at, sums = first[enough], np.array([float(f"{total:.14g}") for total in sums[enough].tolist()])  # 0.1 + 0.2 is 0.3
    order = np.argsort(at, kind="stable")
    at, sums = at[order], sums[order]
    carried = [*total.by, *(VISIT if "VISITNUM" in total.by else ())]
    made: dict[str, Column] = {n: take(records.columns[n], at) for n in carried if n in records.columns}
    made |= {n: Text.constant(v, len(at)) for n, v in {**total.test.facts, **total.facts}.items()}
    made[f"{dataset.domain}STRESC"] = Text.of([write_number(number) for number in sums.tolist()])
    made[f"{dataset.domain}STRESN"] = sums
    result = Records(
        {name: column for name, column in made.items() if name in records.columns},
        records.subject[at],
        records.file.take(at),
        records.row[at],
    )
    check_total(space, dataset, total, result, sums)
    return result


def asked_twice(groups: Codes, tests: Codes, count: int) -> Mask:
    """Which groups have two records of one test."""
    pairs = np.unique(np.stack([groups, tests]), axis=1)[0]
    return np.bincount(groups, minlength=count) > np.bincount(pairs, minlength=count)


def check_total(space: Workspace, dataset: Dataset, total: Total, records: Records, sums: Numbers) -> None:
    """Totals that differ from those collected in the same raw row, as issues."""
    if total.reported is None:
        return
    frame = space.block.frames[total.reported.dataset]
    place = places_in(frame, records)
    collected = as_text(frame.columns[total.reported.name])
    told = as_text(take_found(collected, place))
    numbers = told.numbers(read_number)
    differs = np.flatnonzero(told.present() & (numbers != sums))
    lineage = Lineage(space.usubjid(records.subject), records.file, records.row)
    both = zip(told.tolist(), sums.tolist(), strict=True)
    shown = Text.of([f"collected {said}, computed {write_number(computed)}" for said, computed in both])
    message = f"the collected total differs from {total.test.code}: {{value}}; ask the site"
    space.issues.add(dataset.name, "total differs", total.reported.name, message, lineage, differs, shown)


def places_in(frame: RawFrame, records: Records) -> Index:
    """The positions of the rows that records came from, -1 for those of other sources."""
    files = {name: number for number, name in enumerate(frame.file.values)}
    file = np.array([files.get(name, -1) for name in records.file.values], np.int64)[records.file.codes]
    rows = (frame.file.codes.astype(np.int64) << 32) + frame.row
    wanted = (file << 32) + records.row
    order = np.argsort(rows)
    place = np.append(order, -1)[np.searchsorted(rows[order], wanted)]
    return np.where(np.append(rows, -1)[place] == wanted, place, -1).astype(np.intp)
