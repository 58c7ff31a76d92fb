"""The register of derivation verbs: pure functions of columns, told to the spec language by their signatures.

What a parameter's annotation means, ``kinds`` says.
"""

from __future__ import annotations

import inspect
import re
import typing
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from typing import Any, Literal, NamedTuple, TypeAlias, TypeVar

from ..columns import Column, Numbers
from ..errors import DerivationError
from ..model import Table
from ..quick import dataclass
from .kinds import (
    INJECTED,
    Across,
    Cases,
    Count,
    Fixed,
    Formula,
    Part,
    Pattern,
    Report,
    choices_of,
    kind_of,
    strict,
)

#: What verbs of a study's own are written with: all of it is had from here.
__all__ = [
    "Across",
    "Cases",
    "Count",
    "Fixed",
    "Formula",
    "Parameter",
    "Part",
    "Pattern",
    "Report",
    "Verb",
    "Wrong",
    "add",
    "refused",
    "strict",
    "verb",
]

Made: TypeAlias = Column | tuple[Column, ...]  # what a verb gives: a column, or one for each of its outputs
NO_NAME = r"(?!)"  # of an output that no variable is for by its name


class Wrong(NamedTuple):
    """What is wrong with the arguments of a verb, and the way out; a warning stops no build."""

    message: str
    hint: str
    warning: bool = False
    row: int = 0  # of a table, from 1 on; 0 for the whole of it


Values: TypeAlias = Callable[[Mapping[str, Any], int, Table | None], Mapping[str, str]]
TableCheck: TypeAlias = Callable[[Table, Mapping[str, Any]], Iterator[Wrong]]  # of a table, with the arguments
Check: TypeAlias = Callable[[Mapping[str, Any]], Iterator[Wrong]]  # of arguments as a spec gives them


@dataclass(frozen=True, slots=True)
class Parameter:
    """One argument of a verb: what kind it is, whether a spec must give it, what it is when not given.

    An annotation ``Literal["first", "last"]`` says the words that it may be.
    """

    name: str
    kind: str
    required: bool
    default: object = None
    choices: tuple[str, ...] = ()  # the words that it may be, where it may not be any


@dataclass(frozen=True, slots=True)
class Verb:
    """A registered verb, with all that anybody must know of it; nowhere else is a verb known by its name.

    ``text``       the template of its MethodDef words; what stands in square brackets is left out where none of its
                   arguments is given
    ``texts``      those of outputs that other words are true of than of the first
    ``of_dates``   that which stands in its place where the values are dates
    ``outputs``    of one that gives a column for each, in a tuple: their names, and patterns of the variables that
                   each is for. A spec names the variables: ``ASTDT, ASTDTF: {impute: AESTDTC}``
    ``numbered``   the argument each part of which may need one of the outputs that are called "number 1" and so on
    ``named``      the argument that is the name of the variable that is made, where a spec leaves it out; so one use
                   can make several variables
    ``ordered``    it needs the records in the order of their key variables, if it is not given an ``order``
    ``moments``    arguments that are dates of ISO 8601; collected ones are read by the formats of their source
    ``days``       arguments that are numeric dates
    ``passes``     arguments whose values it gives as they are
    ``in_turn``    they are alternatives: each is made only where those before it give nothing
    ``fixed``      arguments that are values it gives
    ``hands_on``   what it makes of collected values is as collected as they are
    ``compares``   its value in a record depends on other records of the dataset
    ``chooses``    of the records of other datasets it takes one: a spec may say the ``order``
    ``values``     the values that it can give, each with its decode, from its arguments, the place of the output and
                   its table; None where they are not known beforehand
    ``check``      what is wrong with arguments that a spec gives; ``check_table`` with the table that it asks
    ``gives_numbers``  it gives numbers alone
    ``gives``      'date': ISO 8601 text; 'words': text that is no number; '': that depends
    """

    name: str
    function: Callable[..., Made]
    text: str
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    outputs: Mapping[str, str] = field(default_factory=dict)
    numbered: str = ""
    named: str = ""
    ordered: bool = False
    moments: tuple[str, ...] = ()
    passes: tuple[str, ...] = ()
    in_turn: bool = False
    fixed: tuple[str, ...] = ()
    hands_on: bool = False
    compares: bool = False
    chooses: bool = False
    gives: Literal["", "date", "words"] = ""
    check: Check | None = None
    check_table: TableCheck | None = None
    texts: Mapping[str, str] = field(default_factory=dict)
    values: Values | None = None
    of_dates: str = ""
    days: tuple[str, ...] = ()
    gives_numbers: bool = False

    @property
    def main(self) -> Parameter | None:
        """The argument a spec may give without naming it: the first that is not the engine's."""
        return next((p for p in self.parameters.values() if p.kind not in INJECTED), None)

    @property
    def summary(self) -> str:
        """The first line of the docstring."""
        return (inspect.getdoc(self.function) or "").partition("\n")[0]

    @property
    def looks_up(self) -> bool:
        """Whether it takes the column of a table that is called as the variable."""
        return bool(self.named) and any(parameter.kind == "table" for parameter in self.parameters.values())

    def words(self, output: int) -> str:
        """The template of the words for one of the outputs, by its place; there is but one output if none is named."""
        named = list(self.outputs)[output] if self.outputs else ""
        return self.texts.get(named, self.text)

    def output_of(self, variable: str) -> int | None:
        """Which of several outputs a variable is for, by its name; None if its name does not say."""
        fitting = [n for n, pattern in enumerate(self.outputs.values()) if re.fullmatch(pattern, variable)]
        return fitting[0] if fitting else None


