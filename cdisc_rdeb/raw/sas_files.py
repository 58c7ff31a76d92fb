"""SAS datasets (SAS7BDAT) to frames of text.

The library that reads them leaves out, without a word, what it cannot decode at the end of a value, and takes text of
which the file does not say the encoding for Western. So it is asked for the bytes alone, which are decoded here.
"""

from __future__ import annotations

import os
import struct
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..columns import Text
from ..errors import RawDataError
from ..formats.opening import opened
from ..model import RawSource
from .csv_files import trim
from .encodings import advice, doubts, is_encoding, no_encoding
from .frame import RawFrame, Told
from .headers import column_names, missing_file
from .sas_values import number_column

BYTES = "ISO-8859-1"  # has a character for each byte
ENCODING_AT = 70  # byte of the file with the number of its encoding
UNSTATED = (0, 204)  # none, any
HEADER = 288  # bytes at the least
THREE = 0x33  # the digit of a header whose fields are wide, or stand later


def read_sas_source(source: RawSource, path: Path, shown: str) -> RawFrame:
    """One file: every variable as text, records numbered from 1. Value labels of catalogues are not applied."""
    found, meta, told_by_file = read(source, path, shown)
    encoding = source.encoding or told_by_file
    names = names_in(meta, encoding, source, shown)
    columns = {}
    for name, variable in zip(names, meta.column_names, strict=True):
        values = found[variable]
        if meta.readstat_variable_types[variable] == "string":
            text = Text.of("" if value is None else value for value in values)
            columns[name] = trim(decoded(text, name, encoding, source, shown))
        else:
            codes = np.array([value if isinstance(value, str) else "" for value in values], "U1")
            numbers = np.array([np.nan if v is None or isinstance(v, str) else v for v in values], np.float64)
            columns[name] = number_column(numbers, meta.original_variable_types[variable] or "", codes)
    if not columns:
        raise RawDataError(f"{shown}: it has no variables, so it is damaged; get it once more")
    if any(len(column) != meta.number_rows for column in columns.values()):
        raise RawDataError(
            f"{shown}: it does not have the {meta.number_rows} records that it says; write it again with SAS"
        )
    rows = np.arange(1, meta.number_rows + 1, dtype=np.int32)
    told = [*doubts(columns.values(), encoding, source, shown), *overridden(columns, told_by_file, source, shown)]
    file = Text.constant(shown, len(rows))
    return RawFrame(columns, file, rows, encodings={shown: encoding} if encoding else {}, told=tuple(told))


def sas_names(source: RawSource, path: Path, shown: str) -> list[str]:
    """The column names of one file."""
    _, meta, told_by_file = read(source, path, shown, metadataonly=True)
    return names_in(meta, source.encoding or told_by_file, source, shown)


def read(
    source: RawSource, path: Path, shown: str, *, metadataonly: bool = False
) -> tuple[dict[str, list[Any]], Any, str]:
    """The values of all variables, bytes as characters, special missing values as letters; what the file says of
    itself; and the encoding that it states, '' if it states none."""
    import pyreadstat

    if source.encoding and not is_encoding(source.encoding):
        raise no_encoding(shown, source.encoding)
    try:
        with opened(path, shown, whole=not metadataonly) as file:
            start = file.read(HEADER)
            refuse_other_size(start, os.fstat(file.fileno()).st_size, shown)
            found, meta = pyreadstat.read_sas7bdat(
                path,
                metadataonly=metadataonly,
                encoding=BYTES,
                user_missing=True,
                disable_datetime_conversion=True,
                output_format="dict",
            )
            stated = "" if start[ENCODING_AT] in UNSTATED else stated_encoding(path, source, shown)
    except OSError as error:
        raise missing_file(source, path, error) from None
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, TypeError) as error:  # it adds to a name that is none
        reason = str(error)[:1].lower() + str(error)[1:]
        raise RawDataError(
            f"{shown}: this cannot be read as a SAS dataset: {reason}; write it again with SAS, uncompressed, "
            "or as CSV or XPT"
        ) from None
    return found, meta, stated


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


def stated_encoding(path: Path, source: RawSource, shown: str) -> str:
    """The encoding that a file states, by the name that Python knows."""
    import pyreadstat

    try:
        _, meta = pyreadstat.read_sas7bdat(path, metadataonly=True)
        name = (meta.file_encoding or "").lower()
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError, UnicodeDecodeError):
        name = ""  # one that the library does not know, or that its own names are not in
    if not is_encoding(name) and not source.encoding:
        what = f"its encoding {name} is not known" if name else "which encoding it states cannot be read"
        raise RawDataError(f"{shown}: {what}; say encoding: (such as cp1252 or euc_kr) for {source.name} in study.yaml")
    return name


def names_in(meta: Any, encoding: str, source: RawSource, shown: str) -> list[str]:
    """The columns of a file."""
    texts = Text.of(name or "" for name in meta.column_names)  # damage may leave one without
    return column_names(decoded(texts, "a name", encoding, source, shown).tolist(), source, shown)


def decoded(text: Text, name: str, encoding: str, source: RawSource, shown: str) -> Text:
    """Bytes as text, in the encoding that is stated; the error names variable and record."""
    if "".join(text.values).isascii():
        return text
    all_bytes = "\n".join(text.values).encode(BYTES)

    def decode(value: str) -> str:
        if value.isascii():
            return value
        content = value.encode(BYTES)
        if not encoding:
            way = advice(all_bytes, source.name)
            raise fault(value, f"holds {content!r}, and the file does not say its encoding; {way}")
        try:
            return content.decode(encoding)
        except UnicodeDecodeError as error:
            way = advice(all_bytes, source.name, error=error)
            raise fault(value, f"holds {content!r}, which is not {encoding}; {way}") from None

    def fault(value: str, what: str) -> RawDataError:
        record = int(np.flatnonzero(text.mask(lambda other: other == value))[0]) + 1
        return RawDataError(f"{shown}: record {record}: {name} {what}")

    return text.map(decode)


def overridden(columns: Mapping[str, Text], stated: str, source: RawSource, shown: str) -> list[Told]:
    """What to say where study.yaml names another encoding than the file, and letters depend on it."""
    same = (
        not stated
        or not source.encoding
        or b"\xe9".decode(stated, "replace") == b"\xe9".decode(source.encoding, "replace")
    )
    plain = all("".join(text.values).isascii() for text in columns.values())
    if same or plain:
        return []
    said = f"the file says that its text is {stated}, and study.yaml says {source.encoding}, in which it was read"
    return [Told("doubtful encoding", "", "", said, shown, 0)]
