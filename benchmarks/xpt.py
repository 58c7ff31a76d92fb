"""How fast transport files are written and read, against pyreadstat, pandas and a raw write of the same bytes.

One million laboratory-like records of 23 variables (about 211 MB) in one pandas frame with its default string
dtype. In every round all sides run one after the other in this process, from memory to file and back, without
fsync; the figures are medians over the rounds, and ratios of medians.

    python benchmarks/xpt.py [--runs 7] [--records 1000000]
"""

from __future__ import annotations

import argparse
import gc
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat

from cdisc_rdeb.formats.xpt import read_xpt, write_xpt

TESTS = [
    ("ALB", "Albumin", "CHEMISTRY", "g/L"),
    ("ALT", "Alanine Aminotransferase", "CHEMISTRY", "U/L"),
    ("CREAT", "Creatinine", "CHEMISTRY", "umol/L"),
    ("LDL", "Low Density Lipoprotein Cholesterol", "CHEMISTRY", "mmol/L"),
    ("HGB", "Hemoglobin", "HEMATOLOGY", "g/L"),
    ("LYM", "Lymphocytes", "HEMATOLOGY", "10^9/L"),
    ("PLAT", "Platelets", "HEMATOLOGY", "10^9/L"),
    ("EOSLE", "Eosinophils/Leukocytes", "HEMATOLOGY", "%"),
]
VISITS = ["SCREENING", "BASELINE", *(f"WEEK {week}" for week in range(2, 34, 4)), "UNSCHEDULED 3.1"]


def laboratory(count: int) -> pd.DataFrame:
    """Records as an LB dataset has them: few distinct tests, many distinct results, dates and identifiers."""
    random = np.random.default_rng(20250328)
    record = np.arange(count)
    per_subject = len(TESTS) * len(VISITS)
    subject, visit, test = record // per_subject, record // len(TESTS) % len(VISITS), record % len(TESTS)
    result = np.round(random.lognormal(3, 0.6, count), 1)
    missing = random.random(count) < 0.03
    low, high = np.full(count, 5.0) + test, np.full(count, 40.0) + test
    day = subject % 600 + visit * 28
    dates = pd.to_datetime("2021-01-04") + pd.to_timedelta(day * 1440 + random.integers(360, 1200, count), "min")
    collected = pd.Series(result.astype(str)).where(~missing, "").astype("str")
    indicator = np.where(missing, "", np.where(result > high, "HIGH", np.where(result < low, "LOW", "NORMAL")))

    def of_test(place: int) -> pd.Series:
        return pd.Series(np.array([row[place] for row in TESTS], object)[test], dtype="str")

    return pd.DataFrame(
        {
            "STUDYID": pd.Series("RDEB-301", index=record, dtype="str"),
            "DOMAIN": pd.Series("LB", index=record, dtype="str"),
            "USUBJID": pd.Series([f"RDEB-301-{701 + s % 40}-{1000 + s}" for s in subject], dtype="str"),
            "LBSEQ": record % per_subject + 1.0,
            "LBREFID": pd.Series([f"A{number:08d}" for number in record // len(TESTS)], dtype="str"),
            "LBTESTCD": of_test(0),
            "LBTEST": of_test(1),
            "LBCAT": of_test(2),
            "LBORRES": collected,
            "LBORRESU": of_test(3),
            "LBSTRESC": collected.copy(),
            "LBSTRESN": np.where(missing, np.nan, result),
            "LBSTRESU": of_test(3),
            "LBSTNRLO": low,
            "LBSTNRHI": high,
            "LBNRIND": pd.Series(indicator.astype(object), dtype="str"),
            "LBSPEC": pd.Series(np.where(test < 4, "SERUM", "BLOOD").astype(object), dtype="str"),
            "LBBLFL": pd.Series(np.where(visit == 1, "Y", "").astype(object), dtype="str"),
            "VISITNUM": visit + 1.0,
            "VISIT": pd.Series(np.array(VISITS, object)[visit], dtype="str"),
            "EPOCH": pd.Series(np.where(visit < 2, "SCREENING", "TREATMENT").astype(object), dtype="str"),
            "LBDTC": pd.Series(dates.strftime("%Y-%m-%dT%H:%M:00").astype(object), dtype="str"),
            "LBDY": day - (subject % 600) + 1.0,
        }
    )


def seconds(action: Callable[[], object]) -> float:
    """How long one call takes the processor, without collecting what came before it."""
    gc.collect()
    start = time.process_time()
    action()
    return time.process_time() - start


def measure(frame: pd.DataFrame, folder: Path, runs: int) -> dict[str, list[float]]:
    """The times of each side, all sides in turn within each round."""
    ours, theirs, raw = folder / "ours.xpt", folder / "theirs.xpt", folder / "raw.bin"
    write_xpt(ours, frame, name="LB", label="Laboratory Test Results")
    content = ours.read_bytes()
    print(f"{len(frame)} records, {frame.shape[1]} variables, {len(content) / 1e6:.0f} MB", file=sys.stderr)

    def write_raw() -> None:
        with raw.open("wb") as file:
            file.write(content)

    sides: dict[str, Callable[[], object]] = {
        "write": lambda: write_xpt(ours, frame, name="LB", label="Laboratory Test Results"),
        "raw write": write_raw,
        "pyreadstat write": lambda: pyreadstat.write_xport(
            frame, theirs, table_name="LB", file_label="Laboratory Test Results", file_format_version=5
        ),
        "read": lambda: read_xpt(ours),
        "pyreadstat read": lambda: pyreadstat.read_xport(ours),
        "pandas read": lambda: pd.read_sas(ours, format="xport", encoding="ascii"),
    }
    times: dict[str, list[float]] = {side: [] for side in sides}
    for run in range(1, runs + 1):
        for side, action in sides.items():
            times[side].append(seconds(action))
        print(f"round {run} of {runs}: {', '.join(f'{s} {t[-1]:.2f}' for s, t in times.items())}", file=sys.stderr)
    return times


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--records", type=int, default=1_000_000)
    options = parser.parse_args()
    frame = laboratory(options.records)
    with tempfile.TemporaryDirectory() as folder:
        times = measure(frame, Path(folder), options.runs)
    median = {side: statistics.median(values) for side, values in times.items()}
    for side, value in median.items():
        print(f"{side:<18}{value:8.3f} s")
    print(f"pyreadstat write / our write   {median['pyreadstat write'] / median['write']:7.1f}   (goal: at least 15)")
    print(f"our write / raw write          {median['write'] / median['raw write']:7.1f}   (goal: at most 6)")
    print(f"pyreadstat read / our read     {median['pyreadstat read'] / median['read']:7.1f}   (goal: at least 6)")
    print(f"pandas read / our read         {median['pandas read'] / median['read']:7.1f}")


if __name__ == "__main__":
    main()
