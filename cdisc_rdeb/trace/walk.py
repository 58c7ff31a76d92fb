"""The walk from a value to what it is made of, over the records of a block and the derivations of the specs."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

import numpy as np

from ..columns import Column, as_text
from ..engine.across import chosen_rows
from ..engine.trail import AddedTrail, GroupTrail, Trail
from ..engine.workspace import Workspace
from ..model import Addition, Dataset, Derivation, Elsewhere, NotDone, RecordGroup, Reference, Test
from ..plan.needs import LAST_OF
from ..plan.walk import parts
from ..plan.whole import whole
from ..spec.additions import words
from ..spec.methods import method
from .found import Cell, Kind, Traced

MOST = 20  # values of one kind that a value is made from; the others are counted
OF_VISIT = ("@VISITNUM", "@VISIT", "@VISITDY")


@dataclass(frozen=True, slots=True)
class Row:
    """The row behind a record of a group: which group of the dataset, and which of its rows."""

    dataset: Dataset
    group: RecordGroup
    trail: GroupTrail
    at: int


@dataclass(frozen=True, slots=True)
class Record:
    """A record of a dataset, by its position."""

    dataset: Dataset
    at: int


@dataclass(slots=True, eq=False)
class Walk:
    """All that is known of the values of a block, as far as it was asked for."""

    space: Workspace
    trail: Trail
    known: dict[tuple[str, int, str], Traced] = field(default_factory=dict)
    most: int = MOST
    headers: Mapping[str, Mapping[str, str]] = field(default_factory=dict)  # columns as their files call them
    places: dict[str, dict[int, int]] = field(default_factory=dict)
    texts: dict[int, list[str]] = field(default_factory=dict)
    names: dict[tuple[str, int], str] = field(default_factory=dict)  # of records
    methods: dict[int, str] = field(default_factory=dict)  # in words, by derivation

    def text(self, column: Column, at: int) -> str:
        """One value of a column as text, numbers as they are written out."""
        if id(column) not in self.texts:  # columns stay as long as the block does
            self.texts[id(column)] = as_text(column).tolist()
        return self.texts[id(column)][at]

    def says(self, row: Row, name: str) -> str:
        """What a column of a row holds."""
        return self.text(row.trail.own[name], row.at) if name in row.trail.own else ""

    def few(self, found: Iterable[Traced]) -> tuple[tuple[Traced, ...], int]:
        """The first of some values, each once, and how many more there are."""
        every = tuple(once(found))
        return every[: self.most], max(0, len(every) - self.most)

    def variable(self, name: str, at: int, variable: str) -> Traced:
        """A variable of the record at a position of a dataset."""
        key = (name, at, variable)
        if key not in self.known:
            dataset = self.space.study.datasets[name]
            value = self.text(self.space.records[name].columns[variable], at)
            made = Traced(f"{name}.{variable}", self.called(dataset, at), value, "missing")
            self.known[key] = made  # for what would need itself
            self.known[key] = self.made(dataset, at, variable, made)
        return self.known[key]

    def called(self, dataset: Dataset, at: int) -> str:
        """What tells a record apart: its keys."""
        if (dataset.name, at) not in self.names:
            self.names[dataset.name, at] = self.keys_of(dataset, at)
        return self.names[dataset.name, at]

    def keys_of(self, dataset: Dataset, at: int) -> str:
        """The keys of a record with their values."""
        columns = self.space.records[dataset.name].columns
        keys = [key for key in dataset.keys if key in columns and key != "STUDYID"]
        said = [(key, self.text(columns[key], at)) for key in keys]
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

    def derived(self, bare: Traced, derivation: Derivation, home: Row | Record, of_study: bool = False) -> Traced:
        """A value that a derivation gives."""
        inputs, more = self.few(self.inputs(derivation, home, bare.value))
        if id(derivation) not in self.methods:  # derivations stay as long as the study does
            self.methods[id(derivation)] = method(derivation, self.space.verbs)
        how = self.methods[id(derivation)]
        if of_study:
            how += " It looks at the records of all subjects; those of this one are told."
        kind: Kind = "derived" if inputs else "assigned"
        place = str(derivation.place) if derivation.place.line else "by convention"
        return replace(bare, kind=kind, how=how, said=place, inputs=inputs, more=more)

    # What is inside a derivation.

    def inputs(self, item: object, home: Row | Record, result: str) -> Iterator[Traced]:
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

    def use(self, derivation: Derivation, home: Row | Record, result: str) -> Iterator[Traced]:
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
                column, own = columns[reference.name], self.text(columns[reference.name], home.at)
                alike = np.array([at for at in alike if self.text(column, int(at)) == own], np.intp)
        rest = [part for name, part in derivation.arguments.items() if name != "by"]
        seen: dict[int, list[Traced]] = {}
        for at in map(int, alike):
            there = Record(home.dataset, at)
            seen[at] = [*once(found for part in rest for found in self.inputs(part, there, result))]
        chosen = [at for at, found in seen.items() if any(each.value == result != "" for each in found)]
        whole_ = [at for at in chosen if all(each.value for each in seen[at])]
        for at in whole_ or chosen or seen:
            yield from seen[at]

    def elsewhere(self, item: Elsewhere, home: Row | Record, result: str) -> Iterator[Traced]:
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
                value = self.text(columns[reference.name], int(at))
                if value:
                    found.append((owner, int(at), reference.name, value))
        same = [each for each in found if each[3] == result]
        yield from (self.value(owner, at, name) for owner, at, name, _ in same or found)

    def subject(self, home: Row | Record) -> int:
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
        return self.cell(owner, at, name)

    # What a reference means.

    def reference(self, reference: Reference, home: Row | Record) -> Iterator[Traced]:
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
            yield from self.special(name, home)
        elif home.group.kind == "study":
            said = f"study.yaml: {home.group.source}"
            yield Traced(f"{home.group.source}.{name}", "", self.says(home, name), "assigned", said=said)
        elif name in home.trail.own:
            yield self.value(home.group.source, self.source_place(home), name)

    def cell(self, source: str, at: int, column: str) -> Traced:
        """A cell of a raw source's row; that of a source that is made of others leads to the row that it is from."""
        frame, raw = self.space.block.frames[source], self.space.study.raw.get(source)
        name = self.headers.get(source, {}).get(column, column)
        text = self.text(frame.columns[column], at)
        if raw is not None and raw.visits_of:
            return self.contact(source, at, column, text)
        file = self.text(frame.file, at)
        found = Cell(file, int(frame.row[at]), name, text, raw.sheet if raw else "")
        return Traced(f"raw {source}.{name}", "", text, "collected", cell=found)

    def contact(self, source: str, at: int, column: str, text: str) -> Traced:
        """A date or visit of all forms: the rows of the subject in these that say it."""
        raw, frame = self.space.study.raw[source], self.space.block.frames[source]
        inputs = []
        for other in raw.visits_of:
            form, name = self.space.block.frames[other], self.space.study.raw[other]
            asked = name.visit_date if column in ("FIRST", "LAST") else name.visit
            mine = self.space.subject_of(other) == (-1 if frame.subject is None else frame.subject[at])
            visits = as_text(form.columns["@VISIT"]).tolist()
            mine &= np.array([visit == self.text(frame.columns["@VISIT"], at) for visit in visits], np.bool_)
            inputs += [self.cell(other, int(row), asked) for row in np.flatnonzero(mine)]
        kept, more = self.few(inputs)
        how = "The first date of the visit on any form." if column == "FIRST" else "What the forms say of the visit."
        how = "The last date of the visit on any form." if column == "LAST" else how
        return Traced(f"raw {source}.{column}", "", text, "derived", how, str(raw.place), inputs=kept, more=more)

    def subject_cells(self, home: Row | Record) -> Iterator[Traced]:
        """The cells that say whose a record is."""
        if isinstance(home, Record):
            rows = self.space.records[home.dataset.name].rows.take(np.array([home.at]))
            for name, frame in self.space.block.frames.items():
                at = int(frame.places_of(rows)[0])
                if at >= 0 and name in self.space.study.raw and not self.space.study.raw[name].reference:
                    yield from self.of_subject(name, at)
                    return
        elif home.group.kind == "dataset":
            if "USUBJID" in self.space.owner(home.group.source).columns:
                yield self.variable(home.group.source, self.source_place(home), "USUBJID")
        elif home.group.kind == "raw":
            yield from self.of_subject(home.group.source, self.source_place(home))

    def of_subject(self, source: str, at: int) -> Iterator[Traced]:
        """The cells of a raw source's row that say whose it is."""
        raw, frame = self.space.study.raw.get(source), self.space.block.frames[source]
        if raw is not None and raw.visits_of:
            place = frame.rows.place(at)
            for other in raw.visits_of:
                form = self.space.block.frames[other].rows
                yield from (c for n in range(len(form)) if form.place(n) == place for c in self.of_subject(other, n))
        elif raw is not None:
            yield from (self.cell(source, at, column) for _, column, _ in raw.subject_parts())

    def special(self, name: str, home: Row) -> Iterator[Traced]:
        """What a group says of a row beside its columns."""
        group = home.group
        if name in OF_VISIT:
            yield from self.of_visit(home)
        elif name.startswith(LAST_OF):
            yield from self.of_last(name.removeprefix(LAST_OF), home)
        elif name == "@DAY":
            for reference in group.each_day:
                yield from self.reference(reference, home)
        elif name in ("@NAME", "@VALUE") and group.each_of:
            column = group.each_of[self.says(home, "@NAME")]
            if name == "@VALUE":
                yield from self.reference(column, home)
            else:
                yield Traced(f"each_of.{column}", "", self.says(home, name), "assigned", said=str(group.place))
        elif group.tests is not None:
            yield from self.of_test(name, home)

    def of_visit(self, home: Row) -> Iterator[Traced]:
        """What the visit of a row is known by, and the plan."""
        source = self.space.study.raw.get(home.group.source)
        if source is None:
            return
        if source.visits_of:
            yield self.cell(source.name, self.source_place(home), "VISIT")
            return
        for column in (source.visit, source.visit_date):
            if column and column in home.trail.own and self.says(home, column):
                yield self.cell(source.name, self.source_place(home), column)
        yield Traced("visits", "", self.says(home, "@VISIT"), "assigned", said="study.yaml: visits")

    def of_last(self, column: str, home: Row) -> Iterator[Traced]:
        """The cell of the last of several rows that give one record."""
        frame = self.space.block.frames[home.group.source]
        wanted, first = self.says(home, f"{LAST_OF}{column}"), self.source_place(home)
        mine = np.flatnonzero(self.space.subject_of(home.group.source) == self.subject(home))
        same = [int(at) for at in mine if self.text(frame.columns[column], int(at)) == wanted]
        yield self.cell(home.group.source, next((at for at in same if at >= first), [*same, first][0]), column)

    def of_test(self, name: str, home: Row) -> Iterator[Traced]:
        """What a test says: its result and reason are cells, as may be its facts; others stand in the specs."""
        tests = home.group.tests
        assert tests is not None
        entries = [*tests.tests, *([tests.not_done.test] if tests.not_done and tests.not_done.test else [])]
        test = next((entry for entry in entries if self.fits(entry, home)), None)
        if test is None:
            return
        at, source = self.source_place(home), home.group.source
        if name in ("@RESULT", "@STANDARD") and test.result:
            yield self.value(source, at, test.result)
        elif name in ("@STAT", "@REASND"):
            for mark in tests.marks_of(test):
                yield from self.of_mark(mark, home, name == "@REASND")
        elif name.removeprefix("@") in test.columns:
            yield self.value(source, at, test.columns[name.removeprefix("@")])
        else:
            said = f"{tests.table}" if tests.table else str(test.place)
            yield Traced(f"test {test.code}", "", self.says(home, name), "assigned", said=said)
            for column in tests.by:
                yield self.value(source, at, column)

    def fits(self, test: Test, home: Row) -> bool:
        """Whether a row is of a test: it says all that is the same in the test's records."""
        facts = (item for item in test.facts.items() if item[0] not in test.columns)
        return all(self.says(home, f"@{name}") == fact for name, fact in facts)

    def of_mark(self, mark: NotDone, home: Row, reason: bool) -> Iterator[Traced]:
        """The cells that say that a test was not done, or why."""
        names = [mark.reason] if reason and mark.reason else mark.when.variables()
        yield from (self.value(home.group.source, self.source_place(home), n) for n in names if n in home.trail.own)

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
        inputs, more = self.few(self.variable(dataset.name, at, asked) for at in parents)
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


def once(found: Iterable[Traced]) -> Iterator[Traced]:
    """Each value once."""
    seen = set()
    for each in found:
        key = (each.name, each.record, each.value, each.cell, each.said)
        if key not in seen:
            seen.add(key)
            yield each
