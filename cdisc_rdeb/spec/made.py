"""Derivations that specs need no verb for: a column by its name, a fixed value, a look-up in a table."""

from __future__ import annotations

from ..model import Derivation, Place, Reference


def taken(column: Reference, place: Place) -> Derivation:
    """The column as it is: what a bare name says."""
    return Derivation("from", {"column": column}, place)


def assigned(value: str, place: Place) -> Derivation:
    """The same text in every record."""
    return Derivation("assign", {"value": value}, place)


def looked_up(table: str, column: str, key: str, value: str, place: Place) -> Derivation:
    """The value that a table of study.yaml has for a column of its own name, or another."""
    arguments = {"table": table, "by": (Reference(column),), "on": (key,), "value": value}
    return Derivation("lookup", arguments, place)
