"""The manifest of an output folder: what went in and what came out, by hash."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from types import MappingProxyType

from ..errors import RawDataError
from ..formats.json_object import json_object
from ..formats.opening import Ledger
from ..model import Study
from ..standards.store import is_shipped
from ..version import VERSION

MANIFEST = "manifest.json"
READ_LATER = ("accepted.yaml",)  # of what is accepted the build knows nothing


def write_manifest(
    folder: Path,
    versions: Mapping[str, str],
    inputs: Mapping[str, Mapping[str, str]],
    encodings: Mapping[str, str],
    hashes: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """What went in and what came out, by hash: inputs by kind and name, as they were when they were read; outputs.

    ``encodings`` are those in which raw files were read, ``hashes`` those of outputs as far as they are known.
    """
    manifest = {
        "versions": dict(versions),
        "inputs": {kind: dict(files) for kind, files in inputs.items()},
        "encodings": dict(encodings),
        "outputs": {name: hashes.get(name) or digest(path) for name, path in files_below(folder)},
    }
    (folder / MANIFEST).write_text(json.dumps(manifest, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def written_by_build(folder: Path) -> set[str]:
    """The files that a folder's manifest names, and the manifest itself; none when it has none."""
    outputs = outputs_of(folder)
    return {MANIFEST, *outputs} if outputs else set()


def outputs_of(folder: Path) -> dict[str, str]:
    """The files that a folder's manifest names, with their hashes; none when it has none."""
    try:
        return dict(json_object(folder / MANIFEST)["outputs"])
    except (OSError, ValueError, KeyError, TypeError):
        return {}


def refuse_changed(built: Path, homes: Mapping[str, Path]) -> None:
    """What a build was made from is still what it was; else who looks at it would take it for what is said now.

    ``homes`` are the folders of the kinds of inputs; a folder without a manifest is no build. Raises RawDataError.
    """
    try:
        inputs = dict(json_object(built / MANIFEST)["inputs"])
    except (OSError, ValueError, KeyError, TypeError):
        return
    for kind, home in homes.items():
        files: Mapping[str, str] = inputs.get(kind, {})
        for name, was in files.items():
            path = home / name
            if name not in READ_LATER and (not path.is_file() or digest(path) != was):
                now = "has changed since" if path.is_file() else "is gone since"
                hint = f"build it again, or name the folder of the {kind} that it was built from"
                raise RawDataError(f"{path}: it {now} {built} was built; {hint}")


def digest(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def files_below(folder: Path) -> Iterator[tuple[str, Path]]:
    """The files below a folder with their paths inside it, in order."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path.relative_to(folder).as_posix(), path


def versions(study: Study) -> dict[str, str]:
    """The versions that a build depends on."""
    return {"cdisc_rdeb": VERSION, **study.standards.versions()}


def terminology_files(study: Study) -> dict[str, str]:
    """The packages of terminology that do not come along, with their hashes."""
    added = (Path(package.path) for package in study.standards.terminology if not is_shipped(package))
    return {path.name: digest(path) for path in added}


def spec_files(study: Study, ledger: Ledger, *others: Path) -> dict[str, str]:
    """The files of the study's specs, and of its libraries, that were read, as they lie from the study's folder, with
    their hashes. ``others`` are the folders of what are no specs."""
    home = study.folder.resolve()
    found = ledger.below(study.folder, *others)
    for library in study.libraries:
        for name, digest in ledger.below(library, *others).items():
            found[Path(os.path.relpath(library / name, home)).as_posix()] = digest
    return found


def raw_files(study: Study, ledger: Ledger, home: Path) -> dict[str, str]:
    """The raw files, or given datasets, that were read, with their hashes."""
    return ledger.below(home, study.folder, *study.libraries)
