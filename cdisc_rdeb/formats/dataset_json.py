"""Dataset-JSON 1.1 files, JSON (``ae.json``) and NDJSON (``ae.ndjson``).

`write_dataset_json` and `read_dataset_json` take and give pandas frames; `write_json_chunks` works on the columns of
the engine, some records at a time. Source: CDISC Dataset-JSON 1.1 and the JSON Schema published with it.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pyarrow as pa

from ..quick import dataclass
from .json_attributes import DataType, JsonAttributes, JsonColumn, SourceSystem, TargetDataType, attribute_faults
from .json_pieces import json_pieces
from .json_reader import read_json_table
from .json_table import Odd
from .json_writer import Values, write_checked, write_json_chunks
from .sas_moments import moment_of_format
from .xpt_writer import Faults

if TYPE_CHECKING:
    import pandas as pd

__all__ = [
    "DataType",
    "JsonAttributes",
    "JsonColumn",
    "JsonDataset",
    "SourceSystem",
    "TargetDataType",
    "moment_of_format",
    "read_dataset_json",
    "read_json_chunks",
    "write_dataset_json",
    "write_json_chunks",
]


@dataclass(frozen=True, slots=True, eq=False)
class JsonDataset:
    """A dataset as read: what the file says of it, and its records as pandas columns."""

    attributes: JsonAttributes
    frame: pd.DataFrame


def read_dataset_json(path: str | os.PathLike[str], *, odd: Odd | None = None) -> JsonDataset:
    """Read a Dataset-JSON 1.1 file into pandas; ``.ndjson`` files as NDJSON, all others as JSON.

    | dataType | column |
    |---|---|
    | string, URI, and date, datetime, time without targetDataType | ``str``; ``""`` is ``''`` and ``null`` is missing |
    | integer | float64; ``Int64`` if any value has more digits than a double holds |
    | float, double | float64 |
    | decimal | ``str`` with the digits as they are written |
    | boolean | ``boolean`` |
    | date, datetime, time with targetDataType integer | float64, the SAS number: days or seconds from 1960-01-01 |

    Written back by `write_dataset_json`, every value is the same: texts, nulls and numbers exactly. Only a number
    may be spelled in another way (``5.0`` as ``5``), and a time without seconds gains them. Attributes that the
    standard does not have are kept in ``extra``.

    Raises RawDataError, naming the file, for anything but whole Dataset-JSON 1.1: no JSON (with line), another
    version, attributes that are missing or of the wrong type, a record of the wrong width or another number of
    records than ``records`` says, a value that is not of its dataType (with column, record and value). ``odd`` is told
    of numbers in columns of integers that are none, and of another number of records, instead of an error.

    >>> import pandas as pd, tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "adsl.json"
    >>> columns = (
    ...     JsonColumn("IT.ADSL.USUBJID", "USUBJID", "Unique Subject Identifier", "string", length=6, key_sequence=1),
    ...     JsonColumn("IT.ADSL.TRTSDT", "TRTSDT", "First Exposure", "date", "integer", display_format="DATE9."),
    ... )
    >>> attributes = JsonAttributes("ADSL", "Subject-Level Analysis", columns, "IG.ADSL", "2024-05-31T00:00:00")
    >>> frame = pd.DataFrame({"USUBJID": ["01-001", "01-002"], "TRTSDT": [23392, None]})
    >>> write_dataset_json(path, frame, attributes)
    >>> print(path.read_text()[-53:], end="")
    "rows":[
    ["01-001","2024-01-17"],
    ["01-002",null]
    ]}
    >>> dataset = read_dataset_json(path)
    >>> dataset.attributes.records, dataset.attributes.columns[1].display_format
    (2, 'DATE9.')
    >>> dataset.frame
      USUBJID   TRTSDT
    0  01-001  23392.0
    1  01-002      NaN
    """
    attributes, pieces = read_json_table(path, odd)
    return JsonDataset(attributes, _frame(attributes.columns, pieces))


def read_json_chunks(path: Path, records: int) -> Iterator[tuple[tuple[JsonColumn, ...], pd.DataFrame]]:
    """The columns of a file, and so many records after the others as `read_dataset_json` gives them (see there); one
    piece at least.

    Raises RawDataError also for files that only `read_dataset_json` can read, as one with rows before the columns.
    """
    for columns, table in json_pieces(path, records):
        yield columns, _frame(columns, table.pieces)


def _frame(columns: Sequence[JsonColumn], pieces: Mapping[str, Sequence[Any]]) -> pd.DataFrame:
    """The columns of a table for pandas."""
    import pandas as pd

    return pd.DataFrame({column.name: _series(column, pieces[column.name]) for column in columns}, copy=False)


def write_dataset_json(
    path: str | os.PathLike[str], frame: pd.DataFrame, attributes: JsonAttributes, *, ndjson: bool | None = None
) -> None:
    """Write a pandas frame as Dataset-JSON 1.1, whole or not at all; the index is not written.

    The frame has the columns of ``attributes``, which give their order; ``attributes.records`` plays no part. Columns
    are as `read_dataset_json` gives them; text may be category or object as well, and numbers of any numeric dtype.
    In text ``''`` is written as ``""`` and what is missing as ``null``, as are missing numbers. The file is NDJSON if
    its name ends in ``.ndjson``, unless ``ndjson`` says otherwise. The same frame gives the same bytes.

    Raises WriteError with everything the format cannot hold, each with dataset, column, record (counted from 1) and
    value: attributes that the schema does not allow, columns that are only on one side, values that their dataType
    does not have, infinite numbers, and SAS numbers that are no date.
    """
    faults = Faults(attributes.name)
    for fault in attribute_faults(attributes):
        faults.add(fault)
    columns: dict[str, Values] = {}
    for place, name in enumerate(map(str, frame.columns)):
        values = _values(frame.iloc[:, place])
        if name in columns:
            faults.add(f"{attributes.name}.{name}: the frame has several columns of this name")
        elif isinstance(values, str):
            faults.add(f"{attributes.name}.{name}: {values}")
        else:
            columns[name] = values
    if len(columns) < frame.shape[1]:
        faults.raise_any()
    write_checked(path, replace(attributes, records=len(frame)), [columns], faults, ndjson)


def _series(column: JsonColumn, pieces: Sequence[Any]) -> Any:
    """A pandas column from its pieces."""
    import pandas as pd

    if column.kind in ("text", "decimal"):
        text = pd.StringDtype("pyarrow", na_value=np.nan)
        return pa.chunked_array(pieces, pa.large_string()).to_pandas(types_mapper=lambda _: text)
    if column.kind == "boolean":
        return pa.chunked_array(pieces, pa.bool_()).to_pandas(types_mapper=lambda _: pd.BooleanDtype())
    if all(isinstance(piece, np.ndarray) for piece in pieces):
        return np.concatenate([np.zeros(0), *pieces])
    return pd.concat([pd.Series(pd.array(piece, dtype="Int64")) for piece in pieces], ignore_index=True)


def _values(series: pd.Series[Any]) -> Values | str:
    """The values of a pandas column, or why they cannot be written."""
    import pandas as pd

    dtype = series.dtype
    if dtype.kind == "f":
        return series.to_numpy(np.float64, na_value=np.nan)
    if dtype.kind in "iub":
        return pa.array(series, from_pandas=True)
    if isinstance(dtype, pd.StringDtype):
        return series.array.__arrow_array__()
    values = series.cat.categories if isinstance(dtype, pd.CategoricalDtype) else series
    kind = pd.api.types.infer_dtype(values, skipna=True)
    if kind in ("string", "empty"):
        if isinstance(dtype, pd.CategoricalDtype):
            categories = pa.array(values.astype(object), pa.large_string())
            codes = pa.array(series.cat.codes.to_numpy(), mask=series.isna().to_numpy())
            return pa.DictionaryArray.from_arrays(codes, categories)
        return pa.array(series.to_numpy(object), pa.large_string(), from_pandas=True)
    if kind.startswith(("date", "time", "period")):
        return "give dates and times as ISO 8601 text, or as SAS numbers where targetDataType is integer"
    return f"the values are of type {kind}; convert them all to text, or all to numbers"
