"""Whose rows are: USUBJID of every row, clean before anybody is sorted."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import field
from functools import reduce
from typing import Any, NamedTuple

from ..columns import Codes, Index, Text, between, on_pairs, texts_to_arrow
from ..errors import RawDataError
from ..issues import Issues, Lineage
from ..model import RawSource, Study
from ..quick import dataclass, np
from ..values.plain import is_plain, plain, visible
from .frame import RawFrame
from .subject_forms import in_form

MANY = 1 << 12  # subjects that are taken out at once
SOME = 1 << 14  # rows that are looked at before the others


class Met(NamedTuple):
    """A subject of a source, as it was collected and as USUBJID, and its first row there."""

    person: str
    identifier: str
    file: str
    row: int

    @property
    def place(self) -> str:
        """File and row, for messages."""
        return f"{self.file}: row {self.row}"


@dataclass(frozen=True, slots=True, eq=False)
class Everyone:
    """All subjects of a source in few bytes, for there may be very many in each of many sources.

    >>> [met.place for met in Everyone.of([Met("1", "S-1", "ae.csv", 2), Met("2", "S-2", "ae.csv", 7)])]
    ['ae.csv: row 2', 'ae.csv: row 7']
    """

    persons: Any
    identifiers: Any
    file: Text
    row: Codes

    @classmethod
    def of(cls, met: Collection[Met]) -> Everyone:
        """They, as they were met."""
        persons, identifiers = (texts_to_arrow([getattr(each, name) for each in met]) for name in Met._fields[:2])
        rows = np.fromiter((each.row for each in met), np.int32, len(met))
        return cls(persons, identifiers, Text.of(each.file for each in met), rows)

    def __iter__(self) -> Iterator[Met]:
        for start in range(0, len(self.row), MANY):
            persons, identifiers = (texts.slice(start, MANY).to_pylist() for texts in (self.persons, self.identifiers))
            files, rows = between(self.file, start, start + MANY).tolist(), self.row[start : start + MANY].tolist()
            yield from map(Met, persons, identifiers, files, rows)


@dataclass(slots=True, eq=False)
class Subjects:
    """The subjects of a source, gathered piece by piece, by what was collected."""

    study: Study
    source: RawSource
    met: dict[str, Met] = field(default_factory=dict)

    def of_rows(self, frame: RawFrame) -> Text:
        """USUBJID of each row of a piece of the source, '' for nobody's.

        Raises RawDataError for a source without its subject's column.
        """
        if self.source.reference:
            return Text.constant("", len(frame))
        subjects = subject_column(self.source, frame)
        texts = subjects.values.tolist()
        persons = [self.study.persons.get(text, text) for text in texts]
        made = usubjids(self.study, persons)
        at = first_rows(subjects)
        used = np.flatnonzero(at >= 0)
        places = zip(used.tolist(), frame.file.take(at[used]).tolist(), frame.row[at[used]].tolist(), strict=True)
        for number, file, row in places:
            if persons[number] and texts[number] not in self.met:
                self.met[texts[number]] = Met(persons[number], made[number], file, row)
        return Text.coded(subjects.codes, made)


@dataclass(slots=True, eq=False)
class Identities:
    """The subjects of all sources of a study, by USUBJID as it is submitted.

    ``issues`` tell of identifiers whose characters were replaced.
    """

    study: Study
    issues: Issues = field(default_factory=Issues)
    faults: list[str] = field(default_factory=list)
    collected: dict[str, Met] = field(default_factory=dict)  # by USUBJID, where it was first met

    def meet(self, source: RawSource, met: Met) -> None:
        """Note a subject of a source."""
        if not is_plain(met.identifier):
            self.faults.append(unholdable(met.place, source, met.person, met.identifier))
        first = self.collected.setdefault(met.identifier, met)
        if first.person != met.person:
            self.faults.append(
                f"{met.place}: the subjects '{met.person}' and '{first.person}' ({first.place}) both become "
                f"{met.identifier}; two persons are not one: say other replacements under ascii: in study.yaml, or "
                "mend the raw data"
            )
        if met.identifier != self.study.usubjid.replace("{subject}", met.person):
            tell_replaced(self.issues, met)

    def in_order(self) -> list[str]:
        """All subjects, sorted.

        Raises RawDataError, with file and row, for an identifier that XPT cannot hold, and for two collected subjects
        whose identifiers become one.
        """
        if self.faults:
            raise RawDataError("\n".join(dict.fromkeys(self.faults)))
        return sorted(self.collected.keys() - {""})


def usubjids(study: Study, subjects: Sequence[str]) -> list[str]:
    """USUBJID of each of some collected subjects, with the study's replacements; '' where there is none."""
    made = [study.usubjid.replace("{subject}", subject) if subject else "" for subject in subjects]
    return made if is_plain("".join(made)) else [plain(text, study.ascii) for text in made]


