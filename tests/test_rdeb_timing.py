"""Study days, epochs, visit numbers and baseline flags of all datasets, worked out anew in plain Python."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest

from cdisc_rdeb.build import Build

PLANNED = {
    "SCREENING": 1, "DAY 1": 2, "DAY 15": 3, "DAY 29": 4, "DAY 57": 5, "DAY 113": 6, "DAY 169": 7, "MONTH 8": 8,
    "MONTH 12": 9, "MONTH 18": 10, "MONTH 24": 11,
}  # fmt: skip
DAYS = {
    "SCREENING": -28, "DAY 1": 1, "DAY 15": 15, "DAY 29": 29, "DAY 57": 57, "DAY 113": 113, "DAY 169": 169,
    "MONTH 8": 244, "MONTH 12": 366, "MONTH 18": 549, "MONTH 24": 731,
}  # fmt: skip
WITHOUT_EPOCH = {"DM", "SV", "SE", "TA", "TE", "TV", "TI", "TS", "CO", "RELREC", "GF", "MH", "DV"}
GIVEN_EPOCH = {"EC"}  # what was only scheduled has an epoch and no date
BY = {  # what tells the tests of a subject apart
    "LB": ["LBTESTCD", "LBCAT", "LBSPEC"],
    "VS": ["VSTESTCD"],
    "QS": ["QSCAT", "QSTESTCD"],
    "RS": ["RSTESTCD"],
    "FA": ["FATESTCD", "FAOBJ", "FALOC", "FALAT"],
    "IS": ["ISTESTCD"],
    "MI": ["MITESTCD"],
}


class Trial:
    """All datasets of a build as pyreadstat reads them, and its raw data."""

    def __init__(self, build: Build, raw: Path) -> None:
        assert build.folder is not None
        paths = sorted((build.folder / "sdtm").glob("*.xpt"))
        self.files: dict[str, pd.DataFrame] = {p.stem.upper(): pyreadstat.read_xport(p)[0] for p in paths}
        self.raw = raw

    def records(self, name: str) -> list[dict[str, Any]]:
        return self.files[name].to_dict("records")

    def of_dm(self, variable: str) -> dict[str, str]:
        return {row["USUBJID"]: row[variable] for row in self.records("DM")}


@pytest.fixture(scope="module", params=["rdeb", "rdeb60"])
def trial(request: pytest.FixtureRequest) -> Trial:
    return Trial(*request.getfixturevalue(request.param))


def day_of(text: str, start: str) -> int | None:
    """The study day of a whole date; none of a part of one, or without a start."""
    if len(text) < 10 or len(start) < 10:
        return None
    days = (date.fromisoformat(text[:10]) - date.fromisoformat(start[:10])).days
    return days + 1 if days >= 0 else days


def test_study_days(trial: Trial) -> None:
    starts, seen = trial.of_dm("RFSTDTC"), 0
    for name, frame in trial.files.items():
        for ending in ("", "ST", "EN"):
            when, what = f"{name}{ending}DTC", f"{name}{ending}DY"
            if what not in frame or when not in frame:
                continue
            for row in trial.records(name):
                expected = day_of(row[when], starts[row["USUBJID"]])
                held = None if row[what] != row[what] else row[what]
                assert held == expected, (name, what, row["USUBJID"], row[when])
                seen += held is not None
    assert seen > 3000


def test_epochs(trial: Trial) -> None:
    """The element that had begun and not ended; of a partial date, if all elements that it may be in have one epoch."""
    elements: dict[str, list[tuple[str, str]]] = defaultdict(list)
    for row in trial.records("SE"):
        elements[row["USUBJID"]].append((row["SESTDTC"], row["EPOCH"]))
    seen = set()
    for name, frame in trial.files.items():
        if name in WITHOUT_EPOCH or name.startswith("SUPP"):
            continue
        when = f"{name}STDTC" if f"{name}STDTC" in frame else f"{name}DTC"
        assert "EPOCH" in frame, name
        for row in trial.records(name):
            if name in GIVEN_EPOCH and not row[when]:
                continue
            expected = epoch_at(sorted(elements[row["USUBJID"]]), row[when])
            assert row["EPOCH"] == expected, (name, row["USUBJID"], row[when])
            seen.add(row["EPOCH"])
    assert seen >= {"SCREENING", "TREATMENT", "FOLLOW-UP"}


def epoch_at(elements: list[tuple[str, str]], when: str) -> str:
    """The epoch of the last element that had begun, at the precision of both; of a partial date, if it can be told."""
    if not when:
        return ""
    if len(when) < 10:
        found = {epoch_at(elements, day) for day in days_in(when.partition("--")[0])}
        return found.pop() if len(found) == 1 else ""
    begun = [epoch for start, epoch in elements if start[: len(when)] <= when[: len(start)]]
    return begun[-1] if begun else ""


def days_in(part: str) -> list[str]:
    """All days of a year, or of a month."""
    first = date(int(part[:4]), 1, 1)
    days = (date.fromordinal(first.toordinal() + n).isoformat() for n in range(366))
    return [day for day in days if day.startswith(part)]


def test_visits(trial: Trial) -> None:
    """Planned visits by name; unscheduled ones after the last planned one before them, alike in all datasets."""
    begun: dict[str, list[tuple[str, int]]] = defaultdict(list)
    for row in trial.records("SV"):
        if row["VISIT"] in PLANNED and row["SVSTDTC"]:
            begun[row["USUBJID"]].append((row["SVSTDTC"][:10], PLANNED[row["VISIT"]]))
    unscheduled: dict[str, set[str]] = defaultdict(set)
    for name in trial.files:
        for row in trial.records(name):
            when = row.get("SVSTDTC" if name == "SV" else f"{name}DTC", "")
            if str(row.get("VISIT", "")).startswith("UNSCHEDULED") and len(when) >= 10:
                unscheduled[row["USUBJID"]].add(when[:10])
    numbers: dict[tuple[str, str], float] = {}
    for subject, days in unscheduled.items():
        after: dict[int, int] = defaultdict(int)
        for when in sorted(days):
            last = max((visit for start, visit in begun[subject] if start <= when), default=0)
            after[last] += 1
            numbers[subject, when] = round(last + after[last] / 10, 1)
    seen = 0
    for name, frame in trial.files.items():
        for row in trial.records(name) if "VISITNUM" in frame and name != "TV" else ():
            visit, number = row.get("VISIT", ""), row["VISITNUM"]
            when = row.get("SVSTDTC" if name == "SV" else f"{name}DTC", "")
            if visit in PLANNED:
                assert number == PLANNED[visit]
                assert row.get("VISITDY", DAYS[visit]) == DAYS[visit]
            elif len(when) >= 10:
                assert number == numbers[row["USUBJID"], when[:10]], (name, row["USUBJID"], when)
                assert visit == f"UNSCHEDULED {number:g}"
                seen += 1
    assert seen > 5


def test_visits_of_sv_are_those_of_the_form(trial: Trial) -> None:
    with (trial.raw / "visits.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    expected = sorted(
        (f"RDEB-MSC-01-{r['SUBJID'].strip()}", r["VISITNAME"].strip().upper(), r["VISDAT"].strip()) for r in rows
    )
    held = []
    for row in trial.records("SV"):
        visit = "UNSCHEDULED" if row["VISITNUM"] % 1 else row["VISIT"]
        held.append((row["USUBJID"], visit, row["SVSTDTC"]))
    assert sorted(held) == expected


@pytest.mark.parametrize("name", BY)
def test_baseline_flags(trial: Trial, name: str) -> None:
    """The last result on or before the first infusion; on its day, what has a time counts by it."""
    starts = trial.of_dm("RFXSTDTC")
    chosen: dict[tuple[str, ...], tuple[str, int]] = {}
    records = trial.records(name)
    for at, row in enumerate(records):
        when, start = row[f"{name}DTC"], starts[row["USUBJID"]]
        if len(when) < 10 or not start or not row[f"{name}STRESC"] or when[:10] > start[:10]:
            continue
        if when[:10] == start[:10]:
            if len(when) >= 16:
                if when[:16] > start[:16]:
                    continue
            elif name == "VS" and row["VSTPT"] != "PRE-DOSE":
                continue
        key = (row["USUBJID"], *(row[variable] for variable in BY[name]))
        chosen[key] = max(chosen.get(key, ("", -1)), (when, at))
    flagged = [at for at, row in enumerate(records) if row[f"{name}LOBXFL"] == "Y"]
    assert sorted(at for _, at in chosen.values()) == flagged
    assert flagged
