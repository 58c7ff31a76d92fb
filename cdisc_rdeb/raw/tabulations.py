"""SDTM datasets that somebody else built, as sources of analysis datasets: a file each, SUPP-- joined to its parent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ..columns import Text, as_text, concatenate, distinct, read_number, take_found, write_number
from ..errors import RawDataError
from ..model import Given, RawSource
from .frame import RawFrame
from .reading import read_source

ENDINGS = (".xpt", ".json", ".ndjson", ".csv", ".csv.gz")  # where a dataset is there several times, the first


@dataclass(frozen=True, slots=True, eq=False)
class Tabulations:
    """The datasets of a folder: what the specs must know of them, and their records by file."""

    given: Mapping[str, Given]
    frames: Mapping[str, RawFrame]


def read_tabulations(folder: Path) -> Tabulations:
    """Read a folder of SDTM datasets named after their files. Raises RawDataError where there is none, or a bad one."""
    if not folder.is_dir():
        raise RawDataError(f"{folder} is no folder; name the one with the SDTM datasets")
    files = dataset_files(folder)
    if not files:
        raise RawDataError(f"{folder}: no dataset there: {', '.join(ENDINGS)}")
    read = {name: read_source(RawSource(file, (file,)), folder) for name, file in files.items()}
    given: dict[str, Given] = {}
    frames: dict[str, RawFrame] = {}
    for name, frame in read.items():
        if name.startswith("SUPP"):
            continue
        supplemental = read.get(f"SUPP{name}")
        whole, labels = joined(frame, supplemental, files[name]) if supplemental is not None else (frame, {})
        variables = tuple(column for column in whole.columns if column not in labels)
        by_subject = "USUBJID" in whole.columns and name != "RELREC"  # which relates whole datasets too
        subject = "USUBJID" if by_subject else ""
        source = RawSource(files[name], (files[name],), subject=subject, reference=not subject)
        given[name] = Given(name, source, variables, labels)
        frames[files[name]] = whole
    return Tabulations(given, frames)


def dataset_files(folder: Path) -> dict[str, str]:
    """The files of datasets by the datasets' names."""
    found: dict[str, str] = {}
    for ending in ENDINGS:
        for path in sorted(folder.iterdir()):
            if path.name.lower().endswith(ending) and path.is_file():
                found.setdefault(path.name[: -len(ending)].upper(), path.name)
    return dict(sorted(found.items()))


def joined(parent: RawFrame, supplemental: RawFrame, file: str) -> tuple[RawFrame, dict[str, str]]:
    """A dataset with its qualifiers as columns, and the labels of these; one that names no record is an error."""
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
    said = (*parent.told, *supplemental.told)
    return RawFrame(columns, parent.file, parent.row, parent.subject, parent.encodings, said), labels


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
