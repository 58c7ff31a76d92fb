"""What define.xml needs to know of variables, values and terms."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from ..quick import dataclass
from .language import NOWHERE, Derivation, Place, WhereClause

Type: TypeAlias = Literal["Char", "Num"]
DefineVersion: TypeAlias = Literal["2.0", "2.1"]
OriginType: TypeAlias = Literal["Collected", "Derived", "Assigned", "Protocol", "Predecessor", "Not Available"]


@dataclass(frozen=True, slots=True)
class Origin:
    """Define-XML 2.1 origin: how a value came about, and who provided it."""

    type: OriginType
    source: str = ""
    description: str = ""


COLLECTED = Origin("Collected", "Investigator")


@dataclass(frozen=True, slots=True)
class Term:
    """A term of a codelist; ``raw`` are collected texts that mean it. ``code`` is '' for a sponsor's own term."""

    value: str
    decode: str = ""
    code: str = ""
    extended: bool = False
    raw: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Codelist:
    """A codelist of the study: CDISC's (``code``), CDISC's with additions, or the sponsor's own."""

    id: str
    label: str
    type: Literal["text", "integer", "float"] = "text"
    code: str = ""
    extensible: bool = True
    terms: Mapping[str, Term] = field(default_factory=dict)
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Dictionary:
    """A dictionary outside of CDISC's terminology as the study used it: its name, version, and variables that are coded
    by it beside those that the guide names."""

    name: str
    version: str
    variables: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Document:
    """A document that define.xml names: its file as it lies from there, its title, and the datasets it goes with
    (SDTM or ADaM; both if not stated)."""

    file: str
    title: str
    of: Literal["", "SDTM", "ADaM"] = ""


@dataclass(frozen=True, slots=True)
class DocumentPages:
    """A document that is referred to, with the pages meant: numbers, or names of destinations."""

    file: str
    pages: str = ""


@dataclass(frozen=True, slots=True)
class Planned:
    """What a spec says of values before there are any, in the words of Define-XML: data type, length, digits after the
    point; '', 0 and None where it does not say."""

    type: str = ""
    length: int = 0
    digits: int | None = None


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of a dataset.

    ``core`` is Req, Exp or Perm; ``codelists`` are ids of ``Study.codelists``, all of whose terms are allowed.
    ``iso8601`` says what of ISO 8601 its text is, if it is any.
    ``supplemental`` ones go to SUPP--, ``commentary`` to CO, ``temporary`` ones nowhere. ``state`` is 'waiting'
    (still to be mapped) or 'not collected' where the variable is built missing. Of one with ``scope`` 'study' the
    derivation sees the records of all subjects.
    ``derivation`` is the one over the dataset's records; those over raw rows stand in the record groups.
    ``listed`` are codelists of define.xml alone, to which no value is held; ``possible`` are terms that the specs name
    for the variable. ``planned`` is what its values are to be, until there are any; ``mandatory`` is what define.xml
    says of it, where that does not follow from ``core``.
    ``filled`` says which attribute came from where when the spec did not give it.
    """

    name: str
    label: str
    type: Type
    role: str = ""
    core: str = "Perm"
    order: float = 0
    codelists: tuple[str, ...] = ()
    dictionary: str = ""
    iso8601: Literal["", "date", "duration", "either"] = ""
    origin: Origin = Origin("Assigned", "Sponsor")
    method: str = ""
    comment: str = ""
    format: str = ""
    supplemental: bool = False
    commentary: bool = False
    temporary: bool = False
    evaluator: str = ""
    scope: Literal["", "study"] = ""
    state: Literal["", "waiting", "not collected"] = ""
    derivation: Derivation | None = None
    filled: Mapping[str, str] = field(default_factory=dict)
    listed: tuple[str, ...] = ()
    possible: tuple[str, ...] = ()
    planned: Planned | None = None
    mandatory: Literal["", "Yes", "No"] = ""
    place: Place = NOWHERE

    @property
    def lists(self) -> tuple[str, ...]:
        """The codelists that define.xml gives the variable."""
        return self.codelists or self.listed


@dataclass(frozen=True, slots=True)
class ValueLevel:
    """An entry of a ValueListDef: what a variable is where a clause holds; ``name`` is unique in the variable."""

    name: str
    where: WhereClause
    variable: Variable
