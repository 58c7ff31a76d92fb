"""What is made, step by step: records, single variables, added records, and the order of records."""

from __future__ import annotations

from typing import TypeAlias

from ..quick import dataclass


@dataclass(frozen=True, slots=True)
class Records:
    """The records of a dataset stand, with the variables that its record groups make."""

    dataset: str

    def __str__(self) -> str:
        return self.dataset


@dataclass(frozen=True, slots=True)
class Derive:
    """A variable is made over the records."""

    dataset: str
    variable: str

    def __str__(self) -> str:
        return f"{self.dataset}.{self.variable}"


@dataclass(frozen=True, slots=True)
class Added:
    """Totals, or what ``added`` says, stand below the records."""

    dataset: str

    def __str__(self) -> str:
        return f"the records added to {self.dataset}"


@dataclass(frozen=True, slots=True)
class Order:
    """The records are in the order of the keys."""

    dataset: str

    def __str__(self) -> str:
        return f"the order of {self.dataset}"


Node: TypeAlias = Records | Derive | Added | Order
