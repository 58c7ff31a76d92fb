"""What relates records: SUPP-- and CO split off and joined again, RELREC made from collected identifiers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from ...columns import Column, Text
from ...model import Dataset, Study
from ...profile import DatasetProfile
from ..records import Records
from ..workspace import Workspace
from . import comments, related_records, supplemental
from .comments import commented
from .joining import join, join_comments
from .related_records import relating

__all__ = [
    "apart",
    "commented",
    "complete",
    "join",
    "join_comments",
    "made_datasets",
    "relating",
    "split_supplemental",
    "with_related",
]


Split: TypeAlias = Callable[[Workspace], tuple[Dataset, Records]]


def made_datasets(study: Study) -> list[str]:
    """The datasets that have no spec of their own, but for SUPP--."""
    return [name for name, makers in (("CO", commented(study)), ("RELREC", relating(study))) if makers]


def split_supplemental(space: Workspace, parent: Dataset) -> tuple[Dataset, Records]:
    """SUPP-- of a dataset as far as this block has values for it."""
    return supplemental.split(space, parent)


def apart(study: Study) -> list[tuple[str, list[str], Split]]:
    """CO and RELREC, as far as the study has them: of which datasets they are made, and how."""
    datasets = dict.fromkeys(name for each in relating(study) for name in (each.dataset, each.other))
    parts: list[tuple[str, list[str], Split]] = [
        ("CO", [dataset.name for dataset in commented(study)], comments.split_comments),
        ("RELREC", [*datasets], related_records.relate),
    ]
    return [part for part in parts if part[1]]


def with_related(study: Study, profiles: Mapping[str, DatasetProfile]) -> list[Dataset]:
    """All datasets of the submission: each SUPP-- after its parent, CO and RELREC at the end.

    How many pieces the longest texts have is what the Profiles of all blocks say. Raises WriteError where a piece
    would be called like another variable.
    """
    datasets: list[Dataset] = []
    for dataset in (d for d in study.datasets.values() if not d.given):
        datasets.append(dataset)
        if dataset.supplemental():
            levels = profiles[f"SUPP{dataset.name}"].levels
            numbers = [level.partition(".")[::2] for _, level in levels]
            further = {
                q.name: max(int(n or 0) for name, n in numbers if name == q.name) for q in dataset.supplemental()
            }
            supplemental.refuse_clashes(dataset, further)
            datasets.append(supplemental.supplemental_dataset(study, dataset, further))
    if commented(study):
        further_comments = sum(v.startswith("COVAL") for v in profiles["CO"].variables) - 1
        datasets.append(comments.comments_dataset(study, further_comments))
    return [*datasets, related_records.dataset_of(study)] if relating(study) else datasets


def complete(dataset: Dataset, columns: Mapping[str, Column]) -> Mapping[str, Column]:
    """The columns of a block with those that only longer texts of other blocks need, missing."""
    size = len(next(iter(columns.values())))
    return {v.name: columns[v.name] if v.name in columns else Text.constant("", size) for v in dataset.submitted()}
