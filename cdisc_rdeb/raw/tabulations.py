"""SDTM datasets that somebody else built, as sources of analysis datasets: a file each, SUPP-- joined to its parent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import numpy as np

from ..columns import Text, as_text, concatenate, distinct, read_number, take_found, write_number
from ..errors import RawDataError, RequestError
from ..formats.files import ENDINGS, dataset_files, is_csv, read_file
from ..model import Given, GivenVariable, RawSource
from ..quick import dataclass
from .frame import RawFrame


@dataclass(frozen=True, slots=True, eq=False)
class Tabulations:
    """The datasets of a folder: what the specs must know of them, and their records by file."""

    given: Mapping[str, Given]
    frames: dict[str, RawFrame]

    def taken(self) -> Iterator[tuple[str, RawFrame]]:
        """The records by file, each handed over once and kept no longer."""
        for name in [*self.frames]:
            yield name, self.frames.pop(name)


def read_tabulations(folder: Path) -> Tabulations:
    """Read a folder of SDTM datasets named after their files. Raises RawDataError where there is none, or a bad one."""
    if not folder.is_dir():
        raise RawDataError(f"{folder} is no folder; name the one with the SDTM datasets")
    files = dataset_files(folder)
    if not files:
        inner = [path for path in sorted(folder.iterdir()) if path.is_dir() and dataset_files(path)]
        hint = f", such as {inner[-1]}" if inner else ""  # a build has adam before sdtm
        raise RawDataError(f"{folder}: no dataset there: {', '.join(ENDINGS)}; name a folder that has some{hint}")
    read = {name: read_given(path) for name, path in files.items()}
    given: dict[str, Given] = {}
    frames: dict[str, RawFrame] = {}
    for name, (frame, variables) in read.items():
        if name.startswith("SUPP"):
            continue
        file = files[name].name
        supplemental, _ = read.get(f"SUPP{name}", (None, {}))
        whole, qualifiers = joined(frame, supplemental, file) if supplemental is not None else (frame, {})
        by_subject = "USUBJID" in whole.columns and name != "RELREC"  # which relates whole datasets too
        subject = "USUBJID" if by_subject else ""
        source = RawSource(file, (file,), subject=subject, reference=not subject)
        given[name] = Given(name, source, variables, qualifiers)
        frames[file] = whole
    return Tabulations(given, frames)


def read_given(path: Path) -> tuple[RawFrame, dict[str, GivenVariable]]:
    """One dataset as it is: numbers are numbers, dates of SAS too, its variables have what the file says."""
    try:
        found = read_file(path, encoding="utf-8")
    except (RawDataError, RequestError) as error:
        raise RawDataError(f"{path.name}: {str(error).removeprefix(f'{path}: ')}") from None
    variables = {v.name: GivenVariable(v.type, v.label, v.format) for v in found.attributes.variables}
    size = len(next(iter(found.columns.values()), ()))
    first = 2 if is_csv(path) else 1  # a spreadsheet has the header in row 1
    rows = np.arange(first, size + first, dtype=np.int32)
    return RawFrame(found.columns, Text.constant(path.name, size), rows), variables


def joined(parent: RawFrame, supplemental: RawFrame, file: str) -> tuple[RawFrame, dict[str, GivenVariable]]:
    """A dataset with its qualifiers as columns, and what they are; one that names no record is an error."""
    told = {n: as_text(supplemental.columns[n]) for n in ("USUBJID", "IDVAR", "IDVARVAL", "QNAM", "QLABEL", "QVAL")}
    labels = dict(zip(told["QNAM"].tolist(), told["QLABEL"].tolist(), strict=True))
    columns = dict(parent.columns)
    for name, at in of_names(told["QNAM"]):
        place = np.full(len(parent), -1, np.intp)
        for variable, rows in of_names(told["IDVAR"].take(at)):
            records = at[rows]
            found = records_of(parent, variable, told["USUBJID"].take(records), told["IDVARVAL"].take(records))
            if (found < 0).any():
                row = supplemental.row[records[int(np.argmax(found < 0))]]
                shown = supplemental.file.tolist()[0]
                raise RawDataError(f"{shown}: row {row}: QNAM {name} names no record of {file}; mend IDVARVAL")
            place[found] = records
        columns[name] = take_found(told["QVAL"], place)
    qualifiers = {name: GivenVariable("Char", label) for name, label in labels.items()}
    return RawFrame(columns, parent.file, parent.row), qualifiers


def of_names(column: Text) -> Iterator[tuple[str, np.ndarray[tuple[int], np.dtype[np.intp]]]]:
    """The distinct values of a column, each with where it stands."""
    for number in sorted(set(column.codes.tolist()), key=lambda code: str(column.values[code])):
        yield str(column.values[number]), np.flatnonzero(column.codes == number)


def records_of(
    parent: RawFrame, variable: str, subject: Text, value: Text
) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """The position of the parent's record with a subject and a value of a variable; -1 for none."""
    own = as_text(parent.columns[variable]).map(plain) if variable else Text.constant("", len(parent))
    wanted = value.map(plain) if variable else Text.constant("", len(value))
    subjects = as_text(concatenate([as_text(parent.columns["USUBJID"]), subject]))
    values = as_text(concatenate([own, wanted]))
    keys, _ = distinct([subjects.codes, values.codes], [len(subjects.values), len(values.values)])
    first = np.full(int(keys.max(initial=-1)) + 1, -1, np.intp)
    first[keys[: len(parent)][::-1]] = np.arange(len(parent))[::-1]
    return np.asarray(first[keys[len(parent) :]], np.intp)


def plain(text: str) -> str:
    """A number as it is written out: 1 for 1.0."""
    number = read_number(text)
    return text if number != number else write_number(number)
