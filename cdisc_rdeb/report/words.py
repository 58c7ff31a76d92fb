"""What a define.xml says of datasets and their variables, short enough to stand beside a table."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field, replace
from pathlib import Path
from typing import Any

from ..columns import Column, Text
from ..define.page import parse, view
from ..define.page.view import Dataset, Item, Passage
from ..quick import dataclass


@dataclass(frozen=True, slots=True)
class DatasetWords:
    """A dataset in words; ``variables`` has by name what is said of each, empty parts left out."""

    label: str = ""
    class_name: str = ""
    structure: str = ""
    keys: tuple[str, ...] = ()
    variables: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)

    def completed(
        self, label: str, columns: Mapping[str, Column], labels: Mapping[str, str], formats: Mapping[str, str]
    ) -> DatasetWords:
        """The same for the columns that are there, with what their file says where define.xml does not."""
        variables = {}
        for name, column in columns.items():
            said = dict(self.variables.get(name, {}))
            found = {"label": labels.get(name, ""), "format": formats.get(name, "")}
            said = {**{each: text for each, text in found.items() if text}, **said}
            variables[name] = said if isinstance(column, Text) else {**said, "number": True}
        return replace(self, label=self.label or label, variables=variables)


def words_of(path: Path) -> dict[str, DatasetWords]:
    """What a define.xml says, by dataset; nothing where there is none."""
    if not path.is_file():
        return {}
    shown = view(parse(path.read_bytes(), path.name))
    terms = {codelist.anchor: codelist for codelist in shown.codelists}
    return {dataset.name: of_dataset(dataset, terms) for dataset in shown.datasets}


def of_dataset(dataset: Dataset, codelists: Mapping[str, Any]) -> DatasetWords:
    """A dataset of the define.xml."""
    return DatasetWords(
        label=dataset.label,
        class_name=dataset.class_name,
        structure=dataset.structure,
        keys=tuple(key.text for key in dataset.keys),
        variables={item.name: of_item(item, codelists) for item in dataset.items},
    )


def of_item(item: Item, codelists: Mapping[str, Any]) -> dict[str, Any]:
    """A variable; where its value levels say more than itself, they do it in words of their own."""
    origins = [" ".join(filter(None, (o.type, o.source and f"({o.source})", o.text))) for o in item.origins]
    codelist = codelists.get(item.codelist.anchor) if item.codelist else None
    told: dict[str, Any] = {
        "label": item.label,
        "type": " ".join(filter(None, (item.type, item.size))),
        "format": item.format,
        "role": item.role,
        "key": item.key,
        "origin": "; ".join(origins),
        "method": passage(item.method),
        "comment": passage(item.comment),
        "codelist": item.codelist.text if item.codelist else "",
        "decodes": {t[0]: t[1] for t in codelist.terms if len(t) > 1 and t[1] not in ("", t[0])} if codelist else {},
        "levels": [level for level in map(of_level, item.levels) if level],
    }
    return {name: value for name, value in told.items() if value}


def of_level(item: Item) -> str:
    """A value level that has a method or an origin of its own, after the conditions that it is of."""
    where = " or ".join(
        " and ".join(f"{c.variable.text} {c.words} {', '.join(value for value, _ in c.values)}" for c in conditions)
        for conditions in item.where
    )
    said = passage(item.method) or "; ".join(filter(None, (f"{o.type} {o.text}".strip() for o in item.origins)))
    return f"Where {where}: {said}" if where and said else ""


def passage(told: Passage | None) -> str:
    """The text of a method or comment."""
    return told.text.strip() if told else ""
