"""Files of specs that lie where nothing looks for them, or are called so that nothing finds them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from ..errors import closest
from ..model import Place
from .faults import Faults
from .layers import ENDING

#: Files that lie beside study.yaml, and the folders of those of datasets.
BESIDE = ("study", "library", "codelists", "forms", "accepted", "package", "bimo")
FILES = frozenset(f"{name}.yaml" for name in BESIDE)
OF_DATASETS = ("sdtm", "adam")
DATASET = re.compile(r"^dataset: *[\"']?([A-Z][A-Z0-9]{1,7})\b", re.MULTILINE)
LONGEST = 1_000_000  # bytes of a file that is looked into
NEAR = 0.75
CODELISTS = "codelists.yaml"
STUDY = "study"
NO_READER = "nothing reads it here"


class Misplaced(NamedTuple):
    """A file, or folder, that nothing reads: where it is, why, the way out, and the datasets that it would describe."""

    place: Place
    message: str
    hint: str
    datasets: str = ""


def tell_misplaced(folder: Path, faults: Faults) -> set[str]:
    """Note the specs in the folder of a study that nothing reads; the datasets that they would describe."""
    found = list(misplaced(folder)) if folder.is_dir() else []
    for each in found:
        faults.error(each.place, each.message, each.hint)
    return {name for each in found for name in each.datasets.split()}


def has_lost_codelists(folder: Path) -> bool:
    """Whether codelists.yaml is not where it should be, and lies elsewhere or is called otherwise."""
    return not (folder / CODELISTS).exists() and any(CODELISTS in each.hint for each in misplaced(folder))


def misplaced(folder: Path) -> Iterator[Misplaced]:
    """The files below the folder of a study that are specs, and that nothing reads."""
    there = sorted(path for path in folder.iterdir() if not path.name.startswith("."))
    for path in there:
        if path.is_file() and ENDING.search(path.name):
            yield from beside(path)
        elif path.is_dir():
            yield from in_folder(path, [each.name for each in there])


def beside(path: Path) -> Iterator[Misplaced]:
    """What is wrong with a file that lies beside study.yaml."""
    stem, place = ENDING.sub("", path.name), Place(path.name, 1)
    if path.name in FILES or stem.casefold() == STUDY:  # a study without study.yaml is a fault by itself
        return
    if stem.casefold() in BESIDE:
        if not path.with_name(f"{stem.casefold()}.yaml").exists():
            yield Misplaced(place, "the names of specs end in .yaml", f"rename it to {stem.casefold()}.yaml")
    elif stem == "analyses":
        yield Misplaced(place, f"analyses.yaml lies in adam/, and {NO_READER}", "move it to adam/analyses.yaml")
    elif name := dataset_of(path):
        yield moved(place, name, stem)
    elif (near := closest(stem, BESIDE, NEAR)) and not path.with_name(f"{near[0]}.yaml").exists():
        yield Misplaced(place, f"no file is called {path.name} here, and nothing reads it", f"name it {near[0]}.yaml")


def in_folder(path: Path, there: Sequence[str]) -> Iterator[Misplaced]:
    """What is wrong with a folder in that of a study."""
    if path.name in OF_DATASETS:
        yield from below(path)
        return
    near = closest(path.name, OF_DATASETS, NEAR)
    found = [name for each in files_of(path) if (name := dataset_of(each))] if near and near[0] not in there else []
    if found:
        message = f"the folder of these specs is called {near[0]}, and nothing reads {path.name}"
        yield Misplaced(Place(path.name, 1), message, f"rename {path.name} to {near[0]}", " ".join(found))


def below(path: Path) -> Iterator[Misplaced]:
    """What is wrong below a folder of specs of datasets."""
    for each in files_of(path):
        shown, stem = each.relative_to(path.parent).as_posix(), ENDING.sub("", each.name)
        if each.name in FILES:
            message = f"{each.name} lies beside study.yaml, and {NO_READER}"
            yield Misplaced(Place(shown, 1), message, f"move it to {each.name}, out of {path.name}/")
        elif each.parent != path and (name := dataset_of(each)):
            yield moved(Place(shown, 1), name, stem)
        elif each.name.casefold().endswith(".txt") and (name := dataset_of(each)):
            hint = f"rename it to {path.name}/{stem}.yaml"
            yield Misplaced(Place(shown, 1), "the names of specs end in .yaml", hint, name)


def moved(place: Place, name: str, stem: str) -> Misplaced:
    """A spec that is to be moved among those of its kind."""
    where = "adam" if name.startswith("AD") and len(name) > 2 else "sdtm"
    message = f"the spec of {name} lies in {where}/, and {NO_READER}"
    return Misplaced(place, message, f"move it to {where}/{stem}.yaml", name)


def files_of(folder: Path) -> Iterable[Path]:
    """The files in a folder, and one level below it, that are called as specs are."""
    found = (path for pattern in ("*", "*/*") for path in sorted(folder.glob(pattern)))
    return [path for path in found if path.is_file() and ENDING.search(path.name) and not path.name.startswith(".")]


def dataset_of(path: Path) -> str:
    """The dataset that a file describes; '' for one that describes none."""
    text = ""
    with suppress(OSError, UnicodeDecodeError):
        if path.stat().st_size <= LONGEST:
            text = path.read_text(encoding="utf-8")
    found = DATASET.search(text)
    return found[1] if found else ""
