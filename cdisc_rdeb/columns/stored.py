"""Columns in a file: one lot after another, each with its own distinct values.

A lot begins with what its columns are and where each lies in the rest: numbers and codes as they are in memory, the
distinct values of texts pickled. Most lots are small, and Arrow's own format takes several times as long for these.
Such files lie in the folder of a build or the cache, which only the user may write to.
"""

from __future__ import annotations

import pickle
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, NamedTuple, TypeAlias

from ..errors import WriteError
from ..quick import np
from .text import Column, Text, objects, renumbered, width_of

if TYPE_CHECKING:
    import numpy.typing as npt

Stored: TypeAlias = "Column | npt.NDArray[np.int32]"

SIZE = 8  # bytes of a number; all columns begin at a multiple of them


class Place(NamedTuple):
    """Where a column lies in a lot: its numbers, or codes, of a kind, and the values of a text."""

    kind: str
    rows: int
    start: int
    values: int
    size: int  # 0 for numbers, which have no values


@contextmanager
def storing(path: Path) -> Iterator[BinaryIO]:
    """A file to write further columns to. What the system refuses is a WriteError."""
    with refused(path.parent), path.open("ab") as file:
        yield file


@contextmanager
def refused(folder: Path) -> Iterator[None]:
    """What the system refuses of a folder meanwhile is a WriteError."""
    try:
        yield
    except OSError as error:
        said = f"{error.strerror or error}; free the way, or name another folder in CDISC_RDEB_CACHE"
        raise WriteError(f"{folder} cannot be written: {said}") from error


def write_columns(file: BinaryIO, columns: Mapping[str, Stored], see: Callable[[Any], object] = lambda _: None) -> None:
    """Write columns of one length to where an open file stands; ``see`` is shown all that is written.

    >>> import io
    >>> file = io.BytesIO()
    >>> write_columns(file, {"SEX": Text.of(["F", "M", "F"]), "AGE": np.array([31.0, 40.5, np.nan])})
    >>> file.seek(0)
    0
    >>> {name: column.tolist() for name, column in read_columns(file).items()}
    {'SEX': ['F', 'M', 'F'], 'AGE': [31.0, 40.5, nan]}
    """
    places: dict[str, tuple[object, ...]] = {}
    parts: list[Any] = []
    end = 0
    for name, column in columns.items():
        numbers, values = in_parts(column)
        behind = end + numbers.nbytes + -numbers.nbytes % SIZE
        places[name] = (numbers.dtype.str, len(numbers), end, behind, len(values))
        parts += [numbers, bytes(-numbers.nbytes % SIZE), values, bytes(-len(values) % SIZE)]
        end = behind + len(values) + -len(values) % SIZE
    head = pickle.dumps(places)
    for part in (len(head).to_bytes(SIZE, "little") + end.to_bytes(SIZE, "little") + head, *filter(len, parts)):
        see(part)
        file.write(part)


def in_parts(column: Stored) -> tuple[npt.NDArray[Any], bytes]:
    """The numbers of a column, or its codes and the values that are in use."""
    if not isinstance(column, Text):
        return np.ascontiguousarray(column), b""
    few = column.compact()
    codes = np.ascontiguousarray(few.codes, width_of(len(few.values)))
    return codes, pickle.dumps(few.values.tolist())


def read_columns(file: BinaryIO) -> dict[str, Any]:
    """The columns that were written to where an open file stands."""
    return {**StoredColumns(file)}


class StoredColumns(Mapping[str, Any]):
    """The columns that were written to where an open file stands, each made when it is first asked for."""

    def __init__(self, file: BinaryIO) -> None:
        head, size = (int.from_bytes(file.read(SIZE), "little") for _ in range(2))
        self.places: Mapping[str, tuple[Any, ...]] = pickle.loads(file.read(head))
        self.content = file.read(size)
        self.ready: dict[str, Stored] = {}
        self.some: slice | None = None

    def between(self, start: int, stop: int) -> StoredColumns:
        """The same of the records from one position to another; texts have no values but theirs.

        >>> import io
        >>> file = io.BytesIO()
        >>> write_columns(file, {"SEX": Text.of(["F", "M", "F"]), "AGE": np.array([31.0, 40.5, np.nan])})
        >>> file.seek(0)
        0
        >>> part = StoredColumns(file).between(1, 2)
        >>> part["SEX"].values.tolist(), part["AGE"].tolist()
        (['M'], [40.5])
        """
        part = copy(self)
        part.ready, part.some = {}, slice(start, stop)
        return part

    def __getitem__(self, name: str) -> Any:
        if name not in self.ready:
            self.ready[name] = self.column(Place(*self.places[name]))
        return self.ready[name]

    def __contains__(self, name: object) -> bool:
        return name in self.places

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.places)

    def column(self, place: Place) -> Stored:
        """A column again; nobody may write to its numbers."""
        whole = np.frombuffer(self.content, place.kind, place.rows, place.start)
        numbers = whole if self.some is None else whole[self.some]
        if not place.size:
            return numbers
        codes = numbers.astype(np.int32, copy=False)
        values = objects(pickle.loads(self.content[place.values : place.values + place.size]))
        if self.some is None:
            return Text(codes, values, exact=True)
        used = np.zeros(len(values), np.bool_)
        used[codes] = True
        codes, places = renumbered(codes, used)
        return Text(codes, values[places], exact=True)
