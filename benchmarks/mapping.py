"""Raw laboratory rows, long and wide, to the LB dataset, against what pandas takes to read the long rows as text.

Both sides in one process and one run: mapping (terminology, dates, visits, order, --SEQ, --DY, ranges, baseline
flag, conformed and profiled) of rows in memory, and `pandas.read_csv(engine="c", dtype=str, keep_default_na=False)`
of the file. The process uses memory again as that of the command does. Prints medians, their ratio and the peak memory.
"""

from __future__ import annotations

import statistics
import sys
import tempfile
from functools import partial
from pathlib import Path

import lab_rows
from measure import LONG, WIDE, keep, options, peak_memory, read_csv_seconds, seconds, tests

from cdisc_rdeb.build import Build
from cdisc_rdeb.crew.memory import use_again
from cdisc_rdeb.raw import read_source
from cdisc_rdeb.spec import load_study


def main() -> None:
    """Run the benchmark and print its table."""
    use_again()
    asked, names = options(__doc__), tests()
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder)
        path = lab_rows.write(raw, asked.records, names)
        lab_rows.write_wide(raw, path, len(names))
        studies = {"long": load_study(LONG, raw), "wide": load_study(WIDE, raw)}
        frames = {n: {s.name: read_source(s, raw) for s in study.raw.values()} for n, study in studies.items()}
        built: dict[str, Build] = {}
        times: dict[str, list[float]] = {"long": [], "wide": [], "read_csv": []}
        for run in range(asked.runs):
            for name in studies:
                built.pop(name, None)
                times[name].append(seconds(partial(keep, built, name, studies[name], frames[name])))
            times["read_csv"].append(read_csv_seconds(path))
            print(f"run {run + 1} of {asked.runs}: {[round(t[-1], 2) for t in times.values()]}", file=sys.stderr)
    read = statistics.median(times["read_csv"])
    print(f"read_csv as text     {read:6.2f} s   ({len(frames['long']['lab']):,} long rows)")
    for name, source in (("long", "lab"), ("wide", "wide")):
        profile = built[name].profiles["LB"]
        size = f"{len(frames[name][source]):,} rows, {profile.records:,} records, {len(profile.variables)} variables"
        print(f"map {name} to LB       {statistics.median(times[name]):6.2f} s   ({size})")
        print(f"  / read_csv         {statistics.median(times[name]) / read:6.2f}     (goal: at most 0.35)")
    print(peak_memory())


if __name__ == "__main__":
    main()
