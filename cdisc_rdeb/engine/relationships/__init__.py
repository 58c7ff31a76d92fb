"""What relates records: SUPP-- and CO split off and joined again, RELREC made from collected identifiers."""

from __future__ import annotations

from collections.abc import Mapping

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
    "commented",
    "complete",
    "join",
    "join_comments",
    "made_datasets",
    "relating",
    "split_off",
    "split_supplemental",
    "with_related",
]


def made_datasets(study: Study) -> list[str]:
    """The datasets that have no spec of their own, but for SUPP--."""
    return [name for name, makers in (("CO", commented(study)), ("RELREC", relating(study))) if makers]


def split_supplemental(space: Workspace, parent: Dataset) -> tuple[Dataset, Records]:
    """SUPP-- of a dataset as far as this block has values for it."""
    return supplemental.split(space, parent)


def split_off(space: Workspace) -> list[tuple[Dataset, Records]]:
    """CO and RELREC as far as this block has records for them."""
    parts = [comments.split_comments(space)] if commented(space.study) else []
    return [*parts, related_records.relate(space)] if relating(space.study) else parts


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
