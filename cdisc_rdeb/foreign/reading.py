"""Dataset files of others: whatever can be read of them, and what is odd about it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from ..columns import Column, Numbers, Text
from ..errors import RawDataError
from ..formats.files import DatasetFile, csv_dataset, dataset_name, json_dataset, kind_of, typed_csv
from ..formats.frames import to_column, to_series
from ..formats.opening import read_bytes
from ..formats.sas7bdat import sas_dataset
from ..formats.xpt import XptAttributes, XptDataset, to_frame
from ..formats.xpt_header import AGAIN
from ..formats.xpt_reader import Member, as_column, gather, open_members
from ..quick import dataclass
from ..standards import DEFAULT, Standards
from .guessing import ANY, in_some_encoding

if TYPE_CHECKING:
    import pyarrow as pa

Gathered: TypeAlias = "Mapping[str, pa.ChunkedArray | Numbers]"
Columns: TypeAlias = dict[str, Column]


@dataclass(frozen=True, slots=True)
class Oddity:
    """Something odd about a file that was read all the same: what, and where; ``record`` counts from 1, 0 for none.

    ``rule`` is the name that an issue has.
    """

    rule: str
    message: str
    dataset: str = ""
    variable: str = ""
    value: str = ""
    record: int = 0
    file: str = ""

    def __str__(self) -> str:
        name = ".".join(filter(None, (self.dataset, self.variable)))
        where = f", record {self.record}" if self.record else ""
        return f"{self.file}: {name}{where}: {self.message}" if name else f"{self.file}: {self.message}"


@dataclass(frozen=True, slots=True, eq=False)
class Foreign:
    """A dataset of a file, with what is odd about it."""

    read: DatasetFile
    oddities: tuple[Oddity, ...] = ()

    @property
    def again(self) -> tuple[str, ...]:
        """Variables that are called by their place, for their names do not tell them apart."""
        return tuple(v.name for v in self.read.attributes.variables if AGAIN in v.name)


def read_foreign(path: Path, encoding: str = "", standards: Standards = DEFAULT) -> tuple[Foreign, ...]:
    """The datasets of a file as columns: one, or the members of a transport file.

    Text that is not in ``encoding`` (if not given ASCII, in a CSV UTF-8) is read in the one that it looks like, which
    is told. Numbers of a CSV are those of the ``standards``. Raises RawDataError for a file that cannot be read at all,
    RequestError for an encoding that is none.
    """
    kind = kind_of(path)
    if kind == "xpt":
        members, oddities = members_of(path, encoding)
        made = [
            DatasetFile(of_file, {name: as_column(values) for name, values in gathered.items()}, True)
            for of_file, gathered in members
        ]
        return tuple(Foreign(read, oddities[read.attributes.name]) for read in made)
    if kind == "json":
        dataset, told = lenient_json(path)
        columns = {str(name): to_column(series) for name, series in dataset.frame.items()}
        return (Foreign(DatasetFile(dataset.attributes, columns, True), told),)
    if kind == "sas":
        (of_file, found), told = lenient_sas(path, encoding)
        return (Foreign(DatasetFile(of_file, found, True), told),)
    read, guess = in_some_encoding(
        lambda name: typed_csv(path, name, standards), "utf-8", encoding, lambda: lines_of(path)
    )
    return (Foreign(read, guessed(path, dataset_name(path), encoding or "UTF-8", guess)),)


def read_frames(path: Path, encoding: str = "") -> tuple[tuple[XptDataset, tuple[Oddity, ...]], ...]:
    """The datasets of a file as pandas frames, a CSV as text throughout, each with what is odd (see `read_foreign`)."""
    import pandas as pd  # so that what reads no frame starts without

    kind = kind_of(path)
    if kind == "xpt":
        members, oddities = members_of(path, encoding)
        return tuple((XptDataset(said, to_frame(values)), oddities[said.name]) for said, values in members)
    if kind == "json":
        return (lenient_json(path),)
    if kind == "sas":
        (of_file, read), told = lenient_sas(path, encoding)
        return ((XptDataset(of_file, pd.DataFrame({name: to_series(each) for name, each in read.items()})), told),)
    found, guess = in_some_encoding(lambda name: csv_dataset(path, name), "utf-8", encoding, lambda: lines_of(path))
    return ((found, guessed(path, dataset_name(path), encoding or "UTF-8", guess)),)


def read_frame(path: Path, encoding: str = "", member: str | None = None) -> tuple[XptDataset, tuple[Oddity, ...]]:
    """The only dataset of a file, or the named one of several (see `read_frames`)."""
    found = {dataset.attributes.name: (dataset, told) for dataset, told in read_frames(path, encoding)}
    if kind_of(path) != "xpt" or (member is None and len(found) == 1):
        return next(iter(found.values()))
    names = ", ".join(found)
    if member is None:
        raise RawDataError(f"{path}: holds {len(found)} datasets, {names}; name the member that is meant")
    if member not in found:
        raise RawDataError(f"{path}: holds no dataset {member}, only {names}; name one of these")
    return found[member]


def stored_members(path: Path, encoding: str) -> tuple[tuple[Member, tuple[Oddity, ...]], ...]:
    """The datasets of a transport file whose values stay there until they are asked for, each with what is odd."""

    def read(name: str) -> list[Member]:
        found = open_members(path, encoding=name, stored=True)
        for member in found:
            member.refuse_undecodable()
        return found

    def foreign() -> Iterator[bytes]:
        found = open_members(path, encoding=ANY, stored=True)
        return foreign_texts((member.attributes, part) for member in found for part in member.slices())

    members, guess = in_some_encoding(read, "ascii", encoding, foreign)
    told = oddities_of(path, [member.attributes for member in members], encoding, guess)
    return tuple((member, told[member.attributes.name]) for member in members)


def members_of(
    path: Path, encoding: str
) -> tuple[list[tuple[XptAttributes, Gathered]], Mapping[str, tuple[Oddity, ...]]]:
    """The datasets of a transport file, and what is odd about each."""

    def read(name: str) -> list[tuple[XptAttributes, Gathered]]:
        return [(member.attributes, gather(member)) for member in open_members(path, encoding=name)]

    members, guess = in_some_encoding(read, "ascii", encoding, lambda: foreign_texts(read(ANY)))
    return members, oddities_of(path, [said for said, _ in members], encoding, guess)


def oddities_of(
    path: Path, members: Sequence[XptAttributes], encoding: str, guess: str
) -> dict[str, tuple[Oddity, ...]]:
    """What is odd about each dataset of a transport file. RawDataError for two of one name."""
    names = [said.name for said in members]
    twice = [name for name, count in Counter(names).items() if count > 1]
    if twice:
        raise RawDataError(f"{path}: holds {names.count(twice[0])} datasets of the name {twice[0]}; write it again")
    return {
        said.name: (*guessed(path, said.name, encoding or "ASCII", guess), *told_of_names(path, said, names))
        for said in members
    }


def told_of_names(path: Path, said: XptAttributes, members: list[str]) -> Iterator[Oddity]:
    """What is odd about the names in a transport file: its datasets', and variables' that stand twice."""
    if len(members) > 1:
        message = f"the file holds {len(members)} datasets, {', '.join(members)}; one file is for one dataset"
        yield Oddity("several datasets in file", message, said.name, file=path.name)
    for place, variable in enumerate(said.variables, 1):
        if AGAIN in variable.name:
            name = variable.name.partition(AGAIN)[0]
            message = f"variable {place} has the same name as another" if name else f"variable {place} has no name"
            yield Oddity("variable twice", message, said.name, name, variable.name, file=path.name)


def guessed(path: Path, dataset: str, meant: str, guess: str) -> tuple[Oddity, ...]:
    """What to say of an encoding that was guessed."""
    if not guess:
        return ()
    message = f"the file has text that is not {meant}, and was read as {guess}, a guess; state it with --encoding"
    return (Oddity("encoding guessed", message, dataset, value=guess, file=path.name),)


def foreign_texts(members: Iterable[tuple[XptAttributes, Gathered | Columns]]) -> Iterator[bytes]:
    """The texts outside ASCII of datasets that were read in an encoding that has every byte."""
    for said, gathered in members:
        names = [said.name, said.label, *(text for v in said.variables for text in (v.name, v.label))]
        values = [each for each in gathered.values() if not isinstance(each, np.ndarray)]
        columns = (each if isinstance(each, Text) else as_column(each) for each in values)
        texts = (str(value) for column in columns if isinstance(column, Text) for value in column.values)
        yield from (text.encode(ANY) for text in (*names, *texts) if not text.isascii())


def lines_of(path: Path) -> list[bytes]:
    """The lines of a text file that have bytes outside ASCII, and the first, where marks of byte order are."""
    first, *others = read_bytes(path).split(b"\n")
    return [first, *(line for line in others if not line.isascii())]


def lenient_sas(path: Path, encoding: str) -> tuple[tuple[XptAttributes, Columns], tuple[Oddity, ...]]:
    """A SAS dataset, its text in some encoding, and what is odd about it."""
    read, guess = in_some_encoding(
        lambda name: sas_dataset(path, name), "", encoding, lambda: foreign_texts([sas_dataset(path, ANY)])
    )
    return read, guessed(path, read[0].name, encoding or "what it says", guess)


def lenient_json(path: Path) -> tuple[XptDataset, tuple[Oddity, ...]]:
    """A Dataset-JSON file, with what its own attributes contradict."""
    try:
        return json_dataset(path), ()
    except RawDataError:
        pass  # once more, and whatever is no contradiction is told then
    found: list[tuple[str, int, str, str]] = []
    dataset = json_dataset(path, lambda *odd: found.append(odd))
    name = dataset.attributes.name
    told = tuple(
        Oddity("value not of its type", f"{value} {why}", name, variable, value, record, path.name)
        if variable
        else Oddity("number of records differs", f"the file {why}", name, value=value, file=path.name)
        for variable, record, value, why in found
    )
    return dataset, told
