"""What a spec says, read: where it stands, references, conditions, derivations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field
from typing import Literal, NamedTuple, TypeAlias

from ..quick import dataclass

#: Define-XML's, and those that look into a text.
Comparator: TypeAlias = Literal[
    "EQ", "NE", "IN", "NOTIN", "LT", "LE", "GT", "GE", "CONTAINS", "STARTS", "ENDS", "MATCHES"
]


class Place(NamedTuple):
    """Where in the specs something stands: file (below the study's folder), line, and path inside the file."""

    file: str
    line: int
    path: str = ""

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.path}" if self.path else f"{self.file}:{self.line}"


NOWHERE = Place("", 0)
DESCENDING = "descending"  # before a name in an order, as in BY of SAS


@dataclass(frozen=True, slots=True)
class Reference:
    """A raw column or variable by name; with ``dataset``, one of another dataset or raw source.

    An ``optional`` one, from a verb's defaults, is left out where the dataset lacks it. In an order, a ``descending``
    one runs from the last value to the first. ``merged`` is the name of the merge whose record it is of, if that has
    one.
    """

    name: str
    dataset: str = ""
    optional: bool = False
    descending: bool = False
    merged: str = ""
    place: Place = field(default=NOWHERE, compare=False, repr=False)

    def __str__(self) -> str:
        return f"{self.merged or self.dataset}.{self.name}" if self.dataset else self.name

    def of(self, dataset: str) -> Reference:
        """The same name of another dataset; faster than ``replace``, for references are many."""
        return Reference(self.name, dataset, self.optional, self.descending, self.merged, self.place)

    @property
    def in_order(self) -> str:
        """How it stands in an order: ``descending AVAL``."""
        return f"{DESCENDING} {self}" if self.descending else str(self)


@dataclass(frozen=True, slots=True)
class Condition:
    """One range check: a variable (or raw column), a comparator and the values it is held against.

    With ``dataset`` the variable is that of the subject's one record in another dataset or raw source. Without values
    it is held against another column, ``against``. Values that are ``sure`` are meant as words, whatever is called so.
    One that is ``negated`` holds where it else does not, missing values too.
    """

    variable: str
    comparator: Comparator
    values: tuple[str, ...]
    dataset: str = ""
    against: Reference | None = None
    negated: bool = False
    sure: bool = field(default=False, compare=False, repr=False)
    place: Place = field(default=NOWHERE, compare=False, repr=False)

    @property
    def reference(self) -> Reference:
        """What is held against the values."""
        return Reference(self.variable, self.dataset, place=self.place)


@dataclass(frozen=True, slots=True)
class WhereClause:
    """Alternatives (OR) of conditions that hold together (AND); no alternative at all means every record."""

    alternatives: tuple[tuple[Condition, ...], ...] = ()

    def conditions(self) -> list[Condition]:
        """All conditions, of whichever alternative."""
        return [condition for together in self.alternatives for condition in together]

    def variables(self) -> list[str]:
        """The variables (or raw columns) that the conditions name, each once."""
        return list(dict.fromkeys(condition.variable for condition in self.conditions()))


EVERY_RECORD = WhereClause()


@dataclass(frozen=True, slots=True)
class Expression:
    """Arithmetic as the specs write it, with the variables it names; ``verbs/numbers.py`` evaluates it."""

    text: str
    names: tuple[Reference, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """Text with references in it: fixed parts and references in the order in which they are joined."""

    text: str
    parts: tuple[str | Reference, ...]


@dataclass(frozen=True, slots=True)
class Case:
    """One branch of a choice: what the value is where the clause holds."""

    when: WhereClause
    then: Reference | Derivation


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """Variables of other datasets, all records of each subject; what ``where`` names is of those datasets too.

    Where one record is ``chosen``, it is the first or last in ``order``, by variables of those datasets; without one,
    by the values themselves. ``*.--DTC`` stands expanded, and ``text`` is what the spec wrote. ``wheres`` are the where
    clauses of each of them, if they differ. ``on`` are pairs that must be equal: of the row at hand, of the other
    record.
    """

    references: tuple[Reference, ...]
    where: WhereClause = WhereClause()
    text: str = ""
    chosen: bool = False
    order: tuple[Reference, ...] = ()
    wheres: tuple[WhereClause, ...] = ()
    on: tuple[tuple[Reference, Reference], ...] = ()

    def looks(self) -> Iterator[tuple[Reference, WhereClause]]:
        """Each variable with the where clause that its records are chosen by."""
        yield from zip(self.references, self.wheres or (self.where,) * len(self.references), strict=True)


@dataclass(frozen=True, slots=True)
class Derivation:
    """One use of a verb; ``arguments`` are typed by the verb's signature (see ``verbs/kinds.py``).

    Of a verb with several outputs, ``output`` says which of them it is. ``places`` are those of arguments that stand on
    another line than the verb.
    """

    verb: str
    arguments: Mapping[str, object]
    place: Place = NOWHERE
    output: int = 0
    places: Mapping[str, Place] = field(default_factory=dict)

    def place_of(self, argument: str) -> Place:
        """Where an argument stands."""
        return self.places.get(argument, self.place)
