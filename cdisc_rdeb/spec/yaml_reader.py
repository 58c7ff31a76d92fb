"""YAML as data: every scalar is text, every node knows its file, line and path."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from ..model import Place

LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A piece of a spec: text, a list of nodes, or named nodes."""

    value: str | list[Node] | dict[str, Node]
    place: Place

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


class YamlFault(Exception):
    """What is wrong with a file as YAML."""

    def __init__(self, place: Place, message: str) -> None:
        self.place, self.message = place, message
        super().__init__(message)


def read_yaml(path: Path, shown: str) -> Node:
    """Read a file; ``shown`` is how messages call it. Raises YamlFault for what is no YAML or has a name twice."""
    try:
        text = path.read_text(encoding="utf-8-sig")
        tree = yaml.compose(text, Loader=LOADER)
    except UnicodeDecodeError as error:
        raise YamlFault(Place(shown, 1), f"is not UTF-8 (byte {error.start + 1}); save it as UTF-8") from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise YamlFault(Place(shown, line), f"is not YAML: {error.problem}") from None
    if tree is None:
        raise YamlFault(Place(shown, 1), "is empty")
    return convert(tree, shown, "")


def convert(tree: Any, file: str, path: str) -> Node:
    """A composed YAML tree as a Node."""
    place = Place(file, tree.start_mark.line + 1, path)
    if isinstance(tree, yaml.ScalarNode):
        null = tree.tag == "tag:yaml.org,2002:null"
        return Node("" if null else tree.value, place)
    if isinstance(tree, yaml.SequenceNode):
        return Node([convert(item, file, f"{path}[{i}]") for i, item in enumerate(tree.value)], place)
    named: dict[str, Node] = {}
    for key, item in tree.value:
        name = ", ".join(part.value for part in key.value) if isinstance(key, yaml.SequenceNode) else str(key.value)
        if name in named:
            raise YamlFault(Place(file, key.start_mark.line + 1, path), f"{name} stands here twice; keep one")
        node = convert(item, file, f"{path}.{name}" if path else name)
        named[name] = Node(node.value, Place(file, key.start_mark.line + 1, node.place.path))
    return Node(named, place)
