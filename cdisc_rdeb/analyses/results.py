"""The figures of a display from the columns of its datasets."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from ..columns import Column, Index, Mask, Text, as_text, is_present, read_number
from ..errors import DerivationError
from ..model import AnalysisResult, Population, Published, ResultDisplay
from ..values.where import mask, of_columns
from .statistics import NUMERIC, decimals, shown

Columns: TypeAlias = Mapping[str, Column]
MISSING = "Missing"  # how a count names records without a value
EVERYONE = "All subjects"  # the column of a population that is not told apart


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a result: the groups it is of, the variable, its category if it is counted, the statistic.

    ``value`` is NaN where there is none. ``published`` are the figures from elsewhere that stand beside it.
    """

    result: AnalysisResult
    by: tuple[tuple[str, str], ...]
    column: str
    variable: str
    category: str
    statistic: str
    value: float
    shown: str
    published: tuple[Published, ...] = ()


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


@dataclass(frozen=True, slots=True, eq=False)
class Subjects:
    """The subjects of a population: their numbers by USUBJID, and which of them each column holds."""

    numbers: Mapping[str, int]
    columns: Mapping[str, Mask]

    def of(self, columns: Columns) -> Index:
        """The number of each record's subject, -1 for one outside the population."""
        text = as_text(columns["USUBJID"])
        return np.array([self.numbers.get(value, -1) for value in text.values], np.intp)[text.codes]


@dataclass(frozen=True, slots=True, eq=False)
class Cell:
    """Records of one group, each with the number of its subject, and the subjects of one column."""

    where: Mask
    who: Index
    members: Mask

    @property
    def records(self) -> Mask:
        """Which records there are."""
        found: Mask = self.where & np.append(self.members, False)[self.who]
        return found

    def count(self, statistic: str) -> float:
        """How many records, or subjects, or those of 100 of the column."""
        found = self.who[self.records]
        if statistic == "records":
            return float(len(found))
        subjects = len(np.unique(found))
        size = int(self.members.sum())
        return float(subjects) if statistic == "subjects" else 100 * subjects / size if size else math.nan


def read_subjects(population: Population, columns: Columns) -> Subjects:
    """The subjects of a population, by the columns of its dataset."""
    size = len(columns["USUBJID"])
    kept = mask(population.where, of_columns(columns), size)
    names = as_text(columns["USUBJID"]).take(kept).tolist()
    if len(set(names)) < len(names):
        twice = next(name for place, name in enumerate(names) if name in names[:place])
        message = f"the population {population.name} has {twice} twice in {population.dataset}"
        raise DerivationError(f"{message}; choose one record for each subject with where")
    everyone = np.ones(len(names), np.bool_)
    found = {EVERYONE: everyone}
    if population.columns:
        which, values = groups(columns, population.columns, kept)
        found = {value or MISSING: which[kept] == number for number, value in enumerate(values)}
        found |= {population.total: everyone} if population.total else {}
    return Subjects({name: number for number, name in enumerate(names)}, found)


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
        for figure in of_result(result, display.population, datasets[result.dataset], subjects)
    ]
    sizes = {name: int(members.sum()) for name, members in subjects.columns.items()}
    return Computed(display, len(subjects.numbers), sizes, tuple(figures), left_out)


def of_result(result: AnalysisResult, population: Population, columns: Columns, subjects: Subjects) -> Iterator[Figure]:
    """The figures of one result, published ones beside them; those that match none come last, without a value."""
    who = subjects.of(columns)
    kept = mask(result.where, of_columns(columns), len(who)) & (who >= 0)
    left = list(result.published)
    places = {variable: digits(columns, result, variable, kept) for variable in result.variables or ("",)}
    for by, where in combinations(columns, result, kept):
        for variable, category, part in rows(columns, result, where, who):
            for name, members in subjects.columns.items():
                cell = Cell(part, who, members)
                groups_of = {**dict(by), population.columns: name, variable: category}
                for statistic in result.statistics:
                    value = figure(statistic, cell, columns, variable)
                    beside = tuple(p for p in result.published if is_of(p, statistic, variable, groups_of))
                    left = [p for p in left if p not in beside]
                    text = shown(statistic, value, places[variable])
                    yield Figure(result, by, name, variable, category, statistic, value, text, beside)
    for published in left:
        of = dict(published.of)
        column, category = of.pop(population.columns, ""), of.pop(published.variable, "")
        by = tuple(of.items())
        name, statistic = published.variable, published.statistic
        yield Figure(result, by, column, name, category, statistic, math.nan, "", (published,))


