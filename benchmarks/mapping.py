"""Raw laboratory rows, long and wide, to the LB dataset, against what pandas takes to read the long rows as text.

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
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path

import lab_rows
import pandas as pd

from cdisc_rdeb.build import Build, compute
from cdisc_rdeb.model import Study
from cdisc_rdeb.raw import RawFrame, read_source
from cdisc_rdeb.spec import load_study

LONG, WIDE = Path(__file__).parent / "lab", Path(__file__).parent / "wide"


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
    with (LONG / "tests.csv").open() as file:
        tests = [row["TEST"] for row in csv.DictReader(file)]
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder)
        path = lab_rows.write(raw, options.records, tests)
        lab_rows.write_wide(raw, path, len(tests))
        studies = {"long": load_study(LONG, raw), "wide": load_study(WIDE, raw)}
        frames = {n: {s.name: read_source(s, raw) for s in study.raw.values()} for n, study in studies.items()}
        built: dict[str, Build] = {}
        times: dict[str, list[float]] = {"long": [], "wide": [], "read_csv": []}
        for run in range(options.runs):
            for name in studies:
                built.pop(name, None)
                times[name].append(seconds(partial(keep, built, name, studies[name], frames[name])))
            times["read_csv"].append(seconds(lambda: pd.read_csv(path, engine="c", dtype=str, keep_default_na=False)))
            print(f"run {run + 1} of {options.runs}: {[round(t[-1], 2) for t in times.values()]}", file=sys.stderr)
    read = statistics.median(times["read_csv"])
    print(f"read_csv as text     {read:6.2f} s   ({len(frames['long']['lab']):,} long rows)")
    for name, source in (("long", "lab"), ("wide", "wide")):
        profile = built[name].profiles["LB"]
        size = f"{len(frames[name][source]):,} rows, {profile.records:,} records, {len(profile.variables)} variables"
        print(f"map {name} to LB       {statistics.median(times[name]):6.2f} s   ({size})")
        print(f"  / read_csv         {statistics.median(times[name]) / read:6.2f}     (goal: at most 0.50)")
    print(f"peak memory          {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:6.0f} MB")


def keep(built: dict[str, Build], name: str, study: Study, frames: Mapping[str, RawFrame]) -> None:
    """Build in memory and keep the result."""
    built[name] = compute(study, frames)


if __name__ == "__main__":
    main()
