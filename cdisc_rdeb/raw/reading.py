"""Raw sources of any format: the extension of a file says how it is read."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from importlib import import_module
from pathlib import Path, PurePosixPath
from typing import Any

from ..cache import remembered
from ..columns import Text, concatenate
from ..errors import RawDataError
from ..formats.csv_reader import refuse_long
from ..model import RawSource
from ..quick import dataclass
from .contacts import COLUMNS as OF_CONTACTS
from .csv_files import csv_names
from .csv_pieces import read_csv_pieces
from .earlier import content_of
from .frame import RawFrame, rows_below
from .habits import in_habits
from .long import widened
from .odm_files import odm_names, read_odm
from .odm_words import KEYS
from .xpt_files import read_xpt_source, xpt_names


@dataclass(frozen=True, slots=True)
class Format:
    """How files of one format are read, and which keys of a raw source are for it.

    ``places`` are columns that say where a record stands rather than what was collected; nobody need map them. ``read``
    gives a file at once, or piece by piece where it may be large.
    """

    name: str
    extensions: tuple[str, ...]
    read: Callable[[RawSource, Path, str], Iterator[RawFrame]]
    names: Callable[[RawSource, Path, str], list[str]]
    keys: tuple[str, ...] = ()
    places: tuple[str, ...] = ()


def later(module: str, name: str) -> Callable[[RawSource, Path, str], Any]:
    """A function of a module of this room that is loaded when it is called: few studies have files of all formats."""

    def call(source: RawSource, path: Path, shown: str) -> Any:
        return getattr(import_module(f".{module}", __package__), name)(source, path, shown)

    return call


CSV_KEYS = ("delimiter", "decimal", "encoding", "line_breaks", "header_row", "below_header", "footer")
SAS = (later("sas_files", "read_sas_pieces"), later("sas_files", "sas_names"))
EXCEL = (later("excel_pieces", "read_excel_pieces"), later("excel_pieces", "sheet_columns"))
JSON = (later("json_files", "read_json_pieces"), later("json_files", "json_names"))
FORMATS = (
    Format("CSV", (".csv", ".csv.gz", ".tsv", ".txt", ".dat"), read_csv_pieces, csv_names, CSV_KEYS),
    Format("XPT", (".xpt", ".xport"), read_xpt_source, xpt_names, ("encoding", "member")),
    Format("SAS7BDAT", (".sas7bdat",), *SAS, ("encoding",)),
    Format("XLSX", (".xlsx", ".xlsm"), *EXCEL, ("sheet", "header_row", "below_header", "footer")),
    Format("Dataset-JSON", (".json", ".ndjson"), *JSON),
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


def is_whole(source: RawSource) -> bool:
    """Whether a source is whole in memory while it is read: the rows of a record of items may stand anywhere.

    Raises RawDataError where nothing reads it.
    """
    for file in source.files:
        format_of(file)
    return source.long is not None


def place_columns(source: RawSource) -> set[str]:
    """The columns of a source that say where its records stand; nobody need map them."""
    return {name for file in source.files for name in format_of(file).places}


def column_names(source: RawSource, folder: Path) -> list[str]:
    """The column names of a source, without its prefix; the items of its records are columns too."""
    if source.visits_of:
        return [*OF_CONTACTS]
    if source.long is None:
        return header_names(source, folder)
    return remembered(lambda: named(source, folder), lambda: [*read_source(source, folder).columns])


def header_names(source: RawSource, folder: Path) -> list[str]:
    """The column names of a source's first file, without the source's prefix."""
    first = source.files[0]
    return remembered(
        lambda: named(replace(source, files=(first,)), folder, "header"),
        lambda: format_of(first).names(source, folder / first, first),
    )


def named(source: RawSource, folder: Path, *parts: str) -> object:
    """What the names of a source's columns are kept by: all that is said of it, and its content."""
    content = content_of(source, folder)
    return content and ("names", *parts, source, content)


def read_source(source: RawSource, folder: Path) -> RawFrame:
    """All files of a raw source as one frame.

    Every cell is text; white space at its ends does not count, an empty cell is missing. Dates and times of SAS
    and Excel are ISO 8601. Raises RawDataError, naming the file, for one that is missing or damaged, whose text is
    not in the encoding, whose header lacks names, or that has cells that cannot be read.
    """
    frames = [*read_pieces(source, folder)]
    names = dict.fromkeys(name for frame in frames for name in frame.columns)
    columns = {name: concatenate([column(frame, name) for frame in frames]) for name in names}
    rows = rows_below([frame.rows for frame in frames])
    encodings = {name: found for frame in frames for name, found in frame.encodings.items()}
    told = tuple(dict.fromkeys(said for frame in frames for said in frame.told))
    left = {name: found for frame in frames for name, found in frame.left.items()}
    made_of = frames[0].made_of if source.long is not None else None
    return RawFrame(columns, rows.file, rows.row, encodings=encodings, told=told, left=left, made_of=made_of)


def read_pieces(source: RawSource, folder: Path) -> Iterator[RawFrame]:
    """A raw source as `read_source` gives it, some rows after the others where its files can be read so.

    Not every piece has all columns where not every file has.
    """
    if source.long is not None:  # the rows of a record may stand anywhere
        yield widened(source, source.long, read_source(replace(source, long=None), folder))
        return
    first: Collection[str] | None = None
    for shown in source.files:
        for piece in read_file(source, folder / shown, shown):
            first = piece.columns.keys() if first is None else first
            odd = sorted(piece.columns.keys() ^ first)
            if odd and format_of(shown).name != "ODM-XML":  # which has only items that were collected
                raise RawDataError(f"{shown}: its columns differ from those of {source.files[0]} by {', '.join(odd)}")
            yield in_habits(source, piece)


def read_file(source: RawSource, path: Path, shown: str) -> Iterator[RawFrame]:
    """One file of a raw source. Raises RawDataError for a cell that is longer than any that people fill."""
    form = format_of(shown)
    for frame in form.read(source, path, shown):
        for column in frame.columns.values() if form.name != "CSV" else ():  # whose reader has looked
            assert isinstance(column, Text)
            refuse_long(column, frame.row, shown)
        yield frame


def column(frame: RawFrame, name: str) -> Text:
    """A column of a file, missing in all rows if the file lacks it."""
    found = frame.columns.get(name)
    return found if isinstance(found, Text) else Text.constant("", len(frame))
