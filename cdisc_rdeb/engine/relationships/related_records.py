"""RELREC: relations between records, and between datasets, by identifiers that were collected.

Source: SDTMIG 3.4, 8.2 (related records) and 8.3 (related datasets).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from ...columns import (
    Codes,
    Column,
    Index,
    Text,
    as_text,
    concatenate,
    distinct,
    group_starts,
    matching,
    order_of,
    pack,
)
from ...model import Dataset, Origin, RecordGroup, Relation, Study
from ...quick import dataclass
from ...raw.frame import Rows
from ..identifiers import by_meant, way_to_identifier
from ..records import Records, below
from ..workspace import Workspace
from .parts import of_standard

RELID = "The codes of the two datasets; for related records followed by the number of the relation within the subject."


@dataclass(frozen=True, slots=True, eq=False)
class Member:
    """Records of one dataset in relations: which identifying value, the relation's number within the subject, whose."""

    dataset: Dataset
    variable: str
    values: Text
    number: Codes
    rows: Rows


def relating(study: Study) -> list[Relation]:
    """All relations, as the specs declare them."""
    return [relation for dataset in study.datasets.values() for relation in dataset.relations]


def dataset_of(study: Study) -> Dataset:
    """The model of RELREC."""
    known = study.standards.sdtmig_dataset("RELREC")
    relations = relating(study)
    assert known is not None
    variables = {name: of_standard(v, study, relations[0].place) for name, v in known.variables.items()}
    derived = Origin("Derived", "Sponsor")
    variables["RELID"] = replace(variables["RELID"], origin=derived, method=RELID)
    method = "--SEQ of the records whose collected identifiers agree; missing for relations of datasets."
    variables["IDVARVAL"] = replace(variables["IDVARVAL"], origin=derived, method=method)
    return Dataset(
        name="RELREC",
        label=known.label,
        domain="RELREC",
        class_name=known.define_class,
        structure=known.structure,
        keys=("STUDYID", "USUBJID", "RELID", "RDOMAIN", "IDVAR", "IDVARVAL"),
        groups=tuple(RecordGroup("dataset", name) for r in relations for name in (r.dataset, r.other)),
        variables=variables,
        place=relations[0].place,
    )


def relate(space: Workspace) -> tuple[Dataset, Records]:
    """The related records of this block; relations of datasets stand before all subjects, once."""
    parts = [part for relation in relating(space.study) for part in of_relation(space, relation)]
    whole = below(parts)
    named = [as_text(whole.columns[name]) for name in ("RELID", "RDOMAIN", "IDVAR", "IDVARVAL")]
    codes = [whole.subject + 1, *(text.ranks() for text in named)]
    sizes = [len(space.block.subjects) + 1, *(len(text.values) + 1 for text in named)]
    return dataset_of(space.study), whole.reorder(order_of(pack(codes, sizes)))


def of_relation(space: Workspace, relation: Relation) -> Iterator[Records]:
    """The records of one relation."""
    left, right = space.study.datasets[relation.dataset], space.study.datasets[relation.other]
    pairs = matched(space, relation)
    if relation.types:
        check_types(space, relation, pairs)
        yield from (
            of_dataset(space, relation, dataset, variable, type_)
            for dataset, variable, type_ in zip(
                (left, right), (relation.variable, relation.other_variable), relation.types, strict=True
            )
        )
        return
    records, others = space.records[left.name], space.records[right.name]
    naming = pairs.left[group_starts(pairs.left)]
    number = running(records.subject[naming])
    yield of_records(space, relation, member(left, records, naming, number))
    at = np.searchsorted(naming, pairs.left)
    yield of_records(space, relation, member(right, others, pairs.right, number[at]))


@dataclass(frozen=True, slots=True, eq=False)
class Pairs:
    """Positions of records that relate, in their order and once each: ``left`` names ``right``."""

    left: Index
    right: Index


def matched(space: Workspace, relation: Relation) -> Pairs:
    """Which records name which; an identifier that the other dataset must have, and has not, is an issue."""
    records, others = space.records[relation.dataset], space.records[relation.other]
    at, wanted = identifiers(as_text(records.columns[relation.variable]), relation.separator)
    offered = as_text(others.columns[relation.other_variable])
    values = np.concatenate(agreeing(wanted, offered, exact=bool(relation.types)))
    subject = np.concatenate([records.subject[at], others.subject])
    keys, _ = distinct([subject + 1, values + 1], [len(space.block.subjects) + 1, int(values.max(initial=-1)) + 2])
    left, right = keys[: len(at)], keys[len(at) :]
    known = np.flatnonzero(offered.present() & (others.subject >= 0))
    known = known[np.argsort(right[known], kind="stable")]
    first, last = np.searchsorted(right[known], left), np.searchsorted(right[known], left, "right")
    size = last - first
    lost = np.flatnonzero((size == 0) & ((not relation.types) | (relation.types[1:] == ("ONE",))))
    message = f"no record of {relation.other} has {relation.other_variable} '{{value}}', so it is related to none"
    rows = records.rows.take(at)
    for near, alone in by_meant(lost, records.subject[at], wanted, others.subject, offered).items():
        way = way_to_identifier(near) if near else "mend it in the file, or ask the site"
        told = f"{message}; {way}"
        space.tell(relation.dataset, "no record to relate", relation.variable, told, rows, np.array(alone), wanted)
    within = np.arange(size.sum()) - np.repeat(np.cumsum(size) - size, size)
    ends = np.repeat(at, size), known[np.repeat(first, size) + within]
    pairs = np.sort(pack(ends, [len(records), len(others)]))
    one, other = np.divmod(pairs[group_starts(pairs)], max(len(others), 1))
    return Pairs(one, other)


