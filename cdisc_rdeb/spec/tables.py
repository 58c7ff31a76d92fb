"""Look-up tables: CSV files beside the specs, or in the libraries that a study extends."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from ..errors import SpecError
from ..model import Dataset, Table
from ..plan import uses
from ..verbs import Verb
from .sources import is_outside


def find_table(folders: Sequence[Path], name: str) -> Path:
    """A look-up table: the study's own, else the nearest library's; the study's own path where there is none."""
    paths = [folder / name for folder in folders]
    return next((path for path in paths if path.is_file()), paths[0])


def read_table(path: Path) -> Table:
    """A CSV file as a look-up table; cells without the white space at their ends. Raises SpecError with the row."""
    try:
        written = path.stat()
    except OSError as error:
        raise SpecError([f"{path.name} cannot be read: {error}"]) from None
    return read_once(path, written.st_mtime_ns, written.st_size)


@cache
def read_once(path: Path, _written: int, _size: int) -> Table:
    """A table as it was written at a time, read once."""
    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = [[cell.strip() for cell in row] for row in csv.reader(file, strict=True)]
    except UnicodeDecodeError:
        raise SpecError([f"{path.name} is not UTF-8; save it as UTF-8"]) from None
    except (OSError, csv.Error) as error:
        raise SpecError([f"{path.name} cannot be read: {error}"]) from None
    header = rows[0] if rows else []
    if not all(header) or not header or len(set(header)) < len(header):
        raise SpecError([f"{path.name} needs a first row with a name for each column, none of them twice"])
    for number, row in enumerate(rows, start=1):
        if row and len(row) != len(header):
            raise SpecError([f"{path.name}: row {number} has {len(row)} cells, the header has {len(header)}"])
    found = [row for row in rows[1:] if row]
    return Table(path.name, {name: tuple(row[i] for row in found) for i, name in enumerate(header)})


def files_of(datasets: Mapping[str, Dataset], verbs: Mapping[str, Verb], folders: Sequence[Path]) -> dict[str, Table]:
    """The CSV files that derivations name as tables; lint tells of those that cannot be read."""
    found: dict[str, Table] = {}
    for name in dict.fromkeys(name for dataset in datasets.values() for name in named_tables(dataset, verbs)):
        path = find_table(folders, name)
        if path.is_file() and not is_outside(name):
            try:
                found[name] = read_table(path)
            except SpecError:
                continue
    return found


def named_tables(dataset: Dataset, verbs: Mapping[str, Verb]) -> Iterator[str]:
    """The tables that a dataset's derivations and additions name."""
    for _, _, derivation in dataset.derivations():
        for use in uses(derivation):
            for parameter in verbs[use.verb].parameters.values():
                if parameter.kind == "table" and isinstance(name := use.arguments.get(parameter.name), str):
                    yield name
    yield from (addition.visits for addition in dataset.additions if addition.visits)
