"""What the records that are asked for hold, in numbers: how often each value occurs, statistics, an order."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

from ..analyses.statistics import NUMERIC
from ..columns import Index, Text, distinct, falling, order_codes, write_number
from ..errors import RequestError
from ..formats.files import check_variables
from ..formats.frames import to_column
from ..formats.sas_moments import moment_of_format
from ..terminal import text_table
from .values import displayed, moment_text

MOST = 200  # combinations of values that are displayed
STATISTICS = ("mean", "sd", "min", "q1", "median", "q3", "max")


def in_order(frame: pd.DataFrame, found: Index, sort: Sequence[str]) -> Index:
    """Positions of records in the order of variables; ``-A`` falls; a missing value is the smallest, as in SAS.

    >>> in_order(pd.DataFrame({"A": [2.0, 1.0, 3.0]}), np.arange(3), ["-A"]).tolist()
    [2, 0, 1]
    """
    check_variables([name.removeprefix("-") for name in sort], frame.columns, "sort")
    columns = [to_column(frame[name.removeprefix("-")].iloc[found]) for name in sort]
    keys = [
        falling(column) if name.startswith("-") else order_codes(column)[0]
        for name, column in zip(sort, columns, strict=True)
    ]
    return found[np.lexsort(keys[::-1])] if keys else found


def count_table(frame: pd.DataFrame, names: Sequence[str], formats: Mapping[str, str]) -> str:
    """How often each combination of values occurs, and its share of the records, in the order of the values.

    >>> print(count_table(pd.DataFrame({"SEX": ["F", "M", "F", ""]}), ["SEX"], {}))
    SEX        records  percent
    (missing)        1     25.0
    F                2     50.0
    M                1     25.0
    """
    if not names:
        raise RequestError("count names no variable; name one, or several with commas")
    check_variables(names, frame.columns, "count")
    codes, sizes = zip(*(order_codes(to_column(frame[name])) for name in names), strict=True)
    numbered, places = distinct(codes, [max(size, 1) for size in sizes])
    counts = np.bincount(numbered, minlength=len(places[0]))
    first = np.full(len(counts), -1, np.intp)
    first[numbered[::-1]] = np.arange(len(numbered))[::-1]
    order = np.lexsort(places[::-1])
    kept = first[order[:MOST]]
    cells = [
        [text or "(missing)" for text in displayed(frame[name].iloc[kept], formats.get(name, ""))] for name in names
    ]
    shown = counts[order[:MOST]].tolist()
    cells += [[f"{n:,}" for n in shown], [f"{100 * n / len(frame):.1f}" for n in shown]]
    lines = text_table([*names, "records", "percent"], cells, {len(names), len(names) + 1})
    return "\n".join([*lines, *([f"first {MOST} of {len(order):,} values"] if len(order) > MOST else [])])


def stats_table(frame: pd.DataFrame, names: Sequence[str], formats: Mapping[str, str]) -> str:
    """Statistics of numeric variables, as SAS defines them; dates are displayed as dates.

    >>> print(stats_table(pd.DataFrame({"AGE": [30.0, 50.0, None]}), ["AGE"], {}))
    variable  n  missing  mean       sd  min  q1  median  q3  max
    AGE       2        1    40  14.1421   30  30      40  50   50
    """
    check_variables(names, frame.columns, "stats")
    rows = []
    for name in names:
        column = to_column(frame[name])
        if isinstance(column, Text):
            raise RequestError(f"stats: {name} holds text; --count {name} says how often each value occurs")
        values, format = column[~np.isnan(column)], formats.get(name, "")
        told = {statistic: function(values) for statistic, function in NUMERIC.items()}
        cells = [statistic_text(each, told[each], format) for each in STATISTICS]
        rows.append([name, f"{len(values):,}", f"{len(column) - len(values):,}", *cells])
    header = ["variable", "n", "missing", *STATISTICS]
    return "\n".join(text_table(header, [*zip(*rows, strict=True)], set(range(1, len(header)))))


def statistic_text(statistic: str, value: float, format: str) -> str:
    """A statistic with six digits, a whole number in full, '' if it is missing; one that is a date as its day."""
    moment = moment_of_format(format)
    if moment and statistic != "sd" and not np.isnan(value):
        return moment_text(float(np.floor(value)) if moment == "date" else value, format)
    whole = np.isnan(value) or value == np.round(value)
    return write_number(value if whole else float(f"{value:.6g}"))
