"""Datasets, raw sources, the design, and the study that has them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from pathlib import Path
from typing import Literal

from ..quick import dataclass
from ..standards import DEFAULT, Standards
from .analyses import ResultDisplay
from .forms import Crf
from .language import EVERY_RECORD, NOWHERE, Derivation, Place, Reference, WhereClause
from .metadata import COLLECTED, Codelist, DefineVersion, Dictionary, Document, Origin, ValueLevel, Variable
from .records import Addition, RecordGroup, Relation, StudyCheck


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
    relations: tuple[Relation, ...] = ()
    additions: tuple[Addition, ...] = ()
    checks: tuple[StudyCheck, ...] = ()
    given: bool = False
    subclass: str = ""
    place: Place = NOWHERE
    keys_place: Place = NOWHERE

    def submitted(self) -> list[Variable]:
        """The variables of the dataset itself, in order."""
        return [v for v in self.variables.values() if not (v.supplemental or v.commentary or v.temporary)]

    def supplemental(self) -> list[Variable]:
        """The variables that go to the SUPP-- dataset."""
        return [variable for variable in self.variables.values() if variable.supplemental]

    def commentary(self) -> list[Variable]:
        """The variables whose values go to CO as comments."""
        return [variable for variable in self.variables.values() if variable.commentary]

    def totals(self) -> list[Addition]:
        """The additions that are totals of tests."""
        return [addition for addition in self.additions if addition.test is not None]

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

    def derivations_of(self, name: str) -> list[tuple[RecordGroup | None, Derivation]]:
        """The derivations of one variable, those over raw rows first, each with its group."""
        made: list[tuple[RecordGroup | None, Derivation]] = [
            (group, group.derivations[name]) for group in self.groups if name in group.derivations
        ]
        made += [(None, addition.derivations[name]) for addition in self.additions if name in addition.derivations]
        over = self.variables[name].derivation if name in self.variables else None
        return made if over is None else [*made, (None, over)]


SUBJECT = re.compile(r"([^{}]*)\{([^{}:]+)(?::(\d+))?\}")  # a column in a text, and how many digits it has


@dataclass(frozen=True, slots=True)
class Long:
    """A raw source with one row for each item: its columns with item and value, and those that tell records apart."""

    item: str
    value: str
    row: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RawSource:
    """A raw source: one or several files of one form, and the habits in which it was written."""

    name: str
    files: tuple[str, ...]
    subject: str = ""
    subject_written: tuple[str, ...] = ()  # the forms of the subject's numbers here; ? is a letter or digit
    subject_as: str = ""  # their form elsewhere
    visit: str = ""
    visit_date: str = ""
    prefix: str = ""
    encoding: str = ""  # not stated: what the file says, else UTF-8
    delimiter: str = ""  # not stated: what a line sep= says, else a comma
    decimal: str = ""  # what stands in numbers of CSV for the point: a comma, or "either" of both
    line_breaks: bool = False  # cells of CSV hold line breaks, even where their lines look like rows
    member: str = ""  # dataset of a transport file that holds several
    sheet: str = ""  # of a workbook; the first one
    header_row: int = 1  # of a sheet, or of CSV
    footer: tuple[str, ...] = ()  # how last rows of these read that are no data; * is any text
    below_header: tuple[str, ...] = ()  # how first rows of these read that are no data, such as labels of the columns
    item_group: str = ""  # OID, of an ODM file
    dates: tuple[str, ...] = ()  # not stated: ISO 8601
    first_year: int = 0  # of the 100 years that two digits mean
    times: tuple[str, ...] = ()  # formats, not stated: 14:30
    months: tuple[str, ...] = ()  # their names from January on; English if not stated
    missing: tuple[str, ...] = ()  # words for a cell without a value
    unknown: tuple[str, ...] = ("UN", "UNK", "NK", "XX", "XXX", "XXXX")
    not_submitted: tuple[str, ...] = ()
    origin: Origin = COLLECTED
    reference: bool = False
    long: Long | None = None
    visits_of: tuple[str, ...] = ()  # sources whose visits these are, from the first to the last date of each
    place: Place = NOWHERE

    def subject_parts(self) -> list[tuple[str, str, int]]:
        """The columns of the subject, each with the text before it and the digits that zeros fill up (0: as it is).

        >>> RawSource("vs", (), "{SITE:2}-{NUMBER:3}").subject_parts()
        [('', 'SITE', 2), ('-', 'NUMBER', 3)]
        """
        if "{" not in self.subject:
            return [("", self.subject, 0)] if self.subject else []
        return [(before, name, int(digits or 0)) for before, name, digits in SUBJECT.findall(self.subject)]


@dataclass(frozen=True, slots=True)
class GivenVariable:
    """What a file says of a variable: label and format are '' where it does not."""

    type: Literal["Char", "Num"] = "Char"
    label: str = ""
    format: str = ""


@dataclass(frozen=True, slots=True)
class Given:
    """A dataset that somebody else built: its file, its variables, and the qualifiers that SUPP-- has for it."""

    name: str
    source: RawSource
    variables: Mapping[str, GivenVariable]
    qualifiers: Mapping[str, GivenVariable] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Visit:
    """A visit of the schedule. ``number`` is None for the entry that unscheduled visits are numbered under."""

    name: str
    number: float | None
    day: int | None = None
    raw: tuple[str, ...] = ()
    facts: Mapping[str, str] = field(default_factory=dict)
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Table:
    """A table of text by column: one that study.yaml has (arms, visits), or a CSV file beside it."""

    name: str
    columns: Mapping[str, tuple[str, ...]]

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    @classmethod
    def of(cls, name: str, rows: Sequence[Mapping[str, str]]) -> Table:
        """A table from its rows; a cell that a row lacks is empty."""
        names = dict.fromkeys(column for row in rows for column in row)
        return cls(name, {column: tuple(row.get(column, "") for row in rows) for column in names})


@dataclass(frozen=True, slots=True)
class Fact:
    """A value of a row of the summary that the data of all subjects give: their number, a first or last date."""

    row: int
    kind: Literal["count", "first", "last"]
    reference: Reference
    where: WhereClause = EVERY_RECORD
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Study:
    """Everything the specs of a study say.

    ``folder`` is where they stand, and ``libraries`` are the folders that it extends, the nearest first: for own verbs.
    ``tables`` are those of study.yaml, and the CSV files that derivations look into. ``meant`` are names that lint
    tells to write in place of others: what is left because of that is not told again.
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
    tables: Mapping[str, Table] = field(default_factory=dict)
    facts: tuple[Fact, ...] = ()
    ascii: Mapping[str, str] = field(default_factory=dict)
    persons: Mapping[str, str] = field(default_factory=dict)  # subjects that are another one, as of two screenings
    standards: Standards = DEFAULT
    description: str = ""
    protocol: str = ""
    created: str = ""
    language: str = "en"
    libraries: tuple[Path, ...] = ()
    analyses: tuple[ResultDisplay, ...] = ()
    dictionaries: tuple[Dictionary, ...] = ()
    define_version: DefineVersion = "2.1"
    documents: tuple[Document, ...] = ()
    crf: Crf | None = None
    meant: frozenset[str] = frozenset()
