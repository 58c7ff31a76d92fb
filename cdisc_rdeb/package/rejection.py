"""Whether a sequence would be refused: FDA's technical rejection criteria for study data.

They are asked of the files as they lie there, whoever put them there, in FDA's order; unlike a gateway, which stops at
the first, all are told. Source: FDA, Technical Rejection Criteria for Study Data (revision of 2019-01-22).
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from dataclasses import field
from functools import cached_property
from pathlib import Path

from lxml import etree

from ..errors import RawDataError
from ..formats.opening import read_bytes
from ..formats.xml_root import xml_root
from ..formats.xpt import read_columns
from ..quick import dataclass
from ..values.iso8601 import is_date
from .backbone import INDEX, XLINK_OF_INDEX, XLINK_OF_STF
from .places import BIMO, LISTED, LISTED_DEFINITION, TAGS

DEFINE = "define.xml"


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a package would be refused: the criterion or rule, the file, what is wrong, and the way out."""

    code: str
    file: str
    what: str
    way_out: str

    def __str__(self) -> str:
        where = f"{self.file}: " if self.file else ""
        return f"{self.code}: {where}{self.what}; {self.way_out}"


@dataclass(frozen=True, slots=True)
class IndexLeaf:
    """A leaf of index.xml as it was read."""

    id: str
    path: str
    title: str
    checksum: str


@dataclass(frozen=True, slots=True)
class Tagging:
    """A study tagging file as it was read: its study, and the file tags of each leaf that it names."""

    file: str
    study: str
    tags: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class Sequence:
    """The folder of a sequence, its index.xml and study tagging files."""

    folder: Path

    @cached_property
    def leaves(self) -> tuple[IndexLeaf, ...]:
        """The leaves of index.xml; none where it is not there."""
        path = self.folder / INDEX
        if not path.exists():
            return ()
        return tuple(
            IndexLeaf(
                element.get("ID", ""),
                element.get(f"{{{XLINK_OF_INDEX}}}href", ""),
                element.findtext("title", ""),
                element.get("checksum", ""),
            )
            for element in parsed(path).iter("leaf")
        )

    @cached_property
    def taggings(self) -> tuple[Tagging, ...]:
        """The study tagging files."""
        return tuple(self.tagging(path) for path in sorted(self.folder.glob("m5/**/stf-*.xml")))

    def tagging(self, path: Path) -> Tagging:
        """A study tagging file; what it names that no leaf is, is not among its tags."""
        root = parsed(path)
        file = path.relative_to(self.folder).as_posix()
        by_id = {leaf.id: leaf.path for leaf in self.leaves}
        tags: dict[str, tuple[tuple[str, str], ...]] = {}
        for content in root.iter("doc-content"):
            href, _, id_ = content.get(f"{{{XLINK_OF_STF}}}href", "").partition("#")
            if posixpath.normpath(posixpath.join(posixpath.dirname(file), href)) == INDEX and id_ in by_id:
                tags[by_id[id_]] = tuple((t.get("name", ""), t.get("info-type", "")) for t in content.iter("file-tag"))
        return Tagging(file, root.findtext("study-identifier/study-id", ""), tags)

    @cached_property
    def tags(self) -> Mapping[str, tuple[tuple[str, str], ...]]:
        """The file tags of each file that a study tagging file names."""
        return {path: tags for tagging in self.taggings for path, tags in tagging.tags.items()}

    @cached_property
    def files(self) -> tuple[str, ...]:
        """All files of the sequence, by path."""
        return tuple(p.relative_to(self.folder).as_posix() for p in sorted(self.folder.rglob("*")) if p.is_file())

    def tagged(self, tag: tuple[str, str]) -> list[str]:
        """The files that have a tag."""
        return [path for path in self.files if tag in self.tags.get(path, ())]


def parsed(path: Path) -> etree._Element:
    """An XML file that may come from anywhere: no DTD is fetched, no entity resolved."""
    try:
        return xml_root(read_bytes(path), path.name)
    except (OSError, ValueError) as error:
        raise RawDataError(f"{path}: this is no XML: {error}; make the package again") from None


def criteria(sequence: Sequence) -> Iterator[Refusal]:
    """What of the criteria a sequence fails, in FDA's order."""
    yield from untagged(sequence)
    yield from trial_summary(sequence)
    yield from wrong_tags(sequence)
    yield from missing_files(sequence)


