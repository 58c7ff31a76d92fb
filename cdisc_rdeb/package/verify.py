"""Whether a package is what it was when it was made, anywhere and any time later."""

from __future__ import annotations

import json
import os
import tempfile
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ..check import check_folder
from ..errors import RawDataError
from ..output.manifest import MANIFEST, digest, files_below
from .make import RECORD, SPECS, judge, market_of, package_study
from .places import BIMO, DATASETS, MISC


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
    outputs = read_json(folder / MANIFEST)["outputs"]
    faults = [*of_hashes(folder, outputs), *of_sequence(folder, told)]
    if rebuild:
        faults += rebuilt(folder, told, outputs, Path(rebuild))
    return Verified(folder, len(outputs), tuple(faults))


def read_record(folder: Path) -> dict[str, Any]:
    """What package.json says."""
    return read_json(folder / RECORD)


def read_json(path: Path) -> dict[str, Any]:
    """A file of a package that says what it is."""
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as error:
        said = f"{path} cannot be read ({error}), so this is no package"
        raise RawDataError(f"{said}; name the folder that package wrote") from None


def of_hashes(folder: Path, outputs: dict[str, str]) -> Iterator[str]:
    """Files that are not as the manifest has them, are not there, or are there and not in it."""
    there = {name: path for name, path in files_below(folder) if name != MANIFEST}
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
    with tempfile.TemporaryDirectory() as scratch, zipfile.ZipFile(specs) as archive:
        archive.extractall(scratch)
        studies = sorted(Path(scratch, "specs").rglob("study.yaml"))
        with dated(told["created"]):
            out = Path(scratch) / "again"
            asked = {"market": told["market"], "limit": told["limit"], "anyway": True}
            made = package_study(studies[0].parent, raw=raw, out=out, **asked)
        assert made.folder is not None
        again = read_json(made.folder / MANIFEST)["outputs"]
    yield from (f"{name}: the rebuilt package has no such file" for name in outputs if name not in again)
    yield from (f"{name}: only the rebuilt package has it" for name in again if name not in outputs)
    for name in outputs:
        if again.get(name, outputs[name]) != outputs[name]:
            yield f"{name}: the rebuilt file is another; build with the same raw data and the versions in {MANIFEST}"


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
