"""The raw data of a study, of which blocks of subjects are taken: each source in memory or a file of columns, cut by
subject."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from pathlib import Path

from ..columns import objects
from ..issues import Issues
from ..model import RawSource, Study
from ..quick import dataclass
from .cut import Cut
from .earlier import ReadSource
from .frame import RawBlock, RawFrame
from .held import Room
from .odm_files import forget
from .one_source import Begun, Cutting
from .said import Said
from .subjects import Identities


class Frames(Mapping[str, RawFrame]):
    """The rows of some subjects of every source, each read when it is first asked for."""

    def __init__(self, cuts: Mapping[str, Cut], subjects: Mapping[str, int]) -> None:
        self.cuts = cuts
        self.subjects = subjects
        self.found: dict[str, RawFrame] = {}

    def __getitem__(self, name: str) -> RawFrame:
        if name not in self.found:
            self.found[name] = self.cuts[name].frame(self.subjects)
        return self.found[name]

    def __contains__(self, name: object) -> bool:
        return name in self.cuts

    def __iter__(self) -> Iterator[str]:
        return iter(self.cuts)

    def __len__(self) -> int:
        return len(self.cuts)


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
        return RawBlock(objects(self.subjects), Frames(self.cuts, numbers), first=self.first, number=self.number)


@dataclass(slots=True, eq=False)
class Gathered:
    """The sources of a study that were read so far, cut by subject."""

    study: Study
    folder: Path
    identities: Identities = field(init=False)
    cuts: dict[str, Cut] = field(default_factory=dict)
    said: Said = field(default_factory=Said)

    def __post_init__(self) -> None:
        self.identities = Identities(self.study)

    def add(self, source: RawSource, read: ReadSource) -> None:
        """A further source, as it was read."""
        self.cuts[source.name] = read.cut
        self.said.join(Said(read.encodings, dict.fromkeys(read.told), read.left))
        for met in read.met:
            self.identities.meet(source, met)

    def store(self) -> RawStore:
        """All of them. Raises RawDataError where subjects cannot be told apart."""
        return RawStore(self.folder, self.cuts, self.identities.in_order(), self.identities.issues, self.said)


@dataclass(frozen=True, slots=True, eq=False)
class RawStore:
    """All raw sources of a study, by name, in memory or files of a folder, and whose their rows are."""

    folder: Path
    cuts: Mapping[str, Cut]
    everyone: Sequence[str]
    replaced: Issues
    said: Said

    @classmethod
    def of(
        cls, study: Study, folder: Path, pieces: Iterable[tuple[str, RawFrame]], room: Room | None = None
    ) -> RawStore:
        """A store in a folder, of sources that are given, one piece after the other; ``room`` is for rows in memory.

        Raises RawDataError where subjects cannot be told apart.
        """
        opened: dict[str, Cutting] = {}
        room = room or Room()
        for name, piece in pieces:
            if name not in opened:
                opened[name] = Cutting(study, study.raw[name], folder, room)
            opened[name].add(piece)
        gathered = Gathered(study, folder)
        for name, cutting in opened.items():
            gathered.add(study.raw[name], cutting.done())
        return gathered.store()

    @classmethod
    def read(
        cls,
        begun: Begun,
        progress: Callable[[str], None] = lambda _: None,
        see: Callable[[str, object], None] = lambda *_: None,
    ) -> RawStore:
        """A store of all raw sources whose reading has begun; ``see`` is told what was seen of each."""
        gathered = Gathered(begun.reading.study, begun.reading.folder)
        for source in begun.reading.sources():
            progress(f"reading {source.name}")
            read = begun.crew.result(begun.pieces.pop(source.name))  # which need not know its subjects any more
            see(source.name, read.seen)
            gathered.add(source, read)
        forget()
        return gathered.store()

    @property
    def cells(self) -> int:
        """How many cells all rows have."""
        return sum(cut.rows * len(cut.kinds) for cut in self.cuts.values())

    def in_files(self) -> RawStore:
        """The same with all rows in files, for who cannot have them in memory, or not all of them."""
        return replace(self, cuts={name: cut.in_file() for name, cut in self.cuts.items()})

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
