"""What each part of a dataset's spec names, with the dataset or raw source that it is of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from ..model import Addition, Dataset, Merge, RecordGroup, Reference, StudyCheck, Tests
from .walk import references
from .whole import of_all

LAST_OF = "@last."  # before a column: of the last of several rows that give one record


def owned(found: Iterable[Reference], home: str) -> Iterator[Reference]:
    """References, bare ones as of ``home``."""
    return (reference if reference.dataset else reference.of(home) for reference in found)


def home_of(group: RecordGroup) -> str:
    """Whose bare names a record group uses; a table of study.yaml is ``@visits``: a raw source may be called visits."""
    return f"@{group.source}" if group.kind == "study" else group.source


def of_group(group: RecordGroup) -> Iterator[Reference]:
    """All that a record group names: which rows it takes, what goes with them, its tests and its variables."""
    home = home_of(group)
    yield from owned(references(group.asks()), home)
    for merge in group.merges:
        yield from of_merge(merge, home)
    if group.tests is not None:
        yield from of_tests(group.tests, home)
    for derivation in group.derivations.values():
        for reference in owned(references(derivation), home):
            name = reference.name.removeprefix(LAST_OF)
            yield reference if name == reference.name else replace(reference, name=name)


def of_merge(merge: Merge, home: str) -> Iterator[Reference]:
    """What a merge names: of the rows at hand, and of the records that it looks in."""
    yield from owned(references((*(own for own, _ in merge.on), merge.date)), home)
    names = [each.name for each in (*(other for _, other in merge.on), *merge.order)]
    names += [merge.other] if merge.other else []
    yield from (Reference(name, merge.source, place=merge.place) for name in names)
    yield from (reference.of(merge.source) for reference in references(merge.where))


def of_tests(tests: Tests, source: str) -> Iterator[Reference]:
    """The columns that tests name: of the test, of its result, and of what was not done."""
    yield from (Reference(name, source, place=tests.place) for name in dict.fromkeys(tests.by))
    for test in tests.tests:
        for name in (test.result, *test.columns.values()):
            yield Reference(name, source, place=test.place)
    for mark in tests.marks():
        yield from owned(references(mark.when), source)
        if mark.reason:
            yield Reference(mark.reason, source, place=mark.place)


def of_addition(addition: Addition, dataset: Dataset) -> Iterator[Reference]:
    """The variables that records are added by, and what the new ones are made from."""
    units = of_all(dataset, addition)
    for name in sorted(own_names(addition) | units):
        yield Reference(name, dataset.name, place=addition.place)
    yield from owned(references(addition.where), dataset.name)
    for derivation in (*addition.derivations.values(), *addition.others.values()):
        yield from owned(references(derivation), dataset.name)
    if addition.everyone:
        yield Reference("USUBJID", addition.everyone, place=addition.place)
        yield from owned(references(addition.of_those), addition.everyone)
    if addition.reported is not None:
        yield addition.reported


def own_names(addition: Addition) -> set[str]:
    """The variables of its dataset that an addition needs, or gives other values."""
    own = [c.variable for c in addition.where.conditions() if not c.dataset]
    names = {*addition.by, *own, *addition.derivations, *addition.others, *addition.summaries}
    names |= {variable for _, variable in addition.summaries.values()}
    if addition.only:
        names |= {str(reference) for reference in addition.only.order}
    elif addition.way != "expected":
        names |= {addition.variable, *addition.into, *([addition.once] if addition.once else [])}
    if addition.formula:
        names |= {"PARAMCD", *(["ADT"] if addition.latest else [])}
    return names | {"AVISIT", "AVISITN"} if addition.way == "carry" else names


def of_check(check: StudyCheck) -> Iterator[Reference]:
    """The variables that a check looks at."""
    yield from references((check.when, check.must, *check.names))


def of_dataset(dataset: Dataset) -> Iterator[Reference]:
    """All that a dataset's spec names."""
    for group in dataset.groups:
        yield from of_group(group)
    for addition in dataset.additions:
        yield from of_addition(addition, dataset)
    for variable in dataset.variables.values():
        if variable.derivation is not None:
            yield from owned(references(variable.derivation), dataset.name)
    for check in dataset.checks:
        yield from owned(of_check(check), dataset.name)
    for relation in dataset.relations:
        yield Reference(relation.variable, relation.dataset, place=relation.place)
        yield Reference(relation.other_variable, relation.other, place=relation.place)
