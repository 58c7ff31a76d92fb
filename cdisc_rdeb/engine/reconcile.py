"""Reconciliation: every raw row and column was mapped, declared not submitted, or is listed as an issue."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from ..columns import Mask
from ..model import Derivation, RawSource, Study
from ..plan import of_dataset, uses
from ..raw import place_columns
from ..raw.frame import RawFrame
from .workspace import Workspace

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the rows, or of the columns, of a raw source; the three add up to all there are."""

    mapped: int = 0
    not_submitted: int = 0
    listed: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.mapped + self.not_submitted + self.listed

    def plus(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(self.mapped + other.mapped, self.not_submitted + other.not_submitted, self.listed + other.listed)


def reconcile_rows(space: Workspace) -> dict[str, Tally]:
    """What became of the rows of a block; rows that gave no record are issues, if none tells of them already."""
    tallies: dict[str, Tally] = {}
    for name, frame in space.block.frames.items():
        if space.study.raw[name].visits_of or (frame.subject is None and not space.block.first):
            continue
        nobody = np.zeros(len(frame), np.bool_) if frame.subject is None else frame.subject < 0
        source = space.study.raw[name]
        message = f"the row has no {source.subject}, so it belongs to no subject"
        space.tell("", "no subject", source.subject, message, frame.rows, np.flatnonzero(nobody))
        left = ~taken_rows(space, name, frame) & ~nobody
        message = f"no record of any dataset comes from this row of {name}"
        untold = left & ~space.listed.get(name, np.zeros(len(frame), np.bool_))
        space.tell("", "raw row not mapped", name, message, frame.rows, np.flatnonzero(untold))
        tallies[name] = Tally(mapped=frame.count(~(left | nobody)), listed=frame.count(left | nobody))
    return tallies


def taken_rows(space: Workspace, name: str, frame: RawFrame) -> Mask:
    """The rows that records come from; of a source that is only looked at by subject, all."""
    taken = space.mapped.get(name)
    if taken is not None:
        return taken
    references = (r for dataset in space.study.datasets.values() for r in of_dataset(dataset))
    asked = any(reference.dataset == name for reference in references) or bool(lookups(space.study, name))
    return np.full(len(frame), asked, np.bool_)


def reconcile_columns(space: Workspace) -> dict[str, Tally]:
    """What became of the columns; those that no spec names are issues, told with the first block."""
    tallies: dict[str, Tally] = {}
    if not space.block.first:
        return tallies
    named = columns_by_source(space.study)
    for name, frame in space.block.frames.items():
        source = space.study.raw[name]
        if source.visits_of:
            continue
        columns = {column for column in frame.columns if not column.startswith("@")}
        used = (used_columns(source) | named[name] | looked_up(space.study, name, [*frame.columns])) & columns
        declared = {*source.not_submitted, *place_columns(source)} & columns - used
        left = sorted(columns - used - declared)
        for column in left:
            message = f"no spec names the column {column} of {name}; map it, or list it under not_submitted"
            space.issues.note("", "raw column not mapped", column, message, source.files[0])
        tallies[name] = Tally(len(used), len(declared), len(left))
    return tallies


def merge(parts: Iterable[Mapping[str, Tally]]) -> dict[str, Tally]:
    """The tallies of all blocks, by source."""
    merged: dict[str, Tally] = {}
    for part in parts:
        for name, tally in part.items():
            merged[name] = merged.get(name, Tally()).plus(tally)
    return merged


def as_frame(study: Study, rows: Mapping[str, Tally], columns: Mapping[str, Tally]) -> pd.DataFrame:
    """The reconciliation as a frame: two lines a source, for its rows and its columns."""
    import pandas as pd

    lines: list[Sequence[object]] = []
    for name, source in ((name, source) for name, source in study.raw.items() if source.files):
        for kind, tallies in (("rows", rows), ("columns", columns)):
            tally = tallies.get(name, Tally())
            counts = (tally.total, tally.mapped, tally.not_submitted, tally.listed)
            lines.append((name, " ".join(source.files), kind, *counts))
    names = ["source", "files", "kind", "total", "mapped", "not_submitted", "listed"]
    return pd.DataFrame(lines, columns=names)


def used_columns(source: RawSource) -> set[str]:
    """The columns of a raw source that study.yaml names."""
    return {source.visit, source.visit_date, *(name for _, name, _ in source.subject_parts())}


def columns_by_source(study: Study) -> Mapping[str, set[str]]:
    """The columns that the specs of datasets name, by raw source."""
    found: dict[str, set[str]] = {name: set() for name in study.raw}
    for dataset in study.datasets.values():
        for reference in of_dataset(dataset):
            if reference.dataset in found:
                found[reference.dataset].add(reference.name)
    return found


def lookups(study: Study, name: str) -> list[Derivation]:
    """The look-ups that have a raw source for a table."""
    derivations = (d for dataset in study.datasets.values() for _, _, d in dataset.derivations())
    return [use for d in derivations for use in uses(d) if use.arguments.get("table") == name]


def looked_up(study: Study, name: str, columns: Sequence[str]) -> set[str]:
    """The columns of a raw source that look-ups match and take."""
    found: set[str] = set()
    for use in lookups(study, name):
        by, on = use.arguments.get("by"), use.arguments.get("on")
        matched = on if isinstance(on, tuple) and on else tuple(columns)[: len(by) if isinstance(by, tuple) else 1]
        found |= {*map(str, matched), str(use.arguments.get("value"))}
    return found
