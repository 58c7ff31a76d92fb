"""Numbers and texts that say them, by one rule."""

from __future__ import annotations

import re

import numpy as np

from .text import Column, Text

NUMBER = re.compile(r"[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?")


def read_number(text: str) -> float:
    """The number that a whole text says; NaN where it says none (``1,000``, ``nan`` and ``<5`` do not)."""
    return float(text) if NUMBER.fullmatch(text) else float("nan")


def write_number(number: float) -> str:
    """The shortest text that reads back as the number; whole numbers without a point, missing as ''.

    >>> write_number(3.0), write_number(0.1), write_number(float("nan"))
    ('3', '0.1', '')
    """
    if number != number:
        return ""
    return str(int(number)) if number.is_integer() and abs(number) < 1e16 else repr(float(number))


def as_text(column: Column) -> Text:
    """Any column as text, numbers written out."""
    if isinstance(column, Text):
        return column
    import pandas as pd

    codes, values = pd.factorize(column, use_na_sentinel=False)
    return Text.coded(codes, [write_number(value) for value in np.asarray(values).tolist()])
