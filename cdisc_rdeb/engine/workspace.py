"""The workspace in which a block of subjects is worked on, and what one derivation sees of it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import field, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from ..columns import Codes, Column, Index, Mask, Text, as_text, on_pairs, take_found
from ..errors import DerivationError
from ..issues import NOT_MADE, Issue, Issues, Lineage, Severity
from ..model import Place, Study, Table
from ..quick import dataclass
from ..raw.frame import RawBlock, RawFrame, Rows
from ..values.terminology import Terms
from ..verbs import Verb
from .records import MadeBefore, Records, Taken
from .signs import Foreign
from .trail import Trail
from .twice import same_rows

FEW = 3  # places of records that a message names
Told: TypeAlias = dict[tuple[str, str, str], dict[int, Issue]]  # of raw rows, by source, column and message


@dataclass(slots=True, eq=False)
class Share:
    """What the making of one dataset tells and takes: issues, raw rows mapped and listed, values no output can hold.

    What several datasets may tell of the same raw row stands apart in ``told``, for it is told once.
    """

    issues: Issues = field(default_factory=Issues)
    mapped: dict[str, Mask] = field(default_factory=dict)
    listed: dict[str, Mask] = field(default_factory=dict)
    refused: list[str | Foreign] = field(default_factory=list)
    told: Told = field(default_factory=dict)

    def join(self, other: Share) -> None:
        """The share of another dataset with this one."""
        self.issues.rows += other.issues.rows
        self.refused += other.refused
        for own, more in ((self.mapped, other.mapped), (self.listed, other.listed)):
            for name, mask in more.items():
                own[name] = own[name] | mask if name in own else mask
        for key, told in other.told.items():
            self.told[key] = told | self.told.get(key, {})


@dataclass(slots=True, eq=False)
class Workspace:
    """All there is of one block: raw rows, records so far, issues so far, and values that no output can hold."""

    study: Study
    verbs: Mapping[str, Verb]
    block: RawBlock
    records: dict[str, Records] = field(default_factory=dict)
    issues: Issues = field(default_factory=Issues)
    mapped: dict[str, Mask] = field(default_factory=dict)
    listed: dict[str, Mask] = field(default_factory=dict)  # raw rows without a record of which an issue tells already
    refused: list[str | Foreign] = field(default_factory=list)
    terms: dict[tuple[str, ...], Terms] = field(default_factory=dict)
    one_each: dict[str, Index] = field(default_factory=dict)
    told: Told = field(default_factory=dict)
    orders: dict[str, Index] = field(default_factory=dict)  # where the records were that were put in order
    trail: Trail | None = None  # for who asks where a value comes from

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

    def tell(
        self,
        dataset: str,
        rule: str,
        variable: str,
        message: str,
        rows: Rows,
        at: Index,
        values: Text | None = None,
        severity: Severity | None = None,
        into: Issues | None = None,
    ) -> None:
        """Note an issue for each of the records at these positions; ``{value}`` in the message is the record's.

        ``severity`` is said of a rule that the study states.
        """
        if len(at):
            lineage = Lineage(self.usubjid(rows.subject), rows.file, rows.row)
            found = self.issues if into is None else into
            found.add(dataset, rule, variable, message, lineage, at, values, severity)

    def work_for(self, share: Share) -> None:
        """What is told and taken from now on is of this share."""
        self.issues, self.mapped, self.listed = share.issues, share.mapped, share.listed
        self.refused, self.told = share.refused, share.told

    def table(self, name: str) -> Table:
        """A table of study.yaml, a CSV file beside it, or a raw source without subjects."""
        if name in self.study.tables:
            return self.study.tables[name]
        frame = self.block.frames[name]
        own = {column: as_text(values) for column, values in frame.columns.items()}
        return Table(self.study.raw[name].files[0], {column: tuple(text.tolist()) for column, text in own.items()})

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
        return take_found(self.owner(owner).columns[name], self.place_of(owner, name)[subject])

    def place_of(self, owner: str, name: str) -> npt.NDArray[np.intp]:
        """For each subject the position of its one record, of which a variable is asked for; -1 without any; two
        records are an error."""
        if owner not in self.one_each:
            subject = self.subject_of(owner)
            place = np.full(len(self.block.subjects) + 1, -1, np.intp)
            known = np.flatnonzero(subject >= 0)
            counts = np.bincount(subject[known], minlength=len(self.block.subjects))
            if (counts > 1).any():
                raise self.too_many(owner, name, int(np.argmax(counts > 1)))
            place[subject[known]] = known
            self.one_each[owner] = place
        return self.one_each[owner]

    def too_many(self, owner: str, name: str, number: int) -> DerivationError:
        """The error for a subject with several records where a variable of one is asked for."""
        found = self.owner(owner).rows
        at = np.flatnonzero(self.subject_of(owner) == number)
        shown = [*dict.fromkeys(found.place(int(each)).replace(": row", " row") for each in at)]
        places = ", ".join(shown[:FEW]) + (", ..." if len(shown) > FEW else "")
        way = f"write {{first: {owner}.{name}}} or {{last: {owner}.{name}}} for it, or remove the others"
        if owner in ("DM", "ADSL"):  # a subject is there once
            way = self.of_another(owner, places) or (
                f"remove the others, or choose one with where in the records of {owner}"
            )
        way = same_rows(self.block.frames.values(), found, at) or way
        return DerivationError(
            f"{owner} has {len(at)} records for USUBJID {self.block.subjects[number]} ({places}), and {owner}.{name} "
            f"is asked for as one; {way}"
        )

    def of_another(self, owner: str, places: str) -> str:
        """The way out where one subject alone has raw rows and no record here: one of the two may be of that one."""
        none = np.bincount(self.subject_of(owner)[self.subject_of(owner) >= 0], minlength=len(self.block.subjects)) == 0
        has = {
            int(number): name
            for name, frame in self.block.frames.items()
            if frame.subject is not None
            for number in np.unique(frame.subject[frame.subject >= 0])
            if none[number]
        }
        if len(has) != 1:
            return ""
        (number, source), *_ = has.items()
        before, _, after = self.study.usubjid.partition("{subject}")
        subject = self.block.subjects[number].removeprefix(before).removesuffix(after)
        return f"{source} has rows of {subject}, and {owner} none: write {subject} in the row that is of that one"

    def order_changed(self, dataset: str) -> None:
        """Forget positions in a dataset whose records were put into another order."""
        self.one_each.pop(dataset, None)

    def scope(self, dataset: str, variable: str = "") -> Scope:
        """What a derivation over the records of a dataset sees."""
        records = self.records[dataset]
        return Scope(self, dataset, variable, records.columns, records.rows, KeyError, {}, records.made, records.told)


@dataclass(frozen=True, slots=True, eq=False)
class Scope:
    """What a derivation sees: the columns of its own rows, whose they are, and whence they came.

    ``merged`` are the positions of the records that go with the rows, by dataset or raw source; ``made`` is what verbs
    with several outputs gave before, ``told`` the uses of verbs that told of what they lack. Where the value counts
    for some rows alone, ``among`` says for which: of the others nothing is told. ``instead``: another value is taken
    where this one cannot be made, which is no loss then.
    """

    workspace: Workspace
    dataset: str
    variable: str
    own: Mapping[str, Column]
    rows: Rows
    missing: Callable[[str], Exception]
    merged: Mapping[str, Index] = field(default_factory=dict)
    made: MadeBefore = field(default_factory=dict)
    told: set[tuple[str, Place]] = field(default_factory=set)
    among: Mask | None = None
    instead: bool = False

    @property
    def size(self) -> int:
        """How many rows there are."""
        return len(self.rows)

    def report(self, rule: str, bad: Mask, values: Text, message: str) -> None:
        """Note issues at the rows under a mask."""
        if self.instead and rule == NOT_MADE:
            return
        bad = bad if self.among is None else bad & self.among
        at = np.flatnonzero(bad)
        if rule == "not converted" and len(at):
            values = self.with_test(values)
        self.workspace.tell(self.dataset, rule, self.variable, message, self.rows, at, values)

    def with_test(self, values: Text) -> Text:
        """Values with the code of the test, or parameter, whose results they are, where the rows have one."""
        dataset = self.workspace.study.datasets.get(self.dataset)
        names = (f"{dataset.domain}TESTCD", "PARAMCD") if dataset else ()
        code = next((self.own[name] for name in names if name in self.own), None)
        return values if code is None else on_pairs(lambda of, value: f"{of} {value}".strip(), as_text(code), values)

    def where(self, mask: Mask) -> Scope:
        """The same rows, of which those under a mask count alone."""
        return replace(self, among=mask if self.among is None else mask & self.among, made={})

    def narrowed(self, index: Index) -> Scope:
        """The rows at these positions alone."""
        merged = {name: place[index] for name, place in self.merged.items()}
        among = None if self.among is None else take_mask(self.among, index)
        own, rows = Taken(self.own, index), self.rows.take(index)
        return replace(self, own=own, rows=rows, merged=merged, made={}, among=among)


def take_mask(mask: Mask, index: Index) -> Mask:
    """A mask over the records at some positions."""
    taken: Mask = mask[index]
    return taken
