"""What becomes of each raw column: the variables that it leads to, told by the mapping alone."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cached_property
from typing import NamedTuple, TypeAlias

from ..model import (
    Annotation,
    Case,
    Condition,
    Dataset,
    Derivation,
    Elsewhere,
    RecordGroup,
    Reference,
    Study,
    Test,
    Variable,
    WhereClause,
)
from ..verbs import Verb
from .needs import LAST_OF
from .values import fixed_values, is_fixed
from .walk import references, wanted_elsewhere

Column: TypeAlias = tuple[str, str]  # a raw source, and a column of it
When: TypeAlias = tuple[tuple[str, tuple[str, ...]], ...]


class Asked(NamedTuple):
    """A reference inside a derivation: whether its value is handed on, and where alone."""

    reference: Reference
    value: bool
    when: When


class Lead(NamedTuple):
    """A variable that a column leads to; ``value``: it holds what was collected, else it is made by means of it."""

    annotation: Annotation
    value: bool


def asked(item: object, value: bool = True, when: When = ()) -> Iterator[Asked]:
    """All references in a derivation; those of conditions hand on no value."""
    if isinstance(item, Reference):
        yield Asked(item, value, when)
    elif isinstance(item, WhereClause | Condition):
        yield from (Asked(reference, False, when) for reference in references(item))
    elif isinstance(item, Case):
        yield from asked(item.when, False, when)
        yield from asked(item.then, value, (*when, *facts_of(item.when)))
    elif isinstance(item, Derivation):
        for argument in item.arguments.values():
            yield from asked(argument, value, when)
    elif isinstance(item, tuple):
        for part in item:
            yield from asked(part, value, when)
    else:
        elsewhere = {*wanted_elsewhere(item)} if isinstance(item, Elsewhere) else set()
        yield from (Asked(each, value and each not in elsewhere, when) for each in references(item))


def facts_of(where: WhereClause) -> When:
    """What a clause asks of the test at hand, by --TESTCD and the like."""
    together = where.alternatives[0] if len(where.alternatives) == 1 else ()
    return tuple(
        (condition.variable.removeprefix("@"), condition.values)
        for condition in together
        if condition.variable.endswith("TESTCD") and condition.comparator in ("EQ", "IN") and not condition.negated
    )


class Leads:
    """Where the columns of a study's raw sources lead to, and what a form fixes without asking for it."""

    def __init__(self, study: Study, verbs: Mapping[str, Verb]) -> None:
        self.study = study
        self.verbs = verbs
        self.datasets = [d for d in study.datasets.values() if not d.given and d.standard == "SDTMIG"]

    def of(self, column: Column) -> tuple[Annotation, ...]:
        """The variables that a column leads to: those that hold its values; where none does, those made by means of
        it, and what is fixed of the records that it chooses."""
        found = self.found.get(column, [])
        related = [lead.annotation for lead in found if lead.annotation.related]
        led = [lead for lead in found if not lead.annotation.related]
        chosen = [lead.annotation for lead in led if lead.value] or [lead.annotation for lead in led]
        return tuple(dict.fromkeys([*chosen, *related] or self.by_choice.get(column, [])))

    @cached_property
    def found(self) -> Mapping[Column, list[Lead]]:
        """All leads, by column."""
        made: dict[Column, list[Lead]] = {}
        homes: dict[tuple[str, str], list[Column]] = {}
        for dataset in self.datasets:
            for column, lead in self.of_dataset(dataset):
                made.setdefault(column, []).append(lead)
                if lead.value:
                    homes.setdefault((lead.annotation.dataset, lead.annotation.variable), []).append(column)
        for dataset in self.datasets:
            for variable, of in self.taken(dataset):
                for column in dict.fromkeys(homes.get(of, ())):
                    made[column].append(Lead(annotation_of(dataset, variable, ()), True))
        return made

    def taken(self, dataset: Dataset) -> Iterator[tuple[Variable, tuple[str, str]]]:
        """The collected variables that a dataset takes from others, with those that they are there."""
        for name, _, derivation in dataset.derivations():
            variable = dataset.variables.get(name)
            if variable is not None and variable.origin.type == "Collected":
                for each in asked(derivation):
                    if each.value and each.reference.dataset in self.study.datasets:
                        yield variable, (each.reference.dataset, each.reference.name)

    def of_dataset(self, dataset: Dataset) -> Iterator[tuple[Column, Lead]]:
        """The leads into a dataset: from its record groups, then over its records."""
        temporary: dict[str, list[tuple[Column, bool, When]]] = {}
        for group in dataset.groups:
            for name, column, value, when in self.of_group(dataset, group):
                variable, when = dataset.variables[name], (*self.apart(dataset, group, name), *when)
                if variable.temporary:
                    temporary.setdefault(name, []).append((column, value, when))
                yield from self.leads(dataset, variable, column, value, when)
        for variable in dataset.variables.values():
            for each in asked(variable.derivation) if variable.derivation is not None else ():
                if each.reference.dataset in self.study.raw:
                    column = (each.reference.dataset, each.reference.name)
                    yield from self.leads(dataset, variable, column, each.value, each.when)
                for column, value, when in temporary.get(each.reference.name, ()):
                    yield from self.leads(dataset, variable, column, value and each.value, (*when, *each.when))

    def of_group(self, dataset: Dataset, group: RecordGroup) -> Iterator[tuple[str, Column, bool, When]]:
        """The variables of a record group with the columns that they are from."""
        for name, derivation in group.derivations.items():
            for each in asked(derivation):
                for column, when in self.columns(dataset, group, each):
                    yield name, column, each.value, (*each.when, *when)
        tests = group.tests
        for mark in tests.marks() if tests else ():
            status, tested = f"{dataset.domain}STAT", told_by(mark.test, f"{dataset.domain}TESTCD") if mark.test else ()
            for condition in mark.when.conditions():
                if status in dataset.variables and self.is_column(condition.reference, group):
                    yield status, (group.source, condition.variable), True, tested

    def columns(self, dataset: Dataset, group: RecordGroup, each: Asked) -> Iterator[tuple[Column, When]]:
        """The raw columns that a reference in a group means."""
        reference = replace(each.reference, name=each.reference.name.removeprefix(LAST_OF))
        if self.is_column(reference, group):
            yield (reference.dataset or group.source, reference.name), ()
        elif reference.name == "@VALUE":
            yield from (((group.source, column.name), ()) for column in group.each_of.values())
        elif reference.name in ("@VISITNUM", "@VISIT") and group.kind == "raw" and group.source in self.study.raw:
            if visit := self.study.raw[group.source].visit:
                yield (group.source, visit), ()
        elif group.tests is not None:
            for column, tested in self.of_tests(dataset, group, reference.name):
                if not each.when or not tested or {*tested[0][1]} <= {*dict(each.when).get(tested[0][0], tested[0][1])}:
                    yield column, tested

    def is_column(self, reference: Reference, group: RecordGroup) -> bool:
        """Whether a reference in a group is a raw column."""
        of = reference.dataset or (group.source if group.kind == "raw" else "")
        return of in self.study.raw and not reference.name.startswith("@")

    def of_tests(self, dataset: Dataset, group: RecordGroup, fact: str) -> Iterator[tuple[Column, When]]:
        """The columns of what is known of each test: its result, the reason why it was not done, a unit by row."""
        assert group.tests is not None
        code = f"{dataset.domain}TESTCD"
        results = {test.result for test in group.tests.tests}
        for test in group.tests.tests if fact in ("@RESULT", "@STANDARD") else ():
            yield (group.source, test.result), told_by(test, code) if len(results) > 1 or not group.tests.by else ()
        for test in group.tests.tests:
            if column := test.columns.get(fact.removeprefix("@")):
                yield (group.source, column), told_by(test, code)
        for mark in group.tests.marks() if fact == "@REASND" else ():
            if mark.reason:
                yield (group.source, mark.reason), told_by(mark.test, code) if mark.test else ()
        for name, column in zip(group.tests.on, group.tests.by, strict=False):
            if fact in (code, f"@{code}") and name == group.tests.on[0]:
                yield (group.source, column), ()

    def leads(
        self, dataset: Dataset, variable: Variable, column: Column, value: bool, when: When
    ) -> Iterator[tuple[Column, Lead]]:
        """A lead to a variable that is submitted, in its dataset, in SUPP-- or in CO; and the relation it makes."""
        collected = value and (variable.origin.type == "Collected" or variable.commentary)
        if not variable.temporary:
            yield column, Lead(annotation_of(dataset, variable, when), collected)
        for relation in dataset.relations:
            if relation.variable == variable.name:
                other = f"{relation.other}.{relation.other_variable}"
                related = f"to {other}" if variable.temporary else f"when {variable.name} = {other}"
                yield column, Lead(Annotation(dataset.name, "RELREC", variable.name, related=related), True)

    def apart(self, dataset: Dataset, group: RecordGroup, variable: str) -> When:
        """What tells the records of a group from those of others that come from the same rows, where these make a
        variable otherwise."""
        same = [other for other in dataset.groups if (other.kind, other.source) == ("raw", group.source)]
        made = [other.derivations[variable] for other in same if variable in other.derivations]
        if all((each.verb, each.arguments) == (made[0].verb, made[0].arguments) for each in made):
            return ()
        for name in group.derivations:
            values = [self.fixed(other.derivations.get(name)) for other in same]
            if all(values) and len({*values}) == len(same):
                return ((name, (self.fixed(group.derivations[name]),)),)
        return ()

    def fixed(self, derivation: Derivation | None) -> str:
        """The one value that a derivation gives, '' where it gives several."""
        if derivation is None or not is_fixed(derivation, self.verbs):
            return ""
        return next((value for _, value in fixed_values(derivation, self.verbs)), "")

    @cached_property
    def by_choice(self) -> Mapping[Column, list[Annotation]]:
        """What is fixed of the records that a column chooses, where its values go nowhere."""
        made: dict[Column, list[Annotation]] = {}
        for dataset in self.datasets:
            for group in dataset.groups:
                for condition in group.where.conditions() if group.kind == "raw" else ():
                    if self.is_column(condition.reference, group):
                        column = (condition.dataset or group.source, condition.variable)
                        made.setdefault(column, []).extend(self.constants_of(dataset, group))
        return made

    def constants(self, source: str) -> Iterator[Annotation]:
        """What a form fixes: variables that have one value in all records of a raw source."""
        for dataset in self.datasets:
            groups = [group for group in dataset.groups if (group.kind, group.source) == ("raw", source)]
            for group in groups:
                chosen = {(group.source, c.variable) for c in group.where.conditions()} & {*self.by_choice}
                if len(groups) == 1 and not any(not self.found.get(column) for column in chosen):
                    yield from self.constants_of(dataset, group)
            for variable in dataset.variables.values() if groups else ():
                if "derivation" not in variable.filled and (value := self.fixed(variable.derivation)):
                    yield replace(annotation_of(dataset, variable, ()), value=value)

    def constants_of(self, dataset: Dataset, group: RecordGroup) -> Iterator[Annotation]:
        """The variables that have one value in all records of a group."""
        for name, derivation in group.derivations.items():
            variable = dataset.variables[name]
            if "derivation" not in variable.filled and not variable.temporary and (value := self.fixed(derivation)):
                yield replace(annotation_of(dataset, variable, ()), value=value)

    def datasets_of(self, source: str) -> list[Dataset]:
        """The datasets whose records come from a raw source."""
        return [d for d in self.datasets if any((g.kind, g.source) == ("raw", source) for g in d.groups)]


def told_by(test: Test, code: str) -> When:
    """The code of a test."""
    return ((code, (test.code,)),)


def annotation_of(dataset: Dataset, variable: Variable, when: When) -> Annotation:
    """What says of a variable where it is submitted."""
    if variable.supplemental:
        return Annotation(dataset.name, f"SUPP{dataset.name}", "QVAL", (("QNAM", (variable.name,)),))
    if variable.commentary:
        return Annotation("CO", "CO", "COVAL", (("RDOMAIN", (dataset.domain,)),))
    return Annotation(dataset.name, dataset.name, variable.name, tuple(dict.fromkeys(when)))
