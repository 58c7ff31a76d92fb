"""Which values of columns match: texts by ``texts.fold``, numbers as numbers wherever one side has numbers."""

from __future__ import annotations

from ..quick import np
from ..texts import fold
from .numbers import DECIDED, as_text, read_number, write_number
from .ordering import distinct
from .text import Codes, Column, Text


def matching(first: Column, second: Column) -> tuple[Codes, Codes]:
    """Codes for the values of two columns that are equal where the values match; -1 where there is none to match.

    >>> matching(Text.of(["Mild", "", "1.0"]), Text.of(["MILD", "1", "x"]))[0].tolist()
    [0, -1, 1]
    >>> matching(np.array([1.0, np.nan]), Text.of(["01", "1.00", "x"]))[1].tolist()
    [0, 0, -1]
    """
    numeric = not (isinstance(first, Text) and isinstance(second, Text))
    keys: dict[str, int] = {"": -1}
    return tuple(codes_of(column, numeric, keys) for column in (first, second))  # type: ignore[return-value]


def codes_of(column: Column, numeric: bool, keys: dict[str, int]) -> Codes:
    """The code of each value's key; new keys get the next ones."""
    text = as_text(column)
    keyed = [as_key(value, numeric) if used else "" for value, used in zip(text.values, text.used(), strict=True)]
    codes = np.array([keys.setdefault(key, len(keys) - 1) for key in keyed], np.int32)
    return np.asarray(codes[text.codes], np.int32)


def as_key(text: str, numeric: bool) -> str:
    """What a text is matched by; beside numbers the number that it says."""
    if not numeric:
        return fold(text)
    number = read_number(text.strip())
    return write_number(number if number.is_integer() else float(f"{number:.{DECIDED}g}"))


def together(codes: list[Codes]) -> Codes:
    """Codes of several columns as one; -1 where any of them is."""
    missing = np.any([code < 0 for code in codes], axis=0)
    joined, _ = distinct([code + 1 for code in codes], [int(code.max(initial=-1)) + 2 for code in codes])
    return np.where(missing, -1, joined).astype(np.int32)
