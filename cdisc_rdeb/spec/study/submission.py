"""package.yaml of a study: where it stands in a submission, as the file says it."""

from __future__ import annotations

from pathlib import Path

from ...formats.opening import stands
from ..faults import Faults
from ..layers.folders import read_file
from ..yaml.reader import Node

FILE = "package.yaml"
CONTROLLED = "5.3.5.1"  # the section of controlled trials, whose control is told
EFFICACY = "5.3.5"  # the chapter whose sections are told by the indication


def read_package(folder: Path, faults: Faults) -> Node | None:
    """What the file says; None where there is none, or nothing can be read from it. What is wrong is noted."""
    path, known = folder / FILE, len(faults.found)
    root = read_file(path, FILE, "package", faults) if stands(path) else None
    if root is None or len(faults.found) > known:
        return root
    section = root.get("section")
    efficacy = section.startswith(EFFICACY)
    if efficacy != bool(root.get("indication")):
        hint = "add indication: the disease" if efficacy else "remove indication"
        faults.error(root.place, f"a study in {section} has {'an' if efficacy else 'no'} indication", hint)
    if (section == CONTROLLED) != bool(root.get("control")):
        hint = "add control" if section == CONTROLLED else "remove control"
        said = "says its type of control" if section == CONTROLLED else "has no type of control"
        faults.error(root.place, f"a study in {section} {said}", hint)
    return root
