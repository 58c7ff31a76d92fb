"""Look-up tables: CSV files beside the specs, or in the libraries that a study extends."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from ...errors import RawDataError, SpecError, way_to_columns
from ...formats.csv_reader import read_csv_rows
from ...formats.opening import State, note, state_of
from ...model import Dataset, Table
from ...plan import uses
from ...verbs import Verb
from ..faults import Faults
from ..yaml.reader import Node


def find_table(folders: Sequence[Path], name: str) -> Path:
    """A look-up table: the study's own, else the nearest library's; the study's own path where there is none."""
    paths = [folder / name for folder in folders]
    return next((path for path in paths if path.is_file()), paths[0])


def columns_of(folders: Sequence[Path], name: str) -> Sequence[str]:
    """The columns of a look-up table; none where it is no file that can be read."""
    if not name or is_outside(name):
        return ()
    try:
        return [*read_table(find_table(folders, name)).columns]
    except SpecError:
        return ()


def is_outside(name: str) -> bool:
    """Whether a file's name leads out of the folder that it is to lie in."""
    parts = name.replace("\\", "/").split("/")
    return ".." in parts or name.startswith(("/", "\\", "~")) or ":" in name or not name.isprintable() or not name


def where_it_lies(folders: Sequence[Path], name: str) -> str:
    """The way out for a table that lies elsewhere: below the specs, or among the raw data; '' where it is nowhere."""
    raw = folders[0].resolve().parents[1] / "raw" / folders[0].resolve().name
    found = [path for folder in folders if folder.is_dir() for path in sorted(folder.glob(f"*/{name}"))]
    found += [raw / name] if (raw / name).is_file() else []
    return f"it lies in {found[0].parent.name}/: move it beside study.yaml" if found and not is_outside(name) else ""


def read_table(path: Path) -> Table:
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
def read_once(path: Path, _state: State) -> Table:
    """A table as it was written at a time, read once."""
    names, rows = read_csv_rows(path, shown=path.name)
    return Table(path.name, {name: tuple(row[i].strip() for row in rows) for i, name in enumerate(names)})


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


def read_persons(root: Node, folders: Sequence[Path], faults: Faults) -> dict[str, str]:
    """The person that each number of study.yaml's ``persons`` stands for; what is odd in the file is noted."""
    if "persons" not in root.named:
        return {}
    place, name = root.named["persons"].place, root.get("persons")
    path = find_table(folders, name)
    if is_outside(name) or not path.is_file():
        faults.error(place, f"there is no table {name}", "put a CSV with SUBJECT and PERSON beside study.yaml")
        return {}
    try:
        table = read_table(path)
    except SpecError as error:
        faults.error(place, str(error))
        return {}
    if lacking := [column for column in ("SUBJECT", "PERSON") if column not in table.columns]:
        way = way_to_columns([*table.columns], lacking, ("SUBJECT", "PERSON"))
        faults.error(place, f"{name} has no column {lacking[0]}", f"{way} of {name}")
        return {}
    found: dict[str, str] = {}
    for subject, person in zip(table.columns["SUBJECT"], table.columns["PERSON"], strict=True):
        if not subject or not person or found.setdefault(subject, person) != person:
            message = f"{name}: the subject '{subject}' has the person '{person}'"
            faults.error(place, message, "give each subject one person")
    for subject, person in found.items():
        if found.get(person, person) != person:
            message = f"{name}: {subject} is {person}, and {person} is {found[person]}"
            faults.error(place, message, "name the same person for all of their numbers")
    return found


def named_tables(dataset: Dataset, verbs: Mapping[str, Verb]) -> Iterator[str]:
    """The tables that a dataset's derivations and additions name."""
    for _, _, derivation in dataset.derivations():
        for use in uses(derivation):
            for parameter in verbs[use.verb].parameters.values():
                if parameter.kind == "table" and isinstance(name := use.arguments.get(parameter.name), str):
                    yield name
    yield from (addition.visits for addition in dataset.additions if addition.visits)
