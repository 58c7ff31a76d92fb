"""SAS datasets (SAS7BDAT): what a file holds, as bytes, and the same decoded as a transport file would have it.

The library that reads them leaves out, without a word, what it cannot decode at the end of a value, and takes text of
which the file does not say the encoding for Western. So it is asked for the bytes alone, which are decoded elsewhere.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np

from ..columns import Column, Numbers, Text
from ..errors import RawDataError, said_by
from ..quick import dataclass
from .opening import opened
from .xpt_header import XptAttributes, XptVariable

BYTES = "ISO-8859-1"  # has a character for each byte
ENCODING_AT = 70  # byte of the file with the number of its encoding
UNSTATED = (b"", b"\0", b"\xcc")  # none, any
HEADER = 288  # bytes at the least
THREE = 0x33  # the digit of a header whose fields are wide, or stand later


@dataclass(frozen=True, slots=True, eq=False)
class SasFile:
    """A file as it is: values by variable, bytes as characters and special missing values as letters; what it says of
    itself; and whether, and by which name, it states its encoding ('' for one that cannot be read)."""

    values: Mapping[str, list[Any]]
    meta: Any
    states: bool
    encoding: str

    def texts(self, variable: str) -> Text:
        """A character variable, its bytes as characters, blanks at the ends left out."""
        return Text.of("" if value is None else value for value in self.values[variable])

    def numbers(self, variable: str) -> Numbers:
        """A numeric variable; what is missing is NaN, also where it is a special missing value."""
        values = self.values[variable]
        return np.array([np.nan if v is None or isinstance(v, str) else v for v in values], np.float64)

    def is_text(self, variable: str) -> bool:
        """Whether a variable is character."""
        return bool(self.meta.readstat_variable_types[variable] == "string")


def read_sas(path: Path, shown: str, *, metadataonly: bool = False) -> SasFile:
    """Read a file. Raises OSError where none is there, RawDataError for one that is damaged or no SAS dataset."""
    with looked_at(path, shown, whole=not metadataonly) as read:
        made = read(metadataonly=metadataonly)
    if not metadataonly:
        refuse_other_count(made, made.meta.number_rows, shown)
    return made


def sas_pieces(path: Path, shown: str, cells: int) -> Iterator[tuple[int, SasFile]]:
    """A file, about so many cells after the others, each piece with the number of records before it; one at least.

    Errors: see `read_sas`.
    """
    with looked_at(path, shown, whole=True) as read:
        meta = read(metadataonly=True).meta
        size = max(1, cells // max(1, len(meta.column_names)))
        for start in range(0, max(1, meta.number_rows), size):
            piece = read(row_offset=start, row_limit=size)
            refuse_other_count(piece, min(size, meta.number_rows - start), shown)
            yield start, piece


@contextmanager
def looked_at(path: Path, shown: str, *, whole: bool) -> Iterator[Callable[..., SasFile]]:
    """A file that is sound as far as its header and its variables tell, and what reads records of it."""
    import pyreadstat

    try:
        with opened(path, shown, whole=whole) as file:
            start = file.read(HEADER)
            refuse_other_size(start, os.fstat(file.fileno()).st_size, shown)
            refuse_odd_variables(path, shown)
            states = start[ENCODING_AT : ENCODING_AT + 1] not in UNSTATED
            yield partial(read_records, path, states=states)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, TypeError) as error:  # it adds to a name that is none
        reason = said_by(error)[:1].lower() + said_by(error)[1:]
        raise RawDataError(
            f"{shown}: this cannot be read as a SAS dataset: {reason}; write it again with SAS, uncompressed, "
            "or as CSV or XPT"
        ) from None


def read_records(path: Path, *, states: bool, **wanted: Any) -> SasFile:
    """Those records of a file that are wanted, in the words of the library."""
    import pyreadstat

    found, meta = pyreadstat.read_sas7bdat(
        path, encoding=BYTES, user_missing=True, disable_datetime_conversion=True, output_format="dict", **wanted
    )
    return SasFile(found, meta, states, stated_encoding(path) if states else "")


def refuse_other_count(file: SasFile, count: int, shown: str) -> None:
    """Raise RawDataError for a file that has no variables, or not as many records as there must be."""
    if not file.meta.column_names:
        raise RawDataError(f"{shown}: it has no variables, so it is damaged; get it once more")
    if any(len(values) != count for values in file.values.values()):
        raise RawDataError(f"{shown}: it does not have the {count} records that it says; write it again with SAS")


def refuse_other_size(start: bytes, size: int, shown: str) -> None:
    """Raise RawDataError for a file that does not end where its header says: the library takes what is in its pages by
    their places, and reads something else, or nothing, where bytes are lost or too many."""
    if len(start) < HEADER:
        return  # which the library refuses
    wide, shift = (4 if start[32] == THREE else 0), (4 if start[35] == THREE else 0)
    order = "<" if start[37] == 1 else ">"
    header, page = struct.unpack_from(f"{order}II", start, 196 + shift)
    (pages,) = struct.unpack_from(f"{order}{'Q' if wide else 'I'}", start, 204 + shift)
    if size != header + page * pages:
        said = f"it has {size:,} bytes, and says that it has {header + page * pages:,}"
        raise RawDataError(f"{shown}: {said}; it is cut or damaged, get it once more")


def refuse_odd_variables(path: Path, shown: str) -> None:
    """Raise RawDataError for a file whose variables are damaged: two have the same bytes of a record, not each has a
    format and a place, or a name holds zero bytes. One would have the values, or the format, of another one.

    The library tells none of these, so a second one is asked; what that cannot read otherwise is left to the first.
    """
    from pandas.io.sas import sas7bdat

    reader: Any = sas7bdat.SAS7BDATReader  # the stubs know little of it
    what = ""
    try:
        with reader(path, encoding=BYTES, convert_dates=False) as second:
            places = sorted(zip(second.column_data_offsets(), second.column_data_lengths(), strict=True))
            if len({len(places), len(second.column_names), len(second.column_formats)}) > 1:
                what = "not each variable has a name, a format and a place"
            elif any("\0" in str(name) for name in second.column_names):
                what = "the name of a variable holds zero bytes"
            elif any(start + length > after for (start, length), (after, _) in pairwise(places)):
                what = "two variables have the same bytes of a record"
    except Exception:  # whatever it does with a file that it does not know
        return
    if what:
        raise RawDataError(f"{shown}: {what}, so the file is damaged; get it once more, or as XPT or CSV")


def stated_encoding(path: Path) -> str:
    """The encoding that a file states, '' where that is one that the library does not know."""
    import pyreadstat

    try:
        _, meta = pyreadstat.read_sas7bdat(path, metadataonly=True)
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError):
        return ""  # or its own names are not in it
    return (meta.file_encoding or "").lower()


def sas_dataset(path: Path, encoding: str = "") -> tuple[XptAttributes, dict[str, Column]]:
    """A file as a transport file would have it: names in capital letters (SAS knows no other), dates as numbers.

    Text is in ``encoding``, if not given that which the file states, else ASCII. Special missing values are missing.
    Raises RawDataError for a file that cannot be read, or text that is not in the encoding.
    """
    file = read_sas(path, str(path))
    code = encoding or file.encoding or "ascii"
    columns: dict[str, Column] = {}
    variables = []
    for variable, label in zip(file.meta.column_names, file.meta.column_labels, strict=True):
        text = file.is_text(variable)
        name = in_encoding(variable, code, path, variable).upper()
        column: Column = file.numbers(variable)
        if text:
            column = file.texts(variable).map(partial(in_encoding, encoding=code, path=path, name=name))
        columns[name] = column
        length = file.meta.variable_storage_width[variable]
        shown = file.meta.original_variable_types[variable] or ""
        dotted = shown if not shown or "." in shown else f"{shown}."
        label = in_encoding(label or "", code, path, name)
        variables.append(XptVariable(name, "Char" if text else "Num", length, label, dotted))
    label = in_encoding(file.meta.file_label or "", code, path, "the label")
    name = (file.meta.table_name or path.stem).upper()
    return XptAttributes(name, label, tuple(variables)), columns


def in_encoding(value: str, encoding: str, path: Path, name: str) -> str:
    """Bytes as text. Raises RawDataError with what is not in the encoding."""
    if value.isascii():
        return value
    content = value.encode(BYTES)
    try:
        return content.decode(encoding)
    except UnicodeDecodeError as error:
        raise RawDataError(f"{path}: {name} holds {content!r}, which is not {encoding}") from error
