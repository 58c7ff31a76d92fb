"""Which variables a raw column can reach at all, by the names in the specs: the walk need not look at others."""

from __future__ import annotations

from collections.abc import Iterator

from ..model import Dataset, RecordGroup, Study
from ..plan.needs import LAST_OF, home_of, of_tests, owned
from ..plan.walk import references
from .related import Name, related_needs


def reachable(study: Study, columns: set[Name]) -> set[Name]:
    """The variables that are made from raw columns, directly or not; some of them perhaps only by other records."""
    made_of: dict[Name, set[Name]] = {}
    for dataset in study.datasets.values():
        for name, needs in needs_of(study, dataset):
            made_of.setdefault((dataset.name, name), set()).update(needs)
    for own, needs in related_needs(study):
        made_of.setdefault(own, set()).update(needs)
    found = set(columns)
    while more := {name for name, needs in made_of.items() if name not in found and not needs.isdisjoint(found)}:
        found |= more
    return found


def needs_of(study: Study, dataset: Dataset) -> Iterator[tuple[str, set[Name]]]:
    """What each variable of a dataset is made of, by name."""
    for group in dataset.groups:
        beside = set(beside_columns(study, group))
        for name, derivation in group.derivations.items():
            named = {(r.dataset, r.name.removeprefix(LAST_OF)) for r in owned(references(derivation), home_of(group))}
            yield name, named | (beside if any(column.startswith("@") for _, column in named) else set())
    subjects = {name for group in dataset.groups for name in subject_columns(study, group)}
    for name, variable in dataset.variables.items():
        if variable.derivation is not None:
            named = {(r.dataset, r.name) for r in owned(references(variable.derivation), dataset.name)}
            yield name, named | (subjects if (dataset.name, "@USUBJID") in named else set())
    for addition in dataset.additions:
        for name, derivation in {**addition.others, **addition.derivations}.items():
            yield name, {(r.dataset, r.name) for r in owned(references(derivation), dataset.name)}
        for name in addition.into:
            yield name, {(dataset.name, addition.variable)}
        for name, (_, variable_) in addition.summaries.items():
            yield name, {(dataset.name, variable_)}


def beside_columns(study: Study, group: RecordGroup) -> Iterator[Name]:
    """The columns behind what a group says of a row beside its columns: tests, visits, subjects, days."""
    if group.tests is not None:
        yield from ((r.dataset, r.name) for r in of_tests(group.tests, group.source))
    yield from ((r.dataset or group.source, r.name) for r in (*group.each_day, *group.each_of.values()))
    source = study.raw.get(group.source)
    for each in [study.raw[name] for name in source.visits_of] or [source] if source else ():
        yield from ((each.name, column) for column in (each.visit, each.visit_date) if column)
    yield from subject_columns(study, group)


def subject_columns(study: Study, group: RecordGroup) -> Iterator[Name]:
    """The columns that say whose the rows of a group are; in another dataset that is USUBJID."""
    source = study.raw.get(group.source)
    for each in [study.raw[name] for name in source.visits_of] or [source] if source else ():
        yield from ((each.name, column) for _, column, _ in each.subject_parts())
    if group.kind == "dataset":
        yield group.source, "USUBJID"
