"""Raw laboratory rows to the LB dataset, against what pandas takes to read those rows as text.

Both sides in one process and one run: mapping (terminology, dates, visits, order, --SEQ, --DY, ranges, baseline
flag, conformed and profiled) of rows in memory, and `pandas.read_csv(engine="c", dtype=str, keep_default_na=False)`
of the file. Prints medians, their ratio and the peak memory.
"""

from __future__ import annotations

import argparse
import csv
import resource
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import lab_rows
import pandas as pd

from cdisc_rdeb.build import Build, compute
from cdisc_rdeb.raw import read_source
from cdisc_rdeb.spec import load_study

STUDY = Path(__file__).parent / "lab"


def seconds(work: Callable[[], object]) -> float:
    """How long a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main() -> None:
    """Run the benchmark and print its table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=7)
    options = parser.parse_args()
    with (STUDY / "tests.csv").open() as file:
        tests = [row["TEST"] for row in csv.DictReader(file)]
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder)
        path = lab_rows.write(raw, options.records, tests)
        study = load_study(STUDY, raw)
        frames = {source.name: read_source(source, raw) for source in study.raw.values()}
        built: list[Build] = []
        ours: list[float] = []
        pandas: list[float] = []
        for run in range(options.runs):
            built.clear()
            ours.append(seconds(lambda: built.append(compute(study, frames))))
            pandas.append(seconds(lambda: pd.read_csv(path, engine="c", dtype=str, keep_default_na=False)))
            print(f"run {run + 1} of {options.runs}: {ours[-1]:.2f} s, {pandas[-1]:.2f} s", file=sys.stderr)
        profile = built[0].profiles["LB"]
        print(f"raw rows {len(frames['lab']):,}; LB records {profile.records:,}, variables {len(profile.variables)}")
        print(f"issues: {built[0].found.counts()}")
    print(f"map to LB            {statistics.median(ours):6.2f} s")
    print(f"read_csv as text     {statistics.median(pandas):6.2f} s")
    print(f"map / read_csv       {statistics.median(ours) / statistics.median(pandas):6.2f}   (goal: at most 0.50)")
    print(f"peak memory          {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:6.0f} MB")


if __name__ == "__main__":
    main()
