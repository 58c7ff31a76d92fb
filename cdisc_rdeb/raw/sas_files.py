"""SAS datasets (SAS7BDAT) to frames of text."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from ..columns import Text
from ..errors import RawDataError
from ..formats.sas7bdat import BYTES, SasFile, read_sas
from ..model import RawSource
from .csv_files import trim
from .encodings import advice, doubts, is_encoding, no_encoding
from .frame import RawFrame, Told
from .headers import column_names, missing_file
from .sas_values import number_column


def read_sas_source(source: RawSource, path: Path, shown: str) -> RawFrame:
    """One file: every variable as text, records numbered from 1. Value labels of catalogues are not applied."""
    found, told_by_file = read(source, path, shown)
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
    rows = np.arange(1, meta.number_rows + 1, dtype=np.int32)
    told = [*doubts(columns.values(), encoding, source, shown), *overridden(columns, told_by_file, source, shown)]
    file = Text.constant(shown, len(rows))
    return RawFrame(columns, file, rows, encodings={shown: encoding} if encoding else {}, told=tuple(told))


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
    name = file.encoding
    if file.states and not is_encoding(name) and not source.encoding:
        what = f"its encoding {name} is not known" if name else "which encoding it states cannot be read"
        raise RawDataError(f"{shown}: {what}; say encoding: (such as cp1252 or euc_kr) for {source.name} in study.yaml")
    return file, name


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
