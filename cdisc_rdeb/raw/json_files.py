"""Dataset-JSON and its NDJSON to frames of text."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
from .pieces import in_pieces
from .sas_values import number_column

if TYPE_CHECKING:
    import pandas as pd

    from ..formats.dataset_json import JsonColumn

RECORDS = 1 << 16  # that are read at once
MOST_EXACT = 2**53  # below, a float holds every whole number


def read_json_pieces(source: RawSource, path: Path, shown: str, records: int = RECORDS) -> Iterator[RawFrame]:
    """One file, so many records after the others. Raises RawDataError as `read_json_source` does."""
    pieces = plain_pieces(source, path, shown, records)
    return in_pieces(path, shown, pieces, lambda: read_json_source(source, path, shown))


def plain_pieces(source: RawSource, path: Path, shown: str, records: int) -> Iterator[RawFrame]:
    """The pieces of a file, each as a file by itself."""
    from ..formats.dataset_json import read_json_chunks  # slow to import, and few studies have such files

    before = 0
    for columns, frame in read_json_chunks(path, records):
        piece = frame_of(columns, frame, source, shown, before)
        before += len(piece)
        yield piece


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
    return frame_of(dataset.attributes.columns, dataset.frame, source, shown)


def frame_of(
    described: Sequence[JsonColumn], frame: pd.DataFrame, source: RawSource, shown: str, before: int = 0
) -> RawFrame:
    """Records with so many others before them, as text."""
    names = column_names([column.name for column in described], source, shown)
    found = zip(described, frame.items(), strict=True)
    columns = {name: text_column(column, values) for name, (column, (_, values)) in zip(names, found, strict=True)}
    rows = np.arange(before + 1, before + len(frame) + 1, dtype=np.int32)
    return RawFrame(columns, Text.constant(shown, len(frame)), rows)


def text_column(column: JsonColumn, values: pd.Series[Any]) -> Text:
    """The values of a column: moments in ISO 8601, numbers as they are exact, logical values as Excel shows them."""
    if column.kind == "moment":
        numbers = as_text(values.to_numpy(np.float64))
        return numbers.map(partial(moment_text, kind=column.data_type))
    if column.kind == "boolean":
        return Text.of(
            "" if value is None else str(value).upper() for value in values.astype(object).where(values.notna(), None)
        )
    if values.dtype.kind in "fiu":
        numbers = number_column(values.to_numpy(np.float64, na_value=np.nan), column.display_format or "")
        return numbers if values.dtype.name != "Int64" else exact(numbers, values)
    return trim(Text.from_series(values))


def exact(numbers: Text, values: pd.Series[Any]) -> Text:
    """Whole numbers as text, those in full that have more digits than a float has; the others are as in any column."""
    found = zip(numbers.tolist(), values.fillna(0).tolist(), strict=True)
    return Text.of(text if abs(value) < MOST_EXACT else str(value) for text, value in found)


def moment_text(number: str, kind: Any) -> str:
    """A SAS number as the date or time that the file had."""
    return text_of(float(number), kind) if number else ""


def json_names(source: RawSource, path: Path, shown: str) -> list[str]:
    """The column names of one file."""
    return list(next(read_json_pieces(source, path, shown, 1)).columns)
