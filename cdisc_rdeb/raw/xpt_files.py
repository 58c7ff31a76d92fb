"""SAS transport files (XPT, version 5) to frames of text."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from ..columns import Text
from ..errors import RawDataError
from ..formats.xpt import missing_code, read_attributes, read_columns
from ..model import RawSource
from .csv_files import trim
from .frame import RawFrame
from .headers import checked, missing_file
from .sas_values import number_column


def read_xpt_source(source: RawSource, path: Path, shown: str) -> RawFrame:
    """One file: every variable as text, records numbered from 1."""
    encoding = source.encoding or "utf-8"
    try:
        attributes, found = read_columns(path, encoding=encoding)
    except (OSError, LookupError, RawDataError) as error:
        raise refusal(source, path, shown, error) from None
    names = checked([variable.name.removeprefix(source.prefix) for variable in attributes.variables], shown)
    columns = {}
    for name, variable in zip(names, attributes.variables, strict=True):
        values = found[variable.name]
        if isinstance(values, Text):
            columns[name] = trim(values)
        else:
            columns[name] = number_column(values, variable.format, missing_code(values))
    size = len(next(iter(columns.values())))
    rows = np.arange(1, size + 1, dtype=np.int32)
    return RawFrame(columns, Text.constant(shown, size), rows, encodings={shown: encoding})


def xpt_names(source: RawSource, path: Path, shown: str) -> list[str]:
    """The column names of one file."""
    try:
        attributes = read_attributes(path, encoding=source.encoding or "utf-8")
    except (OSError, LookupError, RawDataError) as error:
        raise refusal(source, path, shown, error) from None
    return checked([variable.name.removeprefix(source.prefix) for variable in attributes.variables], shown)


def refusal(source: RawSource, path: Path, shown: str, error: Exception) -> RawDataError:
    """The error for a file that cannot be read, in the words of the specs."""
    if isinstance(error, OSError):
        return missing_file(source, path, error)
    if isinstance(error, LookupError):
        return RawDataError(f"{shown}: there is no encoding {source.encoding}; mend it in study.yaml")
    text = str(error).removeprefix(f"{path}: ")
    text, _, hint = text.partition("; ")
    if "encoding=" in hint:
        hint = f"say encoding: (such as cp1252 or euc_kr) for {source.name} in study.yaml"
    elif "member=" in hint:
        hint = "export each dataset to a file of its own"
    return RawDataError(f"{shown}: {text}" + (f"; {hint}" if hint else ""))
