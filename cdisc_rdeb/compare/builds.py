"""What a build changed in an output folder: records, values and issues, as compare tells of them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from ..formats.csv_reader import read_csv_rows
from ..output.manifest import outputs_of
from .files import compare_files
from .report import report

DATASETS = (".xpt", ".json", ".ndjson")
ISSUES = "issues.csv"


def changes(before: Path, now: Path, *, most: int = 10) -> Iterator[str]:
    """What is told of two folders that builds wrote; only files whose hashes in the manifests differ are read."""
    base, other = outputs_of(before), outputs_of(now)
    beside: list[str] = []
    for name in sorted(base.keys() | other.keys()):
        if base.get(name) == other.get(name):
            continue
        if name not in base or name not in other:
            yield f"{name}: {'new' if name in other else 'gone'}"
        elif name.endswith(DATASETS):
            yield report(compare_files(before / name, now / name), most=most)
        elif name == ISSUES:
            yield "\n".join(issue_changes(before / name, now / name, most))
        else:
            beside.append(name)
    if beside:
        yield f"changed too: {', '.join(beside)}"


def issue_changes(before: Path, now: Path, most: int) -> Iterator[str]:
    """The issues that are new, and those that are gone: each whole line of the files is one."""
    _, base = read_csv_rows(before)
    names, other = read_csv_rows(now)
    old, new = (Counter(map(tuple, rows)) for rows in (base, other))
    yield f"{now.name}: {(new - old).total()} new, {(old - new).total()} gone"
    for said, found in (("new", new - old), ("gone", old - new)):
        for row in [*found.elements()][:most]:
            told = dict(zip(names, row, strict=True))
            where = " ".join(told[name] for name in ("dataset", "variable", "USUBJID") if told[name])
            place = f" ({told['file']}:{told['row']})" if told["file"] else ""
            yield f"  {said}: {told['severity']}: {where}: {told['rule']}: {told['message']}{place}"
        if found.total() > most:
            yield f"  {said}: {found.total() - most} more"
