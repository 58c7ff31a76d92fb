"""Synthetic laboratory rows, untidy and shuffled, for the benchmarks: an EDC's long extract as CSV."""

from __future__ import annotations

import csv
from pathlib import Path

import numpy as np
import pandas as pd

VISITS = ["Screening", "Day 1", *(f"week {week}" for week in range(2, 18, 2))]
UNITS = ["g/L", "mg/dL", "U/L", "10^9/L", "mmol/L"]


def write(folder: Path, records: int, tests: list[str], seed: int = 1) -> Path:
    """Write lab.csv (about ``records`` rows), dm.csv and ex.csv; the path of lab.csv."""
    random = np.random.default_rng(seed)
    subjects = max(1, records // (len(VISITS) * len(tests)))
    numbers = [f"{701 + s % 40}-{1000 + s}" for s in range(subjects)]
    start = np.datetime64("2014-01-01") + random.integers(0, 700, subjects)
    frame = pd.MultiIndex.from_product([range(subjects), range(len(VISITS))], names=["s", "v"]).to_frame(index=False)
    day = pd.DatetimeIndex(start[frame.s] + frame.v.to_numpy() * 14 - 7 + random.integers(-2, 3, len(frame)))
    minutes = random.integers(6 * 60, 20 * 60, len(frame))
    dates = day.strftime("%d-%b-%Y").str.upper().to_numpy(object)
    dates = np.where(random.random(len(frame)) < 0.01, ["UN" + date[2:] for date in dates], dates)
    times = np.array([f"{m // 60:02d}:{m % 60:02d}" for m in minutes], object)
    times = np.where(random.random(len(frame)) < 0.1, "", times)
    rows = np.repeat(np.arange(len(frame)), len(tests))
    test = np.tile(np.arange(len(tests)), len(frame))
    spelled = np.array([[name.upper(), name.lower(), name] for name in tests], object)
    result = np.round(random.lognormal(3, 0.6, len(rows)), 1).astype(str).astype(object)
    chance = random.random(len(rows))
    result[chance < 0.02] = "NOT DETECTED"
    result[chance > 0.99] = "<0.5"
    result[(chance > 0.97) & (chance < 0.98)] = ""
    lab = pd.DataFrame(
        {
            "STUDY": "LAB01",
            "PATNUM": np.array(numbers, object)[frame.s.to_numpy()[rows]],
            "VISITNAME": np.array(VISITS, object)[frame.v.to_numpy()[rows]],
            "LBDAT": dates[rows],
            "LBTIM": times[rows],
            "TEST": spelled[test, random.integers(0, 3, len(rows))],
            "RESULT": result,
            "UNIT": np.array(UNITS, object)[test % len(UNITS)],
            "LO": (5 + test).astype(str),
            "HI": (40 + test).astype(str),
            "LAB": "Central",
            "ACCESS": np.array([f"A{number:07d}" for number in range(len(frame))], object)[rows],
            "FAST": np.where(random.random(len(rows)) < 0.5, "Yes", "No"),
            "COMMENT": "",
        }
    )
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "lab.csv"
    lab.sample(frac=1, random_state=seed).to_csv(path, index=False)
    first = pd.DatetimeIndex(start).strftime("%d-%b-%Y").str.upper()
    days = [(number, day) for number, day in zip(numbers, first, strict=True)]
    write_csv(folder / "dm.csv", [("PATNUM", "DMDAT", "SEX"), *((*day, "FM"[i % 2]) for i, day in enumerate(days))])
    write_csv(folder / "ex.csv", [("PATNUM", "EXDAT", "EXTIM"), *((*day, "10:00") for day in days)])
    return path


def write_wide(folder: Path, lab: Path, tests: int) -> Path:
    """Write wide.csv from lab.csv: a row for each of the first rows' subjects and visits, its results side by side."""
    random = np.random.default_rng(2)
    visits = pd.read_csv(lab, dtype=str, keep_default_na=False, usecols=["PATNUM", "VISITNAME", "LBDAT", "LBTIM"])
    wide = visits.drop_duplicates(["PATNUM", "VISITNAME"]).reset_index(drop=True)
    for test in range(tests):
        wide[f"T{test:02d}"] = np.round(random.lognormal(3, 0.6, len(wide)), 1).astype(str)
    path = folder / "wide.csv"
    wide.to_csv(path, index=False)
    return path


def write_csv(path: Path, rows: list[tuple[str, ...]]) -> None:
    """Write rows, the header first."""
    with path.open("w", newline="") as file:
        csv.writer(file).writerows(rows)
