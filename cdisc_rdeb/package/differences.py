"""What a new delivery changed: files, records and values, metadata, issues."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from ..compare import Comparisons, compare_files
from ..compare import report as compared
from ..formats.csv_for_people import read_people_csv
from ..quick import dataclass
from .make import LISTS
from .places import BIMO, DATASETS
from .verify import read_outputs, read_record

ISSUES = LISTS[0]


@dataclass(frozen=True, slots=True, eq=False)
class PackageDifferences:
    """Files that were added, removed and changed; each standard's datasets compared; and the numbers of issues, before
    and now, by dataset and rule, where they differ."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    changed: tuple[str, ...]
    datasets: Mapping[str, Comparisons]
    issues: Mapping[tuple[str, str], tuple[int, int]]

    @property
    def equal(self) -> bool:
        """Whether both packages have the same files with the same bytes."""
        return not (self.added or self.removed or self.changed)

    def __str__(self) -> str:
        told = [f"{word} {name}" for word, names in self.of_files().items() for name in names]
        for standard, comparisons in self.datasets.items():
            if not comparisons.equal:
                told += ["", f"{standard}:", compared(comparisons)]
        if self.issues:
            told += ["", "issues:"]
            told += [f"  {dataset} {rule}: {old} -> {new}" for (dataset, rule), (old, new) in self.issues.items()]
        numbers = ", ".join(f"{len(names)} {word}" for word, names in self.of_files().items())
        return "\n".join([*told, f"files: {numbers}"])

    def of_files(self) -> dict[str, tuple[str, ...]]:
        """The files by what became of them."""
        return {"added": self.added, "removed": self.removed, "changed": self.changed}


def diff_packages(base: str | Path, other: str | Path) -> PackageDifferences:
    """What ``other``, a package of the same study, changed against ``base``.

    Raises RawDataError for a folder that is no package.
    """
    folders = Path(base), Path(other)
    old, new = map(hashes, folders)
    places = [places_of(folder) for folder in folders]
    datasets = {
        name: compare_files(places[0][name], places[1][name], most=10)
        for name in places[0]
        if all(place[name].is_dir() for place in places)
    }
    return PackageDifferences(
        added=tuple(sorted(set(new) - set(old))),
        removed=tuple(sorted(set(old) - set(new))),
        changed=tuple(sorted(name for name in set(old) & set(new) if old[name] != new[name])),
        datasets=datasets,
        issues=changed_issues(*(folder / ISSUES for folder in folders)),
    )


def places_of(folder: Path) -> dict[str, Path]:
    """Where a package has datasets, by what they are."""
    told = read_record(folder)
    sequence = folder / told["sequence"]
    home = sequence / "m5/datasets" / told["study"]
    return {standard: home / place for standard, place in DATASETS.items()} | {"bimo": sequence / BIMO}


def hashes(folder: Path) -> dict[str, str]:
    """The hash of each file, by its name without the number of the sequence, so that two sequences can be compared."""
    sequence = f"{read_record(folder)['sequence']}/"
    return {name.removeprefix(sequence): hash_ for name, hash_ in read_outputs(folder).items()}


def changed_issues(old: Path, new: Path) -> dict[tuple[str, str], tuple[int, int]]:
    """The numbers of issues by dataset and rule, where they differ."""
    counts: list[dict[tuple[str, str], int]] = []
    for path in (old, new):
        counts.append({})
        for issue in read_people_csv(path) if path.exists() else ():
            key = issue["dataset"], issue["rule"]
            counts[-1][key] = counts[-1].get(key, 0) + 1
    keys = sorted(set(counts[0]) | set(counts[1]))
    pairs = {key: (counts[0].get(key, 0), counts[1].get(key, 0)) for key in keys}
    return {key: pair for key, pair in pairs.items() if pair[0] != pair[1]}
