"""Files that others wrote, opened in one place: regular files alone, unpacked within bounds, the same before and after.

A build reads all its inputs through here, so that its manifest can name them and nothing else (`Ledger`).
"""

from __future__ import annotations

import gzip
import hashlib
import os
import stat
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import field, replace
from itertools import islice
from pathlib import Path
from types import MappingProxyType
from typing import BinaryIO

from ..errors import RawDataError, RequestError, said_by
from ..quick import dataclass
from .sizes import memory_size

LONGEST = 500_000  # characters of one value; Excel holds 32,767
BLOCK = 4 * LONGEST  # bytes that are read at once
ROOM = 64 << 20  # bytes that anything may be unpacked to
SWELL = 200  # how many times larger than that a file may become; what people enter shrinks to a twentieth
UNPACKED = "CDISC_RDEB_UNPACKED"  # of the environment: what anything may be unpacked to beyond these, as 2GB
OF_SPECS = ("study.yaml", "library.yaml")  # one of them lies in each folder of specs
KINDS = {
    stat.S_ISDIR: "a folder",
    stat.S_ISFIFO: "a pipe",
    stat.S_ISSOCK: "a socket",
    stat.S_ISCHR: "a device",
    stat.S_ISBLK: "a device",
}


@dataclass(frozen=True, slots=True)
class State:
    """What the system says of a file; whatever changes its content changes one of these."""

    device: int
    inode: int
    size: int
    modified: int
    changed: int

    @classmethod
    def of(cls, found: os.stat_result) -> State:
        """From what the system says."""
        return cls(found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns)


@dataclass(slots=True)
class Ledger:
    """The files that were read: what each was like then, and the SHA-256 of its bytes, '' until that is known.

    ``noted`` is what an earlier build noted of files: one that is still like that has the bytes that it had.
    """

    states: dict[Path, State] = field(default_factory=dict)
    digests: dict[Path, str] = field(default_factory=dict)
    shown: dict[Path, str] = field(default_factory=dict)
    noted: Mapping[Path, tuple[State, str]] = field(default_factory=dict)

    def note(self, path: Path, state: State, digest: str, shown: str) -> None:
        """A file was read. It must be the same each time."""
        path = absolute(path)
        if self.states.setdefault(path, state) != state:
            raise changed(shown)
        self.shown.setdefault(path, shown)
        self.digests[path] = digest or self.digests.get(path, "")

    def known(self, path: Path, state: State) -> str:
        """The hash of a file that is like this, '' where it is not known without a look at its bytes."""
        path = absolute(path)
        was, digest = self.noted.get(path, (None, ""))
        return self.digests.get(path) or (digest if was == state else "")

    def below(self, folder: Path, *others: Path) -> dict[str, str]:
        """The files below a folder by their paths inside it, in order, with their hashes; not those of other folders
        that lie in it.

        Raises RawDataError for one that is no longer what was read.
        """
        folder = absolute(folder)
        inner = [other for other in map(absolute, others) if folder in other.parents]
        own = (path for path in self.states if folder in path.parents and not any(o in path.parents for o in inner))
        found = sorted((path.relative_to(folder).as_posix(), path) for path in own)
        return {name: self.settled(path) for name, path in found}

    def outside(self, folder: Path) -> Ledger:
        """The same without the files below a folder."""
        kept = {path: state for path, state in self.states.items() if absolute(folder) not in path.parents}
        return Ledger(kept, self.digests, self.shown)

    def settled(self, path: Path) -> str:
        """The hash of a file, which is still the same."""
        shown = self.shown[path]
        try:
            with opened(path, shown, whole=not self.digests[path]):
                pass
        except OSError:
            raise changed(shown) from None
        return self.digests[path]


def absolute(path: Path) -> Path:
    """A path from the root on; a link stays what it is."""
    return Path(os.path.abspath(path))  # noqa: PTH100 - Path.resolve would follow links


def is_hidden(path: Path) -> bool:
    """Whether the system, or a program that is open, keeps a file beside others for itself, by its name."""
    return path.name.startswith((".", "~$"))


