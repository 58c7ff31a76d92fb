"""Records of a dataset while it is built, and the workspace in which a block of subjects is worked on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ..columns import Codes, Column, Index, Mask, Text, as_text, blank, concatenate, take, take_found
from ..errors import DerivationError
from ..issues import Issues, Lineage
from ..model import Place, Study, Table
from ..raw.frame import RawBlock, RawFrame, Rows
from ..values.terminology import Terms
from ..verbs import Verb

MadeBefore: TypeAlias = dict[tuple[str, Place], tuple[Column, ...]]  # by verb, and its place in the specs


@dataclass(slots=True, eq=False)
class Records:
    """Records of one dataset in one block. ``file`` and ``row`` say where each came from; that never gets lost.

    ``made`` are the columns of verbs that give several, until all of them are asked for.
    """

    columns: dict[str, Column]
    subject: Codes
    file: Text
    row: Rows
    made: MadeBefore = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.row)

    def reorder(self, index: npt.NDArray[np.intp]) -> Records:
        """All the records, in the order of these positions."""
        columns = {name: take(column, index, all_=True) for name, column in self.columns.items()}
        return Records(columns, self.subject[index], self.file.take(index), self.row[index])

    def scope(self, space: Workspace, dataset: str, variable: str = "") -> Scope:
        """What a derivation over the records sees."""
        of = (self.columns, self.subject, self.file, self.row)
        return Scope(space, dataset, variable, *of, KeyError, made=self.made)

    def at(self, index: npt.NDArray[np.intp]) -> Records:
        """The records at these positions, some perhaps more than once."""
        columns = {name: take(column, index) for name, column in self.columns.items()}
        return Records(columns, self.subject[index], self.file.take(index), self.row[index])


def below(parts: Sequence[Records]) -> Records:
    """Records below one another; what a later part lacks of the variables of the first is missing there."""
    columns: dict[str, Column] = {}
    for name, column in parts[0].columns.items():
        kind = Text if isinstance(column, Text) else float
        columns[name] = concatenate([part.columns.get(name, blank(kind, len(part))) for part in parts])
    return Records(
        columns,
        np.concatenate([part.subject for part in parts]),
        as_text(concatenate([part.file for part in parts])),
        np.concatenate([part.row for part in parts]),
    )


class Taken(Mapping[str, Column]):
    """Columns of chosen rows, each taken when it is first asked for."""

    def __init__(self, columns: Mapping[str, Column], index: npt.NDArray[np.intp] | None) -> None:
        self.columns = columns
        self.index = index
        self.ready: dict[str, Column] = {}

    def __getitem__(self, name: str) -> Column:
        if name not in self.ready:
            column = self.columns[name]
            self.ready[name] = column if self.index is None else take(column, self.index)
        return self.ready[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self.columns)

    def __len__(self) -> int:
        return len(self.columns)


@dataclass(frozen=True, slots=True, eq=False)
class GroupRows:
    """The rows that a group takes: their columns, subjects and lineage, and their places in the source."""

    own: Mapping[str, Column]
    subject: Codes
    file: Text
    row: Rows
    place: Index


@dataclass(slots=True, eq=False)
class Workspace:
    """All there is of one block: raw rows, records so far, issues so far."""

    study: Study
    verbs: Mapping[str, Verb]
    block: RawBlock
    records: dict[str, Records] = field(default_factory=dict)
    issues: Issues = field(default_factory=Issues)
    mapped: dict[str, Mask] = field(default_factory=dict)
    refused: list[str] = field(default_factory=list)
    terms: dict[tuple[str, ...], Terms] = field(default_factory=dict)
    one_each: dict[str, npt.NDArray[np.intp]] = field(default_factory=dict)

    def terms_of(self, codelists: tuple[str, ...]) -> Terms:
        """The terms of codelists, made once."""
        if codelists not in self.terms:
            self.terms[codelists] = Terms(self.study, codelists)
        return self.terms[codelists]

    def usubjid(self, subject: Codes) -> Text:
        """USUBJID of subject numbers; '' for -1, which belongs to no subject."""
        if len(subject) and subject.min() < 0:
            values = np.append(self.block.subjects, "")
            return Text(np.where(subject < 0, len(values) - 1, subject).astype(np.int32), values)
        return Text(subject, self.block.subjects)

    def table(self, name: str) -> Table:
        """A table of study.yaml, or a CSV file beside it."""
        return self.study.tables[name]

    def owner(self, name: str) -> Records | RawFrame:
        """A dataset's records or a raw source's rows."""
        return self.records[name] if name in self.study.datasets else self.block.frames[name]

    def subject_of(self, name: str) -> Codes:
        """The subject of each record or row of a dataset or raw source."""
        subject = self.owner(name).subject
        if subject is None:
            raise DerivationError(
                f"the raw source {name} holds no subjects, so nothing can be taken from it by subject"
            )
        return subject

    def take_one(self, owner: str, name: str, subject: Codes) -> Column:
        """A variable of another dataset for each subject, which has one record there at the most."""
        return take_found(self.owner(owner).columns[name], self.place_of(owner)[subject])

    def place_of(self, owner: str) -> npt.NDArray[np.intp]:
        """For each subject the position of its one record, -1 without any; two records are an error."""
        if owner not in self.one_each:
            subject = self.subject_of(owner)
            place = np.full(len(self.block.subjects) + 1, -1, np.intp)
            known = np.flatnonzero(subject >= 0)
            counts = np.bincount(subject[known], minlength=len(self.block.subjects))
            if (counts > 1).any():
                raise self.too_many(owner, int(np.argmax(counts > 1)))
            place[subject[known]] = known
            self.one_each[owner] = place
        return self.one_each[owner]

    def too_many(self, owner: str, number: int) -> DerivationError:
        """The error for a subject with several records where one is asked for."""
        found = self.owner(owner)
        at = np.flatnonzero(self.subject_of(owner) == number)
        rows = ", ".join(
            f"{f} row {r}" for f, r in zip(found.file.take(at).tolist(), found.row[at].tolist(), strict=True)
        )
        return DerivationError(
            f"{owner} has {len(at)} records for USUBJID {self.block.subjects[number]} ({rows}), and one is asked for; "
            f"remove the others, or choose with first, last or where"
        )

    def order_changed(self, dataset: str) -> None:
        """Forget positions in a dataset whose records were put into another order."""
        self.one_each.pop(dataset, None)


@dataclass(slots=True, eq=False)
class Scope:
    """What a derivation sees: the columns of its own rows, whose they are, and whence they came.

    ``merged`` are the positions of the records that go with the rows, by dataset or raw source; ``made`` is what verbs
    with several outputs gave before.
    """

    workspace: Workspace
    dataset: str
    variable: str
    own: Mapping[str, Column]
    subject: Codes
    file: Text
    row: Rows
    missing: Callable[[str], Exception]
    merged: Mapping[str, Index] = field(default_factory=dict)
    made: MadeBefore = field(default_factory=dict)

    @property
    def size(self) -> int:
        """How many rows there are."""
        return len(self.row)

    def report(self, rule: str, bad: Mask, values: Text, message: str) -> None:
        """Note issues at the rows under a mask."""
        at = np.flatnonzero(bad)
        if len(at):
            lineage = Lineage(self.workspace.usubjid(self.subject), self.file, self.row)
            self.workspace.issues.add(self.dataset, rule, self.variable, message, lineage, at, values)
