"""Columns in a file, as Arrow writes them: one lot after another, each with its own distinct values."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO, TypeAlias

import numpy as np
import numpy.typing as npt

from ..errors import WriteError
from .text import Column, Text, width_of

Stored: TypeAlias = Column | npt.NDArray[np.int32]


@contextmanager
def storing(path: Path) -> Iterator[BinaryIO]:
    """A file to write further columns to. What the system refuses is a WriteError."""
    try:
        with path.open("ab") as file:
            yield file
    except OSError as error:
        said = f"{error.strerror or error}; free the way, or name another folder in CDISC_RDEB_CACHE"
        raise WriteError(f"{path.parent} cannot be written: {said}") from error


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
            batch = stream.read_next_batch()
        self.arrays = dict(zip(batch.schema.names, batch.columns, strict=True))
        self.ready: dict[str, Stored] = {}

    def __getitem__(self, name: str) -> Any:
        if name not in self.ready:
            self.ready[name] = from_arrow(self.arrays[name])
        return self.ready[name]

    def __contains__(self, name: object) -> bool:
        return name in self.arrays

    def __iter__(self) -> Iterator[str]:
        return iter(self.arrays)

    def __len__(self) -> int:
        return len(self.arrays)


def as_arrow(column: Stored) -> Any:
    """A column as Arrow has it: text by its distinct values that are in use."""
    import pyarrow as pa

    if not isinstance(column, Text):
        return pa.array(column)
    few = column.compact()
    codes = few.codes.astype(width_of(len(few.values)), copy=False)
    return pa.DictionaryArray.from_arrays(pa.array(codes), pa.array(few.values, pa.large_string()))


def from_arrow(array: Any) -> Stored:
    """A column again."""
    import pyarrow as pa

    if not pa.types.is_dictionary(array.type):
        numbers: npt.NDArray[Any] = array.to_numpy(zero_copy_only=False)
        return numbers
    values = array.dictionary.to_numpy(zero_copy_only=False)
    codes = array.indices.to_numpy(zero_copy_only=False).astype(np.int32, copy=False)
    return Text(codes, values, exact=True)
