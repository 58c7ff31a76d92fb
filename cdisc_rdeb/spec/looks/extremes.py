"""Looks at records that are added as the highest or lowest: what they are called is what is taken."""

from __future__ import annotations

from ...model import Addition, Dataset, Place
from ..faults import Faults

OTHER = {"last": "first", "first": "last"}
STATISTICS = {"mean": "AVERAGE", "highest": "MAXIMUM", "lowest": "MINIMUM", "sum": "SUM"}
#: Source: CDISC controlled terminology, DTYPE.
OF_WAY = {"last": "MAXIMUM", "first": "MINIMUM", **STATISTICS}
VALUES = ("AVAL", "CHG", "PCHG", "AWTDIFF")


def check_extremes(dataset: Dataset, faults: Faults) -> None:
    """Warn of a record that is called the highest, and is the first in the order of the values, and the like."""
    found = [(addition, *each) for addition in dataset.additions if (each := called(addition)) is not None]
    ways = [(way, addition.by, addition.where) for addition, way, *_ in found]
    for addition, way, name, place in found:
        right = OF_WAY[way]
        if name == right or name not in OF_WAY.values():
            continue
        needed = OTHER[addition.way] if addition.only is not None and name in ("MAXIMUM", "MINIMUM") else ""
        others = [other for other, *_ in found if other is not addition]
        taken = any(other.derivations["DTYPE"].arguments.get("value") == name for other in others)
        if addition.only and needed and not (taken and ways.count((way, addition.by, addition.where)) == 1):
            message = f"DTYPE is {name}, and {addition.way} in the order of {addition.only.order[0]} is the {word(way)}"
            faults.warning(addition.place_of(addition.way), message, f"write {needed} in place of {addition.way}")
        else:
            message = f"DTYPE is {name}, and this is the {word(way)}"
            faults.warning(place, message, f"write DTYPE: {{assign: {right}}}")


def called(addition: Addition) -> tuple[str, str, Place] | None:
    """How a record is taken by the order of its values, and what its DTYPE says; None where it is not of them."""
    made = addition.derivations.get("DTYPE")
    name = made.arguments.get("value") if made is not None and made.verb == "assign" else None
    way = addition.way
    if made is None or not isinstance(name, str) or way not in OF_WAY:
        return None
    if addition.only is None:
        return way, name, made.place
    first = addition.only.order[0] if addition.only.order else None
    if first is None or first.name not in VALUES:
        return None
    return (OTHER[way] if first.descending else way), name, made.place


def word(way: str) -> str:
    """What is taken, in a word."""
    return {"MAXIMUM": "highest", "MINIMUM": "lowest", "AVERAGE": "mean", "SUM": "sum"}[OF_WAY[way]]
