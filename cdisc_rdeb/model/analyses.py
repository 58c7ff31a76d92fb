"""The analyses of a study: displays, their results, and what was published of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field

from ..quick import dataclass
from .language import EVERY_RECORD, WhereClause
from .metadata import DocumentPages
from .methods import MethodUse


@dataclass(frozen=True, slots=True)
class Population:
    """The subjects of an analysis: those of a dataset with one record a subject for which a clause holds.

    They are told apart by the variable ``columns`` of that dataset ('': not at all), and ``total`` is what all of them
    together are called ('': they have no column of their own).
    """

    name: str
    label: str
    dataset: str
    where: WhereClause = EVERY_RECORD
    columns: str = ""
    total: str = ""


@dataclass(frozen=True, slots=True)
class Published:
    """A figure from elsewhere, shown beside the statistic of the groups that ``of`` names: variables and values."""

    value: str
    source: str
    statistic: str
    variable: str = ""
    of: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AnalysisResult:
    """One result of a display: statistics of variables of a dataset, for each combination of ``by``.

    A ``method`` gives statistics of its own; without one they are of numbers, or of records. ``digits`` are the
    decimals of a variable's values, where they do not follow from the data. ``documents`` say more of the analysis,
    and ``program`` is the file of a program that computes it, if the study has one of its own.
    """

    name: str
    title: str
    dataset: str
    reason: str
    purpose: str
    statistics: tuple[str, ...]
    variables: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    where: WhereClause = EVERY_RECORD
    frequent_first: bool = False
    digits: Mapping[str, int] = field(default_factory=dict)
    published: tuple[Published, ...] = ()
    documentation: str = ""
    documents: tuple[DocumentPages, ...] = ()
    program: str = ""
    method: MethodUse | None = None

    def needed(self) -> tuple[str, ...]:
        """The variables of its dataset that its statistics are made from."""
        return tuple(dict.fromkeys((*self.variables, *(self.method.variables() if self.method else ()))))


@dataclass(frozen=True, slots=True)
class ResultDisplay:
    """A display of analysis results (a table of a report), and the subjects in it."""

    name: str
    title: str
    population: Population
    results: tuple[AnalysisResult, ...]
    footnotes: tuple[str, ...] = ()
