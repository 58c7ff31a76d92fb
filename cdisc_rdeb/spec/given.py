"""Datasets that somebody else built, as specs that take them as they are."""

from __future__ import annotations

from collections.abc import Iterable

from ..model import Given, Place
from .yaml_reader import Node


def spec_of(dataset: Given) -> Node:
    """The spec of a given dataset: every variable is the column of its name, qualifiers are supplemental."""
    place = Place(dataset.source.files[0], 1)

    def text(value: str) -> Node:
        return Node(value, place)

    def columns(names: Iterable[str]) -> Node:
        return Node({name: text(name) for name in names}, place)

    group = {"raw": text(dataset.source.name), "variables": columns((*dataset.variables, *dataset.qualifiers))}
    qualifiers = {name: Node({"label": text(label)}, place) for name, label in dataset.qualifiers.items()}
    named = {"dataset": text(dataset.name), "records": Node([Node(group, place)], place)}
    return Node({**named, **({"supplemental": Node(qualifiers, place)} if qualifiers else {})}, place)