def subject_column(source: RawSource, frame: RawFrame) -> Text:
    """The subjects of a source as they were collected: one column, or several in a text, padded with zeros as it says,
    in the form that it says.

    A row in which any of the columns is missing has no subject.
    """
    found: list[Text] = []
    for before, name, digits in source.subject_parts():
        column = frame.columns.get(name)
        if not isinstance(column, Text):
            known = ", ".join(frame.columns)
            raise RawDataError(f"{source.files[0]}: there is no column {name} for the subject; it has {known}")
        found += [Text.constant(before, len(column))] if before else []
        found.append(padded(column, digits) if digits else column)
    whole = reduce(lambda left, right: on_pairs(lambda a, b: a + b if a and b else "", left, right), found)
    refuse_header(source, frame)
    return whole.map(in_form(source)) if source.subject_written else whole


def refuse_header(source: RawSource, frame: RawFrame) -> None:
    """Raise RawDataError for a row that has the names of the columns once more, as where extracts were put together."""
    names = [name for _, name, _ in source.subject_parts() if name in frame.columns]
    column = frame.columns[names[0]] if names else None
    if not isinstance(column, Text) or names[0] not in column.values:
        return
    for at in np.flatnonzero(column.mask(lambda text: text == names[0])).tolist():
        row = {name: str(text.values[text.codes[at]]) for name, text in frame.columns.items() if isinstance(text, Text)}
        if sum(name == said for name, said in row.items()) > len(row) / 2:
            file = frame.file.values[frame.file.codes[at]]
            raise RawDataError(f"{file}: row {frame.row[at]}: the header stands here again; remove it")


def padded(column: Text, digits: int) -> Text:
    """Texts with zeros in front, up to so many characters."""
    return column.map(lambda text: text.zfill(digits) if text else "")


def unholdable(place: str, source: RawSource, text: str, made: str) -> str:
    """The error for an identifier with a character that XPT cannot hold."""
    character = next(c for c in made if not is_plain(c))
    return (
        f"{place}: {source.subject}: the subject '{visible(text)}' has the character U+{ord(character):04X}, which XPT "
        f"cannot hold; say its replacement under ascii: in study.yaml"
    )


def first_rows(column: Text) -> Index:
    """Where each of the distinct values of a column stands first, -1 for one that is not used.

    >>> first_rows(Text(np.array([2, 0, 2, 0], np.int32), np.array(["a", "b", "c"], object))).tolist()
    [1, -1, 0]
    """
    first = np.full(len(column.values), -1, np.intp)
    start, count = 0, SOME
    while start < len(column) and (first < 0).any():  # they are soon all met
        codes = column.codes[start : start + count]
        new = np.full(len(first), -1, np.intp)
        new[codes[::-1]] = np.arange(start + len(codes) - 1, start - 1, -1)
        first = np.where(first < 0, new, first)
        start, count = start + count, count * 4
    return first


def tell_replaced(issues: Issues, met: Met) -> None:
    """Note that characters of a subject's identifier were replaced, at its first row in a source."""
    message = f"the subject '{met.person}' became {met.identifier}, by the replacements of study.yaml"
    lineage = Lineage(Text.of([met.identifier]), Text.of([met.file]), np.array([met.row], np.int32))
    issues.add("", "replaced character", "USUBJID", message, lineage, np.zeros(1, np.intp), Text.of([met.person]))
