"""The rows of a block with their visits, each source made ready when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from ..columns import Numbers
from ..model import Study
from .contacts import contacts
from .frame import RawBlock, RawFrame
from .visits import with_visits


class Visited(Mapping[str, RawFrame]):
    """The sources of a block, whose visits have these numbers, and the sources that are made of visits."""

    def __init__(self, study: Study, block: RawBlock, numbers: Mapping[str, Numbers]) -> None:
        self.study = study
        self.block = block
        self.numbers = numbers
        self.made = {source.name: source for source in study.raw.values() if source.visits_of}
        self.ready: dict[str, RawFrame] = {}

    def __getitem__(self, name: str) -> RawFrame:
        if name not in self.ready:
            self.ready[name] = self.make(name)
        return self.ready[name]

    def __contains__(self, name: object) -> bool:
        return name in [*self]

    def __iter__(self) -> Iterator[str]:
        return iter(dict.fromkeys([*self.block.frames, *(self.made if self.block.frames else ())]))

    def __len__(self) -> int:
        return len([*self])

    def make(self, name: str) -> RawFrame:
        """A source made ready."""
        if name in self.made:
            return contacts(self.study, self.made[name], replace(self.block, frames=self))
        frame = self.block.frames[name]
        if name in self.numbers:
            return with_visits(self.study, self.study.raw[name], frame, self.numbers[name])
        return frame
