"""One million LB records held against all rules, our own and CDISC's published ones, against reading them.

The records of the mapping benchmark as a build writes them, with DM, EX and define.xml. In one process and one run: the
datasets read with `formats.files.read_file`, our own rules over the datasets in memory, and, where `--rules` names a
copy of cdisc-org/cdisc-open-rules, these (their files read each time). What rules remember of a dataset is forgotten
between runs. Prints medians, their ratios and the peak memory.
"""

from __future__ import annotations

import argparse
import statistics
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import lab_rows
from measure import LONG, peak_memory, seconds, tests

from cdisc_rdeb.build import build_study
from cdisc_rdeb.check import Submission, check_submission
from cdisc_rdeb.check.published import RulesAt, run_published
from cdisc_rdeb.check.reading import read_submission
from cdisc_rdeb.formats.files import dataset_files, read_file


def options() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--rules", type=Path, help="a copy of cdisc-org/cdisc-open-rules")
    parser.add_argument("--folder", type=Path, help="a folder of datasets, in place of those that are made")
    return parser.parse_args()


def made(folder: Path, records: int) -> Path:
    """The folder of datasets that a build of synthetic rows wrote."""
    raw = folder / "raw"
    raw.mkdir()
    lab_rows.write(raw, records, tests())
    build_study(LONG, raw=raw, out=folder / "out")
    return folder / "out" / "sdtm"


def fresh(data: Submission) -> Submission:
    """The same datasets, of which nothing is remembered."""
    return replace(data, datasets={name: replace(dataset) for name, dataset in data.datasets.items()})


def main() -> None:
    """Run the benchmark and print its table."""
    asked = options()
    with tempfile.TemporaryDirectory() as temporary:
        folder = asked.folder or made(Path(temporary), asked.records)
        read = read_submission(folder)
        names = ("read", "own rules", *(["published rules"] if asked.rules else []))
        times: dict[str, list[float]] = {name: [] for name in names}
        found: dict[str, int] = {}
        for run in range(asked.runs):
            data = fresh(read)
            works = {
                "read": lambda: [read_file(path) for path in dataset_files(folder).values()],
                "own rules": lambda data=data: len(check_submission(data).found.rows),
                "published rules": lambda data=data: len(run_published(data, RulesAt(asked.rules)).issues),
            }
            for name in names:
                times[name].append(seconds(lambda work=works[name], name=name: found.update({name: work()})))
            print(f"run {run + 1} of {asked.runs}: {[round(t[-1], 2) for t in times.values()]}", file=sys.stderr)
    medians = {name: statistics.median(some) for name, some in times.items()}
    records = sum(dataset.size for dataset in read)
    for name, median in medians.items():
        told = f"{records:,} records" if name == "read" else f"{found[name]:,} issues"
        print(f"{name:<20} {median:6.2f} s   ({told})")
        if name != "read":
            goal = "     (goal: at most 2)" if name == "own rules" else ""
            print(f"  / read             {median / medians['read']:6.2f}{goal}")
    checked = sum(median for name, median in medians.items() if name != "read")
    print(f"all rules / read     {checked / medians['read']:6.2f}")
    print(peak_memory())


if __name__ == "__main__":
    main()
