"""SUPP--, CO and RELREC: their values are those of the records that they are about, or stand in the specs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from ..engine import relationships
from ..engine.records import Records
from ..engine.relationships import commented, relating
from ..engine.workspace import Workspace
from ..formats.long_text import piece_name
from ..model import Dataset, Relation, Study
from .found import Traced
from .homes import Steps

Name: TypeAlias = tuple[str, str]  # a dataset or raw source, and a variable or column of it
AS_THERE = "As in the record that it is about."


def related_names(study: Study) -> list[str]:
    """The datasets that the records of others make."""
    supplemental = [f"SUPP{d.name}" for d in study.datasets.values() if d.supplemental() and not d.given]
    return [*supplemental, *relationships.made_datasets(study)]


def related_datasets(space: Workspace) -> dict[str, tuple[Dataset, Records]]:
    """These with their records, as far as a block has any."""
    parents = [d for d in space.study.datasets.values() if d.supplemental() and not d.given]
    parts = [relationships.split_supplemental(space, parent) for parent in parents]
    parts += [make(space) for _, _, make in relationships.apart(space.study)]
    return {dataset.name: (dataset, records) for dataset, records in parts}


def related_value(walk: Steps, name: str, at: int, variable: str, bare: Traced) -> Traced:
    """A value of such a dataset with what it is made of."""
    dataset, records = walk.related[name]
    says = {each: walk.cells.text(column, at) for each, column in records.columns.items()}
    parents = [*about(walk, name, says, int(records.subject[at]))]
    inputs = [
        walk.variable(parent, place, asked)
        for parent, place in parents
        for asked in asked_of(walk.space.study, parent, says, variable)
    ]
    if variable.startswith("COVAL"):  # of several comments on a record the one that it is a piece of
        inputs = [each for each in inputs if bare.value and bare.value in each.value]
    if variable == "COSEQ":  # it counts the comments, which stand by the records that they are on
        inputs = [walk.variable(name, at, "IDVARVAL")]
    how = dataset.variables[variable].method if variable in ("COSEQ", "RELID") else AS_THERE
    said = str(next((walk.space.study.datasets[parent].place for parent, _ in parents), dataset.place))
    if inputs:
        return replace(bare, kind="derived", how=how, inputs=tuple(inputs), said=said)
    return replace(bare, kind="assigned" if bare.value else "missing", said=said)


def about(walk: Steps, name: str, says: dict[str, str], subject: int) -> Iterator[tuple[str, int]]:
    """The records that a record of SUPP--, CO or RELREC is about."""
    if not says["USUBJID"]:
        return
    for dataset in walk.space.study.datasets.values():
        if dataset.domain != says["RDOMAIN"] or (name.startswith("SUPP") and name != f"SUPP{dataset.name}"):
            continue
        records = walk.space.records[dataset.name]
        mine = np.flatnonzero(records.subject == subject)
        if says["IDVAR"]:
            column = records.columns[says["IDVAR"]]
            mine = np.array([at for at in mine if walk.cells.text(column, int(at)) == says["IDVARVAL"]], np.intp)
        yield from ((dataset.name, int(at)) for at in mine)


def asked_of(study: Study, name: str, says: dict[str, str], variable: str) -> list[str]:
    """The variables of a record that a variable about it is made from."""
    parent = study.datasets[name]
    if variable == "USUBJID":
        return [variable]
    if variable == "IDVARVAL":
        return [says["IDVAR"]] if says["IDVAR"] else []
    if variable == "QVAL":
        return [q.name for q in parent.supplemental() if says["QNAM"] in {piece_name(q.name, n) for n in range(100)}]
    if variable.startswith("COVAL"):
        return [comment.name for comment in parent.commentary()]
    if variable == "RELID":
        named = [each for each in relating(study) if relation_name(study, each) == says["RELID"].rstrip("0123456789")]
        sides = [side for r in named for side in ((r.dataset, r.variable), (r.other, r.other_variable))]
        return [side for owner, side in sides if owner == name]
    return []


def relation_name(study: Study, relation: Relation) -> str:
    """What RELID of a relation begins with."""
    return study.datasets[relation.dataset].domain + study.datasets[relation.other].domain


def related_needs(study: Study) -> Iterator[tuple[Name, set[Name]]]:
    """What each variable of these datasets is made of, by name."""
    for parent in study.datasets.values():
        if parent.supplemental() and not parent.given:
            yield from needs_about(f"SUPP{parent.name}", parent)
            yield (f"SUPP{parent.name}", "QVAL"), {(parent.name, q.name) for q in parent.supplemental()}
    for parent in commented(study):
        yield from needs_about("CO", parent)
        own = {(parent.name, comment.name) for comment in parent.commentary()}
        yield from ((("CO", f"COVAL{n or ''}"), own) for n in range(100))
    for relation in relating(study):
        for owner, variable in ((relation.dataset, relation.variable), (relation.other, relation.other_variable)):
            yield from needs_about("RELREC", study.datasets[owner])
            yield ("RELREC", "RELID"), {(owner, variable)}


def needs_about(name: str, parent: Dataset) -> Iterator[tuple[Name, set[Name]]]:
    """Whose a record is, and which of these the one about it names."""
    yield (name, "USUBJID"), {(parent.name, "USUBJID")}
    identifiers = {(parent.name, key) for key in (f"{parent.domain}SEQ", "VISITNUM") if key in parent.variables}
    yield (name, "IDVARVAL"), identifiers
    yield (name, "COSEQ"), identifiers
