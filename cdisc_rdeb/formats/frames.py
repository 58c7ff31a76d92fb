"""Columns of pandas frames, whatever their dtype, as text or as numbers, and back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, cast

import numpy as np

from ..columns import Column, Numbers, Text

if TYPE_CHECKING:
    import pandas as pd


def is_number(series: pd.Series[Any]) -> bool:
    """Whether a column holds numbers."""
    import pandas as pd  # so that what reads no frame starts without

    return pd.api.types.is_numeric_dtype(series.dtype) and not isinstance(series.dtype, pd.CategoricalDtype)


def to_column(series: pd.Series[Any]) -> Column:
    """Any column of a frame as text (missing is '') or as numbers (missing is NaN).

    >>> import pandas as pd
    >>> to_column(pd.Series(["a", None])).tolist(), to_column(pd.Series([1, None], dtype="Int64")).tolist()
    (['a', ''], [1.0, nan])
    """
    import pandas as pd  # so that what reads no frame starts without

    if is_number(series):
        return cast(Numbers, series.to_numpy(np.float64, na_value=np.nan))
    if series.dtype == object and pd.api.types.infer_dtype(series, skipna=True) not in ("string", "empty"):
        if pd.api.types.infer_dtype(series, skipna=True) in ("integer", "floating", "mixed-integer-float"):
            return cast(Numbers, pd.to_numeric(series).to_numpy(np.float64, na_value=np.nan))
        series = series.map(str, na_action="ignore")
    return Text.from_series(series if series.dtype.kind not in "mM" else series.astype("str"))


def to_series(column: Column) -> pd.Series[Any]:
    """A column as a series of str or float64."""
    import pandas as pd  # so that what reads no frame starts without

    return pd.Series(column.values[column.codes], dtype="str") if isinstance(column, Text) else pd.Series(column)
