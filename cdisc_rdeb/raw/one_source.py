"""One raw source after the other, or side by side: read, cut by subject, and kept for later builds."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import field, replace
from pathlib import Path
from typing import Protocol
from uuid import uuid4

from ..cache import Kept, current
from ..crew import Crew, Piece, Shared
from ..crew.memory import MUCH, giving_back
from ..errors import RawDataError
from ..model import RawSource, Study
from ..quick import dataclass
from .cut import Cutter
from .earlier import ReadSource, source_key
from .frame import RawFrame
from .held import Room
from .reading import format_of, is_whole, read_pieces
from .said import Said
from .subjects import Everyone, Subjects

SWELLS = 20  # how many times its bytes a file takes in memory that is read whole


class Looks(Protocol):
    """Who is shown every piece of a source: by what it judges it, and what it saw of it."""

    def judges(self, name: str) -> object: ...
    def look(self, name: str, piece: RawFrame) -> None: ...
    def seen(self, name: str) -> object: ...


class Blind:
    """Who looks at nothing."""

    def judges(self, name: str) -> object:
        """By nothing."""

    def look(self, name: str, piece: RawFrame) -> None:
        """Nothing is looked at."""

    def seen(self, name: str) -> object:
        """Nothing was seen."""


def blind(_: Study) -> Looks:
    """Nobody looks at the sources of a study."""
    return Blind()


@dataclass(frozen=True, slots=True, eq=False)
class Reading:
    """The sources of a study that lie in their home, the folder that they are cut into, who ``looks`` at them, and the
    ``room`` for rows in the memory of the one process that reads them; where there are several, there is none."""

    study: Study
    home: Path
    folder: Path
    looks: Callable[[Study], Looks] = blind
    room: Room = field(default_factory=Room)

    def sources(self) -> Iterator[RawSource]:
        """The sources that are files."""
        return (source for source in self.study.raw.values() if not source.visits_of)

    def begin(self, crew: Crew, most: int = 0) -> Begun:
        """Have a crew read them, the largest first. What is whole in memory, and might need more than ``most`` bytes of
        it, is read in this process, one source after the other."""
        sizes = {source.name: size_of(source, self.home) for source in self.sources()}
        shared = crew.share(self, self.folder)
        pieces = {
            name: crew.start(read_one, shared, name, here=self.is_large(self.study.raw[name], size, most))
            for name, size in sorted(sizes.items(), key=lambda each: -each[1])
        }
        return Begun(self, crew, pieces)

    def is_large(self, source: RawSource, size: int, most: int) -> bool:
        """Whether a source needs much memory; several of one ODM file are read at once, where its names were read."""
        with suppress(RawDataError):  # for what lint tells
            odm = any(format_of(file).name == "ODM-XML" for file in source.files)
            return odm or (is_whole(source) and size * SWELLS > most)
        return True


@dataclass(frozen=True, slots=True, eq=False)
class Begun:
    """The sources that a crew reads, by their names, until each is asked for."""

    reading: Reading
    crew: Crew
    pieces: dict[str, Piece[ReadSource]]


@dataclass(slots=True, eq=False)
class Cutting:
    """A source that is cut by subject, as it is read piece by piece."""

    study: Study
    source: RawSource
    folder: Path
    room: Room
    cutter: Cutter = field(init=False)
    said: Said = field(default_factory=Said)
    subjects: Subjects = field(init=False)

    def __post_init__(self) -> None:
        self.cutter = Cutter(new_path(self.folder), not self.source.reference, self.room, kept=current() is not None)
        self.subjects = Subjects(self.study, self.source)

    def add(self, piece: RawFrame) -> None:
        """Further rows."""
        self.cutter.add(piece, self.subjects.of_rows(piece))
        self.said.add(piece)

    def done(self, seen: object = None) -> ReadSource:
        """The source as it was read, with what was ``seen`` of it."""
        said, met = self.said, Everyone.of(self.subjects.met.values())
        return ReadSource("", self.cutter.done(), met, said.encodings, tuple(said.told), said.left, seen)


def read_one(shared: Shared[Reading], name: str) -> ReadSource:
    """Read a source; one that was read before, from the same content, is taken from the cache."""
    with giving_back(MUCH):
        return read_or_taken(shared, name)


def read_or_taken(shared: Shared[Reading], name: str) -> ReadSource:
    """The same, with all that comes up meanwhile."""
    reading, cache = shared.thing, current()
    study, source, looks = reading.study, reading.study.raw[name], reading.looks(reading.study)
    key = source_key(study, source, reading.home, looks.judges(name))
    kept = cache.get(key) if cache and key else None
    if cache and isinstance(kept, ReadSource) and cache.has(Kept(kept.digest)):
        return replace(kept, cut=replace(kept.cut, path=new_path(reading.folder), digest=kept.digest))
    cutting = Cutting(study, source, reading.folder, reading.room)
    for piece in read_pieces(source, reading.home):
        looks.look(name, piece)
        cutting.add(piece)
    read = cutting.done(looks.seen(name))
    if cache and key:
        digest = cache.keep(read.cut.path).digest
        read = replace(read, digest=digest, cut=replace(read.cut, digest=digest))
        cache.put(key, replace(read, cut=read.cut.in_file()))
    return read


def size_of(source: RawSource, home: Path) -> int:
    """How many bytes the files of a source have, as far as they are there."""
    size = 0
    for file in source.files:
        with suppress(OSError):
            size += (home / file).stat().st_size
    return size


def new_path(folder: Path) -> Path:
    """A file of columns that nobody else writes to, not even who does the same because this process was given up."""
    return folder / f"{uuid4().hex}.columns"
