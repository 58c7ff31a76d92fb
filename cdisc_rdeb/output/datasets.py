"""The files of datasets in a new folder, each a piece of work that another process may do."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Mapping
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

from ..crew import Crew
from ..engine.sink import Sink
from ..formats.xpt import XptAttributes, write_chunks
from ..model import Dataset
from ..quick import dataclass
from .again import Last

if TYPE_CHECKING:
    from ..formats.dataset_json import JsonAttributes

PARTS = ".parts"  # where files are written before they get their names


@dataclass(frozen=True, slots=True, eq=False)
class DatasetFile:
    """A dataset with its columns and what its file says of it, by the name of the file inside the output."""

    name: str
    dataset: Dataset
    columns: Sink
    attributes: XptAttributes | JsonAttributes
    created: datetime


class DatasetFiles:
    """Datasets that a crew writes into a new folder, which takes the place of the last one.

    Each is written to a name that nobody else has, and gets its own at the end: who was given up does no harm then.
    """

    def __init__(self, crew: Crew, new: Path, last: Last, files: Iterable[DatasetFile]) -> None:
        self.crew, self.new, self.parts = crew, new, new / PARTS
        self.parts.mkdir()
        self.begun = [(file.name, crew.start(write_dataset, file, self.parts, last)) for file in files]

    def done(self) -> Mapping[str, str]:
        """All are there; their hashes by name."""
        hashes = {}
        for name, piece in self.begun:
            path, hashes[name] = self.crew.result(piece)
            path.replace(self.new / name)
        shutil.rmtree(self.parts)
        return hashes


def write_dataset(file: DatasetFile, parts: Path, last: Last) -> tuple[Path, str]:
    """One dataset as SAS transport file, Dataset-JSON or NDJSON, as its name ends; where it is now, and its hash."""
    path = parts / f"{uuid4().hex}{Path(file.name).suffix}"
    columns, own = file.columns.chunks(file.dataset), file.attributes
    if isinstance(own, XptAttributes):
        content = file.columns.content(file.dataset.name)
        made_of = (content, own, file.created.isoformat()) if content else None
        return path, last.write(path, file.name, made_of, lambda: write_chunks(path, own, columns, file.created))
    from ..formats.dataset_json import write_json_chunks  # takes a while to load, and most builds write no JSON

    return path, last.write(path, file.name, None, lambda: write_json_chunks(path, own, columns))
