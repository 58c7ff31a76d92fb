"""The raw data of a study, of which blocks of subjects are taken: each source in a file of columns, cut by subject."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from ..columns import objects
from ..issues import Issues
from ..model import Study
from .cut import Cut, Cutter
from .frame import RawBlock, RawFrame, Told
from .odm_files import forget
from .reading import read_pieces
from .subjects import Identities

Look = Callable[[str, RawFrame], None]


@dataclass(frozen=True, slots=True, eq=False)
class Range:
    """A range of subjects whose rows are read where they are worked on, maybe in another process."""

    cuts: Mapping[str, Cut]
    subjects: Sequence[str]
    first: bool
    number: int = 0

    def read(self) -> RawBlock:
        """The subjects with their rows of every source; rows without a subject go with the first range."""
        numbers = {subject: number for number, subject in enumerate(self.subjects)} | ({"": -1} if self.first else {})
        frames = {name: cut.frame(numbers) for name, cut in self.cuts.items()}
        return RawBlock(objects(self.subjects), frames, first=self.first, number=self.number)


@dataclass(slots=True, eq=False)
class Said:
    """What the readers of raw files have to say: encodings, issues, and what each file holds that no source reads."""

    encodings: dict[str, str] = field(default_factory=dict)
    told: dict[Told, None] = field(default_factory=dict)  # each once: several sources may come from one file
    left: dict[str, frozenset[str]] = field(default_factory=dict)

    def add(self, piece: RawFrame) -> None:
        """What was said of a piece of a source."""
        self.encodings |= piece.encodings
        self.told |= dict.fromkeys(piece.told)
        self.left |= {file: self.left.get(file, others) & others for file, others in piece.left.items()}

    def tell(self, issues: Issues) -> None:
        """All of it as issues."""
        for said in self.told:
            issues.read(said.rule, said.variable, said.value, said.message, said.file, said.row)
        for file, others in self.left.items():
            for part in others:
                message = f"{part} of {file} is read by no source; name one for it if it has data"
                issues.read("not read", part, "", message, file, 0)


@dataclass(frozen=True, slots=True, eq=False)
class RawStore:
    """All raw sources of a study, by name, in files of a folder, and whose their rows are."""

    folder: Path
    cuts: Mapping[str, Cut]
    everyone: Sequence[str]
    replaced: Issues
    said: Said

    @classmethod
    def of(cls, study: Study, folder: Path, pieces: Iterable[tuple[str, RawFrame]]) -> RawStore:
        """A store in a folder, of sources as they are read, one piece after the other.

        Raises RawDataError where subjects cannot be told apart.
        """
        identities, said, cutters = Identities(study), Said(), dict[str, Cutter]()
        for name, piece in pieces:
            source = study.raw[name]
            if name not in cutters:
                cutters[name] = Cutter(folder / f"source{len(cutters)}.columns", not source.reference)
            cutters[name].add(piece, identities.of_rows(source, piece))
            said.add(piece)
        cuts = {name: cutter.done() for name, cutter in cutters.items()}
        return cls(folder, cuts, identities.in_order(), identities.issues, said)

    @classmethod
    def read(
        cls,
        study: Study,
        home: Path,
        folder: Path,
        progress: Callable[[str], None] = lambda _: None,
        look: Look = lambda name, piece: None,
    ) -> RawStore:
        """A store of all raw sources that a study names, from their home; ``look`` is shown every piece of them."""

        def pieces() -> Iterator[tuple[str, RawFrame]]:
            for source in (source for source in study.raw.values() if not source.visits_of):
                progress(f"reading {source.name}")
                for piece in read_pieces(source, home):
                    look(source.name, piece)
                    yield source.name, piece

        store = cls.of(study, folder, pieces())
        forget()
        return store

    @property
    def cells(self) -> int:
        """How many cells all rows have."""
        return sum(cut.rows * len(cut.kinds) for cut in self.cuts.values())

    def parts(self, count: int) -> Iterator[Range]:
        """At most so many contiguous ranges of sorted subjects, at least one."""
        size = len(self.everyone)
        count = max(1, min(count, size))
        bounds = [i * size // count for i in range(count + 1)]
        for number in range(count):
            subjects = self.everyone[bounds[number] : bounds[number + 1]]
            yield Range(self.cuts, subjects, first=number == 0, number=number)

    def whole(self) -> RawBlock:
        """All rows of all subjects."""
        return next(self.parts(1)).read()

    def of_one(self, subject: str) -> RawBlock:
        """The rows of one subject."""
        return Range(self.cuts, [subject], first=False).read()

    def issues(self, study: Study) -> Issues:
        """What there is to tell of the sources as wholes: replaced identifiers, sources without rows."""
        found = Issues([*self.replaced.rows])
        for name, cut in self.cuts.items():
            if not cut.rows:  # an extract that may have gone wrong
                message = f"the raw source {name} has a header and no rows; see that the extract is whole"
                found.note("", "no rows", "", message, study.raw[name].files[0])
        self.said.tell(found)
        return found
