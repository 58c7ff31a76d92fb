"""What a verb receives, by the annotations of its parameters, and what a spec may write for each.

==================  ==============================================  =================================
annotation          a spec writes                                   the function receives
==================  ==============================================  =================================
Text                a column, or another derivation                 Text (numbers written out)
Numbers             a column, or another derivation                 float64 (text read as numbers)
Column              a column, or another derivation                 Text or float64, as it is
tuple[Text, ...]    a list of those                                 a tuple
Mask                a where clause                                  a mask over the records
Cases               a list of ``{when: ..., then: ...}``             (mask, column) pairs
Across              variables of other datasets (and ``where:``)    their records, by subject
Formula             arithmetic                                      a function to evaluate it
Pattern             text with ``{COLUMN}`` in it                    its parts
Table               the name of a CSV table beside the specs        its columns
str, int, float     a plain value                                   that value
Count               a whole number from 0 on                        that number
tuple[str, ...]     a plain value or a list                         a tuple
RawSource           nothing: it is the group's raw source           the source, for its habits
Report              nothing                                         where bad values are told
Fixed               nothing                                         which of a list of columns are fixed values
==================  ==============================================  =================================
"""

from __future__ import annotations

import types
import typing
from collections.abc import Callable, Mapping
from typing import Annotated, Any, Literal, Protocol, TypeAlias

from ..columns import Codes, Column, Mask, Numbers, Text
from ..errors import DerivationError
from ..model import RawSource, Table
from ..quick import dataclass


class Report(Protocol):
    """Where a verb tells of values it cannot use; nothing else about them is lost."""

    def __call__(self, rule: str, bad: Mask, values: Text, message: str) -> None:
        """``bad`` marks records; ``values`` are their texts; ``{value}`` in the message is each one's."""


def strict(rule: str, bad: Mask, values: Text, message: str) -> None:
    """The report of a verb that is called by itself: the first bad value is an error."""
    if bad.any():
        value = values.values[values.codes[int(bad.argmax())]]
        raise DerivationError(f"{rule}: {message.replace('{value}', value)}")


@dataclass(frozen=True, slots=True)
class Part:
    """All records of one variable of another dataset: its values, the subject of each, what they are ordered by, and
    where bad ones are told."""

    values: Column
    subject: Codes
    order: tuple[Column, ...] = ()
    report: Report = strict


@dataclass(frozen=True, slots=True)
class Across:
    """Variables of other datasets beside the records at hand; ``subject`` numbers are the same in all.

    ``falls`` says of each column of their order whether it runs from the last value to the first.
    """

    parts: tuple[Part, ...]
    subject: Codes
    subjects: int
    falls: tuple[bool, ...] = ()


@dataclass(frozen=True, slots=True)
class Formula:
    """Arithmetic over columns, ready to be evaluated."""

    evaluate: Callable[[], Numbers]


@dataclass(frozen=True, slots=True)
class Pattern:
    """Fixed texts and columns in the order in which they are joined, for ``size`` records."""

    parts: tuple[str | Text, ...]
    size: int


Fixed: TypeAlias = frozenset[int]  # places in a list of columns
Cases: TypeAlias = tuple[tuple[Mask, Column], ...]
Count: TypeAlias = Annotated[int, "from 0 on"]

KINDS: Mapping[Any, str] = {
    Text: "text",
    Column: "column",
    Mask: "mask",
    Numbers: "numbers",
    Cases: "cases",
    Across: "across",
    Formula: "formula",
    Pattern: "pattern",
    Table: "table",
    RawSource: "source",
    Report: "report",
    Fixed: "fixed",
    str: "str",
    Count: "count",
    int: "int",
    float: "float",
    tuple[Text, ...]: "texts",
    tuple[Column, ...]: "columns",
    tuple[str, ...]: "strings",
}
INJECTED = frozenset({"source", "report", "fixed"})


def kind_of(annotation: Any, name: str) -> str:
    """The kind of a parameter from its annotation; ``None`` as an alternative makes no difference."""
    for known, kind in KINDS.items():
        if annotation == known:
            return kind
    if typing.get_origin(annotation) is Literal:
        return "str"
    if isinstance(annotation, types.UnionType) or typing.get_origin(annotation) is typing.Union:
        rest = [a for a in typing.get_args(annotation) if a is not type(None)]
        joined = rest[0]
        for other in rest[1:]:
            joined = joined | other
        return kind_of(joined, name)
    raise TypeError(f"the verb {name} has a parameter of a kind the spec language lacks: {annotation}")


def choices_of(annotation: Any) -> tuple[str, ...]:
    """The words that an annotation lists, () if it lists none; that it may be left out is no word.

    >>> choices_of(Literal["first", "last"]), choices_of(str)
    (('first', 'last'), ())
    """
    found = typing.get_args(annotation) if typing.get_origin(annotation) is Literal else ()
    return tuple(word for word in found if word)
