"""How the records of a dataset come about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal

from ..quick import dataclass
from .language import EVERY_RECORD, NOWHERE, Derivation, Expression, Place, Reference, WhereClause


@dataclass(frozen=True, slots=True)
class Test:
    """A test of a findings dataset.

    ``result`` is the raw column of its results, ``codelist`` the codelist of its standard result; one without ``terms``
    has no codelist, whatever the variable has. ``facts`` are what is the same in all its records: variables by name
    (--TESTCD, --TEST, --ORRESU) and facts for derivations. ``columns`` are raw columns that say such variables row by
    row, as a unit that was collected. ``not_done`` is of this test alone. ``places`` are those of what stands beside
    the test, as the spec calls it and as the fact it is.
    """

    __test__ = False  # not a test of this package, whatever pytest thinks of the name

    code: str
    result: str
    codelist: str = ""
    facts: Mapping[str, str] = field(default_factory=dict)
    terms: bool = True
    columns: Mapping[str, str] = field(default_factory=dict)
    not_done: NotDone | None = None
    place: Place = NOWHERE
    places: Mapping[str, Place] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NotDone:
    """When tests were not done, and the column with the reason; ``test`` is one that stands for all of them. ``place``
    is that of the reason."""

    when: WhereClause
    reason: str = ""
    test: Test | None = None
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Tests:
    """The tests of a record group: a raw row holds several side by side, or names its one test.

    With ``by``, rows name their test in these columns, whose values are the facts ``on``; without, a row gives one
    record for each test with a result.
    """

    __test__ = False

    tests: tuple[Test, ...]
    by: tuple[str, ...] = ()
    on: tuple[str, ...] = ()
    table: str = ""
    not_done: NotDone | None = None
    place: Place = NOWHERE

    def marks_of(self, test: Test) -> list[NotDone]:
        """What says that a test was not done, its own words before those of the group; one that holds is enough."""
        return [mark for mark in (test.not_done, self.not_done) if mark]

    def marks(self) -> list[NotDone]:
        """All that says of tests that they were not done."""
        return [mark for mark in (self.not_done, *(test.not_done for test in self.tests)) if mark]


@dataclass(frozen=True, slots=True)
class Merge:
    """Which record of another dataset or raw source goes with each row of a group.

    One of the same subject that ``where`` holds for and that is equal in the pairs ``on`` (of the row, of the other).
    With ``pick``, the nearest by date, ``date`` of the row and ``other`` of the record; or the first or last in
    ``order``. ``expect``: there must be one. Its variables are named by ``name``, that of the source if it has none.
    """

    source: str
    name: str = ""
    where: WhereClause = EVERY_RECORD
    on: tuple[tuple[Reference, Reference], ...] = ()
    pick: Literal["", "last_on_or_before", "first_on_or_after", "first", "last"] = ""
    date: Reference | None = None
    other: str = ""
    order: tuple[Reference, ...] = ()
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

    ``traced`` is where the spec asks for SRCDOM, SRCVAR and SRCSEQ. With ``each_day``, a first and a last day, each row
    gives a record for each day. With ``each_of``, names and columns, each row gives a record for each of these.
    With ``together`` rows of a subject that follow one another in an order and are equal in ``by`` give one record.
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
    each_day: tuple[Reference, ...] = ()
    each_of: Mapping[str, Reference] = field(default_factory=dict)
    together: Only | None = None

    def asks(self) -> tuple[Reference | WhereClause, ...]:
        """What decides which rows the group takes, and how many records they give."""
        return (
            self.where,
            *((*self.only.order, *self.only.by) if self.only else ()),
            *((*self.together.order, *self.together.by) if self.together else ()),
            *self.each_day,
            *self.each_of.values(),
        )


@dataclass(frozen=True, slots=True)
class Addition:
    """Records that are added to a dataset, made from those that it has.

    ``way`` is how: the ``first`` or ``last`` record of each subject and ``by`` (as ``only`` orders them); a summary
    (``sum``, ``mean``, ...) of ``variable``, where ``at_least`` so many records have it; ``compute``, where ``formula``
    names parameters, those in ``latest`` with their last value up to the day; or ``carry``, where the last, lowest or
    highest record before goes to each of the ``visits`` that is lacking.

    ``into`` are the variables that get what a summary or formula gives. ``test`` makes it a total of tests: no value of
    ``once`` (--TESTCD) may stand twice among the records of one total, and ``reported`` is the raw column with the
    total as it was collected, to be held against it. ``digits`` are the decimals of a
    summary. ``summaries`` are further variables of a summary, each with its
    way and the variable that it is of. Subjects of the dataset ``everyone``, those that ``of_those`` holds for, that
    get no record have one with ``others``.

    With ``expected`` each of ``everyone`` gets a record for each row of the table ``visits`` that none of theirs is
    equal to in ``by``. ``places`` are those of the names of variables and tests, by name.
    """

    way: str
    variable: str
    by: tuple[str, ...]
    derivations: Mapping[str, Derivation]
    where: WhereClause = EVERY_RECORD
    only: Only | None = None
    formula: Expression | None = None
    latest: tuple[str, ...] = ()
    carry: str = ""
    visits: str = ""
    into: tuple[str, ...] = ("AVAL",)
    parameter: str = ""
    at_least: int = 1
    test: Test | None = None
    once: str = ""
    reported: Reference | None = None
    digits: int | None = None
    summaries: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    everyone: str = ""
    of_those: WhereClause = EVERY_RECORD
    others: Mapping[str, Derivation] = field(default_factory=dict)
    place: Place = NOWHERE
    places: Mapping[str, Place] = field(default_factory=dict)

    def place_of(self, name: str) -> Place:
        """Where a variable or test is named, or the whole of it where that is not known."""
        return self.places.get(name, self.place)

    @property
    def of_one(self) -> bool:
        """Whether each new record is made from one record that is there, rather than from several."""
        return self.only is not None or self.way == "carry"


@dataclass(frozen=True, slots=True)
class StudyCheck:
    """A check that a study states of a dataset.

    Where ``when`` holds, ``must`` holds; or the variables ``names`` are unique in a subject, or have all a value or
    none; or a subject has as many records as in the dataset or raw source ``other``. One with ``stop`` refuses the
    build when it is broken.
    """

    name: str
    kind: Literal["must", "unique", "all_or_none", "as_many_as"]
    when: WhereClause = EVERY_RECORD
    must: WhereClause = EVERY_RECORD
    names: tuple[Reference, ...] = ()
    other: str = ""
    severity: Literal["error", "warning", "note"] = "error"
    message: str = ""
    stop: bool = False
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
