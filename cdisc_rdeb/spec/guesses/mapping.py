"""Guesses which variable of a dataset a raw column is: by names of CDASH, by words for it, held against the values."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import NamedTuple

from ...columns import read_number
from ...standards import StandardDataset, Standards, StandardVariable
from ..words import value as as_yaml
from .files import RawFile, shown

SURE, LIKELY, OPEN = "sure", "likely", "open"
TAILS = re.compile(r"_(TX|TXT|YRS|RAW)$")
CLOCKS = (("DATE", "TIME"), ("DAT", "TIM"), ("DT", "TM"))  # a date's name, and that of its time of day


class Guess(NamedTuple):
    """What a variable may be made of: the value in a spec, the columns of it, how sure, and why."""

    value: str
    columns: tuple[str, ...]
    sure: str
    why: str


@dataclass(slots=True)
class Guesses:
    """All of a dataset: by variable what is taken, and what is left open; tests by code; columns without place."""

    dataset: str
    source: str
    why: str
    taken: dict[str, Guess] = field(default_factory=dict)
    open: dict[str, list[Guess]] = field(default_factory=dict)
    tests: dict[str, str] = field(default_factory=dict)
    left: list[str] = field(default_factory=list)


@cache
def names() -> Sequence[tuple[re.Pattern[str], str, str]]:
    """Words for variables: a pattern of a column's name, the variable, and the class it is in."""
    text = resources.files(__package__).joinpath("names.csv").read_text(encoding="utf-8")
    return [(re.compile(row["form"]), row["variable"], row["of"]) for row in csv.DictReader(text.splitlines())]


def guess(
    raw: RawFile, dataset: StandardDataset, why: str, standards: Standards, skip: set[str], dates: frozenset[str]
) -> Guesses:
    """The variables of a dataset that a file's columns may be. ``skip`` has columns that are known as something else,
    ``dates`` those whose dates can be read."""
    made = Guesses(dataset.name, raw.name, why)
    claims: dict[str, list[Guess]] = {}
    if "FINDINGS" in dataset.define_class:
        made.tests = tests_of(raw, dataset, standards)
    for column in raw.columns:
        if column in skip or column in made.tests.values():
            continue
        for variable, sure, reason in named(column, dataset):
            if not raw.columns[column] and column.upper() != variable.name:
                continue  # nothing but another name speaks for it
            claims.setdefault(variable.name, []).append(
                held(Guess(as_yaml(column), (column,), sure, reason), variable, raw, standards, dates)
            )
    for name, claimed in claims.items():
        settle(made, name, claimed)
    undated(made, dataset)
    add_times(made, raw)
    used = {column for each in made.taken.values() for column in each.columns} | set(made.tests.values()) | skip
    made.left = [column for column in raw.columns if column not in used]
    return made


def named(column: str, dataset: StandardDataset) -> Iterator[tuple[StandardVariable, str, str]]:
    """The variables that a column's name speaks of, how surely, and why."""
    upper = column.upper()
    if upper in dataset.variables:
        yield dataset.variables[upper], SURE, "called as the variable"
        return
    own = upper.startswith(dataset.name) or (upper.startswith("EC") and dataset.name == "EX")
    stem = re.sub("[^A-Z0-9]", "", TAILS.sub("", upper.removeprefix(dataset.name).removeprefix("EC" if own else "")))
    if own and dataset.name != upper[:2] and (name := dataset.name + upper[2:]) in dataset.variables:
        yield dataset.variables[name], LIKELY, f"the name of {upper[:2]} for it"
        return
    for form, variable, of in names():
        name = variable.replace("--", dataset.name)
        if form.fullmatch(stem) and name in dataset.variables and (not of or of.upper() in dataset.define_class):
            reason = "the name that CDASH or data entry has for it" if own else f"{stem} is a word for it"
            yield dataset.variables[name], SURE if own else LIKELY, reason


