"""Whose rows are: USUBJID of every row, clean before anybody is sorted, and blocks of subjects cut from them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce

import numpy as np
import numpy.typing as npt

from ..columns import Codes, Text, objects, on_pairs
from ..errors import RawDataError
from ..issues import Issues, Lineage
from ..model import RawSource, Study
from ..values.plain import is_plain, plain, visible
from .frame import RawBlock, RawFrame, Rows


@dataclass(frozen=True, slots=True, eq=False)
class Subjects:
    """The subjects of a study in the order of USUBJID, and the number of each row's subject, -1 for none.

    ``of_rows`` has the sources that have subjects. ``issues`` tell of identifiers whose characters were replaced.
    """

    everyone: npt.NDArray[np.object_]
    of_rows: Mapping[str, Codes]
    issues: Issues

    def of_one(self, frames: Mapping[str, RawFrame], number: int) -> RawBlock:
        """The raw data of one subject, by its number."""
        rows = {name: rows_of(frame, self.of_rows.get(name), number, number + 1, -1) for name, frame in frames.items()}
        return RawBlock(self.everyone[number : number + 1], rows, first=False)

    def blocks(self, frames: Mapping[str, RawFrame], blocks: int) -> Iterator[RawBlock]:
        """The raw data cut into at most so many ranges of subjects, at least one."""
        size = len(self.everyone)
        count = max(1, min(blocks, size))
        bounds = [i * size // count for i in range(count + 1)]
        for number in range(count):
            low, high = bounds[number], bounds[number + 1]
            yield RawBlock(
                self.everyone[low:high],
                {name: rows_of(frame, self.of_rows.get(name), low, high, number) for name, frame in frames.items()},
                first=number == 0,
                number=number,
            )


def identified(study: Study, frames: Mapping[str, RawFrame]) -> Subjects:
    """The subjects of all sources, by USUBJID as it is submitted.

    Raises RawDataError, with file and row, for a source without its subject's column, an identifier that XPT cannot
    hold, and two collected subjects whose identifiers become one.
    """
    issues, faults = Issues(), []
    collected: dict[str, tuple[str, Rows, int]] = {}  # USUBJID to the subject as collected, and its first row
    named: dict[str, Text] = {}
    for name, frame in frames.items():
        source = study.raw[name]
        if source.reference:
            continue
        subjects, rows = subject_column(source, frame), frame.rows
        persons = [study.persons.get(text, text) for text in subjects.values]
        made = [usubjid(study, text) for text in persons]
        for text, identifier, at in zip(persons, made, first_rows(subjects), strict=True):
            if not text or at < 0:
                continue
            if not is_plain(identifier):
                faults.append(unholdable(rows.place(at), source, text, identifier))
            first, there, row = collected.setdefault(identifier, (text, rows, at))
            if first != text:
                faults.append(
                    f"{rows.place(at)}: the subjects '{text}' and '{first}' ({there.place(row)}) both become "
                    f"{identifier}; two persons are not one: say other replacements under ascii: in study.yaml, or "
                    f"mend the raw data"
                )
            if identifier != study.usubjid.replace("{subject}", text):
                tell_replaced(issues, rows, at, text, identifier)
        named[name] = Text.coded(subjects.codes, made)
    if faults:
        raise RawDataError("\n".join(dict.fromkeys(faults)))
    everyone = sorted({v for text in named.values() for v in text.values[text.used()] if v})
    number = {value: place for place, value in enumerate(everyone)}
    of_rows = {
        name: np.array([number.get(value, -1) for value in text.values], np.int32)[text.codes]
        for name, text in named.items()
    }
    return Subjects(objects(everyone), of_rows, issues)


def usubjid(study: Study, subject: str) -> str:
    """USUBJID of a collected subject, with the study's replacements; '' when there is none."""
    return plain(study.usubjid.replace("{subject}", subject), study.ascii) if subject else ""


def subject_column(source: RawSource, frame: RawFrame) -> Text:
    """The subjects of a source as they were collected: one column, or several in a text, padded with zeros as it says.

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
    return reduce(lambda left, right: on_pairs(lambda a, b: a + b if a and b else "", left, right), found)


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


def first_rows(column: Text) -> list[int]:
    """Where each of the distinct values of a column stands first, -1 for one that is not used."""
    first = np.full(len(column.values), -1, np.intp)
    first[column.codes[::-1]] = np.arange(len(column) - 1, -1, -1)
    return first.tolist()


def tell_replaced(issues: Issues, rows: Rows, at: int, text: str, made: str) -> None:
    """Note that characters of a subject's identifier were replaced, at its first row in a file."""
    message = f"the subject '{text}' became {made}, by the replacements of study.yaml"
    lineage = Lineage(Text.of([made]), rows.file.take(np.array([at])), rows.row[[at]])
    issues.add("", "replaced character", "USUBJID", message, lineage, np.zeros(1, np.intp), Text.of([text]))


def rows_of(frame: RawFrame, codes: Codes | None, low: int, high: int, number: int) -> RawFrame:
    """The rows of a range of subjects; rows without a subject go with the first range."""
    if codes is None:
        return frame
    keep: npt.NDArray[np.bool_] = (codes >= low) & (codes < high)
    if number == 0:
        keep |= codes < 0
    shifted = np.where(codes < 0, -1, codes - low).astype(np.int32)
    whole = RawFrame(frame.columns, frame.file, frame.row, shifted, made_of=frame.made_of)
    return whole if keep.all() else whole.take(keep)
