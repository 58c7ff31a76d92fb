"""What inspections of sites ask for and the data do not say: ``bimo.yaml`` in the model."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from ..quick import dataclass
from .language import EVERY_RECORD, WhereClause

Statistic: TypeAlias = Literal["percent", "mean", "median"]


@dataclass(frozen=True, slots=True)
class Counted:
    """Records of a dataset, that they or their subjects are counted."""

    dataset: str
    where: WhereClause = EVERY_RECORD


@dataclass(frozen=True, slots=True)
class Endpoint:
    """The primary endpoint: ``value`` is the variable that ``mean`` and ``median`` are of; ``censored`` says which
    records are censored, None where that is not asked."""

    label: str
    type: str
    records: Counted
    statistic: Statistic
    value: str = ""
    censored: WhereClause | None = None


@dataclass(frozen=True, slots=True)
class Bimo:
    """What a study says for inspections: its numbers and names, what is counted, its endpoint, and its sites.

    ``texts`` are values of the same variable in all records, ``sites`` those of each site by SITEID, both by variable.
    """

    texts: Mapping[str, str]
    arm: str
    cohort: str
    counts: Mapping[str, Counted]
    endpoint: Endpoint
    efficacy: tuple[str, ...]
    safety: tuple[str, ...]
    sites: Mapping[str, Mapping[str, str]]

    def clauses(self) -> list[tuple[WhereClause, str]]:
        """The where clauses, each with the dataset whose records it chooses."""
        counted = [*self.counts.values(), self.endpoint.records]
        return [(each.where, each.dataset) for each in counted]