def stands(path: Path) -> bool:
    """Whether anything has a name, be it a link to nowhere: what is there is read or refused, never passed over."""
    return os.path.lexists(path)  # Path.exists follows links


def followed(path: Path) -> Path:
    """A path from the root on, its links followed as far as they lead; one that leads to itself stays."""
    return Path(os.path.realpath(path))  # Path.resolve ends in an error where a link leads to itself


_ledger: ContextVar[Ledger | None] = ContextVar("_ledger", default=None)


@contextmanager
def noting(noted: Mapping[Path, tuple[State, str]] | None = None) -> Iterator[Ledger]:
    """A ledger in which all files are noted that are read meanwhile; ``noted`` is what an earlier build noted."""
    token = _ledger.set(ledger := Ledger(noted=noted or {}))
    try:
        yield ledger
    finally:
        _ledger.reset(token)


_instead: ContextVar[Mapping[Path, bytes]] = ContextVar("_instead", default=MappingProxyType({}))


@contextmanager
def instead(path: Path, content: bytes) -> Iterator[None]:
    """Let a file be read as if it held something else: to see what would come of a change."""
    token = _instead.set({**_instead.get(), absolute(path): content})
    try:
        yield
    finally:
        _instead.reset(token)


@contextmanager
def opened(path: Path, shown: str = "", *, whole: bool = True) -> Iterator[BinaryIO]:
    """A regular file, open while it is read; ``whole`` says that all of it is, and not its beginning alone.

    ``shown`` is how messages call it, its path if not given. Raises OSError for a file that is not there, RawDataError
    for what is no file, and for one that changed before it was read to its end.
    """
    shown = shown or str(path)
    before = state_of(path, shown)  # before it is opened: to open a pipe is to wait for who writes to it
    with path.open("rb") as file:
        try:
            yield file
        except MemoryError:
            raise RawDataError(f"{shown}: the file has {before.size:,} bytes, more than the memory holds") from None
        except Exception as error:
            if State.of(os.fstat(file.fileno())) != before:  # then nothing else about it need be so
                raise changed(shown) from None
            if isinstance(error, OSError):
                error.filename = error.filename or shown  # the system does not say it of a file that is open
            raise
        ledger = _ledger.get()
        digest = ledger.known(path, before) if ledger is not None else ""
        if ledger is not None and whole and not digest:
            file.seek(0)
            digest = hashlib.file_digest(file, "sha256").hexdigest()
        if State.of(os.fstat(file.fileno())) != before:
            raise changed(shown)
    if ledger is not None:
        ledger.note(path, before, digest, shown)


def state_of(path: Path, shown: str = "") -> State:
    """What the system says of a regular file, or of the one that a link leads to."""
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        kind = next((kind for is_kind, kind in KINDS.items() if is_kind(found.st_mode)), "something else")
        raise RawDataError(f"{shown or path}: this is {kind}, and no file; put the file itself there")
    refuse_way_out(path, shown)
    return State.of(found)


def refuse_way_out(path: Path, shown: str) -> None:
    """Raise RawDataError for a file among specs that a link takes from elsewhere: what it holds would go into messages,
    documents and the package. Raw data may be links."""
    path = absolute(path)
    if (real := followed(path)) == path:
        return
    own = next((folder for folder in path.parents if any((folder / name).exists() for name in OF_SPECS)), None)
    home = own and next((folder for folder in own.parents if folder.name == "specs"), own)
    if home and not real.is_relative_to(followed(home)):
        raise RawDataError(f"{shown or path}: this is a link that leads out of {home.name}/; put the file itself there")


def refuse_no_file(path: Path, shown: str = "") -> None:
    """Raise RawDataError for what has the name of a file and is none."""
    try:
        state_of(path, shown)
    except OSError as error:
        said = f"the file cannot be read: {error.strerror}; put the file itself there"
        raise RawDataError(f"{shown or path}: {said}") from None


def changed(shown: str) -> RawDataError:
    """The error for a file that somebody writes to."""
    return RawDataError(f"{shown}: the file changed while it was read; wait until it is written, and read it again")


