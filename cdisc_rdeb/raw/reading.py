"""Raw sources of any format: the extension of a file says how it is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

import numpy as np

from ..columns import Text, concatenate
from ..errors import RawDataError
from ..formats.csv_reader import refuse_long
from ..model import RawSource
from .contacts import COLUMNS as OF_CONTACTS
from .csv_files import csv_names, read_csv
from .excel_files import excel_names, read_excel
from .frame import RawFrame
from .habits import in_habits
from .json_files import json_names, read_json_source
from .long import widened
from .odm_files import odm_names, read_odm
from .odm_words import KEYS
from .sas_files import read_sas_source, sas_names
from .xpt_files import read_xpt_source, xpt_names


@dataclass(frozen=True, slots=True)
class Format:
    """How files of one format are read, and which keys of a raw source are for it.

    ``places`` are columns that say where a record stands rather than what was collected; nobody need map them.
    """

    name: str
    extensions: tuple[str, ...]
    read: Callable[[RawSource, Path, str], RawFrame]
    names: Callable[[RawSource, Path, str], list[str]]
    keys: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


CSV_KEYS = ("delimiter", "decimal", "encoding", "line_breaks")
FORMATS = (
    Format("CSV", (".csv", ".csv.gz", ".tsv", ".txt", ".dat"), read_csv, csv_names, CSV_KEYS),
    Format("XPT", (".xpt", ".xport"), read_xpt_source, xpt_names, ("encoding", "member")),
    Format("SAS7BDAT", (".sas7bdat",), read_sas_source, sas_names, ("encoding",)),
    Format("XLSX", (".xlsx", ".xlsm"), read_excel, excel_names, ("sheet", "header_row")),
    Format("Dataset-JSON", (".json", ".ndjson"), read_json_source, json_names),
    Format("ODM-XML", (".xml", ".odm"), read_odm, odm_names, ("item_group", "encoding"), KEYS),
)


def format_of(name: str) -> Format:
    """The format of a file, by its extension.

    >>> format_of("labs/chem.XPT").name
    'XPT'
    """
    extension = PurePosixPath(name).suffix.lower()
    for form in FORMATS:
        if name.lower().endswith(form.extensions):
            return form
    known = ", ".join(f"{form.name} ({' '.join(form.extensions)})" for form in FORMATS)
    what = f"files that end in {extension} cannot be read" if extension else "its name has no extension"
    raise RawDataError(f"{name}: {what}; raw data are {known}")


def place_columns(source: RawSource) -> set[str]:
    """The columns of a source that say where its records stand; nobody need map them."""
    return {name for file in source.files for name in format_of(file).places}


def column_names(source: RawSource, folder: Path) -> list[str]:
    """The column names of a source, without its prefix; the items of its records are columns too."""
    if source.visits_of:
        return [*OF_CONTACTS]
    return header_names(source, folder) if source.long is None else [*read_source(source, folder).columns]


def header_names(source: RawSource, folder: Path) -> list[str]:
    """The column names of a source's first file, without the source's prefix."""
    first = source.files[0]
    return format_of(first).names(source, folder / first, first)


def read_source(source: RawSource, folder: Path) -> RawFrame:
    """All files of a raw source as one frame.

    Every cell is text; white space at its ends does not count, an empty cell is missing. Dates and times of SAS
    and Excel are ISO 8601. Raises RawDataError, naming the file, for one that is missing or damaged, whose text is
    not in the encoding, whose header lacks names, or that has cells that cannot be read.
    """
    frames = [in_habits(source, read_file(source, folder / name, name)) for name in source.files]
    names = shared_names(source, frames)
    columns = {name: concatenate([column(frame, name) for frame in frames]) for name in names}
    file = concatenate([frame.file for frame in frames])
    assert isinstance(file, Text)
    rows = np.concatenate([frame.row for frame in frames])
    encodings = {name: found for frame in frames for name, found in frame.encodings.items()}
    told = tuple(said for frame in frames for said in frame.told)
    left = {name: found for frame in frames for name, found in frame.left.items()}
    frame = RawFrame(columns, file, rows, encodings=encodings, told=told, left=left)
    return frame if source.long is None else widened(source, source.long, frame)


def read_file(source: RawSource, path: Path, shown: str) -> RawFrame:
    """One file of a raw source. Raises RawDataError for a cell that is longer than any that people fill."""
    form = format_of(shown)
    frame = form.read(source, path, shown)
    for column in frame.columns.values() if form.name != "CSV" else ():  # whose reader has looked
        assert isinstance(column, Text)
        refuse_long(column, frame.row, shown)
    return frame


def shared_names(source: RawSource, frames: Sequence[RawFrame]) -> list[str]:
    """The columns of all files, which must have the same ones: but an ODM file has only items that were collected."""
    names = list(frames[0].columns)
    for frame, name in zip(frames[1:], source.files[1:], strict=True):
        odd = sorted(set(frame.columns) ^ set(names))
        if odd and format_of(name).name != "ODM-XML":
            raise RawDataError(f"{name}: its columns differ from those of {source.files[0]} by {', '.join(odd)}")
        names += [new for new in frame.columns if new not in names]
    return names


def column(frame: RawFrame, name: str) -> Text:
    """A column of a file, missing in all rows if the file lacks it."""
    found = frame.columns.get(name)
    return found if isinstance(found, Text) else Text.constant("", len(frame))
