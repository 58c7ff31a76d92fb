"""Look-up tables: CSV files beside the specs, or in the libraries that a study extends."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from ..errors import RawDataError, SpecError
from ..formats.csv_reader import read_csv_rows
from ..formats.opening import State, note, state_of
from ..verbs.registry import Lookup


def find_table(folders: Sequence[Path], name: str) -> Path:
    """A look-up table: the study's own, else the nearest library's; the study's own path where there is none."""
    paths = [folder / name for folder in folders]
    return next((path for path in paths if path.is_file()), paths[0])


def read_table(path: Path) -> Lookup:
    """A CSV file as a look-up table; cells without the white space at their ends. Raises SpecError with the row."""
    try:
        table = read_once(path, state_of(path, path.name))
        note(path, path.name)
    except OSError as error:
        raise SpecError([f"{path.name} cannot be read: {error}"]) from None
    except RawDataError as error:
        raise SpecError([str(error)]) from None
    return table


@cache
def read_once(path: Path, _state: State) -> Lookup:
    """A table as it was written at a time, read once."""
    names, rows = read_csv_rows(path, shown=path.name)
    return Lookup(path.name, {name: tuple(row[i].strip() for row in rows) for i, name in enumerate(names)})
