"""The data type of an ItemDef from the variable and the forms of its values.

Source: Define-XML 2.1, ItemDef DataType, Length and SignificantDigits; ODM 1.3.2, 2.14 (data formats).
"""

from __future__ import annotations

from typing import NamedTuple

from ..model import Variable
from ..profile import Values
from ..standards.names import DURATIONS
from .elements import DataType

WHOLE = frozenset({"integer", "year"})
DATES = frozenset({"date", "partialDate", "year", "incompleteDate"})
DATETIMES = frozenset({"datetime", "partialDatetime", "incompleteDatetime"})


class Size(NamedTuple):
    """Length and SignificantDigits of an ItemDef."""

    length: int | None = None
    digits: int | None = None


def data_type(variable: Variable, values: Values) -> DataType:
    """The data type that the values justify.

    A number is a float if any value has digits after the point, else an integer. A numeric value level of a
    character variable is a number if all its texts are numbers. Everything else but ISO 8601 is text.

    >>> weight = Variable("VSORRES", "Weight", "Num")
    >>> data_type(weight, Values(width=4, decimals=1, forms=frozenset({"integer", "float"})))
    'float'
    >>> data_type(weight, Values(width=8, forms=frozenset({"integer", "text"})))
    'text'
    """
    if values.planned and values.planned.type:
        return values.planned.type  # type: ignore[return-value]
    if variable.iso8601 and variable.type == "Char":
        return iso8601_type(variable.name, values.forms)
    if variable.type == "Char" or values.forms - WHOLE - {"float"}:
        return "text"
    return "float" if values.decimals else "integer"


def iso8601_type(name: str, forms: frozenset[str]) -> DataType:
    """The narrowest type that holds all forms of an ISO 8601 variable.

    Dates and times of several precisions are partial, those with a component left out in the middle are
    incomplete. A time without seconds is partial: a datetime of ODM has them. What is not ISO 8601 makes the
    variable text. Without any value the name decides between duration and date.

    >>> iso8601_type("AESTDTC", frozenset({"date"})), iso8601_type("AESTDTC", frozenset({"date", "year"}))
    ('date', 'partialDate')
    >>> iso8601_type("LBDTC", frozenset({"partialDatetime", "date"})), iso8601_type("EXDUR", frozenset())
    ('partialDatetime', 'durationDatetime')
    """
    if not forms:
        return "durationDatetime" if name.endswith(DURATIONS) else "date"
    if forms == {"durationDatetime"}:
        return "durationDatetime"
    if forms == {"intervalDatetime"}:
        return "intervalDatetime"
    if forms <= {"time", "partialTime"}:
        return "time" if forms == {"time"} else "partialTime"
    if forms <= DATES:
        if "incompleteDate" in forms:
            return "incompleteDate"
        return "date" if forms == {"date"} else "partialDate"
    if forms <= DATES | DATETIMES:
        if forms & {"incompleteDate", "incompleteDatetime"}:
            return "incompleteDatetime"
        return "datetime" if forms == {"datetime"} else "partialDatetime"
    return "text"


def size(kind: DataType, values: Values, length: int | None = None) -> Size:
    """Length of text and numbers, SignificantDigits of floats; dates, times and durations have neither.

    The length of a text is that of the file (``length``) if it is in one, that of a number its longest value.

    >>> size("text", Values(width=3), 8), size("float", Values(width=4, decimals=1)), size("date", Values(width=10))
    (Size(length=8, digits=None), Size(length=4, digits=1), Size(length=None, digits=None))
    """
    if values.planned and values.planned.type:
        return Size(values.planned.length or None, values.planned.digits)
    if kind == "text":
        return Size(max(length or values.width, 1))
    if kind in ("integer", "float"):
        return Size(max(values.width, 1), values.decimals if kind == "float" else None)
    return Size()
