"""The records that a result is of: whose they are, and into which groups they fall."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TypeAlias

import numpy as np

from ..columns import Column, Index, Mask, Text, as_text, is_present, read_number
from ..errors import DerivationError
from ..model import AnalysisResult, Population
from ..quick import dataclass
from ..values.where import mask, of_columns
from .statistics import NUMERIC

Columns: TypeAlias = Mapping[str, Column]
By: TypeAlias = tuple[tuple[str, str], ...]  # variables that a group is of, each with its value

MISSING = "Missing"  # how a count names records without a value
EVERYONE = "All subjects"  # the column of a population that is not told apart


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


@dataclass(frozen=True, slots=True, eq=False)
class Analysed:
    """A result with what it is computed from: its dataset's columns, and the subjects of its population.

    ``who`` is the number of each record's subject, -1 for one outside the population; ``kept`` are the records that
    the result is of.
    """

    result: AnalysisResult
    population: Population
    columns: Columns
    subjects: Subjects
    who: Index
    kept: Mask


def is_counted(result: AnalysisResult) -> bool:
    """Whether the values of a result are counted, not summed up as numbers."""
    return result.method is None and not any(name in NUMERIC for name in result.statistics)


def analysed(result: AnalysisResult, population: Population, columns: Columns, subjects: Subjects) -> Analysed:
    """A result with its records."""
    who = subjects.of(columns)
    kept = mask(result.where, of_columns(columns), len(who)) & (who >= 0)
    return Analysed(result, population, columns, subjects, who, kept)


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


def combinations(work: Analysed) -> Iterator[tuple[By, Mask]]:
    """The combinations of ``by`` among the records, in order, and which records have them."""
    found: list[tuple[By, Mask]] = [((), work.kept)]
    for name in work.result.by:
        which, values = groups(work.columns, name, work.kept)
        parts = [
            ((*by, (name, value or MISSING)), where & (which == number))
            for by, where in found
            for number, value in enumerate(values)
        ]
        found = [(by, where) for by, where in parts if where.any()]
    yield from found


def rows(work: Analysed, where: Mask) -> Iterator[tuple[str, str, Mask]]:
    """The variables of a result; of one that is counted its categories; and which records they have."""
    counted = is_counted(work.result)
    for variable in work.result.variables or ("",):
        if not counted or not variable:
            yield variable, "", where
            continue
        which, values = groups(work.columns, variable, where)
        parts = [(value or MISSING, where & (which == number)) for number, value in enumerate(values)]
        if work.result.frequent_first:
            parts.sort(key=lambda part: (-len(np.unique(work.who[part[1]])), -int(part[1].sum()), part[0]))
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
