"""Columns in a file, as Arrow writes them: one lot after another, each with its own distinct values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeAlias

from ..errors import WriteError
from ..quick import np
from .arrow import from_arrow, texts_to_arrow, to_arrow
from .text import Column, Text, objects, renumbered, width_of

if TYPE_CHECKING:
    import numpy.typing as npt

Stored: TypeAlias = "Column | npt.NDArray[np.int32]"


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


def write_columns(file: BinaryIO, columns: Mapping[str, Stored]) -> None:
    """Write columns of one length to where an open file stands.

    >>> import io
    >>> file = io.BytesIO()
    >>> write_columns(file, {"SEX": Text.of(["F", "M", "F"]), "AGE": np.array([31.0, 40.5, np.nan])})
    >>> file.seek(0)
    0
    >>> {name: column.tolist() for name, column in read_columns(file).items()}
    {'SEX': ['F', 'M', 'F'], 'AGE': [31.0, 40.5, nan]}
    """
    import pyarrow as pa

    arrays = [as_arrow(column) for column in columns.values()]
    batch = pa.record_batch(arrays, names=list(columns))
    with pa.ipc.new_stream(file, batch.schema) as stream:
        stream.write_batch(batch)


def read_columns(file: BinaryIO) -> dict[str, Any]:
    """The columns that were written to where an open file stands."""
    return {**StoredColumns(file)}


class StoredColumns(Mapping[str, Any]):
    """The columns that were written to where an open file stands, each made when it is first asked for."""

    def __init__(self, file: BinaryIO) -> None:
        import pyarrow as pa

        with pa.ipc.open_stream(file) as stream:
            self.batch = stream.read_next_batch()
        self.names = {name: at for at, name in enumerate(self.batch.schema.names)}
        self.ready: dict[str, Stored] = {}
        self.whole = True

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
        part.batch, part.ready, part.whole = self.batch.slice(start, stop - start), {}, False
        return part

    def __getitem__(self, name: str) -> Any:
        if name not in self.ready:
            self.ready[name] = column_of(self.batch.column(self.names[name]), whole=self.whole)
        return self.ready[name]

    def __contains__(self, name: object) -> bool:
        return name in self.names

    def __iter__(self) -> Iterator[str]:
        return iter(self.names)

    def __len__(self) -> int:
        return len(self.names)


def as_arrow(column: Stored) -> Any:
    """A column as Arrow has it: text by its distinct values that are in use."""
    import pyarrow as pa

    if not isinstance(column, Text):
        return to_arrow(column)
    few = column.compact()
    codes = few.codes.astype(width_of(len(few.values)), copy=False)
    return pa.DictionaryArray.from_arrays(to_arrow(codes), texts_to_arrow(few.values))


def column_of(array: Any, *, whole: bool) -> Stored:
    """A column again; where it is not ``whole``, not all values of its dictionary need be there."""
    import pyarrow as pa

    if not pa.types.is_dictionary(array.type):
        return from_arrow(array)
    codes, values = from_arrow(array.indices).astype(np.int32, copy=False), array.dictionary
    if not whole:
        used = np.zeros(len(values), np.bool_)
        used[codes] = True
        codes, places = renumbered(codes, used)
        first, last = (int(places[0]), int(places[-1])) if len(places) else (0, -1)
        values = values.slice(first, last - first + 1)  # the rows of a part have most of the values in between
        return Text(codes, objects(values.to_pylist())[places - first], exact=True)
    return Text(codes, objects(values.to_pylist()), exact=True)
