"""The way out where a dataset, a class or an element is called as elsewhere: as a file, in define.xml, by its name."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from ...errors import Meant
from ...texts import fold
from ..meant.structures_called import structure_called

if TYPE_CHECKING:
    from jsonschema.exceptions import ValidationError

    from ..yaml.reader import Node

DATASET = re.compile("[A-Z][A-Z0-9]{1,7}")


def as_file(error: ValidationError, root: Node) -> str:
    """The way out where a dataset has a name that none can have: it is called as its file."""
    folder, _, file = root.place.file.rpartition("/")
    name = file.partition(".")[0].upper()
    here = [*error.absolute_path] == ["dataset"] and folder in ("sdtm", "adam") and DATASET.fullmatch(name)
    return Meant([name] if here else (), str(error.instance), "write {}, as the file is called")


def as_structure(error: ValidationError, root: Node) -> str:
    """The way out where an analysis dataset says its data structure as define.xml does, under class; else ''."""
    if [*error.absolute_path] != ["class"] or not root.place.file.startswith("adam/"):
        return ""
    if root.get("structure"):
        return "remove it: structure says it"
    called = structure_called(str(error.instance), root.get("dataset"))
    return f"write structure: {called} in place of class: {error.instance}" if called else ""


def as_element(error: ValidationError, root: Node) -> str:
    """The way out where an arm names an element by what it is called, and not by its code; '' elsewhere."""
    path = [*error.absolute_path]
    if path[:1] != ["arms"] or path[-1:] != ["ETCD"] or "elements" not in root.named:
        return ""
    asked = fold(str(error.instance))
    found = [each.get("ETCD") for each in root.named["elements"].nodes if fold(each.get("ELEMENT")) == asked]
    return Meant(found if len(found) == 1 else (), str(error.instance), "write {}")
