"""SAS transport files (XPT, version 5) to frames of text."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..columns import Text
from ..errors import RawDataError
from ..formats.xpt import missing_code, read_attributes, read_columns
from ..formats.xpt_reader import member_names
from ..model import RawSource
from .csv_files import trim
from .encodings import advice, doubts, is_encoding, no_encoding
from .frame import RawFrame
from .headers import column_names, missing_file
from .sas_values import number_column


def read_xpt_source(source: RawSource, path: Path, shown: str) -> RawFrame:
    """One dataset: every variable as text, records numbered from 1."""
    encoding = stated(source, shown)
    try:
        attributes, found = read_columns(path, encoding=encoding, member=source.member or None)
    except (OSError, RawDataError) as error:
        raise refusal(source, path, shown, error) from None
    names = column_names([variable.name for variable in attributes.variables], source, shown)
    columns = {}
    for name, variable in zip(names, attributes.variables, strict=True):
        values = found[variable.name]
        if isinstance(values, Text):
            columns[name] = trim(values)
        else:
            columns[name] = number_column(values, variable.format, missing_code(values))
    size = len(next(iter(columns.values())))
    rows = np.arange(1, size + 1, dtype=np.int32)
    told = doubts((text for text in columns.values()), encoding, source, shown)
    others = [name for name in member_names(path, encoding) if name != source.member] if source.member else []
    left = {shown: frozenset(f"the dataset {name}" for name in others)}
    return RawFrame(columns, Text.constant(shown, size), rows, encodings={shown: encoding}, told=told, left=left)


def xpt_names(source: RawSource, path: Path, shown: str) -> list[str]:
    """The column names of one dataset."""
    try:
        attributes = read_attributes(path, encoding=stated(source, shown), member=source.member or None)
    except (OSError, RawDataError) as error:
        raise refusal(source, path, shown, error) from None
    return column_names([variable.name for variable in attributes.variables], source, shown)


def stated(source: RawSource, shown: str) -> str:
    """The encoding that is stated for a source, else UTF-8: the format does not say."""
    if source.encoding and not is_encoding(source.encoding):
        raise no_encoding(shown, source.encoding)
    return source.encoding or "utf-8"


def refusal(source: RawSource, path: Path, shown: str, error: Exception) -> RawDataError:
    """The error for a file that cannot be read, in the words of the specs."""
    if isinstance(error, OSError):
        return missing_file(source, path, error)
    text = str(error).removeprefix(f"{path}: ")
    text, _, hint = text.partition("; ")
    if isinstance(cause := error.__cause__, UnicodeDecodeError):
        hint = advice(cause.object, source.name, error=cause)
    elif "member" in hint:
        hint = f"say which one it is: member: for {source.name} in study.yaml"
    return RawDataError(f"{shown}: {text}; {hint or 'export the file again'}")
