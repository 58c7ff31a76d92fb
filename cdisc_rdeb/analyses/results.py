"""The figures of a display from the columns of its datasets."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

import numpy as np

from ..columns import Text, is_present
from ..model import AnalysisResult, Published, ResultDisplay
from ..quick import dataclass
from .methods import Asked, Value, values_of
from .records import Analysed, By, Cell, Columns, analysed, combinations, read_subjects, rows
from .statistics import NUMERIC, decimals, shown


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a result: the groups it is of, the variable, its category if it is counted, the statistic.

    ``value`` is NaN where there is none; a method says in ``note`` why, or what to know of it. ``published`` are the
    figures from elsewhere that stand beside it.
    """

    result: AnalysisResult
    by: By
    column: str
    variable: str
    category: str
    statistic: str
    value: float
    shown: str
    published: tuple[Published, ...] = ()
    note: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Computed:
    """A display with its figures, and with the number of subjects in all and in each column.

    ``left_out`` are the results without figures, each with the dataset that is not there.
    """

    display: ResultDisplay
    subjects: int
    columns: Mapping[str, int]
    figures: tuple[Figure, ...]
    left_out: Mapping[str, str]


def compute(display: ResultDisplay, datasets: Mapping[str, Columns]) -> Computed:
    """The figures of a display from the columns of the datasets, by name.

    A dataset that is not there leaves out the results that need it.
    """
    needs = {result.name: (display.population.dataset, result.dataset) for result in display.results}
    lacks = {name: [each for each in needs[name] if each not in datasets] for name in needs}
    left_out = {name: missing[0] for name, missing in lacks.items() if missing}
    if len(left_out) == len(display.results):
        return Computed(display, 0, {}, (), left_out)
    subjects = read_subjects(display.population, datasets[display.population.dataset])
    figures = [
        figure
        for result in display.results
        if result.name not in left_out
        for figure in figures_of(analysed(result, display.population, datasets[result.dataset], subjects))
    ]
    sizes = {name: int(members.sum()) for name, members in subjects.columns.items()}
    return Computed(display, len(subjects.numbers), sizes, tuple(figures), left_out)


def figures_of(work: Analysed) -> Iterator[Figure]:
    """The figures of one result, published ones beside them; those that match none come last, without a value."""
    result, column = work.result, work.population.columns
    left = list(result.published)
    places = {variable: digits(work, variable) for variable in result.variables or ("",)}
    for by, variable, _, found in values(work):
        groups_of = {**dict(by), column: found.column, variable: found.category}
        beside = tuple(p for p in result.published if is_of(p, found.statistic, variable, groups_of))
        left = [p for p in left if p not in beside]
        text = shown(found.statistic, found.value, places[variable])
        where = (by, found.column, variable, found.category, found.statistic)
        yield Figure(result, *where, found.value, text, beside, found.note)
    yield from (alone(result, column, published) for published in left)


def values(work: Analysed) -> Iterator[tuple[By, str, Cell, Value]]:
    """What is computed of a result: groups, variable, the records that it is of, and the value.

    Where a method compares columns, a value is of the records of all: they are in one model, or in one table.
    """
    result, everyone = work.result, np.ones(len(work.subjects.numbers), np.bool_)
    for by, where in combinations(work):
        if result.method:
            for variable in result.variables or ("",):
                for made in values_of(Asked(work, result.method, where, variable)):
                    of = everyone if result.method.facts.compares else work.subjects.columns[made.column]
                    yield by, variable, Cell(where, work.who, of), made
            continue
        for variable, category, part in rows(work, where):
            for name, members in work.subjects.columns.items():
                cell = Cell(part, work.who, members)
                for statistic in result.statistics:
                    value = statistic_of(statistic, cell, work.columns, variable)
                    yield by, variable, cell, Value(name, statistic, value, category=category)


def alone(result: AnalysisResult, column: str, published: Published) -> Figure:
    """A published figure beside which none was computed."""
    of = dict(published.of)
    name, category = of.pop(column, ""), of.pop(published.variable, "")
    by, variable = tuple(of.items()), published.variable
    return Figure(result, by, name, variable, category, published.statistic, math.nan, "", (published,))


def statistic_of(statistic: str, cell: Cell, columns: Columns, variable: str) -> float:
    """One statistic of the records of a cell."""
    if statistic not in NUMERIC:
        return cell.count(statistic)
    values = columns[variable]
    assert not isinstance(values, Text)  # lint sees to it
    return NUMERIC[statistic](values[cell.records & is_present(values)])


def digits(work: Analysed, variable: str) -> int:
    """The decimals of a variable's values in a result."""
    values, said = work.columns.get(variable), work.result.digits
    if variable in said or values is None or isinstance(values, Text):
        return said.get(variable, 0)
    return decimals(values[work.kept])


def is_of(published: Published, statistic: str, variable: str, groups_of: Mapping[str, str]) -> bool:
    """Whether a published figure is of this statistic of this variable in these groups."""
    same = published.statistic == statistic and published.variable in ("", variable)
    return same and all(groups_of.get(name) == value for name, value in published.of.items())
