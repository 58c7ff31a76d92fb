"""SAS datasets (SAS7BDAT) to frames of text."""

from __future__ import annotations

import codecs
from pathlib import Path
from typing import Any

import numpy as np

from ..columns import Text
from ..errors import RawDataError
from ..model import RawSource
from .csv_files import trim
from .frame import RawFrame
from .headers import checked, missing_file
from .sas_values import number_column


def read_sas_source(source: RawSource, path: Path, shown: str) -> RawFrame:
    """One file: every variable as text, records numbered from 1. Value labels of catalogues are not applied."""
    found, meta = opened(source, path, shown)
    names = checked([name.removeprefix(source.prefix) for name in meta.column_names], shown)
    columns = {}
    for name, variable in zip(names, meta.column_names, strict=True):
        values = found[variable]
        if meta.readstat_variable_types[variable] == "string":
            columns[name] = trim(Text.of("" if value is None else value for value in values))
        else:
            codes = np.array([value if isinstance(value, str) else "" for value in values], "U1")
            numbers = np.array([np.nan if v is None or isinstance(v, str) else v for v in values], np.float64)
            columns[name] = number_column(numbers, meta.original_variable_types[variable] or "", codes)
    rows = np.arange(1, meta.number_rows + 1, dtype=np.int32)
    encoding = source.encoding or (meta.file_encoding or "").lower()
    return RawFrame(columns, Text.constant(shown, len(rows)), rows, encodings={shown: encoding} if encoding else {})


def sas_names(source: RawSource, path: Path, shown: str) -> list[str]:
    """The column names of one file."""
    _, meta = opened(source, path, shown, metadataonly=True)
    return checked([name.removeprefix(source.prefix) for name in meta.column_names], shown)


def opened(
    source: RawSource, path: Path, shown: str, *, metadataonly: bool = False
) -> tuple[dict[str, list[Any]], Any]:
    """The values of all variables, special missing values as letters, and what the file says of itself."""
    import pyreadstat

    try:
        path.open("rb").close()
    except OSError as error:
        raise missing_file(source, path, error) from None
    try:
        found, meta = pyreadstat.read_sas7bdat(
            path,
            metadataonly=metadataonly,
            encoding=iconv_name(source, shown),
            user_missing=True,
            disable_datetime_conversion=True,
            output_format="dict",
        )
    except UnicodeDecodeError as error:
        raise wrong_encoding(source, shown, error) from None
    except (pyreadstat.ReadstatError, pyreadstat.PyreadstatError) as error:
        if "string" in str(error).lower() or "character" in str(error).lower():
            raise wrong_encoding(source, shown, error) from None
        reason = str(error)[:1].lower() + str(error)[1:]
        raise RawDataError(
            f"{shown}: this cannot be read as a SAS dataset: {reason}; write it again with SAS, uncompressed, "
            "or as CSV or XPT"
        ) from None
    return found, meta


def wrong_encoding(source: RawSource, shown: str, error: Exception) -> RawDataError:
    """The error for text that is not in the encoding that was stated, or that the file states."""
    whose = f"the encoding {source.encoding}" if source.encoding else "the encoding that the file states"
    return RawDataError(
        f"{shown}: its text is not in {whose}: {error}; say encoding: (such as cp1252 or euc_kr) "
        f"for {source.name} in study.yaml"
    )


def iconv_name(source: RawSource, shown: str) -> str | None:
    """The stated encoding by the name that the reader's library knows."""
    if not source.encoding:
        return None
    try:
        return codecs.lookup(source.encoding).name.replace("_", "-")
    except LookupError:
        raise RawDataError(f"{shown}: there is no encoding {source.encoding}; mend it in study.yaml") from None
