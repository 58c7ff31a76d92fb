"""SAS datasets (SAS7BDAT) to frames of text."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from ..columns import Text, as_text
from ..errors import RawDataError
from ..formats.sas7bdat import BYTES, SasFile, read_sas, sas_pieces
from ..model import RawSource
from .csv_files import trim
from .encodings import Foreign, advice, doubts, is_encoding, no_encoding
from .frame import RawFrame, Told
from .headers import column_names, missing_file
from .pieces import Odd, in_pieces
from .sas_values import number_column

CELLS = 1 << 21  # that are read at once


def read_sas_pieces(source: RawSource, path: Path, shown: str, cells: int = CELLS) -> Iterator[RawFrame]:
    """One file, about so many cells after the others. Raises RawDataError as `read_sas_source` does."""
    pieces = plain_pieces(source, path, shown, cells)
    return in_pieces(path, shown, pieces, lambda: read_sas_source(source, path, shown))


def plain_pieces(source: RawSource, path: Path, shown: str, cells: int) -> Iterator[RawFrame]:
    """The pieces of a file, each as a file by itself. Raises Odd where there is something to say of all of them."""
    if source.encoding and not is_encoding(source.encoding):
        raise Odd
    foreign: Foreign | None = None
    for start, found in sas_pieces(path, shown, cells):
        told_by_file = stated(found, source, shown)
        piece = frame_of(found, told_by_file, source, shown, start)
        if piece.told:  # which letters depend on it, all of the file tells
            raise Odd
        foreign = foreign or Foreign(source.encoding or told_by_file)
        foreign.add(piece.columns)
        yield piece
    if foreign and foreign.doubts(source, shown):
        raise Odd


def read_sas_source(source: RawSource, path: Path, shown: str) -> RawFrame:
    """One file: every variable as text, records numbered from 1. Value labels of catalogues are not applied."""
    found, told_by_file = read(source, path, shown)
    frame = frame_of(found, told_by_file, source, shown)
    texts = map(as_text, frame.columns.values())
    return replace(frame, told=(*doubts(texts, source.encoding or told_by_file, source, shown), *frame.told))


def frame_of(found: SasFile, told_by_file: str, source: RawSource, shown: str, before: int = 0) -> RawFrame:
    """Records of a file that states its encoding, or '', with so many records before them."""
    meta = found.meta
    encoding = source.encoding or told_by_file
    columns = {}
    for name, variable in zip(names_in(meta, encoding, source, shown), meta.column_names, strict=True):
        if found.is_text(variable):
            columns[name] = trim(decoded(found.texts(variable), name, encoding, source, shown))
        else:
            codes = np.array([value if isinstance(value, str) else "" for value in found.values[variable]], "U1")
            form = meta.original_variable_types[variable] or ""
            columns[name] = number_column(found.numbers(variable), form, codes)
    rows = np.arange(before + 1, before + meta.number_rows + 1, dtype=np.int32)
    told = tuple(overridden(columns, told_by_file, source, shown))
    file = Text.constant(shown, len(rows))
    return RawFrame(columns, file, rows, encodings={shown: encoding} if encoding else {}, told=told)


def sas_names(source: RawSource, path: Path, shown: str) -> list[str]:
    """The column names of one file."""
    found, told_by_file = read(source, path, shown, metadataonly=True)
    return names_in(found.meta, source.encoding or told_by_file, source, shown)


def read(source: RawSource, path: Path, shown: str, *, metadataonly: bool = False) -> tuple[SasFile, str]:
    """A file, and the encoding that it states, '' if it states none."""
    if source.encoding and not is_encoding(source.encoding):
        raise no_encoding(shown, source.encoding)
    try:
        file = read_sas(path, shown, metadataonly=metadataonly)
    except OSError as error:
        raise missing_file(source, path, error) from None
    return file, stated(file, source, shown)


def stated(file: SasFile, source: RawSource, shown: str) -> str:
    """The encoding that a file states, '' if it states none; one that is not known stops where the source says none."""
    name = file.encoding
    if file.states and not is_encoding(name) and not source.encoding:
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
