"""What the guides are made from: a build, its datasets and define.xml as they were written, what rules say of them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from functools import cached_property
from pathlib import Path

from ...accepted import read_accepted
from ...check import check_submission, read_submission
from ...check.followed import Asked
from ...check.submission import CheckedDataset, Submission
from ...engine.study import Build
from ...formats.files import dataset_files
from ...issues import IssueTable
from ...model import Dataset, Study
from ...model.guides import Guide, GuideText
from ...output import FOLDERS
from ...plan.schedule import Schedule
from ...quick import dataclass
from ...spec.study.standards_chosen import terminology_folders
from ...verbs.own import study_verbs
from .found import Found


@dataclass(frozen=True, eq=False)
class Facts:
    """A build as it was written: ``written`` are the datasets of a standard as they lie in their folder, ``found`` is
    what is found in those that the guide tells of. ``large`` are the datasets of more than ``largest`` bytes, which get
    pieces in a package.
    """

    built: Build
    texts: Mapping[str, GuideText]
    written: Mapping[str, Submission]
    found: Mapping[str, Found]
    largest: int = 0
    large: tuple[str, ...] = ()

    @property
    def study(self) -> Study:
        """The study in the model."""
        return self.built.study

    def datasets(self, guide: Guide) -> list[Dataset]:
        """The datasets that a guide describes, in the order of define.xml."""
        data = self.written[guide.standard]
        order = [*data.define.datasets] if data.define else []
        own = [d for d in self.built.datasets if d.standard == guide.standard and not d.given and d.name in order]
        return sorted(own, key=lambda dataset: order.index(dataset.name))

    def records(self, name: str) -> int:
        """How many records a dataset has."""
        return self.built.profiles[name].records if name in self.built.profiles else 0

    @property
    def tabulations(self) -> Submission | None:
        """The SDTM datasets, those that the analysis datasets were made from where the build has none of its own."""
        adam = self.written.get("ADaMIG")
        return self.written.get("SDTMIG") or (adam.sdtm if adam else None)

    def tabulation(self, name: str) -> CheckedDataset | None:
        """An SDTM dataset as it was written."""
        return self.tabulations.datasets.get(name) if self.tabulations else None

    @cached_property
    def summary(self) -> dict[str, list[str]]:
        """The values of trial summary parameters, by their codes."""
        ts = self.tabulation("TS")
        found: dict[str, list[str]] = {}
        for code, value in zip(ts.text("TSPARMCD").tolist(), ts.text("TSVAL").tolist(), strict=True) if ts else ():
            found.setdefault(code, []).append(value)
        return found

    def said(self, code: str) -> str:
        """The values of a trial summary parameter, '' for none."""
        return "; ".join(filter(None, self.summary.get(code, ())))

    @cached_property
    def needed(self) -> Mapping[str, tuple[str, ...]]:
        """For each dataset the others that its records and variables are made from, by the plan of the build."""
        verbs = study_verbs(self.study.folder, *self.study.libraries)
        found: dict[str, dict[str, None]] = {name: {} for name in self.study.datasets}
        for node, needs in Schedule(self.study, verbs).needs.items():
            found[node.dataset] |= dict.fromkeys(need.dataset for need in needs if need.dataset != node.dataset)
        return {name: tuple(sorted(others)) for name, others in found.items()}

    def sources(self, dataset: Dataset, standard: str = "") -> list[str]:
        """The raw sources that a dataset's records come from, by way of other datasets too; with ``standard`` the
        datasets of that standard."""
        return list(dict.fromkeys(self.walk(dataset, standard, set())))

    def walk(self, dataset: Dataset, standard: str, seen: set[str]) -> Iterator[str]:
        """What a dataset's records come from, as it is come upon."""
        seen.add(dataset.name)
        for group in dataset.groups:
            named = [group.source] if group.kind != "study" else []  # a table may be called as a raw source
            for name in (*named, *(merge.source for merge in group.merges)):
                other = self.study.datasets.get(name)
                if other is None or other.standard == standard:
                    if other is not None or (name in self.study.raw and not standard):
                        yield name
                elif name not in seen:
                    yield from self.walk(other, standard, seen)

    def names(self, guide: Guide) -> list[str]:
        """The names of the datasets that a guide describes."""
        return [dataset.name for dataset in self.datasets(guide)]


@dataclass(frozen=True, slots=True, eq=False)
class Sources:
    """A build and the texts of its guides, the folder that it was written to, the SDTM datasets that one of analysis
    datasets alone was made from, and the bytes past which a dataset gets pieces.

    ``read`` is what was read of the SDTM datasets, where both guides are made in one process.
    """

    built: Build
    texts: Mapping[str, GuideText]
    folder: Path
    sdtm: Path | None = None
    largest: int = 0
    read: dict[Path, Submission] = field(default_factory=dict)

    def filled(self) -> dict[str, Path]:
        """The folders of standards that have datasets."""
        there = {standard: self.folder / name for standard, name in FOLDERS.items()}
        return {standard: path for standard, path in there.items() if path.is_dir() and dataset_files(path)}

    def tabulations(self, folder: Path, asked: Asked, *, keep: bool) -> Submission:
        """The SDTM datasets of a folder; ``keep`` says that they are asked for again."""
        if not keep:
            return read_submission(folder, asked)
        if folder not in self.read:
            self.read[folder] = read_submission(folder, asked)
        return self.read[folder]


def read_facts(of: Sources, guide: Guide, *, keep: bool = False) -> Facts | None:
    """What a guide is made from; None where nothing was written that it would tell of."""
    filled = of.filled()
    if guide.standard not in filled:
        return None
    asked = Asked(folders=terminology_folders(of.built.study.folder))
    written: dict[str, Submission] = {}
    if guide.standard == "ADaMIG":
        data = read_submission(filled["ADaMIG"], asked)
        made_from = filled.get("SDTMIG", of.sdtm)
        if made_from and data.analysis:
            data = replace(data, sdtm=of.tabulations(made_from, asked, keep=keep))
        written["ADaMIG"] = data
    if "SDTMIG" in filled:
        beside = written["ADaMIG"].sdtm if written else None
        written["SDTMIG"] = beside or of.tabulations(filled["SDTMIG"], asked, keep=keep)
    first = next(standard for standard in FOLDERS if standard in filled)
    found = found_in(of.built, guide.standard, written[guide.standard], guide.standard == first)
    files = {name: path for place in filled.values() for name, path in dataset_files(place).items()}
    large = tuple(name for name, path in files.items() if of.largest and path.stat().st_size > of.largest)
    return Facts(of.built, of.texts, written, {guide.standard: found}, of.largest, large)


def found_in(built: Build, standard: str, data: Submission, first: bool) -> Found:
    """What rules, and the build itself, say of the datasets of a standard; the ``first`` tells of raw data too."""
    checked = check_submission(data)
    datasets = [dataset for dataset in built.datasets if dataset.standard == standard]
    names = {dataset.name for dataset in datasets}
    issues = IssueTable()
    issues.add(built.made.issues.where("dataset", lambda name: name in names or (first and not name)))
    issues.add(checked.found.rows)
    return Found(
        issues.frame(),
        checked.ran,
        checked.not_run,
        read_accepted(built.study.folder),
        data.define.terminology if data.define else {},
        sum(len(dataset.checks) for dataset in datasets),
    )
