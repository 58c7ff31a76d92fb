"""The forms that a study collects its data on, and what is written beside their items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from ..quick import dataclass
from .language import NOWHERE, Place, Reference, WhereClause

Field: TypeAlias = Literal["text", "long", "date", "time", "number"]


@dataclass(frozen=True, slots=True)
class Item:
    """What a form asks for: its words, the raw columns that hold the answer, and how it is drawn.

    ``anchor`` is the text that it is found by on the pages of a CRF that stands; ``page`` and ``nth`` say which of
    several is meant. One without columns is a heading.
    """

    label: str
    columns: tuple[Reference, ...] = ()
    field: Field = "text"
    choices: tuple[str, ...] = ()
    unit: str = ""
    anchor: str = ""
    page: int = 0
    nth: int = 0
    place: Place = NOWHERE


@dataclass(frozen=True, slots=True)
class Form:
    """A form: its items in order, the raw source they are stored in, the visits at which it is used, and the pages that
    it has in a CRF that stands."""

    name: str
    source: str
    items: tuple[Item, ...]
    visits: tuple[str, ...] = ()
    pages: tuple[int, ...] = ()
    note: str = ""
    place: Place = NOWHERE
    places: Mapping[str, Place] = field(default_factory=dict)  # of its raw source and visits, by name


@dataclass(frozen=True, slots=True)
class Crf:
    """The case report form of a study: ``file`` is a PDF that stands, '' where the CRF is drawn from the forms.

    ``head`` are the items that stand on every form whose source has them; ``mark`` is printed on every drawn page.
    """

    forms: tuple[Form, ...]
    head: tuple[Item, ...] = ()
    file: str = ""
    mark: str = ""
    place: Place = NOWHERE

    def items(self, form: Form) -> tuple[Item, ...]:
        """The items of a form, those of the head first; which of these its source has, is known when they are led."""
        return (*self.head, *form.items)


@dataclass(frozen=True, slots=True)
class Annotation:
    """What a raw value becomes: a variable, where others have some values, or the one ``value`` that a form fixes.

    A qualifier is QVAL of its SUPP-- where QNAM has its name, a comment COVAL of CO. ``home`` is the dataset whose
    records it belongs to. With ``related`` it ties records to those of another dataset.
    """

    home: str
    dataset: str
    variable: str
    when: tuple[tuple[str, tuple[str, ...]], ...] = ()
    value: str = ""
    related: str = ""

    def fits(self, dataset: str, variable: str, where: WhereClause) -> bool:
        """Whether it stands for a variable, or for the value level that a where clause makes of it."""
        if (dataset, variable) != (self.dataset, self.variable):
            return False
        said: Mapping[str, tuple[str, ...]] = dict(self.when)
        return not where.alternatives or any(
            all(
                condition.comparator not in ("EQ", "IN")
                or not said.get(condition.variable)
                or {*said[condition.variable]} & {*condition.values}
                for condition in together
            )
            for together in where.alternatives
        )


@dataclass(frozen=True, slots=True)
class Annotated:
    """An annotation on a page, counted from 1."""

    page: int
    annotation: Annotation
