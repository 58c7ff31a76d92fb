"""The raw data of a study, of which blocks of subjects are taken: each source in a file of columns, cut by subject."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Protocol

from ..cache import current
from ..columns import objects
from ..issues import Issues
from ..model import RawSource, Study
from .cut import Cut, Cutter
from .earlier import KeptSource, source_key
from .frame import RawBlock, RawFrame, Told
from .odm_files import forget
from .reading import read_pieces
from .subjects import Identities


class Looks(Protocol):
    """Who is shown every piece of the sources: by what it judges one, what it saw of it, and that again."""

    def judges(self, name: str) -> object: ...
    def look(self, name: str, piece: RawFrame) -> None: ...
    def seen(self, name: str) -> object: ...
    def see(self, name: str, seen: object) -> None: ...


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
class Said:
    """What the readers of raw files have to say: encodings, issues, and what each file holds that no source reads."""

    encodings: dict[str, str] = field(default_factory=dict)
    told: dict[Told, None] = field(default_factory=dict)  # each once: several sources may come from one file
    left: dict[str, frozenset[str]] = field(default_factory=dict)

    def add(self, piece: RawFrame) -> None:
        """What was said of a piece of a source."""
        self.join(Said(dict(piece.encodings), dict.fromkeys(piece.told), dict(piece.left)))

    def join(self, other: Said) -> None:
        """What was said of another source."""
        self.encodings |= other.encodings
        self.told |= other.told
        self.left |= {file: self.left.get(file, others) & others for file, others in other.left.items()}

    def tell(self, issues: Issues) -> None:
        """All of it as issues."""
        for said in self.told:
            issues.read(said.rule, said.variable, said.value, said.message, said.file, said.row)
        for file, others in self.left.items():
            for part in others:
                message = f"{part} of {file} is read by no source; name one for it if it has data"
                issues.read("not read", part, "", message, file, 0)


@dataclass(slots=True, eq=False)
class Gathered:
    """The sources of a study that were read so far, cut by subject."""

    study: Study
    folder: Path
    identities: Identities = field(init=False)
    cutters: dict[str, Cutter] = field(default_factory=dict)
    cuts: dict[str, Cut] = field(default_factory=dict)
    said: dict[str, Said] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.identities = Identities(self.study)

    def add(self, source: RawSource, piece: RawFrame) -> None:
        """A further piece of a source."""
        if source.name not in self.cutters:
            self.cutters[source.name] = Cutter(self.path(), not source.reference)
            self.said[source.name] = Said()
        self.cutters[source.name].add(piece, self.identities.of_rows(source, piece))
        self.said[source.name].add(piece)

    def path(self) -> Path:
        """Where the next source is written."""
        return self.folder / f"source{len(self.said)}.columns"

    def again(self, source: RawSource, key: str) -> KeptSource | None:
        """A source as it was read before, if the cache has it."""
        cache = current()
        kept = cache.get(key) if cache else None
        if cache is None or not isinstance(kept, KeptSource) or not cache.has(kept.digest):
            return None
        self.cuts[source.name] = replace(kept.cut, path=self.path(), digest=kept.digest)
        self.said[source.name] = Said(kept.encodings, dict.fromkeys(kept.told), kept.left)
        for met in kept.met:
            self.identities.meet(source, met)
        return kept

    def keep(self, source: RawSource, key: str, seen: object) -> None:
        """Keep a source that was read for later builds."""
        cache = current()
        if cache is None or source.name not in self.cutters:
            return
        cut, said = self.cutters[source.name].done(), self.said[source.name]
        met = tuple(self.identities.seen.get(source.name, {}).values())
        cut = self.cuts[source.name] = replace(cut, digest=cache.keep(cut.path))
        kept = KeptSource(cut.digest, cut, met, said.encodings, tuple(said.told), said.left, seen)
        cache.put(key, kept)

    def store(self) -> RawStore:
        """All of them. Raises RawDataError where subjects cannot be told apart."""
        cuts = {name: self.cuts[name] if name in self.cuts else self.cutters[name].done() for name in self.said}
        whole = Said()
        for said in self.said.values():
            whole.join(said)
        return RawStore(self.folder, cuts, self.identities.in_order(), self.identities.issues, whole)


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
        gathered = Gathered(study, folder)
        for name, piece in pieces:
            gathered.add(study.raw[name], piece)
        return gathered.store()

    @classmethod
    def read(
        cls,
        study: Study,
        home: Path,
        folder: Path,
        progress: Callable[[str], None] = lambda _: None,
        looks: Looks | None = None,
    ) -> RawStore:
        """A store of all raw sources that a study names, from their home; who ``looks`` is shown every piece of them.

        One that was read before, from the same content, is taken from the cache.
        """
        gathered = Gathered(study, folder)
        for source in (source for source in study.raw.values() if not source.visits_of):
            key = source_key(study, source, home, looks.judges(source.name) if looks else None)
            if key and (kept := gathered.again(source, key)):
                if looks:
                    looks.see(source.name, kept.seen)
                continue
            progress(f"reading {source.name}")
            for piece in read_pieces(source, home):
                if looks:
                    looks.look(source.name, piece)
                gathered.add(source, piece)
            if key:
                gathered.keep(source, key, looks.seen(source.name) if looks else None)
        forget()
        return gathered.store()

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
