"""The figures as a page: a table for each result, published figures beside those that were computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from ..columns import as_text
from ..define.render import environment
from ..model import AnalysisResult, Population, Published, Study
from ..values.where import readable
from . import Columns, Computed, Figure, computation
from .statistics import NUMERIC

TEMPLATE = "analyses.html.j2"
HEADINGS = {"subjects": "Subjects", "percent": "%", "records": "Records"}  # others are capitalised or abbreviations
SHORT = ("sd", "q1", "q3")


@dataclass(slots=True)
class Row:
    """A row of a table: what groups and variable are called, the figures by column and statistic, published ones."""

    names: list[str]
    shown: dict[tuple[str, str], str] = field(default_factory=dict)
    published: list[Published] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Table:
    """A result as a table: ``headings`` over the names of its rows, statistics with their headings."""

    result: AnalysisResult
    headings: tuple[str, ...]
    statistics: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    words: str

    @property
    def published(self) -> bool:
        """Whether any row has a published figure."""
        return any(row.published for row in self.rows)


@dataclass(frozen=True, slots=True)
class Shown:
    """A display as the page shows it."""

    computed: Computed
    subjects: str
    tables: tuple[Table, ...]
    sources: tuple[str, ...]


def to_html(study: Study, displays: Sequence[Computed], datasets: Mapping[str, Columns]) -> bytes:
    """The page. Sources of published figures are numbered over all displays."""
    published = [each for computed in displays for figure in computed.figures for each in figure.published]
    sources = list(dict.fromkeys(each.source for each in published))
    shown = [as_shown(study, computed, datasets) for computed in displays]
    return environment().get_template(TEMPLATE).render(study=study, shown=shown, sources=sources).encode()


def as_shown(study: Study, computed: Computed, datasets: Mapping[str, Columns]) -> Shown:
    """A display with its tables."""
    population = computed.display.population
    tables = [
        as_table(study, population, result, [f for f in computed.figures if f.result is result], datasets)
        for result in computed.display.results
        if result.name not in computed.left_out
    ]
    cited = dict.fromkeys(p.source for t in tables for row in t.rows for p in row.published)
    where = readable(population.where)
    subjects = f"{population.dataset} where {where}" if where else population.dataset
    return Shown(computed, subjects, tuple(tables), tuple(cited))


def as_table(
    study: Study,
    population: Population,
    result: AnalysisResult,
    figures: Sequence[Figure],
    datasets: Mapping[str, Columns],
) -> Table:
    """A result as a table; the rows stand as the figures come."""
    variables = study.datasets[result.dataset].variables
    counted = not any(name in NUMERIC for name in result.statistics)
    several = len(result.variables) > 1 or (bool(result.variables) and not counted)
    parameters = labels(datasets[result.dataset])
    rows: dict[tuple[object, ...], Row] = {}
    for figure in figures:
        names = [parameters.get(value, value) if name == "PARAMCD" else value for name, value in figure.by]
        names += [""] * (len(result.by) - len(names))
        names += [variables[figure.variable].label if figure.variable else ""] if several else []
        names += [figure.category or "(all records)"] if counted and result.variables else []
        row = rows.setdefault((figure.by, figure.variable, figure.category), Row(names))
        row.shown[figure.column, figure.statistic] = figure.shown
        row.published += [each for each in figure.published if each not in row.published]
    heads = ["Parameter" if name == "PARAMCD" else variables[name].label for name in result.by]
    heads += ["Variable"] if several else []
    if counted and result.variables:
        heads.append(variables[result.variables[0]].label if len(result.variables) == 1 else "Value")
    statistics = tuple((name, heading(name)) for name in result.statistics)
    return Table(result, tuple(heads), statistics, tuple(rows.values()), computation(result, population))


def heading(statistic: str) -> str:
    """What stands over a statistic.

    >>> heading("mean"), heading("sd"), heading("percent"), heading("n")
    ('Mean', 'SD', '%', 'n')
    """
    if statistic in HEADINGS or statistic == "n":
        return HEADINGS.get(statistic, statistic)
    return statistic.upper() if statistic in SHORT else statistic.capitalize()


def labels(columns: Columns) -> dict[str, str]:
    """The parameters of a dataset: PARAM by PARAMCD."""
    if "PARAMCD" not in columns or "PARAM" not in columns:
        return {}
    codes, names = as_text(columns["PARAMCD"]).tolist(), as_text(columns["PARAM"]).tolist()
    return dict(zip(codes, names, strict=True))
