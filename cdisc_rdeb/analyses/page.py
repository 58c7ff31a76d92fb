"""The figures as a page: a table for each result, published figures beside those that were computed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field

from ..columns import as_text
from ..define.computation import computation
from ..define.render import environment
from ..model import AnalysisResult, Published, Study
from ..model.methods import heading
from ..quick import dataclass
from ..values.where import readable
from . import Columns, Computed, Figure
from .methods import BETWEEN
from .records import is_counted

TEMPLATE = "analyses.html.j2"


@dataclass(slots=True)
class Row:
    """A row of a table: what groups and variable are called, the figures by column and statistic, published ones."""

    names: list[str]
    shown: dict[tuple[str, str], str] = field(default_factory=dict)
    published: list[Published] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Table:
    """A result as a table: ``headings`` over the names of its rows, ``columns`` with theirs, statistics with theirs.

    The statistics of a method have rows of their own, so the only one, '', has no heading.
    """

    result: AnalysisResult
    headings: tuple[str, ...]
    columns: tuple[tuple[str, str], ...]
    statistics: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    words: str
    notes: tuple[str, ...]

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


@dataclass(frozen=True, slots=True, eq=False)
class Names:
    """What datasets' variables and parameters are called on the page."""

    study: Study
    parameters: Mapping[str, Mapping[str, str]]

    def variable(self, dataset: str, name: str) -> str:
        """The label of a variable."""
        return self.study.datasets[dataset].variables[name].label

    def group(self, dataset: str, name: str, value: str) -> str:
        """What a group is called by the value of a variable: a parameter by its name."""
        return self.parameters[dataset].get(value, value) if name == "PARAMCD" else value


def shown_displays(
    study: Study, displays: Sequence[Computed], datasets: Mapping[str, Columns]
) -> tuple[list[Shown], list[str]]:
    """The displays as tables, and the sources of published figures, which are numbered over all displays."""
    names = Names(study, {name: parameters_of(columns) for name, columns in datasets.items()})
    published = [each for computed in displays for figure in computed.figures for each in figure.published]
    sources = list(dict.fromkeys(each.source for each in published))
    return [as_shown(names, computed) for computed in displays], sources


def to_html(study: Study, shown: Sequence[Shown], sources: Sequence[str]) -> bytes:
    """The page."""
    return environment().get_template(TEMPLATE).render(study=study, shown=shown, sources=sources).encode()


def as_shown(names: Names, computed: Computed) -> Shown:
    """A display with its tables."""
    population = computed.display.population
    results = (result for result in computed.display.results if result.name not in computed.left_out)
    tables = tuple(as_table(names, computed, result) for result in results)
    cited = dict.fromkeys(p.source for table in tables for row in table.rows for p in row.published)
    where = readable(population.where)
    subjects = f"{population.dataset} where {where}" if where else population.dataset
    return Shown(computed, subjects, tables, tuple(cited))


def as_table(names: Names, computed: Computed, result: AnalysisResult) -> Table:
    """A result as a table; the rows stand as the figures come."""
    counted, method = is_counted(result), result.method
    several = len(result.variables) > 1 or (bool(result.variables) and not counted)
    categories = counted and bool(result.variables)
    figures = [figure for figure in computed.figures if figure.result is result]
    rows: dict[tuple[object, ...], Row] = {}
    for figure in figures:
        called = [names.group(result.dataset, name, value) for name, value in figure.by]
        called += [""] * (len(result.by) - len(called))
        called += [names.variable(result.dataset, figure.variable) if figure.variable else ""] if several else []
        called += [figure.category or "(all records)"] if categories else []
        called += [f"{heading(figure.statistic, method)} {figure.category}".rstrip()] if method else []
        own = figure.statistic if method else ""
        row = rows.setdefault((figure.by, figure.variable, figure.category, own), Row(called))
        row.shown[figure.column, "" if method else figure.statistic] = figure.shown
        row.published += [each for each in figure.published if each not in row.published]
    heads = ["Parameter" if name == "PARAMCD" else names.variable(result.dataset, name) for name in result.by]
    heads += ["Variable"] if several else []
    if categories:
        heads.append("Value" if len(result.variables) > 1 else names.variable(result.dataset, result.variables[0]))
    heads += ["Statistic"] if method else []
    columns = [(name, f"{name} (N = {size})") for name, size in computed.columns.items()]
    columns += [(BETWEEN, BETWEEN)] if any(figure.column == BETWEEN for figure in figures) else []
    statistics = (("", ""),) if method else tuple((name, heading(name)) for name in result.statistics)
    words = computation(result, computed.display.population)
    return Table(
        result, tuple(heads), tuple(columns), statistics, tuple(rows.values()), words, notes_of(names, figures)
    )


def notes_of(names: Names, figures: Sequence[Figure]) -> tuple[str, ...]:
    """What is to know of figures, each with the groups and the column that it is of."""
    found = dict.fromkeys(
        (*(names.group(f.result.dataset, n, v) for n, v in f.by), f.category, f.variable, f.column, f.note)
        for f in figures
        if f.note
    )
    return tuple(f"{', '.join(filter(None, where))}: {note}." for *where, note in found)


def parameters_of(columns: Columns) -> dict[str, str]:
    """The parameters of a dataset: PARAM by PARAMCD."""
    if "PARAMCD" not in columns or "PARAM" not in columns:
        return {}
    codes, names = as_text(columns["PARAMCD"]).tolist(), as_text(columns["PARAM"]).tolist()
    return dict(zip(codes, names, strict=True))
