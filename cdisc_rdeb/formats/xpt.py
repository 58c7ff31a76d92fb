"""SAS transport files, version 5: the format in which datasets are submitted.

`write_xpt` and `read_xpt` take and give pandas frames; `write_chunks`, `read_chunks` and `read_columns`
work on the columns of the engine, some records at a time. Source: SAS Technical Support document TS-140.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ..columns import Numbers, Text
from ..quick import dataclass, np
from .ibm import missing_code, special_missing
from .limits import LONGEST_TEXT, NUMBER_LENGTH
from .xpt_header import CREATED, XptAttributes, XptVariable
from .xpt_reader import gather, open_member, read_attributes, read_chunks, read_columns
from .xpt_writer import Faults, Values, write_checked, write_chunks

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa

__all__ = [
    "CREATED",
    "XptAttributes",
    "XptDataset",
    "XptVariable",
    "missing_code",
    "read_attributes",
    "read_chunks",
    "read_columns",
    "read_xpt",
    "special_missing",
    "write_chunks",
    "write_xpt",
]


@dataclass(frozen=True, slots=True, eq=False)
class XptDataset:
    """A dataset as read: what the file says of it, and its records as pandas ``str`` and float64 columns."""

    attributes: XptAttributes
    frame: pd.DataFrame


def read_xpt(path: str | os.PathLike[str], *, encoding: str = "ascii", member: str | None = None) -> XptDataset:
    """Read a transport file into pandas.

    Text becomes the default string dtype without trailing blanks, the missing text ``''``; numbers become
    float64, missing ones NaN, of which `missing_code` tells the special ones apart. Dates stay SAS numbers,
    days or seconds from 1960-01-01. Numbers of fewer than 8 bytes are read as SAS does.

    ``encoding`` is that of text, names and labels; ``member`` names one dataset of a file that holds
    several.

    Raises RawDataError, naming the file, for anything but a whole version 5 file, for several datasets
    without ``member``, and, naming variable and record, for text that is not in the encoding.

    >>> import pandas as pd, tempfile, pathlib
    >>> path = pathlib.Path(tempfile.mkdtemp()) / "dm.xpt"
    >>> frame = pd.DataFrame({"USUBJID": ["01-001", "01-002"], "AGE": [34, None]})
    >>> write_xpt(path, frame, name="DM", label="Demographics", labels={"AGE": "Age"})
    >>> dataset = read_xpt(path)
    >>> dataset.attributes.variables[1]
    XptVariable(name='AGE', type='Num', length=8, label='Age', format='', informat='')
    >>> dataset.frame
      USUBJID   AGE
    0  01-001  34.0
    1  01-002   NaN
    """
    dataset = open_member(path, encoding=encoding, member=member)
    return XptDataset(dataset.attributes, to_frame(gather(dataset)))


def to_frame(gathered: Mapping[str, pa.ChunkedArray | Numbers]) -> pd.DataFrame:
    """The values of a dataset as pandas has them."""
    import pandas as pd

    text = pd.StringDtype("pyarrow", na_value=np.nan)
    columns: dict[str, Any] = {
        name: values if isinstance(values, np.ndarray) else values.to_pandas(types_mapper=lambda _: text)
        for name, values in gathered.items()
    }
    return pd.DataFrame(columns, copy=False)


def write_xpt(
    path: str | os.PathLike[str],
    frame: pd.DataFrame,
    *,
    name: str,
    label: str = "",
    labels: Mapping[str, str] | None = None,
    formats: Mapping[str, str] | None = None,
    lengths: Mapping[str, int] | None = None,
    created: datetime | None = None,
) -> None:
    """Write a pandas frame as a transport file, whole or not at all; the index is not written.

    Columns of text (``str``, category or object) become ``Char``, any missing value the missing text; whole
    and floating-point numbers become ``Num``. Logical values, dates and times are refused: SAS has no such
    types. ``labels``, ``formats`` (SAS's: ``DATE9.``, ``8.2``) and ``lengths`` (bytes) go by variable; the
    length defaults to that of the longest value, at least 1, and to 8 for numbers. ``created`` is the time
    the file states; the default is fixed, so that the same frame gives the same bytes.

    Trailing blanks of a value do not survive in this format, nor does the sign of zero.

    Raises WriteError with everything the format cannot hold, each with dataset, variable, record (counted
    from 1) and value: names, labels, formats and lengths outside their limits, text that is longer than its
    length or not printable ASCII, numbers outside 5.4e-79 to 7.2e75 or whole numbers that a double cannot
    hold exactly, and a last record that is all blank and would be taken for padding.
    """
    labels, formats, lengths = labels or {}, formats or {}, lengths or {}
    faults = Faults(name)
    for use, given in (("label", labels), ("format", formats), ("length", lengths)):
        for unknown in [variable for variable in given if variable not in frame.columns]:
            faults.add(f"{name}.{unknown}: has a {use}, but the frame has no such column")
    columns: dict[str, Values] = {}
    variables = []
    for place, variable in enumerate(map(str, frame.columns)):
        column = _values(variable, frame.iloc[:, place], faults)
        if column is None:  # any number stands in, so that faults of the name and label are found as well
            variables.append(XptVariable(variable, "Num", NUMBER_LENGTH, labels.get(variable, "")))
            columns[variable] = np.zeros(len(frame))
            continue
        columns[variable] = column
        variables.append(
            XptVariable(
                name=variable,
                type="Num" if isinstance(column, np.ndarray) else "Char",
                length=lengths.get(variable, _longest(column)),
                label=labels.get(variable, ""),
                format=formats.get(variable, ""),
            )
        )
    write_checked(path, XptAttributes(name, label, tuple(variables)), [columns], created or CREATED, faults)


def _longest(column: Values) -> int:
    """Bytes of the longest text, from 1 to the 200 that a variable can have; 8 for numbers."""
    if isinstance(column, np.ndarray):
        return NUMBER_LENGTH
    if isinstance(column, Text):
        used = column.values[column.used()]
        longest = max(map(len, used), default=1)  # characters are bytes: only ASCII passes
    else:
        from pyarrow import compute  # slow to import, and not needed to read headers

        longest = compute.max(compute.binary_length(column)).as_py() or 1
    return min(max(longest, 1), LONGEST_TEXT)


def _values(variable: str, series: pd.Series[Any], faults: Faults) -> Values | None:
    """The values of a pandas column, or None for a type that SAS does not have."""
    import pandas as pd

    dtype = series.dtype
    if isinstance(dtype, pd.StringDtype):
        return series.array.__arrow_array__()
    if isinstance(dtype, pd.ArrowDtype) and dtype.type is str:
        return series.array.__arrow_array__()
    if dtype.kind in "iuf":
        return _numbers(variable, series, faults)
    values = series.cat.categories if isinstance(dtype, pd.CategoricalDtype) else series
    kind = pd.api.types.infer_dtype(values, skipna=True)
    if kind in ("string", "empty"):
        if isinstance(dtype, pd.CategoricalDtype):
            return Text.from_series(series)
        return Text.of("" if missing else value for value, missing in zip(series, series.isna(), strict=True))
    faults.add(f"{faults.dataset}.{variable}: {_refusal(series, kind)}")
    return None


def _refusal(series: pd.Series[Any], kind: str) -> str:
    """Why a pandas column cannot be written, and what to do instead."""
    import pandas as pd

    odd = (place for place, value in enumerate(series) if not isinstance(value, str) and not pd.isna(value))
    place = next(odd, 0)
    record, value = place + 1, series.iloc[place]
    where = f"record {record}: value {value!s}: "
    if kind == "boolean":
        return f"{where}SAS has no logical type; write 'Y' and 'N', or 1 and 0"
    if kind.startswith(("date", "time", "period")):
        return (
            f"{where}SAS has no type for dates and times; write ISO 8601 text, or a number of days "
            f"(seconds) from 1960-01-01 with a format such as DATE9. (DATETIME20.)"
        )
    return f"{where}the values are of type {kind}; convert them all to text, or all to numbers"


def _numbers(variable: str, series: pd.Series[Any], faults: Faults) -> Numbers:
    """Float64 of any numeric dtype; whole numbers that it cannot hold are faults."""
    numbers = series.to_numpy(np.float64, na_value=np.nan)
    if series.dtype.kind in "iu":
        large = np.flatnonzero(np.abs(numbers) >= 2.0**53)
        lost = np.array([place for place in large if int(numbers[place]) != int(series.iloc[place])], np.intp)
        faults.add_values(
            variable,
            lost,
            (f"value {series.iloc[place]} has more digits than a double can hold" for place in lost),
        )
    return numbers