def figure(statistic: str, cell: Cell, columns: Columns, variable: str) -> float:
    """One statistic of the records of a cell."""
    if statistic not in NUMERIC:
        return cell.count(statistic)
    values = columns[variable]
    assert not isinstance(values, Text)  # lint sees to it
    return NUMERIC[statistic](values[cell.records & is_present(values)])


def digits(columns: Columns, result: AnalysisResult, variable: str, kept: Mask) -> int:
    """The decimals of a variable's values in a result."""
    values = columns.get(variable)
    if variable in result.digits or values is None or isinstance(values, Text):
        return result.digits.get(variable, 0)
    return decimals(values[kept])


def is_of(published: Published, statistic: str, variable: str, groups_of: Mapping[str, str]) -> bool:
    """Whether a published figure is of this statistic of this variable in these groups."""
    same = published.statistic == statistic and published.variable in ("", variable)
    return same and all(groups_of.get(name) == value for name, value in published.of.items())


def combinations(
    columns: Columns, result: AnalysisResult, kept: Mask
) -> Iterator[tuple[tuple[tuple[str, str], ...], Mask]]:
    """The combinations of ``by`` among the records, in order, and which records have them."""
    found: list[tuple[tuple[tuple[str, str], ...], Mask]] = [((), kept)]
    for name in result.by:
        which, values = groups(columns, name, kept)
        parts = [
            ((*by, (name, value or MISSING)), where & (which == number))
            for by, where in found
            for number, value in enumerate(values)
        ]
        found = [(by, where) for by, where in parts if where.any()]
    yield from found


def rows(columns: Columns, result: AnalysisResult, where: Mask, who: Index) -> Iterator[tuple[str, str, Mask]]:
    """The variables of a result; of one that is counted its categories; and which records they have."""
    counted = not any(name in NUMERIC for name in result.statistics)
    for variable in result.variables or ("",):
        if not counted or not variable:
            yield variable, "", where
            continue
        which, values = groups(columns, variable, where)
        parts = [(value or MISSING, where & (which == number)) for number, value in enumerate(values)]
        if result.frequent_first:
            parts.sort(key=lambda part: (-len(np.unique(who[part[1]])), -int(part[1].sum()), part[0]))
        for category, part in parts:
            yield variable, category, part


def groups(columns: Columns, name: str, kept: Mask) -> tuple[Index, list[str]]:
    """The values of a variable among the records in their order, and the place of each record's value among them.

    The order is that of the variable's numeric twin (AVISITN of AVISIT, PARAMN of PARAMCD) if there is one, else
    numbers by size and texts by letters; a missing value comes last. Source: ADaMIG 1.3, 3.1.1.
    """
    text = as_text(columns[name])
    twin = columns.get(f"{name.removesuffix('CD')}N")
    place = np.full(len(text.values), np.inf)
    if twin is not None and not isinstance(twin, Text):
        known = kept & is_present(twin)
        np.minimum.at(place, text.codes[known], twin[known])
    present = set(np.unique(text.codes[kept]).tolist())
    values = text.values.tolist()

    def key(code: int) -> tuple[bool, float, bool, float, str]:
        number = read_number(values[code])
        return (not values[code], place[code], math.isnan(number), 0.0 if math.isnan(number) else number, values[code])

    ordered = sorted(present, key=key)
    where = np.full(len(values) + 1, -1, np.intp)
    where[ordered] = np.arange(len(ordered))
    return where[text.codes], [values[code] for code in ordered]
