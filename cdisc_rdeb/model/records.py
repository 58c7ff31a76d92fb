"""How the records of a dataset come about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from .language import EVERY_RECORD, NOWHERE, Derivation, Expression, Place, Reference, WhereClause


@dataclass(frozen=True, slots=True)
class Test:
    """A test of a findings dataset.

    ``result`` is the raw column of its results, ``codelist`` the codelist of its standard result. ``facts`` are
    what is the same in all its records: variables by name (--TESTCD, --TEST, --ORRESU) and facts for derivations.
    """

    code: str
    result: str
    codelist: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class NotDone:
    """When a test was not done, the column with the reason, and the test that stands for all of them ('': its own)."""

    when: WhereClause
    reason: str = ""
    test: Test | None = None


@dataclass(frozen=True, slots=True)
class Tests:
    """The tests of a record group: a raw row holds several side by side, or names its one test.

    With ``by``, rows name their test in these columns, whose values are the facts ``on``; without, a row gives one
    record for each test with a result.
    """

    __test__ = False  # not a test of this package, whatever pytest thinks of the name

    tests: tuple[Test, ...]
    by: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    table: str = ""
    not_done: NotDone | None = None


@dataclass(frozen=True, slots=True)
class Merge:
    """Which record of another dataset or raw source goes with each row of a group.

    One of the same subject that ``where`` holds for and that is equal in the pairs ``on`` (of the row, of the other).
    With ``pick``, the nearest by date: ``date`` of the row and ``other`` of the record. ``expect``: there must be one.
    """

    source: str
    where: WhereClause = EVERY_RECORD
    on: tuple[tuple[Reference, Reference], ...] = ()
    pick: Literal["", "last_on_or_before", "first_on_or_after"] = ""
    date: Reference | None = None
    other: str = ""
    expect: bool = False
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Only:
    """Of a group's rows one for each subject and ``by``: the first, or the last, in an order."""

    last: bool
    order: tuple[Reference, ...]
    by: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordGroup:
    """Records that come from one place: rows of a raw source, records of a dataset, or a table of the study.

    ``traced`` is where the spec asks for SRCDOM, SRCVAR and SRCSEQ.
    """

    kind: Literal["raw", "dataset", "study"]
    source: str
    where: WhereClause = EVERY_RECORD
    derivations: Mapping[str, Derivation] = field(default_factory=dict)
    tests: Tests | None = None
    merges: tuple[Merge, ...] = ()
    place: Place = NOWHERE
    only: Only | None = None
    traced: Place | None = None

    def asks(self) -> tuple[Reference | WhereClause, ...]:
        """What decides which rows the group takes."""
        return (self.where, *((*self.only.order, *self.only.by) if self.only else ()))


@dataclass(frozen=True, slots=True)
class Total:
    """Records that sum up the results of several tests of a dataset.

    One for each combination of ``by`` in which at least ``present`` of the tests ``of`` have a number in
    ``variable``; ``reported`` is the raw column with the total as it was collected, to be checked against.
    """

    test: Test
    of: tuple[str, ...]
    variable: str
    by: tuple[str, ...]
    present: int
    reported: Reference | None = None
    facts: Mapping[str, str] = field(default_factory=dict)
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Addition:
    """Records that are added to an analysis dataset, made from those that it has.

    ``way`` is how: the ``first`` or ``last`` record of each subject and ``by`` (as ``only`` orders them); a statistic
    of ``variable``, where ``at_least`` so many records have it; ``compute``, where ``formula`` names parameters, those
    in ``latest`` with their last value up to the day; or ``carry``, where the last, lowest or highest record before
    goes to each of the ``visits`` that is lacking.
    """

    way: str
    variable: str
    by: tuple[str, ...]
    where: WhereClause
    only: Only | None
    formula: Expression | None
    latest: tuple[str, ...]
    carry: str
    visits: str
    derivations: Mapping[str, Derivation]
    parameter: str = ""
    at_least: int = 1
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Relation:
    """Records of two datasets that relate where the identifiers collected in a variable of each agree.

    ``separator`` parts several identifiers in one text. With ``types`` (ONE or MANY for each) the datasets relate as
    wholes, else record by record.
    """

    dataset: str
    variable: str
    other: str
    other_variable: str
    separator: str = ""
    types: tuple[str, ...] = ()
    place: Place = NOWHERE
