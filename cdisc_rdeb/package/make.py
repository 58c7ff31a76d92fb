"""From specs and raw data to the folder that is sent: build, check, place, index, judge, write."""

from __future__ import annotations

import json
import shutil
import tempfile
import zipfile
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from pathlib import Path

from ..analyses.run import PAGE, analyze_study
from ..build import build_study
from ..check import Checked, check_study
from ..engine.study import Build
from ..errors import RequestError
from ..formats.opening import is_hidden, opened
from ..model import Study
from ..output import FOLDERS, replacing, versions, write_manifest
from ..output.manifest import files_below
from ..quick import dataclass
from ..spec import raw_folder
from ..terminal import count
from .backbone import write_backbone
from .bimo import FILE, TITLE, Data, deviations_astray, read_data, write_clinsite, write_listings
from .facts import PackageFacts, read_facts
from .markets import MARKETS, Market
from .places import BIMO, DATASETS, LISTED, LISTINGS, MISC, PROGRAM, PROGRAMS, TAGS, Leaf, bimo_leaf, leaf_of
from .programs import programs
from .rejection import Refusal, criteria
from .rejection import Sequence as SequenceFolder
from .rules import file_rules
from .splitting import split

SPECS = "specs.zip"
RECORD = "package.json"
LISTS = ("issues.csv", "reconciliation.csv", "checks.csv")  # of the build; for the sender, beside what is sent
LONG_AGO = (1980, 1, 1, 0, 0, 0)  # the date of each file in a ZIP, which cannot do without


@dataclass(frozen=True, slots=True)
class Packaged:
    """What came of packaging: the folder, None where it was refused, each file of the sequence, why it is refused."""

    folder: Path | None
    leaves: tuple[Leaf, ...]
    refusals: tuple[Refusal, ...]


def package_study(
    folder: str | Path,
    *,
    out: str | Path,
    raw: str | Path | None = None,
    market: str = "fda",
    limit: int = 0,
    anyway: bool = False,
    progress: Callable[[str], None] = lambda _: None,
) -> Packaged:
    """Build a study and write the folder that is sent.

    ``folder`` holds ``study.yaml`` and ``package.yaml``, ``raw`` the raw data, by default ``raw/<study>`` of the same
    project. The build is always a new one, so that nothing in a package is older than its specs. ``out`` gets a folder
    for the sequence (``0001``) with ``m5``, index.xml and the study tagging file, and beside it manifest.json, with the
    hash of each file, package.json and the lists of the build. Datasets of more than ``limit`` bytes (by default what
    the ``market`` takes: fda, pmda or nmpa) get pieces in ``split``. Nothing is written where the package would be
    refused, or an issue is not explained, but ``anyway`` writes, and says so in package.json. Raises SpecError,
    RawDataError, DerivationError, WriteError, or RequestError for a market that is not known.
    """
    folder, rules = Path(folder), market_of(market)
    raw = Path(raw) if raw else raw_folder(folder)
    out = Path(out)
    with tempfile.TemporaryDirectory() as scratch:
        largest = limit or rules.dataset
        built = build_study(
            folder, raw=raw, out=Path(scratch) / "built", largest=largest, fresh=True, progress=progress
        )
        facts = read_facts(folder, built.study.id)
        inspected = read_data(built.study, Path(scratch) / "built") if rules.inspects else None
        progress("checking")
        checked = check_study(folder, out=Path(scratch) / "built")
        try:
            with replacing(out, (folder, raw, *built.study.libraries)) as new:
                progress("placing files")
                sequence = new / facts.sequence
                leaves = place(built, sequence, facts, rules, largest, Path(scratch))
                if inspected:
                    leaves += place_bimo(inspected, sequence, facts, Path(scratch))
                write_backbone(sequence, facts, leaves, built.study.id, title_of(built.study))
                progress("judging")
                refusals = (*judge(sequence, rules), *unexplained(checked), *astray(inspected))
                packaged = Packaged(out, tuple(leaves), refusals)
                if packaged.refusals and not anyway:
                    raise Refused  # so that the new folder goes away, and the last good one stays
                record(new, built, facts, market, limit, packaged)
        except Refused:
            return replace(packaged, folder=None)
    return packaged


class Refused(Exception):
    """A package is not to be written; never leaves this module."""


def market_of(name: str) -> Market:
    """The rules of a market."""
    if name not in MARKETS:
        raise RequestError(f"there is no market {name}; there are {', '.join(MARKETS)}")
    return MARKETS[name]


def title_of(study: Study) -> str:
    """The study's title in the study tagging file and its leaf, which must be one line."""
    return " ".join(study.title.split())[:512]


