"""Datasets that somebody else built, as specs that take them as they are."""

from __future__ import annotations

from ...model import Given, GivenVariable, Place
from ..yaml.reader import Node


def spec_of(dataset: Given) -> Node:
    """The spec of a given dataset: every variable is the column of its name, qualifiers are supplemental."""
    place = Place(dataset.source.files[0], 1)

    def text(value: str) -> Node:
        return Node(value, place)

    def taken(name: str, variable: GivenVariable) -> Node:
        said = {"from": name, "type": variable.type, "label": variable.label, "format": variable.format}
        return Node({key: text(value) for key, value in said.items() if value}, place)

    columns = {name: taken(name, variable) for name, variable in dataset.variables.items()}
    columns |= {name: text(name) for name in dataset.qualifiers}
    group = {"raw": text(dataset.source.name), "variables": Node(columns, place)}
    qualifiers = {name: Node({"label": text(v.label)}, place) for name, v in dataset.qualifiers.items()}
    named = {"dataset": text(dataset.name), "records": Node([Node(group, place)], place)}
    return Node({**named, **({"supplemental": Node(qualifiers, place)} if qualifiers else {})}, place)
