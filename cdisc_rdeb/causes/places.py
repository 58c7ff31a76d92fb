"""Where the specs say what an issue of a build is about, so that its line can name it; issues.csv itself does not, as
a line that moves changes no data."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field

from ..model import NOWHERE, Dataset, Derivation, Place, RawSource, RecordGroup, Reference, Study
from ..plan import uses
from ..plan.values import handed
from ..quick import dataclass
from ..raw.visits import near_visit
from ..verbs import VERBS
from .rolled import Cause

LISTS = re.compile(r"is no term of ([^,;]+)|several terms of ([^,;]+)")
OF_SOURCE = re.compile(r'" of (\w+) gives')  # how a message names the raw source that is to be mended
OF_COLUMN = re.compile(r"this column of (\w+);")
MEANT = re.compile(r" of (\w+) are both made of \w+: write (\w+):")
OF_HABITS = re.compile(r"(?:write|or) (?:dates|times|unknown): .+? for (\w+)")
OF_KINDS = re.compile(r"is of the KIND .+, and (\S+) of |to (\S+)' does not convert: \S+ has no unit \2;")
OF_DATES = frozenset({"bad date", "bad time", "time without date"})
OF_TERMS = frozenset({"unmapped term", "sponsor term", "ambiguous term", "doubtful term"})


@dataclass(frozen=True, slots=True)
class Places:
    """The places of a study's specs, by what issues are about."""

    study: Study
    sources: Mapping[str, RawSource] = field(init=False)  # by their files

    def __post_init__(self) -> None:
        found = {file: source for source in self.study.raw.values() for file in source.files}
        object.__setattr__(self, "sources", found)

    def of(self, cause: Cause) -> str:
        """File and line of what a cause is about; '' where the specs have none."""
        source = self.sources.get(cause.first[0].rpartition(" ")[0]) if cause.first else None
        names = [name.rpartition(".") for name in cause.name.split(", ")]
        made = [place for of, _, name in names for place in self.made(of, name)]
        looks: Mapping[str, Callable[[], Place]] = {
            "no DM record": lambda: self.of_subjects(cause, source),
            "no ADSL record": lambda: next(self.chosen(cause.dataset), NOWHERE),
            "elements apart": lambda: self.element(cause),
            "unknown visit": lambda: self.visit(cause),
            "no record to merge": lambda: next(self.merges(cause), NOWHERE),
            "raw row not mapped": lambda: next(self.groups(cause.variable), NOWHERE),
            "raw column not mapped": lambda: self.column(cause),
            "result not done": lambda: next(self.marks(cause, source), NOWHERE),
            "result not numeric": lambda: (
                next(self.marks(cause, source), NOWHERE) if " in not_done" in cause.message else NOWHERE
            ),
            "duplicate keys": lambda: self.dataset(cause.dataset).keys_place if cause.dataset else NOWHERE,
            **dict.fromkeys(
                OF_DATES, lambda: NOWHERE if "are exchanged" in cause.message else self.dates(names, cause, source)
            ),
            **dict.fromkeys(OF_TERMS, lambda: self.terms(cause)),
        }
        look = looks.get(cause.rule)
        place = (look() if look else NOWHERE) or NOWHERE
        if place == NOWHERE:
            place = next(iter(made), NOWHERE)
        masses = self.masses(names, cause) if cause.rule == "not converted" and "molar mass" in cause.message else ""
        masses = masses or (self.units(names, cause) if OF_KINDS.search(cause.message) else "")
        return f"{place.file}:{place.line}{masses}" if place != NOWHERE else ""

    def masses(self, names: list[tuple[str, str, str]], cause: Cause) -> str:
        """Where the molar masses stand that a conversion takes: the variable, and the lines of the tests that lack one
        in the table of tests that has them."""
        for of, _, name in names:
            for use in (use for made in self.derivations(of, name) for use in uses(made)):
                mass = use.arguments.get("molar_mass")
                if isinstance(mass, Reference):
                    taken = [handed(d, VERBS) for d in self.derivations(of, mass.name)]
                    column = next((r.name.removeprefix("@") for r in taken if r is not None), mass.name)
                    lines = [line for group in self.dataset(of).groups for line in of_tests(group, column, cause)]
                    found = sorted({line for line in lines if ":" in line} or {*lines})
                    return f"; {column} of {' or '.join(found)}" if found else ""
        return ", which says no molar_mass"

    def units(self, names: list[tuple[str, str, str]], cause: Cause) -> str:
        """Where the table of tests has the unit that results do not convert to."""
        found, groups = OF_KINDS.search(cause.message), [g for of, _, _ in names for g in self.dataset(of).groups]
        for tests in (group.tests for group in groups if group.tests is not None and group.tests.table):
            for line, test in enumerate(tests.tests, start=2):  # below the row of names
                column = next((name for name, fact in test.facts.items() if found and fact in found.groups()), "")
                if column and any(value.startswith(f"{test.code} ") for value, _ in cause.values):
                    return f"; {column} of {tests.table}:{line}"
        return ""

    def dataset(self, name: str) -> Dataset:
        """A dataset, by its name."""
        return self.study.datasets[name]

    def derivations(self, dataset: str, variable: str) -> Iterator[Derivation]:
        """What makes a variable."""
        if dataset in self.study.datasets:
            yield from (made for _, made in self.dataset(dataset).derivations_of(variable))

    def made(self, dataset: str, variable: str) -> Iterator[Place]:
        """Where it is said what a variable is made from; what convention fills in has no place of its own."""
        for derivation in self.derivations(dataset, variable):
            if derivation.place.line != self.dataset(dataset).place.line:
                yield derivation.place

    def dates(self, names: list[tuple[str, str, str]], cause: Cause, source: RawSource | None) -> Place:
        """Where the formats of dates stand: at the raw source that a message names, beside the verb, else at the one
        of the file."""
        if (named := self.source(OF_HABITS.search(cause.message))) != NOWHERE:
            return named
        made = [use for of, _, name in names for each in self.derivations(of, name) for use in uses(each)]
        own = next((use.place for use in made if use.verb == "iso8601" and use.arguments.get("dates")), NOWHERE)
        return own if own != NOWHERE or source is None else source.place

    def terms(self, cause: Cause) -> Place:
        """Where the codelist stands that lacks a term, in the study's own file."""
        found = LISTS.search(cause.message)
        names = (found[1] or found[2]).split(" or ") if found else []
        lists = [self.study.codelists[name] for name in names if name in self.study.codelists]
        return next((each.place for each in lists if each.place != NOWHERE), NOWHERE)

    def visit(self, cause: Cause) -> Place:
        """The visit that is meant, else the first one."""
        near = near_visit(self.study, cause.values[0][0]) if cause.values else None
        first = next(iter(self.study.visits), None)
        return near.place if near else first.place if first else NOWHERE

    def of_subjects(self, cause: Cause, source: RawSource | None) -> Place:
        """The raw source whose subjects are to be mended."""
        named = OF_SOURCE.search(cause.message)
        return self.source(named) if named else source.place if source else NOWHERE

    def chosen(self, dataset: str) -> Iterator[Place]:
        """Where it is said which records of SDTM an analysis dataset takes: its where, else its group."""
        for group in self.dataset(dataset).groups:
            of = self.study.datasets.get(group.source)
            if group.kind == "dataset" and of is not None and of.standard != "ADaMIG":
                yield next((each.place for each in group.where.conditions()), group.place)

    def element(self, cause: Cause) -> Place:
        """Where it is said when an element of SE begins, which an issue names first."""
        code = cause.message.partition(" ")[0]
        for group in self.dataset(cause.dataset).groups:
            made, start = group.derivations.get("ETCD"), group.derivations.get("SESTDTC")
            if made is not None and start is not None and made.arguments.get("value") == code:
                return start.place
        return NOWHERE

    def source(self, named: re.Match[str] | None) -> Place:
        """The raw source that a message names."""
        source = self.study.raw.get(named[1]) if named else None
        return source.place if source else NOWHERE

    def column(self, cause: Cause) -> Place:
        """The variable that a column was meant for, which a message names; else the raw source of the column."""
        meant = MEANT.search(cause.message)
        made = next(self.made(meant[1], meant[2]), NOWHERE) if meant else NOWHERE
        return made if made != NOWHERE else self.source(OF_COLUMN.search(cause.message))

    def merges(self, cause: Cause) -> Iterator[Place]:
        """The merges of a dataset with what an issue names."""
        for group in self.dataset(cause.dataset).groups if cause.dataset in self.study.datasets else ():
            yield from (merge.place for merge in group.merges if merge.source == cause.variable and merge.expect)

    def marks(self, cause: Cause, source: RawSource | None) -> Iterator[Place]:
        """Where it is said when the tests of a group were not done."""
        for group in self.dataset(cause.dataset).groups if cause.dataset in self.study.datasets else ():
            if group.tests is not None and source is not None and group.source == source.name:
                yield from (at for mark in group.tests.marks() for at in (c.place for c in mark.when.conditions()))

    def groups(self, source: str) -> Iterator[Place]:
        """The record groups that take rows of a raw source."""
        for dataset in self.study.datasets.values():
            yield from (group.place for group in dataset.groups if group.kind == "raw" and group.source == source)


def of_tests(group: RecordGroup, column: str, cause: Cause) -> Iterator[str]:
    """The table of a group's tests, with the lines of the tests that the values of a cause begin with, where it says
    nothing of them in a column."""
    tests = group.tests
    if tests is not None and tests.table:
        codes = {value.partition(" ")[0] for value, _ in cause.values}
        rows = enumerate(tests.tests, start=2)  # below the row of names
        lines = [str(line) for line, test in rows if test.code in codes and not test.facts.get(column)]
        yield f"{tests.table}:{', '.join(lines)}" if lines else tests.table