def place(built: Build, sequence: Path, facts: PackageFacts, rules: Market, limit: int, scratch: Path) -> list[Leaf]:
    """Copy each file of a build to its place; programs, pieces of large datasets and the specs are made."""
    home = f"m5/datasets/{facts.study}"
    created = datetime.fromisoformat(built.study.created)
    leaves = []
    assert built.folder is not None
    for standard in FOLDERS.values():
        for file in sorted((built.folder / standard).glob("*")):
            leaf = leaf_of(file, standard, home, rules.guides_have_tags)
            leaves.append(leaf)
            copy(file, sequence / leaf.path)
            if file.suffix == ".xpt" and file.stat().st_size > limit:
                whole = sequence / leaf.path
                for number, piece in enumerate(split(whole, whole.parent / "split", limit, created), 1):
                    path = f"{home}/{DATASETS[standard]}/split/{piece.name}"
                    leaves.append(Leaf(path, f"{leaf.title}, part {number}", TAGS[standard]["dataset"]))
    for program in programs(built.study):
        leaves.append(Leaf(f"{home}/{PROGRAMS}/{program.name}", program.title, PROGRAM))
        (sequence / leaves[-1].path).parent.mkdir(parents=True, exist_ok=True)
        (sequence / leaves[-1].path).write_bytes(program.text)
    leaves.append(Leaf(f"{home}/{MISC}/{SPECS}", "Specifications that the datasets are built from", PROGRAM))
    (sequence / leaves[-1].path).parent.mkdir(parents=True, exist_ok=True)
    zip_specs(built.study, sequence / leaves[-1].path)
    if built.study.analyses and (built.folder / FOLDERS["ADaMIG"]).is_dir():
        analyzed = analyze_study(built.study.folder, built=built.folder, out=scratch / "analyses")
        leaves.append(Leaf(f"{home}/{MISC}/{PAGE}", "Key results, as a page", PROGRAM))
        copy(analyzed.folder / PAGE, sequence / leaves[-1].path)
    return leaves


def place_bimo(data: Data, sequence: Path, facts: PackageFacts, scratch: Path) -> list[Leaf]:
    """What is made for inspections: the site-level dataset with its define.xml, and listings by site."""
    write_clinsite(data, scratch / "bimo")
    leaves = [bimo_leaf(file, data.study.id) for file in sorted((scratch / "bimo").iterdir())]
    for leaf in leaves:
        copy(scratch / "bimo" / Path(leaf.path).name, sequence / leaf.path)
    path = f"m5/datasets/{facts.study}/{LISTINGS}/{FILE}"
    listings = Leaf(path, f"BIMO {data.study.id}, {TITLE.lower()}", LISTED)
    write_listings(data, sequence / listings.path)
    return [*leaves, listings]


def copy(file: Path, target: Path) -> None:
    """A file in its place; what lies there is the content alone."""
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(file, target)


def zip_specs(study: Study, path: Path) -> None:
    """The folders of a study's specs and of its libraries, as they lie beside one another, so that anyone can build
    again. Not compressed: other versions of a compressor give other bytes.
    """
    folders = [study.folder.resolve(), *(library.resolve() for library in study.libraries)]
    home = folders[0].parent if len(folders) == 1 else common(folders)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_STORED) as archive:
        for folder in folders:
            for _, file in files_below(folder):
                parts = file.relative_to(home).parts
                if "__pycache__" not in parts and not any(is_hidden(Path(part)) for part in parts):
                    info = zipfile.ZipInfo("/".join(("specs", *parts)), LONG_AGO)
                    info.external_attr = 0o644 << 16
                    with opened(file, "/".join(parts)) as content:  # no link that leads elsewhere
                        archive.writestr(info, content.read())


def common(folders: Sequence[Path]) -> Path:
    """The folder that all of these lie in."""
    return next(parent for parent in folders[0].parents if all(parent in folder.parents for folder in folders))


def judge(sequence: Path, rules: Market) -> list[Refusal]:
    """Why a sequence would be refused; the criteria first, in their order."""
    folder = SequenceFolder(sequence)
    return [*criteria(folder), *file_rules(folder, rules)]


def unexplained(checked: Checked) -> list[Refusal]:
    """The issues that nothing explains, a refusal for each cause."""
    frame = checked.unexplained
    counts = Counter(zip(frame["dataset"], frame["rule"], frame["variable"], strict=True))
    way_out = "mend it, or explain it in accepted.yaml"
    return [
        Refusal("issue", f"{dataset}.{variable}".rstrip("."), f"{rule}, {count(number, 'record')}", way_out)
        for (dataset, rule, variable), number in sorted(counts.items())
    ]


def astray(data: Data | None) -> list[Refusal]:
    """The deviations that clinsite counts twice, or not at all."""
    number = deviations_astray(data) if data else 0
    said = (
        f"{count(number, 'deviation')} of subjects with an arm would be counted in both of IMPDEV and NOIMPDEV, or none"
    )
    way_out = "say in bimo.yaml which are important, and that all others are not"
    return [Refusal("bimo", f"{BIMO}/clinsite.xpt", said, way_out)] if number else []


def record(new: Path, built: Build, facts: PackageFacts, market: str, limit: int, packaged: Packaged) -> None:
    """What was packaged, and whether it would be refused, beside the sequence; and the hash of each file."""
    assert built.folder is not None
    for name in LISTS:
        if (built.folder / name).exists():
            copy(built.folder / name, new / name)
    inputs = json.loads((built.folder / "manifest.json").read_text(encoding="utf-8"))
    told = {
        "study": built.study.id,
        "created": built.study.created,
        "market": market,
        "limit": limit,
        **asdict(facts),
        "refused": [str(refusal) for refusal in packaged.refusals],
        "files": [{"path": leaf.path, "title": leaf.title, "tag": leaf.tag[0]} for leaf in packaged.leaves],
    }
    (new / RECORD).write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    write_manifest(new, versions(built.study), inputs["inputs"], inputs["encodings"])
