"""Groups and conditions of the Analysis Results Standard: who and what a result is of. Source: ARS 1.0."""

from __future__ import annotations

from collections.abc import MutableMapping, Sequence
from typing import Any, TypeAlias

from ..model import Population, WhereClause
from ..values.where import readable
from . import Computed
from .methods import BETWEEN
from .records import MISSING

Json: TypeAlias = dict[str, Any]
COMPARATORS = ("EQ", "NE", "GT", "GE", "LT", "LE", "IN", "NOTIN")


def grouping_of(population: Population) -> str:
    """The identifier of a population's columns."""
    return f"G.{population.name}.{population.columns}"


def columns_of(computed: Computed) -> Json:
    """The columns of a population as listed groups; that of all together is one of any of their values."""
    population, oid = computed.display.population, grouping_of(computed.display.population)
    single = [name for name in computed.columns if name != population.total]
    values = {name: ["" if name == MISSING else name] for name in single}
    values |= {name: ["" if n == MISSING else n for n in single] for name in computed.columns if name not in single}
    about = {"dataset": population.dataset, "variable": population.columns}
    groups = [
        {"id": f"{oid}.{place}", "name": name, "level": 1, "order": place}
        | {"condition": about | {"comparator": "IN" if len(value) > 1 else "EQ", "value": value}}
        for place, (name, value) in enumerate(values.items(), start=1)
    ]
    made = {"id": oid, "name": population.columns, "dataDriven": False, "groupingDataset": population.dataset}
    return made | {"groupingVariable": population.columns, "groups": groups}


def group(computed: Computed, column: str) -> list[Json]:
    """The group of a column; none of it for all columns together."""
    population = computed.display.population
    if not population.columns:
        return []
    oid = grouping_of(population)
    if column == BETWEEN:
        return [{"groupingId": oid}]
    return [{"groupingId": oid, "groupId": f"{oid}.{[*computed.columns].index(column) + 1}"}]


def grouped(groups: Sequence[Json]) -> Json:
    """The groups of a result, if it has some."""
    return {"resultGroups": [*groups]} if groups else {}


def grouping(known: MutableMapping[str, Json], dataset: str, variable: str) -> str:
    """The identifier of a variable's values as groups that the data say; added where it is new."""
    oid = f"G.{dataset}.{variable}"
    known[oid] = {"id": oid, "name": variable, "dataDriven": True}
    known[oid] |= {"groupingDataset": dataset, "groupingVariable": variable}
    return oid


def ordered(groupings: Sequence[str], between: bool = False) -> list[Json]:
    """The groupings of an analysis; of what is ``between`` the columns there is no result for each of the first."""
    return [
        {"order": place, "groupingId": oid, "resultsByGroup": not (between and place == 1)}
        for place, oid in enumerate(groupings, start=1)
    ]


def condition_of(where: WhereClause, dataset: str) -> Json:
    """A where clause; what ARS has no comparator for stands in words alone."""
    (conditions,) = where.alternatives or ((),)
    if any(each.negated or each.against or each.comparator not in COMPARATORS for each in conditions):
        return {"description": readable(where)}
    made = [
        {"dataset": dataset, "variable": each.variable, "comparator": each.comparator, "value": [*each.values]}
        for each in conditions
    ]
    if len(made) < 2:
        return {"condition": made[0]} if made else {}
    parts = [{"level": 2, "order": place, "condition": each} for place, each in enumerate(made, start=1)]
    return {"compoundExpression": {"logicalOperator": "AND", "whereClauses": parts}}
