"""Where clauses of value levels and of analyses, on variables that are submitted."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ..errors import WriteError
from ..model import Condition
from ..values.where import LOOKS, words
from . import elements as e


class WhereClauses:
    """The WhereClauseDefs of a define.xml as they are asked for; ``variables`` are those that it declares."""

    def __init__(self, variables: Collection[tuple[str, str]]) -> None:
        self.variables = variables
        self.made: list[e.WhereClauseDef] = []

    def add(self, oid: str, dataset: str, path: str, conditions: Sequence[Condition]) -> None:
        """Define a where clause of a dataset; ``path`` is what it is of."""
        checks = tuple(self.range_check(dataset, path, condition) for condition in conditions)
        self.made.append(e.WhereClauseDef(oid, checks))

    def range_check(self, dataset: str, path: str, condition: Condition) -> e.RangeCheck:
        """A condition on a submitted variable, of this dataset or as DATASET.VARIABLE of another."""
        of, name = condition.dataset or dataset, condition.variable
        if condition.against is not None:
            raise WriteError(f"{path}: its where clause compares two variables, and define.xml holds values alone")
        if condition.negated or condition.comparator in LOOKS:
            said = f"its where clause says {words(condition)}, for which define.xml has no comparator"
            raise WriteError(f"{path}: {said}; name the values")
        if (of, name) not in self.variables:
            raise WriteError(f"{path}: its where clause names {of}.{name}, which is not submitted; use one that is")
        comparator = condition.comparator
        if len(condition.values) > 1:  # EQ and NE take one value in Define-XML
            comparator = {"EQ": "IN", "NE": "NOTIN"}.get(comparator, comparator)  # type: ignore[assignment]
        return e.RangeCheck(f"IT.{of}.{name}", comparator, condition.values)
