"""Derivations that specs need no verb for: a column by its name, a fixed value, a look-up in a table."""

from __future__ import annotations

from ...model import Case, Derivation, Place, Reference, WhereClause


def taken(column: Reference, place: Place) -> Derivation:
    """The column as it is: what a bare name says."""
    return Derivation("from", {"column": column}, place)


def assigned(value: str, place: Place) -> Derivation:
    """The same text in every record."""
    return Derivation("assign", {"value": value}, place)


def chosen(
    when: WhereClause, then: Reference | Derivation, otherwise: Reference | Derivation | None, place: Place
) -> Derivation:
    """A value where a clause holds, and another one, or none, where it does not."""
    column = then.arguments.get("column") if isinstance(then, Derivation) and then.verb == "from" else None
    then = column if isinstance(column, Reference) else then
    arguments: dict[str, object] = {"cases": (Case(when, then),)}
    return Derivation("case", arguments if otherwise is None else arguments | {"otherwise": otherwise}, place)


def looked_up(table: str, column: str, key: str, value: str, place: Place) -> Derivation:
    """The value that a table of study.yaml has for a column of its own name, or another."""
    arguments = {"table": table, "by": (Reference(column),), "on": (key,), "value": value}
    return Derivation("lookup", arguments, place)


def standard(result: Reference, unit: Reference | Derivation | None, place: Place) -> Derivation:
    """A collected result as a standard one (SDTMIG 3.4, 4.5.1); ``unit`` is that of it, if it has one."""
    arguments: dict[str, object] = {"result": result}
    return Derivation("standard_result", arguments if unit is None else arguments | {"unit": unit}, place)
