"""Figures of analyses: the records that are in one, and those that a value is in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import numpy as np

from ..analyses.records import Analysed, Cell, analysed, is_counted, read_subjects
from ..analyses.results import digits, values
from ..analyses.statistics import shown
from ..columns import Column, is_present
from ..define.computation import computation
from ..engine.workspace import Workspace
from ..errors import RequestError
from ..model import ResultDisplay, Study
from ..quick import dataclass
from ..values.where import mask, of_columns
from .found import Traced, few
from .walk import Walk

NAMES = ("result", "variable", "category", "statistic")  # beside the variables that a figure is by
SHOWN = 5


@dataclass(frozen=True, slots=True, eq=False)
class FigureOf:
    """A figure: what tells it apart, its work, the records it is of, its variable, statistic and value."""

    keys: Mapping[str, str]
    work: Analysed
    cell: Cell
    variable: str
    statistic: str
    value: float


def trace_figure(walk: Walk, display: ResultDisplay, conditions: Mapping[str, str]) -> Traced:
    """A figure of a display, and the values of the records in it.

    ``conditions`` are of what tells figures apart: result, variable, category, statistic, and the variables that it is
    by. Raises RequestError where they leave none, or several.
    """
    every = [figure for result in display.results for figure in figures(walk.space, display, result.name)]
    known = dict.fromkeys(name for figure in every for name in figure.keys)
    if unknown := [name for name in conditions if name not in known]:
        raise RequestError(f"figures of {display.name} have no {unknown[0]}; they have {', '.join(known)}")
    found = [f for f in every if all(f.keys.get(name) == value for name, value in conditions.items())]
    if len(found) != 1:
        there = "; ".join(called(figure) for figure in (found or every)[:SHOWN])
        number = len(found) or "no"
        raise RequestError(f"{number} figures of {display.name} meet this; say which, such as: {there}")
    (figure,) = found
    dataset = figure.work.result.dataset
    columns, counted = figure.work.columns, is_counted(figure.work.result)
    kept = figure.cell.records
    if figure.variable and not counted:
        kept = kept & is_present(columns[figure.variable])
    asked = figure.variable or "USUBJID"
    inputs, more = few((walk.variable(dataset, int(at), asked) for at in np.flatnonzero(kept)), walk.cells.most)
    text = shown(figure.statistic, figure.value, digits(figure.work, figure.variable))
    how = computation(figure.work.result, figure.work.population)
    return Traced(display.name, called(figure), text, "derived", how, "adam/analyses.yaml", inputs=inputs, more=more)


def called(figure: FigureOf) -> str:
    """What tells a figure apart."""
    return ", ".join(f"{name}={value}" for name, value in figure.keys.items() if value)


def figures(space: Workspace, display: ResultDisplay, name: str) -> Iterator[FigureOf]:
    """The figures of one result of a display."""
    (result,) = [each for each in display.results if each.name == name]
    of, population = columns_of(space, result.dataset), columns_of(space, display.population.dataset)
    work = analysed(result, display.population, of, read_subjects(display.population, population))
    for by, variable, cell, found in values(work):
        told = {**dict(by), **({display.population.columns: found.column} if display.population.columns else {})}
        own = dict(zip(NAMES, (name, variable, found.category, found.statistic), strict=True))
        yield FigureOf({**own, **told}, work, cell, variable, found.statistic, found.value)


def columns_of(space: Workspace, dataset: str) -> Mapping[str, Column]:
    """The columns of a dataset as they were built."""
    return space.records[dataset].columns


def figures_reached(study: Study, space: Workspace, found: Sequence[Traced]) -> Iterator[Traced]:
    """The results of analyses that have a value among their records."""
    for display in study.analyses:
        for result in display.results:
            names = {*result.needed(), *result.by, *result.where.variables()}
            inputs = [each for each in found if each.name in {f"{result.dataset}.{name}" for name in names}]
            if not inputs:
                continue
            columns = columns_of(space, result.dataset)
            if mask(result.where, of_columns(columns), len(space.records[result.dataset])).any():
                how = computation(result, display.population)
                name = f"{display.name}: {result.title}"
                yield Traced(name, "", "", "derived", how, "adam/analyses.yaml", inputs=tuple(inputs))