def agreeing(wanted: Text, offered: Text, *, exact: bool) -> tuple[Codes, Codes]:
    """Codes for identifiers that agree by the rule of matching; to the letter where they are themselves submitted, as
    those of datasets that relate as wholes."""
    if not exact:
        return matching(wanted, offered)
    both = as_text(concatenate([wanted, offered]))
    return both.codes[: len(wanted)], both.codes[len(wanted) :]


def identifiers(column: Text, separator: str) -> tuple[Index, Text]:
    """The identifiers that records name: positions of the records, and one identifier for each."""
    parts = [[p.strip() for p in (v.split(separator) if separator else [v]) if p.strip()] for v in column.values]
    count = np.array([len(part) for part in parts], np.intp)[column.codes]
    at = np.repeat(np.arange(len(column)), count)
    starts = np.cumsum([0, *(len(part) for part in parts)])[:-1]
    within = np.arange(len(at)) - np.repeat(np.cumsum(count) - count, count)
    return at, Text.coded(starts[column.codes[at]] + within, [text for part in parts for text in part])


def running(subject: Codes) -> Codes:
    """1, 2, ... within runs of one subject."""
    order = np.argsort(subject, kind="stable")
    sorted_ = subject[order]
    first = np.searchsorted(sorted_, sorted_)
    number = np.empty(len(subject), np.int32)
    number[order] = np.arange(len(subject)) - first + 1
    return number


def member(dataset: Dataset, records: Records, at: Index, number: Codes) -> Member:
    """Records of a dataset, identified by --SEQ."""
    variable = f"{dataset.domain}SEQ"
    values = as_text(records.columns[variable]).take(at)
    return Member(dataset, variable, values, number, records.rows.take(at))


def of_records(space: Workspace, relation: Relation, found: Member) -> Records:
    """Members of relations as records of RELREC."""
    size = len(found.rows)
    name = f"{space.study.datasets[relation.dataset].domain}{space.study.datasets[relation.other].domain}"
    numbers = [f"{name}{n}" for n in range(1, int(found.number.max(initial=0)) + 1)]
    made: dict[str, Column] = {
        "STUDYID": Text.constant(space.study.id, size),
        "RDOMAIN": Text.constant(found.dataset.domain, size),
        "USUBJID": space.usubjid(found.rows.subject),
        "IDVAR": Text.constant(found.variable, size),
        "IDVARVAL": found.values,
        "RELTYPE": Text.constant("", size),
        "RELID": Text.coded(found.number - 1, numbers),
    }
    return Records(made, found.rows)


def of_dataset(space: Workspace, relation: Relation, dataset: Dataset, variable: str, type_: str) -> Records:
    """One side of a relation of datasets as a record of RELREC, which the first block makes."""
    size = 1 if space.block.first else 0
    left, right = (space.study.datasets[name].domain for name in (relation.dataset, relation.other))
    texts = {"STUDYID": space.study.id, "RDOMAIN": dataset.domain, "USUBJID": "", "IDVAR": variable, "IDVARVAL": ""}
    texts |= {"RELTYPE": type_, "RELID": f"{left}{right}"}
    made: dict[str, Column] = {name: Text.constant(text, size) for name, text in texts.items()}
    nobody, line = np.full(size, -1, np.int32), np.full(size, relation.place.line, np.int32)
    return Records(made, Rows(nobody, Text.constant(relation.place.file, size), line))


def check_types(space: Workspace, relation: Relation, pairs: Pairs) -> None:
    """On a side of ONE no identifier stands twice, and each that the other dataset names is there."""
    sides = (
        (relation.dataset, relation.variable, relation.types[0], "[MANY, ONE]"),
        (relation.other, relation.other_variable, relation.types[1], "[ONE, MANY]"),
    )
    stated = f"types: [{', '.join(relation.types)}] in {relation.place.file}:{relation.place.line}"
    for name, variable, type_, way in sides:
        records = space.records[name]
        column = as_text(records.columns[variable])
        keys, _ = distinct([records.subject + 1, column.codes], [len(space.block.subjects) + 1, len(column.values)])
        twice = (np.bincount(keys)[keys] > 1) & column.present() if len(keys) else np.zeros(0, np.bool_)
        message = f"{variable} '{{value}}' stands in several records of {name}, which relates as ONE by {stated}"
        message = f"{message}; write {way}, or [MANY, MANY] if both have it several times"
        at = np.flatnonzero(twice) if type_ == "ONE" else np.zeros(0, np.intp)
        space.tell(name, "not one record", variable, message, records.rows, at, column)
    others = space.records[relation.other]
    column = as_text(others.columns[relation.other_variable])
    named = column.present() & (relation.types[0] == "ONE")
    alone = np.setdiff1d(np.flatnonzero(named), pairs.right)
    message = f"no record of {relation.dataset} has {relation.variable} '{{value}}', so it is related to none"
    space.tell(relation.other, "no record to relate", relation.other_variable, message, others.rows, alone, column)
