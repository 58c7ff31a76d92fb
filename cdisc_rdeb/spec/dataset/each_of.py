"""The columns that a row has a record for each of: by names, or as they are called, ranges of them too."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model import Reference
from ..derivation.arguments import plain_nodes
from ..derivation.derivations import Grammar
from ..derivation.outputs import in_range
from ..yaml.reader import Node

#: What may be meant for a range, with other signs, without its stem behind them, or from the higher number down.
NEARLY = re.compile(
    r"(?P<stem>[A-Za-z_]\w*?)(?P<first>\d+)\s*(?P<sign>:|-+|\.\.+|–|~| to )\s*"
    r"(?P<end>(?P=stem)|[A-Za-z]{0,2})(?P<last>\d+)"
)


def read_each_of(node: Node, grammar: Grammar) -> Iterator[tuple[str, Reference]]:
    """The columns of ``each_of``, by the names that their records have; what is nearly a range is told, and read so."""
    lists = [name for name, inner in node.named.items() if len(in_range(inner.text)) > 1]
    if lists:
        whole = ", ".join(inner.text for inner in node.named.values())
        message = f"a range of columns cannot stand below one name, {lists[0]}"
        grammar.faults.error(node.place, message, f"write each_of: [{whole}]; each_of.name is what a column is called")
    for name, inner in node.named.items():
        if not inner.text and not inner.named:
            grammar.faults.error(inner.place, f"no column is named for {name}", f"write {name}: COLUMN, or remove it")
        for each in in_range(inner.text) if inner.text else ():
            yield each if name in lists else name, grammar.reference(each, inner.place)
    seen: set[str] = set()
    for inner in () if node.named else plain_nodes(node, grammar.faults):
        for name in of_range(inner, grammar):
            if name in seen:
                grammar.faults.error(inner.place, f"{name} is named twice here", "keep one")
            seen.add(name)
            yield name, grammar.reference(name, inner.place)


def of_range(node: Node, grammar: Grammar) -> list[str]:
    """The columns of an entry: one, or those of a range, which is told where it is written in another way."""
    names, said = in_range(node.text), NEARLY.fullmatch(node.text)
    if len(names) > 1 or not said:
        return names
    numbers = sorted((said["first"], said["last"]), key=int)
    right = f"{said['stem']}{numbers[0]}-{said['stem']}{numbers[1]}"
    if len(found := in_range(right)) < 2:
        return names
    message = f"{node.text} is not how a range of columns is written: with a hyphen, from the lower number up"
    grammar.faults.error(node.place, message, f"write {right}")
    return found