def untagged(sequence: Sequence) -> Iterator[Refusal]:
    """1789: a file of a study that no study tagging file names."""
    own = {tagging.file for tagging in sequence.taggings}
    if not own:
        yield Refusal("1789", "", "there is no study tagging file", "add stf-<study>.xml in the folder of the report")
    for path in sequence.files:
        if path.startswith("m5/") and path not in own and path not in sequence.tags:
            said = "no study tagging file names it"
            yield Refusal("1789", path, said, "name it there by its leaf in index.xml, with its file tag")


def trial_summary(sequence: Sequence) -> Iterator[Refusal]:
    """1734: TS without the study's start, or of another study than that of the study tagging file."""
    for tagging in sequence.taggings:
        found = [path for path in tagging.tags if posixpath.basename(path) == "ts.xpt"]
        tabulations = [path for path in found if TAGS["sdtm"]["dataset"] in tagging.tags[path]]
        if not tabulations:
            said = f"no ts.xpt of study {tagging.study} is tagged {TAGS['sdtm']['dataset'][0]}"
            yield Refusal("1734", tagging.file, said, "add TS with SSTDTC, or its tag")
        for path in tabulations:
            if (sequence.folder / path).exists():
                yield from start_of_study(sequence.folder / path, path, tagging.study)


def start_of_study(file: Path, path: str, study: str) -> Iterator[Refusal]:
    """What is wrong with the start of the study in TS."""
    try:
        _, columns = read_columns(file)
        texts = {name: columns[name].tolist() for name in ("STUDYID", "TSPARMCD", "TSVAL")}
    except (RawDataError, KeyError) as error:
        yield Refusal("1734", path, f"it cannot be read as TS: {error}", "mend TS")
        return
    flavors = columns["TSVALNF"].tolist() if "TSVALNF" in columns else [""] * len(texts["TSVAL"])
    values = list(zip(texts["TSPARMCD"], texts["TSVAL"], flavors, strict=True))
    names = {str(name) for name in texts["STUDYID"]} | {str(v) for code, v, _ in values if code == "SPREFID"}
    if study not in names:
        said = f"its study is {' or '.join(sorted(names)) or 'none'}, that of the study tagging file {study}"
        yield Refusal("1734", path, said, "make them the same")
    starts = [(value, flavor) for code, value, flavor in values if code == "SSTDTC"]
    if not starts:
        yield Refusal("1734", path, "it has no SSTDTC, the study's start", "add it to summary in study.yaml")
    for value, flavor in starts:
        if not (is_date(str(value)) and len(str(value)) >= 10) and not (not value and flavor):
            said = f"SSTDTC is {value!r}, no whole date, and there is no null flavor in TSVALNF"
            yield Refusal("1734", path, said, "give the date as YYYY-MM-DD, or no date and a null flavor")


def wrong_tags(sequence: Sequence) -> Iterator[Refusal]:
    """1735: a dataset or define.xml with a file tag that is not for it."""
    kinds = {".xpt": "dataset", DEFINE: "definition"}
    for path in sequence.files:
        name = posixpath.basename(path)
        kind = kinds.get(DEFINE if name == DEFINE else posixpath.splitext(name)[1])
        if kind is None or path not in sequence.tags:
            continue
        listed = LISTED if kind == "dataset" else LISTED_DEFINITION
        allowed = [listed] if posixpath.dirname(path) == BIMO else [TAGS[standard][kind] for standard in TAGS]
        if not any(tag in allowed for tag in sequence.tags[path]):
            said = f"it is tagged {' and '.join(name for name, _ in sequence.tags[path]) or 'nothing'}"
            yield Refusal("1735", path, said, f"tag it {' or '.join(f'{name} ({kind})' for name, kind in allowed)}")


def missing_files(sequence: Sequence) -> Iterator[Refusal]:
    """1736: SDTM without DM or define.xml, ADaM without ADSL or define.xml."""
    for standard, needed in (("sdtm", "dm.xpt"), ("adam", "adsl.xpt")):
        tags = TAGS[standard]
        datasets = sequence.tagged(tags["dataset"])
        if not datasets:
            continue
        has = {posixpath.basename(path) for path in datasets}
        defines = {posixpath.basename(path) for path in sequence.tagged(tags["definition"])}
        for name, there in ((needed, needed in has), (DEFINE, DEFINE in defines)):
            if not there:
                said = f"{'SDTM' if standard == 'sdtm' else 'ADaM'} datasets come without {name}"
                yield Refusal("1736", posixpath.dirname(datasets[0]), said, f"add {name}, with its file tag")
