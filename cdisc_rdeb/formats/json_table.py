"""Records of a Dataset-JSON file gathered into columns, each value held against its dataType."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import Any, NoReturn, TypeAlias

import numpy as np
import pyarrow as pa

from ..errors import RawDataError
from .json_attributes import JsonColumn, Kind, is_unicode
from .json_dates import number_of
from .json_writer import NUMBER

BATCH = 8_192
"""Records held as Python objects at a time."""

_EXACT = 2.0**53  # from here on a double does not hold every whole number
_TYPES: dict[Kind, tuple[type, ...]] = {
    "text": (str,),
    "decimal": (str, int, float),
    "integer": (int, float),
    "float": (int, float),
    "boolean": (bool,),
    "moment": (str,),
}


class Digits(str):
    """A number with a point, as it was written."""

    __slots__ = ()


#: Is told of the column, record, value and fault of a number that its dataType does not have, and lets it pass.
Odd: TypeAlias = Callable[[str, int, str, str], None]


class Table:
    """Gathers records into columns: each has pieces that are float64 or Int64, or Arrow strings or booleans.

    With ``odd`` a number in a column of integers that is none is told, and taken as it is.
    """

    def __init__(self, path: Path, columns: tuple[JsonColumn, ...], odd: Odd | None = None) -> None:
        self.count = 0
        self._odd = odd
        self.pieces: dict[str, list[Any]] = {column.name: [] for column in columns}
        self._path = path
        self._columns = columns
        self._moments: dict[str, dict[str | None, float]] = {column.name: {None: np.nan} for column in columns}

    def extend(self, rows: Iterator[Any]) -> None:
        """Take all rows."""
        while batch := list(islice(rows, BATCH)):
            self._check_shape(batch)
            for column, values in zip(self._columns, zip(*batch, strict=True), strict=True):
                self.pieces[column.name].append(self._piece(column, values))
            self.count += len(batch)

    def _check_shape(self, batch: list[Any]) -> None:
        width = len(self._columns)
        for place, row in enumerate(batch):
            if type(row) is not list:
                raise RawDataError(
                    f"{self._path}: record {self.count + place + 1} is {_shown(row)}; it must be an array of values"
                )
            if len(row) != width:
                raise RawDataError(
                    f"{self._path}: record {self.count + place + 1} has {len(row)} values and there are {width} columns"
                )

    def _piece(self, column: JsonColumn, values: tuple[Any, ...]) -> Any:
        kinds = set(map(type, values)) - {type(None)}
        if Digits in kinds:
            if column.kind == "decimal":
                kinds.discard(Digits)
            else:
                values = tuple(float(value) if type(value) is Digits else value for value in values)
                kinds = set(map(type, values)) - {type(None)}
        if not kinds <= set(_TYPES[column.kind]):
            types = (type(None), Digits, *_TYPES[column.kind])
            wrong = [place for place, value in enumerate(values) if type(value) not in types]
            if self._odd is None:
                self._refuse(column, wrong[0], values, f"is not of dataType {column.data_type}")
            for place in wrong:
                why = f"is not of dataType {column.data_type}, and is taken as missing"
                self._odd(column.name, self.count + place + 1, _shown(values[place]), why)
            values = tuple(value if type(value) in types else None for value in values)
        return getattr(self, f"_{column.kind}")(column, values)

    def _text(self, column: JsonColumn, values: tuple[str | None, ...]) -> Any:
        try:
            return pa.array(values, pa.large_string())
        except UnicodeEncodeError:
            place = next(i for i, value in enumerate(values) if value and not is_unicode(value))
            self._refuse(column, place, values, "holds half a character (a lone surrogate)")

    def _decimal(self, column: JsonColumn, values: tuple[str | int | None, ...]) -> Any:
        texts = [None if value is None else str(value) for value in values]
        wrong = {text for text in set(texts) if text and not NUMBER.fullmatch(text)}
        if wrong:
            self._refuse(column, next(i for i, text in enumerate(texts) if text in wrong), values, "is no number")
        return pa.array(texts, pa.large_string())

    def _float(self, column: JsonColumn, values: tuple[float | None, ...]) -> Any:
        numbers = self._doubles(column, values)
        large = np.flatnonzero(np.abs(numbers) >= _EXACT).tolist()
        rounded = [at for at in large if isinstance(values[at], int) and int(numbers[at]) != values[at]]
        if rounded:
            self._refuse(column, rounded[0], values, "has more digits than a double holds")
        return numbers

    def _doubles(self, column: JsonColumn, values: tuple[float | None, ...]) -> Any:
        try:
            numbers = np.array(values, np.float64)  # None becomes NaN
        except OverflowError:
            numbers = np.array([_double(value) for value in values])
        outside = np.flatnonzero(np.isinf(numbers))
        if len(outside):
            self._refuse(column, int(outside[0]), values, "is larger than a double holds")
        return numbers

    def _integer(self, column: JsonColumn, values: tuple[float | None, ...]) -> Any:
        numbers = self._doubles(column, values)
        broken = np.flatnonzero((numbers != np.rint(numbers)) & ~np.isnan(numbers))
        if self._odd is not None:
            for place in broken.tolist():
                self._odd(column.name, self.count + place + 1, _shown(values[place]), "is not of dataType integer")
        elif len(broken):
            self._refuse(column, int(broken[0]), values, "is not of dataType integer")
        large = np.flatnonzero(np.abs(numbers) >= _EXACT).tolist()
        rounded = [place for place in large if int(numbers[place]) != values[place]]
        if self._odd is not None:  # floats throughout: pieces with fractions and with 64 bits do not join
            for place in rounded:
                self._odd(column.name, self.count + place + 1, _shown(values[place]), "has more digits than are read")
            return numbers
        if not rounded:
            return numbers
        import pandas as pd

        for place in large:
            if not -(2**63) <= int(values[place] or 0) < 2**63:
                self._refuse(column, place, values, "is larger than 64 bits hold")
        return pd.array([None if value is None else int(value) for value in values], dtype="Int64")

    def _boolean(self, column: JsonColumn, values: tuple[bool | None, ...]) -> Any:
        return pa.array(values, pa.bool_())

    def _moment(self, column: JsonColumn, values: tuple[str | None, ...]) -> Any:
        known = self._moments[column.name]
        for text in set(values) - known.keys():
            try:
                known[text] = number_of(str(text), column.data_type) if text else np.nan  # type: ignore[arg-type]
            except ValueError as error:
                self._refuse(column, values.index(text), values, str(error))
        return np.array([known[value] for value in values], np.float64)

    def _refuse(self, column: JsonColumn, place: int, values: tuple[Any, ...], why: str) -> NoReturn:
        value = _shown(values[place])
        raise RawDataError(f"{self._path}: {column.name}: record {self.count + place + 1}: value {value} {why}")


def _double(value: float | None) -> float:
    try:
        return np.nan if value is None else float(value)
    except OverflowError:
        return np.inf


def _shown(value: object) -> str:
    text = ascii(value) if not isinstance(value, int) or abs(value) < 1 << 256 else f"with {value.bit_length()} bits"
    return text if len(text) <= 60 else text[:57] + "..."
