"""Merges of a record group, as a spec writes them: which record of another dataset goes with each row."""

from __future__ import annotations

from dataclasses import replace

from ...model import Merge, Reference
from ..derivation.derivations import Grammar
from ..faults import Meant
from ..meant.datasets_called import meant_dataset
from ..meant.habits import WRITE_OF
from ..yaml.reader import Node

PICKS = ("last_on_or_before", "first_on_or_after", "first", "last")


def read_merges(node: Node, grammar: Grammar) -> tuple[Merge, ...]:
    """The merges of a group, by the dataset or raw source that they look in."""
    section = node.named.get("merge")
    return tuple(read_merge(name, inner, grammar) for name, inner in section.named.items()) if section else ()


def read_merge(name: str, node: Node, grammar: Grammar) -> Merge:
    """One merge, by the name of its dataset or a name of its own; faults are noted where nothing says which record is
    meant."""
    instead = told_source(node, grammar)
    source = node.get("of") or instead or name  # what stands there in place of of: is told
    if source not in grammar.prefixes:
        near = meant_dataset(source, grammar.prefixes, False) or named_by(source, node, grammar)
        hint = near or "name the one to look in, or a name of your own with of: DATASET"
        grammar.faults.error(node.place, f"there is no dataset or raw source {source}", hint)
    if "of" in node.named and name in grammar.prefixes:
        message = f"{name} is a dataset or raw source, and cannot be the name of a record of {source}"
        grammar.faults.error(node.place, message, "give it another name")
    on = tuple(grammar.pairs(node.named["on"])) if "on" in node.named else ()
    pick, date, other = read_pick(source, node, grammar)
    if not on and not pick and "where" not in node.named:
        hint = "say on: [VISITNUM], where: {...} that leaves one, or pick: {last_on_or_before: DATE}"
        grammar.faults.error(node.place, f"nothing says which record of {source} goes with a row", hint)
    where = grammar.where(node.named["where"]) if "where" in node.named else None
    return Merge(
        source=source,
        name=name if "of" in node.named or (instead and instead != name) else "",
        order=order_of(node, grammar) if pick in ("first", "last") else (),
        on=on,
        pick=pick,  # type: ignore[arg-type]
        date=date,
        other=other,
        expect=node.get("expect") == "one",
        place=node.place,
        **({"where": where} if where else {}),
    )


def told_source(node: Node, grammar: Grammar) -> str:
    """The dataset that a merge names by another word than ``of``, which is told; '' for none."""
    told = (fault for fault in grammar.faults.errors if fault.file == node.place.file)
    inside = (fault.hint for fault in told if fault.path.startswith(f"{node.place.path}."))
    said = next((hint.removeprefix(WRITE_OF) for hint in inside if hint.startswith(WRITE_OF)), "")
    return said if said in grammar.prefixes else ""


def named_by(source: str, node: Node, grammar: Grammar) -> str:
    """The dataset whose variables a merge asks for, by their first letters: VS of VSTESTCD; '' for none."""
    asked = [*(node.named["where"].named if "where" in node.named else ()), node.get("date")]
    found = {name[:2] for name in asked if name[:2] in grammar.prefixes}
    return Meant(found if len(found) == 1 else (), source)


def read_pick(source: str, node: Node, grammar: Grammar) -> tuple[str, Reference | None, str]:
    """How one of several is picked by date: the way, the row's date and the other's, --DTC if not said."""
    section = node.named.get("pick")
    if section is None:
        return "", None, ""
    ways = [name for name in PICKS if name in section.named]
    if len(ways) != 1:
        if grammar.faults.inside(section.place):  # what stands there in place of one
            return "", None, ""
        grammar.faults.error(section.place, f"pick says one of {', '.join(PICKS)}", "and a date, or an order, with it")
        return "", None, ""
    inner = section.named[ways[0]]
    if ways[0] in ("first", "last"):
        return ways[0], None, ""
    return ways[0], grammar.reference(inner.text, inner.place), section.get("date") or f"{source[:2]}DTC"


def order_of(node: Node, grammar: Grammar) -> tuple[Reference, ...]:
    """The variables of the other dataset that say which of several comes first."""
    (inner,) = (node.named["pick"].named[name] for name in ("first", "last") if name in node.named["pick"].named)
    return tuple(replace(grammar.ordered(each), dataset="") for each in inner.nodes)
