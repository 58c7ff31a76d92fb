"""Where clauses as specs have them."""

from __future__ import annotations

from collections.abc import Mapping

from .view import Check, Where
from .yaml_text import Tree

COMPARATORS = {"NE": "ne", "IN": "in", "NOTIN": "notin", "LT": "lt", "LE": "le", "GT": "gt", "GE": "ge"}


def where_tree(where: Where, names: Mapping[str, object]) -> Tree:
    """A where clause as a spec has it."""
    alternatives: list[Tree] = [together_tree(together, names) for together in where]
    return alternatives[0] if len(alternatives) == 1 else alternatives


def together_tree(together: tuple[Check, ...], names: Mapping[str, object]) -> dict[str, Tree]:
    """Conditions that hold together; those on one variable are said at once."""
    tree: dict[str, Tree] = {}
    for check in together:
        called = f"{check.dataset}.{check.variable}" if check.dataset else check.variable
        values = [word(value, names) for value in check.values]
        if check.comparator == "EQ" and called not in tree:
            tree[called] = "missing" if check.values == ("",) else values[0]
            continue
        if check.comparator == "IN" and called not in tree and all(isinstance(value, str) for value in values):
            tree[called] = values
            continue
        comparator = COMPARATORS.get(check.comparator, "eq")
        before = tree.get(called, {})
        before = before if isinstance(before, dict) else {"in" if isinstance(before, list) else "eq": before}
        tree[called] = {**before, comparator: values if comparator in ("in", "notin") else values[0]}
    return tree


def word(value: str, names: Mapping[str, object]) -> Tree:
    """A value of a condition; one that is called as a variable says that it is a word."""
    if value in names:
        return {"assign": value}
    return {"eq": value} if value in ("missing", "present") else value