def note(path: Path, shown: str = "") -> None:
    """A file was read by other means, and is as it was then."""
    ledger = _ledger.get()
    if ledger is not None:
        with opened(path, shown, whole=not ledger.digests.get(absolute(path))):
            pass


def join(read: Ledger) -> None:
    """Files that another process read for this one. Raises RawDataError for one that was not the same there."""
    ledger = _ledger.get()
    if ledger is not None:
        for path, state in read.states.items():
            here = state_of(path, read.shown[path])
            if here != replace(state, device=here.device):  # whose number another machine gives
                raise changed(read.shown[path])
            ledger.note(path, here, read.digests[path], read.shown[path])


def digest_of(path: Path, shown: str = "") -> str:
    """The SHA-256 of a file's bytes, which counts as read (errors: see `opened`)."""
    if (content := _instead.get().get(absolute(path))) is not None:
        return hashlib.sha256(content).hexdigest()
    ledger = _ledger.get()
    if ledger is not None and ledger.known(path, state_of(path, shown)):
        note(path, shown)
        return ledger.digests[absolute(path)]
    with opened(path, shown) as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]
        if ledger is not None:
            ledger.digests[absolute(path)] = digest
    return digest


def read_bytes(path: Path, shown: str = "") -> bytes:
    """All bytes of a file, unpacked if its name ends in .gz (errors: see `opened`)."""
    if (content := _instead.get().get(absolute(path))) is not None:
        return content
    with opened(path, shown) as file:
        return b"".join(pieces(file, path, shown))


def read_start(path: Path, size: int, shown: str = "") -> bytes:
    """The first bytes of a file, unpacked if its name ends in .gz (errors: see `opened`)."""
    with opened(path, shown, whole=False) as file:
        if path.suffix.lower() == ".gz":
            return b"".join(islice(unpacked(file, shown or str(path)), -(-size // BLOCK)))
        return file.read(size)


def pieces(file: BinaryIO, path: Path, shown: str = "") -> Iterator[bytes]:
    """The bytes of an open file: in one piece, or unpacked in pieces of `BLOCK` if its name ends in .gz."""
    if path.suffix.lower() == ".gz":
        yield from unpacked(file, shown or str(path))
    else:
        yield file.read()


def unpacked(file: BinaryIO, shown: str) -> Iterator[bytes]:
    """What gzip packed. RawDataError for what is damaged, cut, or swells beyond all that people enter."""
    size = os.fstat(file.fileno()).st_size
    start = file.read(2)
    if start and start != b"\x1f\x8b":
        raise RawDataError(f"{shown}: its name ends in .gz, and gzip did not compress it; name it as what it is")
    file.seek(0)
    packed = gzip.GzipFile(fileobj=file)
    total = 0
    while True:
        try:
            block = packed.read(BLOCK)
        except (EOFError, OSError, zlib.error) as error:
            reason = "it is cut" if isinstance(error, EOFError) else f"it is damaged: {said_by(error)}"
            raise RawDataError(f"{shown}: gzip cannot unpack the file, {reason}; get it once more") from None
        if not block:
            return
        total += len(block)
        refuse_swollen(total, size, shown)
        yield block


def refuse_swollen(unpacked_size: int, size: int, shown: str, way: str = "unpack it before") -> None:
    """Raise RawDataError for what is packed in a way that no data of people are; ``way`` is how it is read all the
    same."""
    most = max(ROOM, SWELL * size)
    if unpacked_size > most and unpacked_size > (most := max(most, allowed())):
        raise RawDataError(
            f"{shown}: its {size:,} bytes swell to more than {most:,}, as no data of people do; "
            f"if it is sound, {way}, or set {UNPACKED} to the size that it may have, such as 2GB"
        )


def allowed() -> int:
    """What the user allows anything to be unpacked to; 0 where nothing is said."""
    text = os.environ.get(UNPACKED, "")
    try:
        return memory_size(text) if text else 0
    except RequestError as error:
        raise RequestError(f"{UNPACKED}: {error}") from None
