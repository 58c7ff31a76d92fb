"""Texts and lists in braces whose commas make names of what stands behind them: {ARM: Drug A, low dose}."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING, Any

from ..faults import Faults
from ..yaml.reader import Node

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError


def torn(node: Node, known: Collection[str]) -> Iterator[tuple[str, list[str]]]:
    """Names of a mapping with a text, each with those right behind it that are no names here and have no value."""
    above, parts = "", list[str]()
    for name, inner in node.named.items():
        bare = name not in known and inner.unsaid and not any(name.startswith(each) for each in known)
        if bare and above and inner.place.line == node.named[above].place.line:
            parts.append(name)
            continue
        if parts:
            yield above, parts
        above, parts = (name if name in known and inner.text else ""), []
    if parts:
        yield above, parts


def tell_torn(error: ValidationError, node: Node, faults: Faults) -> None:
    """Note a text or list that its commas tore apart, once, with the form in which it holds together."""
    known: dict[str, Any] = error.schema.get("properties", {})  # type: ignore[union-attr]
    for name, parts in torn(node, known):
        values, place = [node.named[name].text, *parts], node.named[name].place
        rule = known[name]
        listed = rule.get("type") == "array" or "texts" in rule.get("$ref", "")
        way = f'quote a text with a comma: {name}: "{", ".join(values)}"'
        if listed and rule.get("items", {}).get("type") == "object":
            items = ", ".join(f"{{{next(iter(rule['items']['properties']))}: {value}, ...}}" for value in values)
            way = f"a list stands in [ ]: {name}: [{items}]"
        elif listed:
            way = f"a list stands in [ ]: {name}: [{', '.join(values)}]"
        faults.error(place, f"{name} is torn apart at its comma", way)
        for each in (name, *parts):
            faults.close(node.named[each].place)
