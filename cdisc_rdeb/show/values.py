"""Values as a terminal shows them."""

from __future__ import annotations

from typing import Any

import pandas as pd

from ..columns import Text, write_number
from ..formats.frames import to_column
from ..formats.sas_moments import moment_of_format, writer


def displayed(series: pd.Series[Any], format: str) -> list[str]:
    """The values of a column as texts, dates of SAS as ISO 8601 if the format says that they are."""
    column = to_column(series)
    return column.tolist() if isinstance(column, Text) else [moment_text(v, format) for v in column.tolist()]


def moment_text(value: float, format: str) -> str:
    """A number as its SAS format means it: a date, a time or both as ISO 8601, any other as it is.

    >>> moment_text(21550.0, "DATE9."), moment_text(60.0, "E8601DT"), moment_text(21550.0, "8.1")
    ('2019-01-01', '1960-01-01T00:01:00', '21550')
    """
    if moment_of_format(format) == "date" and value % 1 > 0:  # a part of a day is no date
        return write_number(value)
    return writer(format)(value)