def refused(read: Callable[[], object]) -> Iterator[Wrong]:
    """What reading a table is refused for, as lint tells it."""
    try:
        read()
    except DerivationError as error:
        message, _, hint = str(error).partition(": ")[2].partition("; ")
        yield Wrong(message, hint, row=error.row)


VERBS: dict[str, Verb] = {}
REGISTERS: list[dict[str, Verb]] = [VERBS]  # the last one takes what is registered
Function = TypeVar("Function", bound=Callable[..., Made])


def verb(
    text: str,
    *,
    name: str = "",
    outputs: Mapping[str, str] | Sequence[str] = (),
    numbered: str = "",
    named: str = "",
    ordered: bool = False,
    moments: tuple[str, ...] = (),
    passes: tuple[str, ...] = (),
    in_turn: bool = False,
    fixed: tuple[str, ...] = (),
    hands_on: bool = False,
    compares: bool = False,
    chooses: bool = False,
    gives: Literal["", "date", "words"] = "",
    check: Check | None = None,
    check_table: TableCheck | None = None,
    texts: Mapping[str, str] = {},
    values: Values | None = None,
    of_dates: str = "",
    days: tuple[str, ...] = (),
    **defaults: object,
) -> Callable[[Function], Function]:
    """Register a verb under its function's name; what its facts mean, ``Verb`` says.

    ``text`` is the method in words, with arguments in braces; ``defaults`` are what a spec would write for arguments
    it leaves out (``--`` stands for the domain, and a variable the dataset lacks is left out). Of ``outputs`` without
    patterns a spec says which one each variable is: ``DAY as date``.
    """

    def register(function: Function) -> Function:
        called = name or function.__name__
        patterns = dict(outputs) if isinstance(outputs, Mapping) else dict.fromkeys(outputs, NO_NAME)
        facts = (
            patterns,
            numbered,
            named,
            ordered,
            moments,
            passes,
            in_turn,
            fixed,
            hands_on,
            compares,
            chooses,
            gives,
            check,
            check_table,
            dict(texts),
            values,
            of_dates,
            days,
        )
        add(REGISTERS[-1], Verb(called, function, text, {}, *facts), defaults)
        return function

    return register


def add(verbs: dict[str, Verb], made: Verb, defaults: Mapping[str, object]) -> None:
    """Put a verb into a register, reading its parameters from the annotations of its function."""
    name = made.name
    if name in verbs:
        raise ValueError(f"the verb {name} is registered twice")
    hints = typing.get_type_hints(made.function, include_extras=True)
    parameters = {}
    for parameter in inspect.signature(made.function).parameters.values():
        if parameter.kind is not inspect.Parameter.KEYWORD_ONLY:
            raise TypeError(f"the verb {name} takes {parameter.name} by position; arguments are named")
        given = parameter.name in defaults
        parameters[parameter.name] = Parameter(
            parameter.name,
            kind_of(hints[parameter.name], name),
            required=not given and parameter.default is inspect.Parameter.empty and parameter.name != made.named,
            default=defaults.get(parameter.name),
            choices=choices_of(hints[parameter.name]),
        )
    verbs[name] = replace(made, parameters=parameters, gives_numbers=hints.get("return") == Numbers)
