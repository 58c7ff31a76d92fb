"""Looks at what is one to one: a text and its number, a parameter and its code. Each is fixed at several places of a
spec, in its tables and in study.yaml, and no two of these may say different things. Source: ADaMIG 1.3, 3.3.4."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import count
from typing import NamedTuple

from ...columns import read_number
from ...model import Dataset, Derivation, Place, Study
from ...plan.values import handed
from ..faults import Faults
from ..study.design import DESIGN
from .made import Made, cases_of

CODES = (("PARAMCD", "PARAM"), ("PARAMCD", "PARAMN"), ("PARAM", "PARAMN"))


class Row(NamedTuple):
    """Values that go together, each with its place."""

    values: Mapping[str, tuple[str, Place]]


def check_one_to_one(study: Study, dataset: Dataset, made: Sequence[Made], faults: Faults) -> None:
    """Warn of two values of a variable that go with one of another, which is its number or its code."""
    if dataset.standard != "ADaMIG":
        return
    names = {*dataset.variables}
    pairs = [*CODES, *((name[:-1], name) for name in names if name.endswith("N") and name[:-1] in names)]
    pairs = [pair for pair in dict.fromkeys(pairs) if names.issuperset(pair)]
    rows = [*rows_of(study, dataset, made)] if pairs else []
    seen: set[Place] = set()
    for pair in pairs:
        for place, message, hint in apart(rows, pair, seen):
            seen.add(place)
            if not any((fault.file, fault.line) == (place.file, place.line) for fault in faults.found):
                faults.warning(place, message, hint)


def apart(rows: Sequence[Row], pair: tuple[str, str], seen: set[Place]) -> Iterator[tuple[Place, str, str]]:
    """The second places of values that are not one to one."""
    known: tuple[dict[str, tuple[str, Place]], ...] = ({}, {})
    for row in rows:
        if not all(name in row.values and row.values[name][0] for name in pair):
            continue
        for which, (name, other) in enumerate((pair, pair[::-1])):
            (value, place), (partner, at) = row.values[name], row.values[other]
            said, first = known[which].setdefault(value, (partner, place))
            both = place.file.endswith(".csv") and place.file == first.file  # the look at the table tells
            if said == partner or both or at in seen or place in seen:
                continue
            line = f"line {first.line}" if first.file == place.file else f"{first.file}:{first.line}"
            if which:  # a number, or a param, of two
                yield (
                    place,
                    f"{value} is the {name} of {said} ({line}) as well",
                    f"write {other_value(rows, name, value, partner)}",
                )
            elif other.endswith("N") or name != "PARAMCD":
                yield at, f"{name} {value} has the {other} {said} ({line}), and {partner} here", f"write {said}"
            else:
                way = f"write another PARAMCD for it, or the PARAM {said}"
                yield place, f"{value} is the PARAMCD of '{said}' ({line}) as well", way
            break


def other_value(rows: Sequence[Row], name: str, value: str, partner: str) -> str:
    """What may stand in place of a value that another has: the next number, or words."""
    used = {row.values[name][0] for row in rows if name in row.values}
    if name.endswith("N") and all(read_number(each) == read_number(each) for each in used):
        numbers = {read_number(each) for each in used}
        return f"another, such as {next(n for n in count(int(read_number(value)) + 1) if n not in numbers)}"
    return f"a {name} of its own for {partner}"


def rows_of(study: Study, dataset: Dataset, made: Sequence[Made]) -> Iterator[Row]:
    """What the specs fix of a dataset's variables: in its tables, by its cases, in its groups, in added records."""
    looked: dict[tuple[str, Place], set[str]] = {}
    for each in made:
        table = each.derivation.arguments.get("table")
        if isinstance(table, str) and table in study.tables and table not in DESIGN:
            column = each.derivation.arguments.get("value", each.name)
            if column == each.name and column in study.tables[table].columns:
                looked.setdefault((table, each.derivation.place), set()).add(each.name)
    for (table, _), names in looked.items():
        columns = study.tables[table].columns
        keys = [name for name in ("PARAMCD", *names) if name in columns]
        for line, values in enumerate(zip(*(columns[name] for name in keys), strict=True), start=2):
            yield Row({name: (value, Place(table, line, name)) for name, value in zip(keys, values, strict=True)})
    yield from of_visits(study, dataset)
    also = {str(column): each.name for each in made if (column := handed(each.derivation, each.verbs)) is not None}
    for each in made:
        yield from of_cases(each, also)
    for group in dataset.groups:
        yield Row(fixed(group.derivations))
    for addition in dataset.additions:
        yield Row(fixed(addition.derivations))


def of_visits(study: Study, dataset: Dataset) -> Iterator[Row]:
    """The planned visits, where analysis visits are these."""
    taken = {name: dataset.derivations_of(name) for name in ("AVISIT", "AVISITN")}
    names = {name: {str(d.arguments.get("column")) for _, d in made} for name, made in taken.items()}
    if "VISIT" in names["AVISIT"] and "VISITNUM" in names["AVISITN"]:
        for visit in study.visits if study.visits else ():
            number = visit.facts.get("VISITNUM", "")
            yield Row({"AVISIT": (visit.name, visit.place), "AVISITN": (number, visit.place)})


def of_cases(made: Made, also: Mapping[str, str]) -> Iterator[Row]:
    """What a case gives where another variable has one value; ``also`` hand on what it names."""
    for case in cases_of(made.derivation) if made.derivation.verb == "case" else ():
        conditions = case.when.conditions()
        if (
            len(conditions) == 1
            and (only := conditions[0]).comparator == "EQ"
            and not only.negated
            and not only.dataset
        ):
            value = case.then.arguments.get("value") if isinstance(case.then, Derivation) else None
            if isinstance(value, str) and isinstance(case.then, Derivation) and case.then.verb == "assign":
                pair = {made.name: (value, case.then.place), only.variable: (only.values[0], case.then.place)}
                handing = also.get(only.variable, only.variable)
                yield Row({**pair, handing: pair[only.variable]} if handing != made.name else pair)


def fixed(derivations: Mapping[str, Derivation]) -> dict[str, tuple[str, Place]]:
    """The variables of which derivations give one text."""
    found = {}
    for name, made in derivations.items():
        value = made.arguments.get("value") if made.verb == "assign" else None
        if isinstance(value, str):
            found[name] = value, made.place
    return found
