"""Whether a package is what it was when it was made, anywhere and any time later."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..check import check_folder
from ..errors import RawDataError
from ..formats.archives import unzip
from ..formats.json_object import json_object
from ..output.manifest import MANIFEST, digest, files_below
from ..quick import dataclass
from ..values.iso8601 import is_date
from .make import RECORD, SPECS, judge, market_of, package_study
from .markets import MARKETS
from .places import BIMO, DATASETS, MISC

NAME = re.compile(r"[A-Za-z0-9][\w.-]{0,63}", re.ASCII)  # of a folder


@dataclass(frozen=True, slots=True)
class Verified:
    """What is wrong with a package; nothing where it is whole. ``files`` is how many it has."""

    folder: Path
    files: int
    faults: tuple[str, ...]


def verify_package(folder: str | Path, *, rebuild: str | Path | None = None) -> Verified:
    """Hold a package against its manifest: every file's hash, nothing more and nothing less; then against the criteria
    and rules of its market, the links between its documents, and its defines against the data.

    ``rebuild`` is a folder with the raw data: the package is made again from its own specs, and compared byte for
    byte. Raises RawDataError for a folder that is no package.
    """
    folder = Path(folder)
    told = read_record(folder)
    outputs = read_outputs(folder)
    faults = [*of_hashes(folder, outputs), *of_sequence(folder, told)]
    if rebuild:
        faults += rebuilt(folder, told, outputs, Path(rebuild))
    return Verified(folder, len(outputs), tuple(faults))


def read_record(folder: Path) -> dict[str, Any]:
    """What package.json says, of which the names of folders are such, and no paths that lead elsewhere."""
    path = folder / RECORD
    told = read_json(path)
    for key in ("sequence", "study"):
        if not NAME.fullmatch(str(told.get(key, ""))):
            raise no_package(path, f"{key} is no name of a folder")
    if told.get("market") not in MARKETS or not is_date(str(told.get("created", ""))):
        raise no_package(path, "its market or its date is none")
    if type(told.get("limit")) is not int:
        raise no_package(path, "its limit is no number")
    return told


def read_outputs(folder: Path) -> dict[str, str]:
    """The files of a package that its manifest names, with their hashes."""
    path = folder / MANIFEST
    outputs = read_json(path).get("outputs")
    if not isinstance(outputs, dict) or not all(isinstance(hash_, str) for hash_ in outputs.values()):
        raise no_package(path, "it names no outputs")
    return outputs


def read_json(path: Path) -> dict[str, Any]:
    """A file of a package that says what it is."""
    try:
        return json_object(path)
    except (OSError, ValueError) as error:
        raise no_package(path, str(error)) from None


def no_package(path: Path, said: str) -> RawDataError:
    """The error for a folder that is no package, by one of its files."""
    return RawDataError(f"{path} cannot be read ({said}), so this is no package; name the folder that package wrote")


def of_hashes(folder: Path, outputs: dict[str, str]) -> Iterator[str]:
    """Files that are not as the manifest has them, are not there, or are there and not in it."""
    there = {name: path for name, path in files_below(folder) if name != MANIFEST}
    for path in sorted(folder.rglob("*")):
        if path.is_symlink() or not (path.is_dir() or path.is_file()):
            yield f"{path.relative_to(folder).as_posix()}: it is a link, or no file; put the file itself there"
    for name, hash_ in outputs.items():
        if name not in there:
            yield f"{name}: it is missing; get the package once more"
        elif digest(there[name]) != hash_:
            yield f"{name}: it is not the file that was packaged; get the package once more"
    yield from (f"{name}: it was added later; take it away" for name in there if name not in outputs)


def of_sequence(folder: Path, told: dict[str, Any]) -> Iterator[str]:
    """What the criteria, the rules of files, and the defines say of a sequence."""
    sequence = folder / told["sequence"]
    if not sequence.is_dir():
        yield f"{told['sequence']}: the folder of the sequence is missing; get the package once more"
        return
    try:
        yield from map(str, judge(sequence, market_of(told["market"])))
    except RawDataError as error:
        yield str(error)
    home = sequence / "m5/datasets" / told["study"]
    sdtm, adam = (home / place for place in DATASETS.values())
    for place, beside in ((sdtm, None), (adam, sdtm if sdtm.is_dir() else None), (sequence / BIMO, None)):
        if place.is_dir():
            issues = check_folder(place, sdtm=beside).issues
            of_define = issues[issues["file"].eq("define.xml") | issues["rule"].str.contains("define")]
            for issue in of_define[of_define["severity"].eq("error")].itertuples(index=False):
                where = f"{place.relative_to(folder).as_posix()}: {issue.dataset} {issue.variable}"
                yield f"{where}: {issue.rule}: {issue.message}"


def rebuilt(folder: Path, told: dict[str, Any], outputs: dict[str, str], raw: Path) -> Iterator[str]:
    """How a package differs that is made again from the specs in this one and a folder of raw data."""
    specs = folder / told["sequence"] / "m5/datasets" / told["study"] / MISC / SPECS
    with tempfile.TemporaryDirectory() as scratch:
        studies = unpacked(specs, Path(scratch))
        with dated(told["created"]):
            out = Path(scratch) / "again"
            asked = {"market": told["market"], "limit": told["limit"], "anyway": True}
            made = package_study(studies[0].parent, raw=raw, out=out, **asked)
        assert made.folder is not None
        again = read_outputs(made.folder)
    yield from (f"{name}: the rebuilt package has no such file" for name in outputs if name not in again)
    yield from (f"{name}: only the rebuilt package has it" for name in again if name not in outputs)
    for name in outputs:
        if again.get(name, outputs[name]) != outputs[name]:
            yield f"{name}: the rebuilt file is another; build with the same raw data and the versions in {MANIFEST}"


def unpacked(specs: Path, scratch: Path) -> list[Path]:
    """The study.yaml in the specs of a package, unpacked; there is one at least."""
    try:
        unzip(specs, scratch, specs.name)
    except OSError as error:
        raise RawDataError(f"{specs}: {error.strerror}; get the package once more") from None
    studies = sorted(Path(scratch, "specs").rglob("study.yaml"))
    if not studies:
        raise RawDataError(f"{specs}: there is no study.yaml in it; get the package once more")
    return studies


@contextmanager
def dated(day: str) -> Iterator[None]:
    """With the date that goes into every file, as SOURCE_DATE_EPOCH."""
    before = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str(int(datetime.fromisoformat(day).replace(tzinfo=UTC).timestamp()))
    try:
        yield
    finally:
        if before is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = before
