"""The way out where a variable is not there that the dataset which the records come from has: it was not copied."""

from __future__ import annotations

from collections.abc import Mapping

from ...model import Dataset


def from_origin(dataset: Dataset, datasets: Mapping[str, Dataset], name: str) -> str:
    """How a dataset takes over a variable that it lacks, from where its records come from; '' where none has it."""
    if name in dataset.variables:
        return ""
    for group in dataset.groups:
        origin = datasets.get(group.source) if group.kind != "raw" else None
        if origin is not None and name in origin.variables and not origin.variables[name].state:
            place = group.place if group.place.file else dataset.place
            return f"{origin.name} has it: write {name} into copy of the records of {place.file}, line {place.line}"
    return ""
