"""The standards that a study chooses: versions of guides, and packages of controlled terminology by date."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from ...errors import RequestError
from ...standards import DEFAULT, GUIDES, Package, Standards, check_version, nearest
from ...standards.store import OF_STUDY, dates, package_name, packages
from ...standards.versions import guide_versions
from ...texts import listed
from ..faults import Faults
from ..layers.folders import Layer, read_root
from ..yaml.reader import Node


def read_standards(root: Node | None, layers: list[Layer], faults: Faults) -> Standards:
    """What study.yaml says under ``standards``, else the default; a version that is not there is a fault."""
    section = root.named.get("standards") if root else None
    said = section.named if section else {}
    versions = {guide: read_version(guide, said[guide], faults) for guide in GUIDES if guide in said}
    chosen = DEFAULT.of(versions)
    if "CT" not in said:
        return chosen
    there = packages(folders_of(layers))
    return replace(chosen, terminology=read_terminology(said["CT"], there, faults))


def folders_of(layers: Iterable[Layer]) -> tuple[Path, ...]:
    """Where packages of terminology may lie in a study and its libraries."""
    return tuple(layer.folder / OF_STUDY for layer in layers)


def terminology_folders(study: Path) -> tuple[Path, ...]:
    """Where packages of terminology may lie in a study and its libraries, faults and all."""
    return folders_of(read_root(study, Faults())[1])


def read_version(guide: str, node: Node, faults: Faults) -> str:
    """The version of a guide; another stands for one that is not there, so that no more is told than that."""
    try:
        return check_version(guide, node.text)
    except RequestError as error:
        message, _, hint = str(error).partition("; ")
        found = re.search(r"\d+(\.\d+)+", node.text)
        meant = found[0] if found and found[0] in guide_versions(guide) else ""
        faults.error(node.place, message, f'write "{meant}"' if meant and meant != node.text else hint)
        return meant or nearest(guide, found[0] if found else node.text)


def read_terminology(node: Node, there: Mapping[tuple[str, str], Package], faults: Faults) -> tuple[Package, ...]:
    """The packages of terminology: all of one date, or each of its own; those that are not named as by default."""
    default = {package.name: package for package in DEFAULT.terminology}
    said = {package_name(name): inner for name, inner in node.named.items()} or dict.fromkeys(default, node)
    lacking = [name for name, inner in said.items() if (name, inner.text) not in there]
    for names in [[name] for name in lacking] if node.named else [lacking] if lacking else []:
        inner = said[names[0]]
        known = "; ".join(f"installed of {name}: {', '.join(dates(name, there)) or 'none'}" for name in names)
        hint = f"cdisc-rdeb ct add FILE adds it from NCI's file; {known}"
        same = {tuple(dates(name, there)) for name in names}
        if len(same) == 1 and (installed := same.pop()) and not node.named:
            hint = f"write {installed[-1]}, which is; cdisc-rdeb ct add FILE adds another from NCI's file"
        elif not node.named:
            dated = (f"{n}: {(dates(n, there) or ['DATE'])[-1] if n in lacking else inner.text}" for n in said)
            hint += f"; each package may have a date of its own: CT: {{{', '.join(dated)}}}"
        faults.error(inner.place, f"{listed(names)} terminology {inner.text} is not installed", hint)
    found = {name: there[name, inner.text] for name, inner in said.items() if name not in lacking}
    return tuple({**default, **found}.values())
