"""What is made, step by step: records, single variables, added records, and the order of records.

They are tuples, since a build looks them up all the time; ``kind`` keeps those of one dataset apart.
"""

from __future__ import annotations

from typing import Literal, NamedTuple, TypeAlias


class Records(NamedTuple):
    """The records of a dataset stand, with the variables that its record groups make."""

    dataset: str
    kind: Literal["records"] = "records"

    def __str__(self) -> str:
        return self.dataset


class Derive(NamedTuple):
    """A variable is made over the records."""

    dataset: str
    variable: str
    kind: Literal["variable"] = "variable"

    def __str__(self) -> str:
        return f"{self.dataset}.{self.variable}"


class Added(NamedTuple):
    """Totals, or what ``added`` says, stand below the records."""

    dataset: str
    kind: Literal["added"] = "added"

    def __str__(self) -> str:
        return f"the records added to {self.dataset}"


class Order(NamedTuple):
    """The records are in the order of the keys."""

    dataset: str
    kind: Literal["order"] = "order"

    def __str__(self) -> str:
        return f"the order of {self.dataset}"


Node: TypeAlias = Records | Derive | Added | Order
