"""What a study is, in CDISC's own words: frozen dataclasses that the specs are read into.

After ``spec/`` nobody sees YAML. ``Dataset.variables`` hold what define.xml needs to know of a variable;
derivations say how its values come about.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, TypeAlias

Type: TypeAlias = Literal["Char", "Num"]
OriginType: TypeAlias = Literal["Collected", "Derived", "Assigned", "Protocol", "Predecessor", "Not Available"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the specs something stands: file (below the study's folder), line, and path inside the file."""

    file: str
    line: int
    path: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.path}" if self.path else f"{self.file}:{self.line}"


NOWHERE = Place("", 0)


@dataclass(frozen=True, slots=True)
class Condition:
    """One range check: a variable (or raw column), a comparator and the values it is held against."""

    variable: str
    comparator: Literal["EQ", "NE", "IN", "NOTIN", "LT", "LE", "GT", "GE"]
    values: tuple[str, ...]
    place: Place = field(default=NOWHERE, compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class WhereClause:
    """Alternatives (OR) of conditions that hold together (AND); no alternative at all means every record."""

    alternatives: tuple[tuple[Condition, ...], ...] = ()

    def variables(self) -> list[str]:
        """The variables (or raw columns) that the conditions name, each once."""
        return list(dict.fromkeys(c.variable for conditions in self.alternatives for c in conditions))


@dataclass(frozen=True, slots=True)
class Reference:
    """A raw column or variable by name; with ``dataset``, one of another dataset or raw source.

    An ``optional`` one, from a verb's defaults, is left out where the dataset lacks it.
    """

    name: str
    dataset: str = ""
    optional: bool = False
    place: Place = field(default=NOWHERE, compare=False, repr=False)

    def __str__(self) -> str:
        return f"{self.dataset}.{self.name}" if self.dataset else self.name


@dataclass(frozen=True, slots=True)
class Expression:
    """Arithmetic as the specs write it, with the variables it names; ``verbs/numbers.py`` evaluates it."""

    text: str
    names: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """Text with references in it: fixed parts and references in the order in which they are joined."""

    text: str
    parts: tuple[str | Reference, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One branch of a choice: what the value is where the clause holds."""

    when: WhereClause
    then: Reference | Derivation


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Variables of other datasets, all records of each subject; ``*.--DTC`` stands expanded."""

    references: tuple[Reference, ...]
    where: WhereClause = WhereClause()
    text: str = ""


@dataclass(frozen=True, slots=True)
class Derivation:
    """One use of a verb; ``arguments`` are typed by the verb's signature (see ``verbs/registry.py``).

    Of a verb with several outputs, ``output`` says which of them it is.
    """

    verb: str
    arguments: Mapping[str, object]
    place: Place = NOWHERE
    output: int = 0


@dataclass(frozen=True, slots=True)
class Origin:
    """Define-XML 2.1 origin: how a value came about, and who provided it."""

    type: OriginType
    source: str = ""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a codelist; ``raw`` are collected texts that mean it. ``code`` is '' for a sponsor's own term."""

    value: str
    decode: str = ""
    code: str = ""
    extended: bool = False
    raw: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Codelist:
    """A codelist of the study: CDISC's (``code``), CDISC's with additions, or the sponsor's own."""

    id: str
    label: str
    type: Literal["text", "integer", "float"] = "text"
    code: str = ""
    extensible: bool = True
    terms: Mapping[str, Term] = field(default_factory=dict)
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of a dataset.

    ``core`` is Req, Exp or Perm; ``codelists`` are ids of ``Study.codelists``, all of whose terms are allowed.
    ``supplemental`` ones go to SUPP--, ``commentary`` to CO, ``temporary`` ones nowhere. ``state`` is 'waiting'
    (still to be mapped) or 'not collected' where the variable is built missing. Of one with ``scope`` 'study' the
    derivation sees the records of all subjects.
    ``derivation`` is the one over the dataset's records; those over raw rows stand in the record groups.
    ``filled`` says which attribute came from where when the spec did not give it.
    """

    name: str
    label: str
    type: Type
    role: str = ""
    core: str = "Perm"
    order: float = 0
    codelists: tuple[str, ...] = ()
    dictionary: str = ""
    iso8601: bool = False
    origin: Origin = Origin("Assigned", "Sponsor")
    method: str = ""
    comment: str = ""
    format: str = ""
    supplemental: bool = False
    commentary: bool = False
    temporary: bool = False
    evaluator: str = ""
    scope: Literal["", "study"] = ""
    state: Literal["", "waiting", "not collected"] = ""
    derivation: Derivation | None = None
    filled: Mapping[str, str] = field(default_factory=dict)
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class ValueLevel:
    """An entry of a ValueListDef: what a variable is where a clause holds; ``name`` is unique in the variable."""

    name: str
    where: WhereClause
    variable: Variable


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
    where: WhereClause = WhereClause()
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
    where: WhereClause = WhereClause()
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


@dataclass(frozen=True, slots=True)
class Dataset:
    """A dataset of the submission and how its records come about. ``variables`` stand in submission order.

    One that is ``given`` was built by somebody else: others read it, and it is not written.
    """

    name: str
    label: str
    domain: str
    class_name: str
    structure: str
    keys: tuple[str, ...]
    groups: tuple[RecordGroup, ...]
    variables: Mapping[str, Variable]
    reference: bool = False
    comment: str = ""
    keep_empty: bool = False
    standard: str = "SDTMIG"
    value_levels: Mapping[str, tuple[ValueLevel, ...]] = field(default_factory=dict)
    totals: tuple[Total, ...] = ()
    relations: tuple[Relation, ...] = ()
    additions: tuple[Addition, ...] = ()
    given: bool = False
    place: Place = NOWHERE

    def submitted(self) -> list[Variable]:
        """The variables of the dataset itself, in order."""
        return [v for v in self.variables.values() if not (v.supplemental or v.commentary or v.temporary)]

    def supplemental(self) -> list[Variable]:
        """The variables that go to the SUPP-- dataset."""
        return [variable for variable in self.variables.values() if variable.supplemental]

    def commentary(self) -> list[Variable]:
        """The variables whose values go to CO as comments."""
        return [variable for variable in self.variables.values() if variable.commentary]

    def derivations(self) -> Iterator[tuple[str, RecordGroup | None, Derivation]]:
        """Every derivation with its variable, those over raw rows first; the group is None over records."""
        for group in self.groups:
            for name, derivation in group.derivations.items():
                yield name, group, derivation
        for addition in self.additions:
            for name, derivation in addition.derivations.items():
                yield name, None, derivation
        for variable in self.variables.values():
            if variable.derivation is not None:
                yield variable.name, None, variable.derivation


@dataclass(frozen=True, slots=True)
class RawSource:
    """A raw source: one or several files of one form, and the habits in which it was written."""

    name: str
    files: tuple[str, ...]
    subject: str = ""
    visit: str = ""
    visit_date: str = ""
    prefix: str = ""
    encoding: str = ""  # not stated: what the file says, else UTF-8
    delimiter: str = ","
    sheet: str = ""  # of a workbook; the first one
    header_row: int = 1  # of a sheet
    item_group: str = ""  # OID, of an ODM file
    dates: tuple[str, ...] = ()  # not stated: ISO 8601
    unknown: tuple[str, ...] = ("UN", "UNK", "NK", "XX", "XXX", "XXXX")
    not_submitted: tuple[str, ...] = ()
    origin: Origin = Origin("Collected", "Investigator")
    reference: bool = False
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Given:
    """An SDTM dataset that somebody else built: its file, its variables, and its qualifiers with their labels."""

    name: str
    source: RawSource
    variables: tuple[str, ...]
    qualifiers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit of the schedule. ``number`` is None for the entry that unscheduled visits are numbered under."""

    name: str
    number: float | None
    day: int | None = None
    raw: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Fact:
    """A value of a row of the summary that the data of all subjects give: their number, a first or last date."""

    row: int
    kind: Literal["count", "first", "last"]
    reference: Reference
    where: WhereClause = WhereClause()
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Population:
    """The subjects of an analysis: those of a dataset with one record a subject for which a clause holds.

    They are told apart by the variable ``columns`` of that dataset ('': not at all), and ``total`` is what all of them
    together are called ('': they have no column of their own).
    """

    name: str
    label: str
    dataset: str
    where: WhereClause = WhereClause()
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

    ``digits`` are the decimals of a variable's values, where they do not follow from the data.
    """

    name: str
    title: str
    dataset: str
    reason: str
    purpose: str
    statistics: tuple[str, ...]
    variables: tuple[str, ...] = ()
    by: tuple[str, ...] = ()
    where: WhereClause = WhereClause()
    frequent_first: bool = False
    digits: Mapping[str, int] = field(default_factory=dict)
    published: tuple[Published, ...] = ()
    documentation: str = ""


@dataclass(frozen=True, slots=True)
class ResultDisplay:
    """A display of analysis results (a table of a report), and the subjects in it."""

    name: str
    title: str
    population: Population
    results: tuple[AnalysisResult, ...]
    footnotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Study:
    """Everything the specs of a study say.

    ``folder`` is where they stand, and ``libraries`` are the folders that it extends, the nearest first: for look-up
    tables and own verbs.
    """

    id: str
    title: str
    folder: Path
    usubjid: str
    datasets: Mapping[str, Dataset]
    raw: Mapping[str, RawSource]
    codelists: Mapping[str, Codelist]
    visits: tuple[Visit, ...] = ()
    unscheduled: Visit | None = None
    unscheduled_step: float = 0.1
    tables: Mapping[str, tuple[Mapping[str, str], ...]] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()
    ascii: Mapping[str, str] = field(default_factory=dict)
    standards: Mapping[str, str] = field(default_factory=dict)
    description: str = ""
    protocol: str = ""
    created: str = ""
    language: str = "en"
    libraries: tuple[Path, ...] = ()
    analyses: tuple[ResultDisplay, ...] = ()
