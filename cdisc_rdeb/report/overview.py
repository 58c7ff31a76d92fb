"""What a build says of itself: issues by rule, what became of raw rows, differences to an earlier build, versions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from ..check import Checked
from ..check.reports.stated import stated
from ..columns import Text
from ..compare import compare_files
from ..errors import RawDataError
from ..formats.csv_for_people import read_people_csv
from ..formats.json_object import json_object
from ..output import FOLDERS
from ..output.manifest import MANIFEST
from ..quick import dataclass
from ..terminal import count
from .datasets import distinct

ISSUES = ("dataset", "variable", "rule", "severity", "status", "USUBJID", "value", "message", "file", "row", "reason")


@dataclass(frozen=True, slots=True)
class Difference:
    """A dataset beside that of the earlier build: its records then and now, what else differs, in words."""

    dataset: str
    then: int | None
    now: int | None
    values: int
    words: str


def manifest_of(built: Path) -> Mapping[str, Mapping[str, Any]]:
    """The manifest of a build. Raises RawDataError where none is there."""
    path = built / MANIFEST
    if not path.is_file():
        raise RawDataError(f"{built} holds no build; build the study first, or name its folder: --built")
    try:
        return json_object(path)
    except ValueError as error:
        raise RawDataError(f"{path}: this is no manifest of a build: {error}; build the study again") from None


def issue_columns(checked: Checked) -> dict[str, Text]:
    """All issues of the build and its checks as columns of text, with what became of each."""
    frame = stated(checked)
    return {name: Text.from_series(frame[name].astype("str")) for name in ISSUES}


def rules(issues: Mapping[str, Text]) -> list[dict[str, str | int]]:
    """The issues by dataset, variable and rule: how many of them, of which severity, and what became of them."""
    names = ("severity", "status", "rule", "dataset", "variable")
    counted = distinct([issues[name] for name in names])
    ranks = {"error": 0, "warning": 1, "note": 2, "unexplained": 0, "accepted": 1}
    order = sorted(counted, key=lambda item: (ranks[item[0][1]], ranks[item[0][0]], -item[1], item[0]))
    return [{**dict(zip(names, key, strict=True)), "issues": number} for key, number in order]


def raw_rows(built: Path) -> list[dict[str, str]]:
    """What became of raw rows and columns, by source."""
    path = built / "reconciliation.csv"
    return read_people_csv(path) if path.is_file() else []


def stated_checks(built: Path) -> list[dict[str, str]]:
    """The checks that the study itself states."""
    path = built / "checks.csv"
    return read_people_csv(path) if path.is_file() else []


def differences(since: Path | None, built: Path) -> list[Difference]:
    """The datasets that differ from those of an earlier build."""
    if since is None:
        return []
    if not any((since / name).is_dir() for name in FOLDERS.values()):
        raise RawDataError(f"{since} holds no build; name the folder of an earlier one: --since")
    return [each for name in FOLDERS.values() for each in differences_of(since / name, built / name)]


def differences_of(then: Path, now: Path) -> Iterator[Difference]:
    """Those of one standard."""
    if not then.is_dir() or not now.is_dir():
        if then.is_dir() or now.is_dir():
            yield Difference(
                now.name, None, None, 0, "only in this build" if now.is_dir() else "only in the earlier one"
            )
        return
    found = compare_files(then, now, most=0)
    for name, one in found.datasets.items():
        if not one.equal:
            attributes = count(len(one.attributes), "attribute") if len(one.attributes) else ""
            records = count(len(one.records), "record") + " on one side" if len(one.records) else ""
            changed = one.variables.loc[one.variables["different"] > 0, "variable"].tolist()
            words = "; ".join(filter(None, (attributes, records, ", ".join(map(str, changed)))))
            number = int(one.variables["different"].sum())
            yield Difference(name, one.base_records, one.other_records, number, words)
    yield from (Difference(name, None, None, 0, "only in this build") for name in found.only_in_other)
    yield from (Difference(name, None, None, 0, "only in the earlier one") for name in found.only_in_base)
    yield from (Difference(name, None, None, 0, reason) for name, reason in found.unread.items())
