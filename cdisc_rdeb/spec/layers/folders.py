"""The folders that a study's specs stand in: its own, and the libraries that it extends, the nearest first."""

from __future__ import annotations

import os
from contextlib import suppress
from functools import reduce
from pathlib import Path

from ...cache import current
from ...errors import RawDataError, closest
from ...formats.opening import digest_of, stands
from ...model import Place
from ...quick import dataclass
from .. import schema
from ..faults import Faults, did_you_mean
from ..yaml.reader import Node, YamlFault, read_yaml
from .overlay import overlay_root

ENDINGS = (".yaml", ".yml", ".txt")  # of files that may be meant, the last one added by an editor
OF_STUDY = ("study", "title", "description", "protocol", "created", "visits", "elements", "arms")


@dataclass(frozen=True, slots=True)
class Layer:
    """One folder of specs. ``shown`` stands before its files' names in messages: nothing for the study's own."""

    folder: Path
    shown: str = ""


def read_root(folder: Path, faults: Faults) -> tuple[Node | None, list[Layer]]:
    """study.yaml laid over the library.yaml of each library, or None when nothing can be read from it; and all layers,
    none when a library cannot be found: what would follow from that need not be told."""
    own = read_node(folder / "study.yaml", "study.yaml", faults)
    layers, roots = [Layer(folder)], [own]
    while roots[-1] is not None and "extends" in roots[-1].named:
        extends = roots[-1].named["extends"]
        library = find_library(layers, extends, faults)
        if library is None:
            return None, []
        layers.append(library)
        roots.append(read_library(library, faults))
    if own is None or len(layers) == 1:
        return (schema.check(own, "study", faults) if own else None), layers
    parts = [part for node in roots[::-1] if node and (part := schema.check(node, "study", faults, part=True))]
    if not parts:
        return None, layers
    return schema.check(reduce(lambda lower, upper: overlay_root(upper, lower), parts), "study", faults), layers


def find_library(layers: list[Layer], extends: Node, faults: Faults) -> Layer | None:
    """The folder that a study or library extends: below the folder of all specs, a library, and no circle."""
    name, study = extends.text, layers[0].folder.resolve()
    home = specs_folder(study)
    folder = (layers[-1].folder / name).resolve() if is_relative(name) else None
    known = libraries_below(home, layers[-1].folder.resolve())
    if folder is None or home not in folder.parents:
        hint = "name it as it lies from here, such as ../library"
        faults.error(extends.place, f"the library {name} does not lie below {home.name}/", hint)
    elif any(folder == layer.folder.resolve() for layer in layers):
        chain = " extends ".join(layer.folder.resolve().name for layer in layers)
        faults.error(extends.place, f"{chain} extends {folder.name}: a circle", "remove one extends")
    elif (folder / "study.yaml").exists():
        hint = "a library has no study.yaml; what studies share stands in library.yaml"
        faults.error(extends.place, f"{name} is a study, not a library", hint)
    elif not any((folder / part).exists() for part in ("library.yaml", "codelists.yaml", "sdtm")):
        message = f"{name} holds no library" if folder.is_dir() else f"there is no folder {name}"
        hint = did_you_mean(name, known) or "a library has sdtm/, codelists.yaml or library.yaml"
        faults.error(extends.place, message, hint)
    else:
        return Layer(folder, Path(os.path.relpath(folder, study)).as_posix() + "/")
    return None


def read_library(library: Layer, faults: Faults) -> Node | None:
    """library.yaml, without what only a study can say; None where there is none."""
    path = library.folder / "library.yaml"
    node = read_node(path, f"{library.shown}library.yaml", faults) if stands(path) else None
    if node is None:
        return None
    for name, inner in node.named.items():
        if name in OF_STUDY:
            faults.error(inner.place, f"{name} belongs to a study", "write it in its study.yaml")
    return node


def read_node(path: Path, shown: str, faults: Faults) -> Node | None:
    """One spec file as it stands; None, with a fault noted, when there is none or it is no YAML."""
    if not path.exists():
        others = [other.name for other in sorted(path.parent.glob("*")) if other.suffix.lower() in ENDINGS]
        same = [other for other in others if other.partition(".")[0].strip().casefold() == path.stem]
        near = same or closest(path.name, [other for other in others if not other.endswith(".txt")], near=0.8)
        shown_so = f"'{near[0]}'" if near and " " in near[0] else "".join(near[:1])
        hint = f"{shown_so} lies there: call it {path.name}" if near else "name the folder of a study"
        faults.error(Place(shown, 1), f"there is no such file in {path.parent}", hint)
        return None
    try:
        return read_yaml(path, shown, faults)
    except YamlFault as fault:
        faults.error(fault.place, fault.message)
        return None


def specs_folder(study: Path) -> Path:
    """The folder that a study and its libraries lie below: the nearest called specs, else the one the study is in."""
    return next((parent for parent in study.parents if parent.name == "specs"), study.parent)


def is_relative(name: str) -> bool:
    """Whether a name leads from one folder to another, and not from the root of a disk or somebody's home."""
    return bool(name) and name.isprintable() and not name.startswith(("/", "\\", "~")) and ":" not in name


def libraries_below(home: Path, folder: Path) -> list[str]:
    """The folders beside a study that may be libraries, as they lie from it."""
    beside = (path for path in home.iterdir() if path.is_dir() and not (path / "study.yaml").exists())
    return sorted(Path(os.path.relpath(path, folder)).as_posix() for path in beside)


def read_file(path: Path, shown: str, kind: str, faults: Faults, part: bool = False) -> Node | None:
    """One spec file, as far as it fits its schema; None when nothing does. Faults say what does not.

    One without a fault is kept for later builds by its content.
    """
    cache, key = current(), ""
    with suppress(OSError, RawDataError):  # which the reader tells of
        key = cache.key("spec", shown, kind, part, digest_of(path, shown)) if cache else ""
    if cache and key and isinstance(kept := cache.get(key), Node):
        return kept
    own = Faults()
    node = read_node(path, shown, own)
    node = schema.check(node, kind, own, part) if node else None
    if cache and key and node and not own.found:
        cache.put(key, node)
    faults.join(own)
    return node
