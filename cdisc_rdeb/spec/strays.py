"""Lint: files that lie where nothing reads them, or under a name that nothing reads."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

from ..errors import closest
from ..model import Place
from .faults import Faults, in_words

PARTS = ("sdtm", "adam")  # the folders of dataset specs
#: The other files of a study, and what a spec has of them in its first lines where it is called otherwise.
FILES = ("study.yaml", "codelists.yaml", "forms.yaml", "accepted.yaml", "package.yaml", "bimo.yaml", "derivations.py")
INSIDE: Mapping[str, str] = {"analyses.yaml": "adam"}  # files that lie in one of the folders
SPECS = (".yaml", ".yml")
DATASET = re.compile(rb"^dataset:[ \t]*([A-Za-z][A-Za-z0-9]{1,7})[ \t]*(?:#.*)?\r?$", re.MULTILINE)
NEAR = 0.8  # how close a file's name is to the one that is read


def check_strays(folder: Path, known: Collection[str], faults: Faults) -> set[str]:
    """Warn of what lies beside the specs as if it were one of them; the datasets that are described there.

    ``known`` are the datasets that are read; without one, a stray is an error. Of a library nothing is told.
    """
    found: set[str] = set()
    tell = faults.warning if known else faults.error
    for path, way in misnamed(folder):
        tell(Place(path.relative_to(folder).as_posix(), 1), f"nothing reads {path.name}", way)
    for described, way in found_in(folder):
        named = {path: name for path, name in described.items() if name not in known}  # else a draft
        if named:
            place = Place(next(iter(named)).relative_to(folder).as_posix(), 1)
            tell(place, f"nothing reads what is said of {in_words(sorted(named.values()))} here", way)
        found |= set(named.values())
    return found


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
    for path in sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")):
        if path.name in FILES or path.suffix not in (*SPECS, ".py"):
            continue
        if path.name in INSIDE:
            yield path, f"move it to {INSIDE[path.name]}/"
            continue
        kind = SPECS if path.suffix in SPECS else (".py",)
        free = [name for name in FILES if Path(name).suffix in kind and not (folder / name).exists()]
        near = closest(path.stem, [Path(name).stem for name in free], near=NEAR)
        if near and not dataset_of(path):
            yield path, f"call it {next(name for name in free if Path(name).stem == near[0])}"


def has_lost(folder: Path, name: str) -> bool:
    """Whether a file that lies beside study.yaml is not there, and one of nearly that name, or elsewhere, may be it."""
    return not (folder / name).exists() and any(way.endswith(name) for _, way in misnamed(folder))


def misplaced(folder: Path) -> Iterator[tuple[list[Path], str]]:
    """Specs of datasets that lie beside the folders of these, deeper in them, or in one that is called otherwise."""
    for path in specs_in(folder):
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
    return path.name.lower().removesuffix(".txt").endswith(SPECS)


def dataset_of(path: Path) -> str:
    """The dataset that a file describes by its beginning; '' for none, or a file that cannot be read."""
    try:
        with path.open("rb") as file:
            match = DATASET.search(file.read(4096)) if is_called_so(path) else None
    except OSError:
        return ""
    return match[1].decode() if match else ""


def part_of(path: Path) -> str:
    """The folder that the spec of a dataset belongs to."""
    return "adam" if re.search(rb"^structure:", path.read_bytes(), re.MULTILINE) else "sdtm"
