"""What earlier builds made of a block: datasets whose keys are the same are taken from the cache, and none of their
nodes run. Others see their records as they stood when these were made."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import field
from hashlib import sha256
from pathlib import Path
from typing import Any, TypeVar
from uuid import uuid4

import numpy as np

from ..cache import Cache, Kept, LostEntry, Span, fingerprint
from ..columns import Column, Numbers, Stored, StoredColumns, as_text
from ..issues import Issue, Issues
from ..model import Study
from ..profile import DatasetProfile
from ..quick import dataclass
from ..raw.frame import RawBlock, RawFrame, Rows
from ..raw.visited import Visited
from ..raw.visits import tell_visits, visit_numbers
from .keys import Keys, Origins
from .records import Records, Taken
from .sink import Lying, stored
from .workspace import Share, Workspace

T = TypeVar("T")
OF_COLUMN = "column "


@dataclass(frozen=True, slots=True, eq=False)
class MadeDataset:
    """A dataset as its nodes made it: what these told and took, and the files of its columns by their hashes."""

    share: Share
    files: tuple[Kept, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Submitted:
    """Datasets as they are submitted: issues, and the columns and the Profile of each."""

    issues: list[Issue]
    parts: Mapping[str, tuple[Kept, DatasetProfile]]


@dataclass(slots=True, eq=False)
class Keeper:
    """The cache of a build at work on one block; without one, everything is made, and nothing kept."""

    cache: Cache | None
    study: Study
    folder: Path
    called: str
    keys: Keys | None = None
    known: dict[str, MadeDataset] = field(default_factory=dict)
    kept: dict[str, object] = field(default_factory=dict)
    own: Path = field(init=False)  # the file of the block; somebody who was given up may still write the same block

    def __post_init__(self) -> None:
        self.own = self.path("all")

    def ready(
        self, block: RawBlock, origins: Callable[[], Origins], cuts: Mapping[str, str], issues: Issues
    ) -> Mapping[str, RawFrame]:
        """The sources of a block with their visits; ``cuts`` are the hashes of what was read. Then keys are known."""
        if self.cache is None:
            numbers = visit_numbers(self.study, block)
            tell_visits(self.study, block, numbers, issues)
            return Visited(self.study, block, numbers)
        study, sources = self.study, self.study.raw
        base = self.cache.key(
            "block", study.id, study.ascii, study.standards, block.first, fingerprint(block.subjects.tolist())
        )
        frames = {name: fingerprint((base, cuts[name], sources[name])) for name in cuts if name in block.frames}
        visits = (study.visits, study.unscheduled, study.unscheduled_step)
        having = [(name, key) for name, key in frames.items() if sources[name].visit]

        def numbered() -> tuple[dict[str, Numbers], list[Issue]]:
            told = Issues()
            numbers = visit_numbers(study, block)
            tell_visits(study, block, numbers, told)
            return numbers, told.rows

        numbers, told = self.remembered(self.cache.key("visits", base, having, visits), numbered)
        issues.rows += told
        for name, each in numbers.items():
            frames[name] = fingerprint((frames[name], visits, sha256(each.tobytes()).hexdigest()))
        for source in sources.values():
            if source.visits_of:
                frames[source.name] = fingerprint((source, [frames.get(name, "") for name in source.visits_of]))
        self.keys = Keys(origins(), base, frames)
        for name in study.datasets:
            found = self.cache.get(self.made_key(name))
            if isinstance(found, MadeDataset) and all(map(self.cache.has, found.files)):
                self.known[name] = found
        return Visited(study, block, numbers)

    def made_key(self, name: str) -> str:
        """The key of a dataset as it is made."""
        assert self.keys is not None
        return self.key("made", self.keys.of_making(name))

    def key(self, *parts: object) -> str:
        """A key of the cache."""
        assert self.cache is not None
        return self.cache.key(*parts)

    def remembered(self, key: str, make: Callable[[], T]) -> T:
        """What the cache has, else what is made, and kept if the block goes well."""
        assert self.cache is not None
        found = self.cache.get(key)
        if found is None:
            found = make()
            self.kept[key] = found
        return found  # type: ignore[return-value]

    def path(self, name: str) -> Path:
        """A file of this block in the folder of the sink."""
        return self.folder / f"{self.called}-{name}-{uuid4().hex}.columns"

    def store(self, columns: Mapping[str, Column], held: dict[Lying, Mapping[str, Column]] | None) -> Lying:
        """Columns in the file of the block, which the cache keeps too; in ``held`` alone where there is no cache."""
        alone = held is not None and self.cache is None
        lying = Lying(self.path("held"), Kept("", Span(0, 0))) if alone else self.in_file(columns)
        if held is not None:
            held[lying] = columns
        return lying

    def in_file(self, columns: Mapping[str, Stored]) -> Lying:
        """Columns in the file of the block, which the cache keeps too."""
        digest, span = stored(self.own, columns)
        return Lying(self.own, self.cache.keep(self.own, span, digest) if self.cache else Kept("", span))

    def records(self, name: str, *, ordered: bool) -> Records:
        """The records of a dataset that is known, in the order of its keys or as they were before that."""
        parts = [self.read(kept, name) for kept in self.known[name].files]
        made = parts[0]
        rows = Rows(made["@subject"], as_text(made["@file"]), made["@row"])
        columns = Joined(parts)
        if ordered or "@order" not in made:
            return Records(columns, rows)  # type: ignore[arg-type] # nobody adds to the columns of what is made
        back = np.argsort(made["@order"])
        return Records(Taken(columns, back), rows.take(back))  # type: ignore[arg-type]

    def read(self, kept: Kept, name: str) -> StoredColumns:
        """Columns that the cache has."""
        assert self.cache is not None
        path = self.path(name)
        if not self.cache.bring(kept, path):
            raise LostEntry(kept.digest)
        with path.open("rb") as file:
            file.seek(kept.span.start)
            columns = StoredColumns(file)
        path.unlink()
        return columns

    def made(self, space: Workspace, name: str, share: Share, submitted: Kept | None) -> None:
        """Keep a dataset that was made; ``submitted`` is what is submitted of it, if anything is."""
        records, order_ = space.records[name], space.orders.get(name)
        apart = {variable.name for variable in self.study.datasets[name].submitted()} if submitted else set()
        rest = {OF_COLUMN + each: column for each, column in records.columns.items() if each not in apart}
        known = order_ is not None and len(order_) == len(records)  # else records were added since
        order = {"@order": order_.astype(np.int32)} if order_ is not None and known else {}
        rows: dict[str, Any] = {"@subject": records.rows.subject, "@file": records.rows.file, "@row": records.rows.row}
        files = (self.in_file({**rest, **order, **rows}).kept, *([submitted] if submitted else []))
        self.kept[self.made_key(name)] = MadeDataset(share, files)

    def submitted(self, key: str) -> tuple[Submitted, dict[str, Lying]] | None:
        """Datasets as they were submitted, and where the sink will find their files."""
        found = self.cache.get(key) if self.cache else None
        if self.cache is None or not isinstance(found, Submitted):
            return None
        if all(self.cache.has(kept) for kept, _ in found.parts.values()):
            return found, {name: Lying(self.path(name), kept) for name, (kept, _) in found.parts.items()}
        return None

    def done(self) -> None:
        """Keep what was made of the block, which went well."""
        if self.cache is not None:
            self.cache.put_all(self.kept)


class Joined(Mapping[str, Column]):
    """The columns of a dataset from the files of it, by their names in the dataset."""

    def __init__(self, parts: Sequence[StoredColumns]) -> None:
        rest, *submitted = parts
        self.parts = submitted
        self.rest = rest
        own = [name.removeprefix(OF_COLUMN) for name in rest if name.startswith(OF_COLUMN)]
        self.names = dict.fromkeys([*own, *(name for part in submitted for name in part)])

    def __getitem__(self, name: str) -> Column:
        found = next((part for part in self.parts if name in part), None)
        column: Column = found[name] if found is not None else self.rest[OF_COLUMN + name]
        return column

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


class ByName(dict[str, Records]):
    """The records of datasets; those that are known from an earlier build are read when they are first asked for."""

    def __init__(self, keeper: Keeper) -> None:
        super().__init__()
        self.keeper = keeper
        self.ordered: set[str] = set()

    def __missing__(self, name: str) -> Records:
        if name not in self.keeper.known:
            raise KeyError(name)
        self[name] = records = self.keeper.records(name, ordered=name in self.ordered)
        return records

    def put_in_order(self, name: str) -> None:
        """The records of a known dataset are in the order of its keys from now on."""
        self.ordered.add(name)
        self.pop(name, None)
