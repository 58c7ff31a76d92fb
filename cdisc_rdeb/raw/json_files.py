"""Dataset-JSON and its NDJSON to frames of text."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from ..columns import Text, as_text
from ..errors import RawDataError
from ..formats.json_dates import text_of
from ..model import RawSource
from .csv_files import trim
from .frame import RawFrame
from .headers import column_names, missing_file
from .sas_values import number_column

if TYPE_CHECKING:
    import pandas as pd

    from ..formats.dataset_json import JsonColumn


def read_json_source(source: RawSource, path: Path, shown: str) -> RawFrame:
    """One file: every variable as text, records numbered from 1."""
    from ..formats.dataset_json import read_dataset_json  # slow to import, and few studies have such files

    try:
        dataset = read_dataset_json(path)
    except OSError as error:
        raise missing_file(source, path, error) from None
    except RawDataError as error:
        said = " ".join(str(error).removeprefix(f"{path}: ").split())
        way = "" if "; " in said else "; export the file again"
        raise RawDataError(f"{shown}: {said}{way}") from None
    names = column_names([column.name for column in dataset.attributes.columns], source, shown)
    found = zip(dataset.attributes.columns, dataset.frame.items(), strict=True)
    columns = {name: text_column(column, values) for name, (column, (_, values)) in zip(names, found, strict=True)}
    size = len(dataset.frame)
    return RawFrame(columns, Text.constant(shown, size), np.arange(1, size + 1, dtype=np.int32))


def text_column(column: JsonColumn, values: pd.Series[Any]) -> Text:
    """The values of a column: moments in ISO 8601, numbers as they are exact, logical values as Excel shows them."""
    if column.kind == "moment":
        numbers = as_text(values.to_numpy(np.float64))
        return numbers.map(partial(moment_text, kind=column.data_type))
    if column.kind == "boolean":
        return Text.of(
            "" if value is None else str(value).upper() for value in values.astype(object).where(values.notna(), None)
        )
    if values.dtype.name == "Int64":  # more digits than a float has
        return Text.of("" if missing else str(value) for value, missing in zip(values, values.isna(), strict=True))
    if values.dtype.kind in "fiu":
        return number_column(values.to_numpy(np.float64), column.display_format or "")
    return trim(Text.from_series(values))


def moment_text(number: str, kind: Any) -> str:
    """A SAS number as the date or time that the file had."""
    return text_of(float(number), kind) if number else ""


def json_names(source: RawSource, path: Path, shown: str) -> list[str]:
    """The column names of one file."""
    return list(read_json_source(source, path, shown).columns)
