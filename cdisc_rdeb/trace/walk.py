"""The walk from a value to what it is made of, over the records of a block and the derivations of the specs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field, replace
from functools import cached_property

import numpy as np

from ..columns import as_text
from ..engine.across import chosen_rows
from ..engine.records import Records
from ..engine.trail import AddedTrail, Trail
from ..engine.workspace import Workspace
from ..model import Addition, Dataset, Derivation, Elsewhere, Reference
from ..plan.walk import parts
from ..plan.whole import whole
from ..quick import dataclass
from ..spec.dataset.additions import words
from ..spec.filled.methods import method
from .beside import special
from .cells import Cells
from .found import Kind, Traced, few, once
from .homes import Home, Record, Row
from .related import related_datasets, related_value


@dataclass(eq=False)
class Walk:
    """All that is known of the values of a block, as far as it was asked for."""

    space: Workspace
    trail: Trail
    cells: Cells
    known: dict[tuple[str, int, str], Traced] = field(default_factory=dict)
    places: dict[str, dict[int, int]] = field(default_factory=dict)
    names: dict[tuple[str, int], str] = field(default_factory=dict)  # of records
    methods: dict[int, str] = field(default_factory=dict)  # in words, by derivation

    @cached_property
    def related(self) -> dict[str, tuple[Dataset, Records]]:
        """SUPP--, CO and RELREC, which the records of others make."""
        return related_datasets(self.space)

    def of(self, name: str) -> tuple[Dataset, Records]:
        """A dataset and its records."""
        datasets = self.space.study.datasets
        return (datasets[name], self.space.records[name]) if name in datasets else self.related[name]

    def says(self, row: Row, name: str) -> str:
        """What a column of a row holds."""
        return self.cells.text(row.trail.own[name], row.at) if name in row.trail.own else ""

    def variable(self, name: str, at: int, variable: str) -> Traced:
        """A variable of the record at a position of a dataset."""
        key = (name, at, variable)
        if key not in self.known:
            dataset, records = self.of(name)
            value = self.cells.text(records.columns[variable], at)
            bare = Traced(f"{name}.{variable}", self.called(name, at), value, "missing")
            self.known[key] = bare  # for what would need itself
            own = name in self.space.study.datasets
            self.known[key] = (
                self.made(dataset, at, variable, bare) if own else related_value(self, name, at, variable, bare)
            )
        return self.known[key]

    def called(self, name: str, at: int) -> str:
        """What tells a record apart: its keys."""
        if (name, at) not in self.names:
            self.names[name, at] = self.keys_of(name, at)
        return self.names[name, at]

    def keys_of(self, name: str, at: int) -> str:
        """The keys of a record with their values."""
        dataset, records = self.of(name)
        columns = records.columns
        keys = [key for key in dataset.keys if key in columns and key != "STUDYID"]
        said = [(key, self.cells.text(columns[key], at)) for key in keys]
        return ", ".join(f"{key}={value}" for key, value in said if value)

    def made(self, dataset: Dataset, at: int, name: str, bare: Traced) -> Traced:
        """A value with what it is made of."""
        number = int(self.trail.numbers[dataset.name][at])
        variable = dataset.variables.get(name)
        for first, end, added in self.trail.added.get(dataset.name, ()):
            if first <= number < end:
                return self.added(dataset, Record(dataset, at), name, bare, added, number - first)
        if variable is not None and variable.derivation is not None:
            return self.derived(bare, variable.derivation, Record(dataset, at), variable.scope == "study")
        row = self.row(dataset, number)
        if name not in row.group.derivations:
            state = variable.state if variable is not None and variable.state else "no record of its group has it"
            return replace(bare, how=state, said=str(row.group.place))
        return self.derived(bare, row.group.derivations[name], row)

    def row(self, dataset: Dataset, number: int) -> Row:
        """The row behind a record that was mapped."""
        for group, trail in zip(dataset.groups, self.trail.groups[dataset.name], strict=True):
            if number < len(trail.source):
                return Row(dataset, group, trail, number)
            number -= len(trail.source)
        raise IndexError(number)

    def derived(self, bare: Traced, derivation: Derivation, home: Home, of_study: bool = False) -> Traced:
        """A value that a derivation gives."""
        inputs, more = few(self.inputs(derivation, home, bare.value), self.cells.most)
        if id(derivation) not in self.methods:  # derivations stay as long as the study does
            self.methods[id(derivation)] = method(derivation, self.space.verbs)
        how = self.methods[id(derivation)]
        if of_study:
            how += " It looks at the records of all subjects; those of this one are told."
        kind: Kind = "derived" if inputs else "assigned"
        place = str(derivation.place) if derivation.place.line else "by convention"
        return replace(bare, kind=kind, how=how, said=place, inputs=inputs, more=more)

    # What is inside a derivation.

    def inputs(self, item: object, home: Home, result: str) -> Iterator[Traced]:
        """The values that a part of a derivation names."""
        if isinstance(item, Reference):
            yield from self.reference(item, home)
        elif isinstance(item, Elsewhere):
            yield from self.elsewhere(item, home, result)
        elif isinstance(item, Derivation):
            yield from self.use(item, home, result)
        else:
            for part in parts(item):
                yield from self.inputs(part, home, result)

    def use(self, derivation: Derivation, home: Home, result: str) -> Iterator[Traced]:
        """The values that a verb gets; one that looks at other records of its dataset gets theirs too."""
        verb = self.space.verbs[derivation.verb]
        for name, argument in derivation.arguments.items():
            if verb.parameters[name].kind == "table":
                yield self.table(str(argument))
        by = derivation.arguments.get("by")
        if isinstance(home, Record) and "by" in derivation.arguments and not verb.looks_up:
            yield from self.group(derivation, [r for r in as_tuple(by) if isinstance(r, Reference)], home, result)
            return
        for part in derivation.arguments.values():
            yield from self.inputs(part, home, result)

    def table(self, name: str) -> Traced:
        """A table of the specs; a raw source without subjects is one too."""
        source = self.space.study.raw.get(name)
        file = source.files[0] if source and source.files and name not in self.space.study.tables else name
        return Traced(f"table {name}", "", "", "assigned", said=file)

    def group(self, derivation: Derivation, by: list[Reference], home: Record, result: str) -> Iterator[Traced]:
        """What a verb sees in the records that are alike in ``by``: those that have its result, if any do, else all."""
        columns = self.space.records[home.dataset.name].columns
        alike = np.flatnonzero(self.space.records[home.dataset.name].subject == self.subject(home))
        for reference in by:
            if reference.dataset == "" and reference.name in columns:
                column, own = columns[reference.name], self.cells.text(columns[reference.name], home.at)
                alike = np.array([at for at in alike if self.cells.text(column, int(at)) == own], np.intp)
        rest = [part for name, part in derivation.arguments.items() if name != "by"]
        seen: dict[int, list[Traced]] = {}
        for at in map(int, alike):
            there = Record(home.dataset, at)
            seen[at] = [*once(found for part in rest for found in self.inputs(part, there, result))]
        chosen = [at for at, found in seen.items() if any(each.value == result != "" for each in found)]
        whole_ = [at for at in chosen if all(each.value for each in seen[at])]
        for at in whole_ or chosen or seen:
            yield from seen[at]

    def elsewhere(self, item: Elsewhere, home: Home, result: str) -> Iterator[Traced]:
        """What a look at other datasets finds for the subject: the records with its result if any have it, else all."""
        found: list[tuple[str, int, str, str]] = []
        for reference, clause in item.looks():
            owner = reference.dataset or home.dataset.name
            keep = chosen_rows(self.space, owner, clause) & (self.space.subject_of(owner) == self.subject(home))
            columns = self.space.owner(owner).columns
            for own, other in item.on:
                (wanted,) = [each.value for each in self.reference(own, home)][:1] or [""]
                keep &= np.array([text == wanted != "" for text in as_text(columns[other.name]).tolist()], np.bool_)
            for at in np.flatnonzero(keep):
                value = self.cells.text(columns[reference.name], int(at))
                if value:
                    found.append((owner, int(at), reference.name, value))
        same = [each for each in found if each[3] == result]
        yield from (self.value(owner, at, name) for owner, at, name, _ in same or found)

    def subject(self, home: Home) -> int:
        """The number of the subject that a row or record is of."""
        if isinstance(home, Record):
            return int(self.space.records[home.dataset.name].subject[home.at])
        if home.group.kind == "study":
            return -1
        return int(self.space.subject_of(home.group.source)[self.source_place(home)])

    def source_place(self, home: Row) -> int:
        """The position in its source of the row behind a record."""
        number = int(home.trail.source[home.at])
        return self.place(home.group.source, number) if home.group.kind == "dataset" else number

    def place(self, dataset: str, number: int) -> int:
        """The position of a record of a dataset, by its number."""
        if dataset not in self.places:
            self.places[dataset] = {int(each): at for at, each in enumerate(self.trail.numbers[dataset])}
        return self.places[dataset][number]

    def value(self, owner: str, at: int, name: str) -> Traced:
        """A variable of a dataset's record, or a cell of a raw source's row."""
        if owner in self.space.study.datasets:
            return self.variable(owner, at, name)
        return self.cells.cell(owner, at, name)

    # What a reference means.

    def reference(self, reference: Reference, home: Home) -> Iterator[Traced]:
        """The values that a reference stands for."""
        name = reference.name
        merged = reference.merged or reference.dataset
        if name == "@USUBJID":
            yield from self.subject_cells(home)
        elif isinstance(home, Row) and merged in home.trail.merged:
            number = int(home.trail.merged[merged][home.at])
            if number >= 0:
                owner = reference.dataset
                at = self.place(owner, number) if owner in self.space.study.datasets else number
                yield self.value(owner, at, name)
        elif reference.dataset:
            mine = np.flatnonzero(self.space.subject_of(reference.dataset) == self.subject(home))
            yield from (self.value(reference.dataset, int(each), name) for each in mine[:1])
        elif isinstance(home, Record):
            if name in self.space.records[home.dataset.name].columns:
                yield self.variable(home.dataset.name, home.at, name)
        elif name.startswith("@"):
            yield from special(self, name, home)
        elif home.group.kind == "study":
            said = f"study.yaml: {home.group.source}"
            yield Traced(f"{home.group.source}.{name}", "", self.says(home, name), "assigned", said=said)
        elif name in home.trail.own:
            yield self.value(home.group.source, self.source_place(home), name)

    def subject_cells(self, home: Home) -> Iterator[Traced]:
        """The cells that say whose a record is."""
        if isinstance(home, Record):
            rows = self.space.records[home.dataset.name].rows.take(np.array([home.at]))
            for name, frame in self.space.block.frames.items():
                at = int(frame.places_of(rows)[0])
                if at >= 0 and name in self.space.study.raw and not self.space.study.raw[name].reference:
                    yield from self.cells.of_subject(name, at)
                    return
        elif home.group.kind == "dataset":
            if "USUBJID" in self.space.owner(home.group.source).columns:
                yield self.variable(home.group.source, self.source_place(home), "USUBJID")
        elif home.group.kind == "raw":
            yield from self.cells.of_subject(home.group.source, self.source_place(home))

    # Records that were added.

    def added(self, dataset: Dataset, home: Record, name: str, bare: Traced, trail: AddedTrail, which: int) -> Traced:
        """A value of a record that was added: said with it, made again, or that of the records it was made from."""
        addition = dataset.additions[trail.addition]
        parents = [self.place(dataset.name, int(number)) for number in trail.at[trail.group == which]]
        visits = self.space.table(addition.visits).columns if addition.visits else ()
        variable = dataset.variables[name]
        again = whole(dataset, addition, self.space.verbs, visits).again
        if name in again and variable.derivation is not None:
            return self.derived(bare, variable.derivation, home, variable.scope == "study")
        said = addition.derivations.get(name) if parents or not addition.everyone else addition.others.get(name)
        said = said or addition.derivations.get(name)
        if said is not None:
            return self.derived(bare, said, Record(dataset, parents[0]) if parents else home)
        if not bare.value:
            return replace(bare, how="it has no one value for a record that was added", said=str(addition.place))
        asked = made_from(addition, name, dataset)
        inputs, more = few((self.variable(dataset.name, at, asked) for at in parents), self.cells.most)
        how = words(addition) if asked != name or name in addition.into else "As in the records that it is made from."
        kind: Kind = "derived" if inputs else "assigned"
        return replace(bare, kind=kind, how=how, said=str(addition.place), inputs=inputs, more=more)


def made_from(addition: Addition, name: str, dataset: Dataset) -> str:
    """The variable of the records behind an added one that one of its variables is made from."""
    if name in addition.summaries:
        return addition.summaries[name][1]
    if name in addition.into:
        return addition.variable or name
    return name


def as_tuple(item: object) -> tuple[object, ...]:
    """An argument as several."""
    return item if isinstance(item, tuple) else () if item is None else (item,)
