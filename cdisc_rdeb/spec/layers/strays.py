"""Strays: files that lie where nothing reads them, or under a name that nothing reads."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path

from ...errors import closest
from ...model import Place, Study
from ...plan import of_dataset
from ..faults import Faults, in_words

PARTS = ("sdtm", "adam")  # the folders of dataset specs
#: The other files of a study, and what a spec has of them in its first lines where it is called otherwise.
FILES = ("study.yaml", "codelists.yaml", "forms.yaml", "accepted.yaml", "package.yaml", "bimo.yaml", "derivations.py")
INSIDE: Mapping[str, str] = {"analyses.yaml": "adam"}  # files that lie in one of the folders
SPECS = (".yaml", ".yml")
DATASET = re.compile(rb"^dataset:[ \t]*([A-Za-z][A-Za-z0-9]{1,7})[ \t]*(?:#.*)?\r?$", re.MULTILINE)
BEGINS = re.compile(rb"^(- \{?)?[A-Za-z_][\w]*:(?=\s)", re.MULTILINE)  # of other specs
NEAR = 0.8  # how close a file's name is to the one that is read


def check_strays(folder: Path, study: Study, faults: Faults) -> set[str]:
    """Warn of what lies beside the specs as if it were one of them; the datasets that are described there.

    Where the study has no dataset, or needs one that is described there, a stray is an error. Of a library nothing is
    told.
    """
    known, found = study.datasets, set[str]()
    tell = faults.warning if known else faults.error
    for path, way in misnamed(folder):
        tell(Place(path.relative_to(folder).as_posix(), 1), f"nothing reads {path.name}", way)
    for described, way in found_in(folder):
        named = {path: name for path, name in described.items() if name not in known}  # else a draft
        if named:
            place = Place(next(iter(named)).relative_to(folder).as_posix(), 1)
            tell = faults.warning if known and not needed(study) & {*named.values()} else faults.error
            tell(place, f"nothing reads what is said of {in_words(sorted(named.values()))} here", way)
        found |= set(named.values())
    return found


def needed(study: Study) -> set[str]:
    """The datasets and sources that those of a study take from."""
    of_groups = {group.source for dataset in study.datasets.values() for group in dataset.groups}
    return of_groups | {name.dataset for dataset in study.datasets.values() for name in of_dataset(dataset)}


def found_in(folder: Path) -> Iterator[tuple[dict[Path, str], str]]:
    """Files that describe datasets and that nothing reads, with these and the way out."""
    for paths, way in misplaced(folder):
        if described := {path: name for path in paths if (name := dataset_of(path))}:
            yield described, way


def misnamed(folder: Path) -> Iterator[tuple[Path, str]]:
    """Files of a study's folder that are nearly called as one that is read and is not there."""
    for path in (folder / part / name for part in PARTS for name in FILES):
        if path.is_file():
            yield path, f"move it out of {path.parent.name}/: it lies beside study.yaml, as {path.name}"
    for name, part in INSIDE.items():
        if (folder / part).is_dir() and not (folder / part / name).exists():
            yield from ((path, f"call it {name}") for path in as_text(folder / part, name))
    for path in sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")):
        if path.name in FILES or path.suffix.lower() not in (*SPECS, ".py", ".txt"):
            continue
        if path.suffix.lower() == ".txt":
            name = f"{path.name.partition('.')[0].casefold()}.yaml"
            if name in FILES and not (folder / name).exists() and path in as_text(folder, name):
                yield path, f"call it {name}"
            continue
        if path.name in INSIDE:
            yield path, f"move it to {INSIDE[path.name]}/"
            continue
        kind = SPECS if path.suffix.lower() in SPECS else (".py",)
        free = [name for name in FILES if Path(name).suffix in kind and not (folder / name).exists()]
        near = closest(path.stem, [Path(name).stem for name in free], near=NEAR)
        if near and not dataset_of(path):
            yield path, f"call it {next(name for name in free if Path(name).stem == near[0])}"


def as_text(folder: Path, name: str) -> list[Path]:
    """The files of a folder that are called as one that is read, with the ending of texts, and look like it."""
    same = (path for path in sorted(folder.glob("*.txt")) if path.name.partition(".")[0].casefold() == Path(name).stem)
    return [path for path in same if BEGINS.search(beginning(path))]


def has_lost(folder: Path, name: str) -> bool:
    """Whether a file that lies beside study.yaml is not there, and one of nearly that name, or elsewhere, may be it."""
    return not (folder / name).exists() and any(way.endswith(name) for _, way in misnamed(folder))


def misplaced(folder: Path) -> Iterator[tuple[list[Path], str]]:
    """Specs of datasets that lie beside the folders of these, deeper in them, or in one that is called otherwise."""
    for path in (path for path in specs_in(folder) if path.name not in FILES):
        yield [path], f"move the file to {part_of(path)}/"
    free = [part for part in PARTS if not (folder / part).is_dir() or not specs_in(folder / part)]
    for inner in sorted(path for path in folder.iterdir() if path.is_dir() and not path.name.startswith(".")):
        if inner.name in PARTS:
            for path in (path for path in specs_in(inner) if path.suffix == ".txt"):
                yield [path], f"call it {path.name.partition('.')[0]}.yaml"
            for below in sorted(path for path in inner.iterdir() if path.is_dir()):
                yield specs_in(below), f"move it to {inner.name}/; folders in there are not looked into"
        elif near := closest(inner.name, free, near=0.7):
            yield specs_in(inner), f"call the folder {near[0]}"


def specs_in(folder: Path) -> list[Path]:
    """The files of a folder that may be specs, in order."""
    return sorted(path for path in folder.iterdir() if is_called_so(path) and path.is_file())


def is_called_so(path: Path) -> bool:
    """Whether a file is called as a spec, be it with an extension that an editor added."""
    return path.suffix.lower() in (*SPECS, ".txt")


def dataset_of(path: Path) -> str:
    """The dataset that a file describes by its beginning; '' for none, or a file that cannot be read."""
    match = DATASET.search(beginning(path)) if is_called_so(path) else None
    return match[1].decode() if match else ""


def beginning(path: Path) -> bytes:
    """What a file begins with; nothing where it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(4096)
    except OSError:
        return b""


def part_of(path: Path) -> str:
    """The folder that the spec of a dataset belongs to."""
    return "adam" if re.search(rb"^structure:", path.read_bytes(), re.MULTILINE) else "sdtm"