def held(claim: Guess, variable: StandardVariable, raw: RawFile, standards: Standards, dates: frozenset[str]) -> Guess:
    """A claim held against the values of the column."""
    (column,) = claim.columns
    values = raw.values(column)
    if not values:
        return claim._replace(why=f"{claim.why}; it has no value yet")
    if "8601" in variable.described or variable.name.endswith("DTC"):
        if column not in dates:
            return claim._replace(sure=OPEN, why=f"{claim.why}; the form of its dates is not known")
        return claim._replace(value=f"{{iso8601: {as_yaml(column)}}}", why=f"{claim.why}; all are dates")
    if variable.type == "Num" and any(read_number(value) != read_number(value) for value in values):
        return claim._replace(sure=OPEN, why=f"{claim.why}; not all are numbers, such as '{shown(odd(values))}'")
    lists = [found for code in variable.codelists if (found := standards.codelist(code))]
    if not lists:
        return claim
    other = [value for value in values if not any(each.find(value) for each in lists)]
    called = " or ".join(each.name for each in lists)
    if not other:
        return claim._replace(why=f"{claim.why}; all values are terms of {called}")
    if len(other) == len(values) and claim.sure != SURE:
        return claim._replace(sure=OPEN, why=f"{claim.why}; no value is a term of {called}")
    return claim._replace(why=f"{claim.why}; in codelists.yaml say what '{shown(other[0])}' of {called} is")


def odd(values: Sequence[str]) -> str:
    """The first value that is no number."""
    return next(value for value in values if read_number(value) != read_number(value))


def settle(made: Guesses, name: str, claimed: list[Guess]) -> None:
    """Take the one claim that is surer than all others; else leave them to a person."""
    ranked = sorted(claimed, key=lambda each: (SURE, LIKELY, OPEN).index(each.sure))
    best = [each for each in ranked if each.sure == ranked[0].sure]
    if len(best) == 1 and best[0].sure != OPEN:
        made.taken[name] = best[0]
    else:
        made.open[name] = ranked


def undated(made: Guesses, dataset: StandardDataset) -> None:
    """One date of an event or treatment may be when it was collected or when it began: that is left to a person."""
    dtc, start = f"{dataset.name}DTC", f"{dataset.name}STDTC"
    if start in dataset.variables and start not in made.taken and start not in made.open and dtc in made.taken:
        one = made.taken.pop(dtc)._replace(sure=OPEN, why="the one date here; when it began, or when it was collected")
        made.open[start] = [one]
        made.open[dtc] = [one]


def add_times(made: Guesses, raw: RawFile) -> None:
    """The time of day beside a date, by its name."""
    upper = {name.upper(): name for name in raw.columns if raw.columns[name]}
    for name, each in list(made.taken.items()):
        date = each.columns[0] if each.columns else ""
        beside = (date.upper().replace(*pair) for pair in CLOCKS if pair[0] in date.upper())
        time = next((upper[clock] for clock in beside if clock in upper), "")
        if time and each.value == f"{{iso8601: {as_yaml(date)}}}":
            value = f"{{iso8601: {{date: {as_yaml(date)}, time: {as_yaml(time)}}}}}"
            made.taken[name] = each._replace(value=value, columns=(date, time))


def tests_of(raw: RawFile, dataset: StandardDataset, standards: Standards) -> dict[str, str]:
    """The columns that are called as tests of the dataset, by the test's code."""
    codes = standards.codelist(f"{dataset.name}TESTCD")
    found = {}
    for column, values in raw.columns.items() if codes else ():
        code = column.upper()
        if (
            codes
            and code in codes.terms
            and values
            and sum(read_number(v) == read_number(v) for v in values) * 2 > len(values)
        ):
            found[code] = column
    return found


def units_of(raw: RawFile, column: str) -> str:
    """The column with the unit of a test's column, '' where there is none."""
    upper: Mapping[str, str] = {name.upper(): name for name in raw.columns}
    return next(
        (upper[c] for c in (f"{column.upper()}{tail}" for tail in ("U", "_U", "UNIT", "_UNIT")) if c in upper), ""
    )
