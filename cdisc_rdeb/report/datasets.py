"""The datasets of a build as they were written, by subject."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

import numpy as np

from ..columns import Column, Index, Mask, Text, as_text, group_codes
from ..errors import RawDataError
from ..formats.files import dataset_files, read_file
from ..output import FOLDERS
from ..quick import dataclass
from .words import DatasetWords, words_of

SUBJECT = "USUBJID"


@dataclass(frozen=True, slots=True, eq=False)
class Dataset:
    """A dataset: its columns as its file has them, and what its define.xml says of it."""

    name: str
    standard: str
    columns: Mapping[str, Column]
    words: DatasetWords

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def text(self, name: str) -> Text:
        """A column as text; empty where the dataset has none of this name."""
        column = self.columns.get(name)
        return Text.constant("", len(self)) if column is None else as_text(column)

    def number(self, name: str) -> Column | None:
        """A column of numbers, None where there is none."""
        column = self.columns.get(name)
        return None if column is None or isinstance(column, Text) else column

    def has(self, *names: str) -> bool:
        """Whether all these variables are there."""
        return all(name in self.columns for name in names)

    def first(self, names: Iterable[str]) -> str:
        """The first of some variables that is there with any value, '' if none is."""
        return next((name for name in names if name in self.columns and self.text(name).present().any()), "")

    def of(self, subjects: set[str]) -> Index:
        """The positions of the records of some subjects, and of no subject; of a dataset without subjects all."""
        if SUBJECT not in self.columns:
            return np.arange(len(self))
        kept: Mask = self.text(SUBJECT).mask(lambda value: value in subjects or not value)
        return np.flatnonzero(kept)

    def of_one(self, subject: str) -> Index:
        """The positions of the records of a subject."""
        return np.flatnonzero(equal(self.text(SUBJECT), subject))

    @property
    def subjects(self) -> list[str]:
        """The subjects that have a record."""
        texts = self.text(SUBJECT).compact().values.tolist()
        return sorted(text for text in texts if text)


def distinct(columns: Sequence[Text]) -> list[tuple[tuple[str, ...], int]]:
    """The combinations of values of some columns, in order, each with its number of records.

    >>> distinct([Text.of("BAB"), Text.of("xyx")])
    [(('A', 'y'), 1), (('B', 'x'), 2)]
    """
    codes, _ = group_codes(columns)
    _, first, numbers = np.unique(codes, return_index=True, return_counts=True)
    found = zip(*(column.take(first).tolist() for column in columns), strict=True)
    return sorted(zip(found, numbers.tolist(), strict=True))


def equal(text: Text, wanted: str) -> Mask:
    """Which records have a text."""
    return text.mask(lambda value: value == wanted)


def read_datasets(built: Path, sdtm: Path | None) -> dict[str, Dataset]:
    """The datasets of a build, and the SDTM datasets of others that it was made from."""
    homes = {standard: built / name for standard, name in FOLDERS.items() if (built / name).is_dir()}
    if sdtm and "SDTMIG" not in homes:
        homes = {"SDTMIG": sdtm, **homes}
    if not homes:
        raise RawDataError(f"{built} holds no build; build the study first, or name its folder: --built")
    return {dataset.name: dataset for standard, home in homes.items() for dataset in read_folder(home, standard)}


def read_folder(home: Path, standard: str) -> list[Dataset]:
    """The datasets of a folder in the order of its define.xml."""
    said = words_of(home / "define.xml")
    files = dataset_files(home)
    order = {name: place for place, name in enumerate(said)}
    found = []
    for name in sorted(files, key=lambda each: (order.get(each, len(order)), each)):
        file = read_file(files[name], "utf-8")
        labels = {v.name: v.label for v in file.attributes.variables}
        formats = {v.name: v.format for v in file.attributes.variables}
        whole = said.get(name, DatasetWords()).completed(file.attributes.label, file.columns, labels, formats)
        found.append(Dataset(name, standard, file.columns, whole))
    return found


def everyone(datasets: Iterable[Dataset]) -> list[str]:
    """All subjects, in order."""
    return sorted({subject for dataset in datasets for subject in dataset.subjects})


def spread(items: Sequence[str], number: int) -> list[str]:
    """So many of some items, evenly from the first on: the same ones each time.

    >>> spread(["01", "02", "03", "04", "05"], 2), spread(["01"], 7)
    (['01', '03'], ['01'])
    """
    number = min(number, len(items))
    return [items[place * len(items) // number] for place in range(number)]
