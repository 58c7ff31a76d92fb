"""The raw data of a study, of which blocks of subjects are taken: in memory today, in files one day."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..issues import Issues
from ..model import Study
from .frame import RawBlock, RawFrame
from .reading import read_source
from .subjects import Subjects, identified


@dataclass(frozen=True, slots=True, eq=False)
class RawStore:
    """All raw sources of a study, by name, and whose their rows are."""

    frames: Mapping[str, RawFrame]
    subjects: Subjects

    @classmethod
    def of(cls, study: Study, frames: Mapping[str, RawFrame]) -> RawStore:
        """A store of sources that were read. Raises RawDataError where subjects cannot be told apart."""
        return cls(frames, identified(study, frames))

    @classmethod
    def read(cls, study: Study, folder: Path, progress: Callable[[str], None]) -> RawStore:
        """All raw sources that a study names, from a folder."""
        frames = {}
        for source in (source for source in study.raw.values() if not source.visits_of):
            progress(f"reading {source.name}")
            frames[source.name] = read_source(source, folder)
        return cls.of(study, frames)

    def blocks(self, count: int) -> Iterator[RawBlock]:
        """The rows of so many ranges of subjects."""
        return self.subjects.blocks(self.frames, count)

    @property
    def encodings(self) -> dict[str, str]:
        """The encoding of each raw file whose format has one, as stated or found."""
        return dict(sorted((file, name) for frame in self.frames.values() for file, name in frame.encodings.items()))

    def issues(self, study: Study) -> Issues:
        """What there is to tell of the sources as wholes: replaced identifiers, sources without rows."""
        found = Issues([*self.subjects.issues.rows])
        for name, frame in self.frames.items():
            if not len(frame):  # an extract that may have gone wrong
                message = f"the raw source {name} has a header and no rows; see that the extract is whole"
                found.note("", "no rows", "", message, study.raw[name].files[0])
        self.tell(found)
        return found

    def tell(self, issues: Issues) -> None:
        """What the readers of raw files have to say, each once: several sources may come from one file."""
        for said in dict.fromkeys(said for frame in self.frames.values() for said in frame.told):
            issues.read(said.rule, said.variable, said.value, said.message, said.file, said.row)
        left: dict[str, frozenset[str]] = {}
        for frame in self.frames.values():
            left |= {file: left.get(file, others) & others for file, others in frame.left.items()}
        for file, others in left.items():
            for part in others:
                message = f"{part} of {file} is read by no source; name one for it if it has data"
                issues.read("not read", part, "", message, file, 0)
