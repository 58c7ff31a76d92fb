"""A piece of a spec, with its place."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ...model import Place
from ...quick import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A piece of a spec: text, a list of nodes, or named nodes. ``unsaid``: nothing stands here, not even quotes."""

    value: str | list[Node] | dict[str, Node]
    place: Place
    unsaid: bool = False
    null: str = ""  # the word for nothing that stands here

    @property
    def text(self) -> str:
        """The text of a scalar; '' for anything else."""
        return self.value if isinstance(self.value, str) else ""

    @property
    def named(self) -> dict[str, Node]:
        """The named nodes of a mapping; none for anything else."""
        return self.value if isinstance(self.value, dict) else {}

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts of a list of scalars, or the one text of a scalar."""
        return tuple(node.text for node in self.nodes)

    @property
    def nodes(self) -> list[Node]:
        """The nodes of a list; anything else is a list of itself."""
        return self.value if isinstance(self.value, list) else [self]

    def get(self, name: str) -> str:
        """The text under a name, '' when it is not there."""
        node = self.named.get(name)
        return node.text if node else ""

    def plain(self) -> Any:
        """The same as dicts, lists and texts."""
        if isinstance(self.value, dict):
            return {name: node.plain() for name, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def at(self, path: Iterator[str | int]) -> Node:
        """The node at a path of names and positions, or the last one on the way that there is."""
        node = self
        for step in path:
            inner = node.value[step] if isinstance(step, int) and isinstance(node.value, list) else None
            inner = inner or node.named.get(str(step))
            if inner is None:
                return node
            node = inner
        return node
