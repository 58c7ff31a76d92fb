"""Results with a method on small datasets, for the tests of methods."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from cdisc_rdeb.analyses import Figure, compute
from cdisc_rdeb.columns import Column, Numbers, Text
from cdisc_rdeb.model import AnalysisResult, MethodUse, Population, ResultDisplay

Values = Sequence[str] | Sequence[float | None]


def column(values: Values) -> Column:
    """Texts, or numbers; None is missing."""
    if any(isinstance(value, str) for value in values):
        return Text.of([str(value) for value in values])
    made: Numbers = np.array([np.nan if value is None else value for value in values], np.float64)
    return made


def figures(
    method: str,
    arms: Sequence[str],
    variables: Sequence[str] = (),
    *,
    said: dict[str, Sequence[str]] | None = None,
    by: Sequence[str] = (),
    total: str = "",
    subjects: Sequence[int] | None = None,
    **columns: Values,
) -> tuple[Figure, ...]:
    """The figures of a method. ``arms`` are the subjects'; each has one record, or those that ``subjects`` say."""
    of = range(len(arms)) if subjects is None else subjects
    adsl = {"USUBJID": column([f"S{i:03}" for i in range(len(arms))]), "ARM": column(arms)}
    adx = {"USUBJID": column([f"S{i:03}" for i in of]), **{name: column(values) for name, values in columns.items()}}
    use = MethodUse(method, {name: tuple(value) for name, value in (said or {}).items()})
    population = Population("ALL", "All", "ADSL", columns="ARM" if len(set(arms)) > 1 else "", total=total)
    result = AnalysisResult("R", "R", "ADX", "", "", use.facts.statistics, tuple(variables), by=tuple(by), method=use)
    return compute(ResultDisplay("D", "D", population, (result,)), {"ADSL": adsl, "ADX": adx}).figures


def told(found: Sequence[Figure]) -> dict[tuple[str, ...], float]:
    """The values by column, category (if any) and statistic."""
    return {(f.column, *([f.category] if f.category else []), f.statistic): f.value for f in found}


def shown(found: Sequence[Figure]) -> dict[tuple[str, ...], str]:
    """What is shown, likewise."""
    return {(f.column, *([f.category] if f.category else []), f.statistic): f.shown for f in found}


def notes(found: Sequence[Figure]) -> dict[tuple[str, str], str]:
    """The notes by column and statistic."""
    return {(f.column, f.statistic): f.note for f in found if f.note}


def counts(table: dict[str, dict[str, int]]) -> tuple[list[str], list[str]]:
    """A table of counts as the arm and the value of each subject."""
    pairs = [(arm, value) for arm, row in table.items() for value, many in row.items() for _ in range(many)]
    return [arm for arm, _ in pairs], [value for _, value in pairs]
