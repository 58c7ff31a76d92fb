"""A whole build of laboratory rows, against the same datasets by hand in polars and in DuckDB.

    python benchmarks/whole.py [--records 1000000] [--runs 3] [--folder KEPT]

Each side is a process of its own, from the CSV files to DM, EX and LB as transport files, in turn within each round:
`cdisc-rdeb build --fresh` of benchmarks/lab, and benchmarks/peers/by_polars.py and by_duckdb.py, which write with our
own `write_xpt`, the fastest writer that was found (benchmarks/xpt.py). Ours makes define.xml and its page, issues,
reconciliation and manifest besides, which the peers do not; with the documents it reads all datasets again, holds them
against its rules, and tells of them in the reviewer's guide. Before anything is timed, all values are held against one
another. Prints medians of the seconds of work (user and system, of all threads) and of the clock, the most memory, and
ratios. A peer that is not installed is left out.
"""

from __future__ import annotations

import argparse
import importlib.util
import statistics
import sys
import tempfile
from pathlib import Path

import lab_rows
from measure import LONG, Spent, command, run, tests

from cdisc_rdeb import read_xpt

PEERS = Path(__file__).parent / "peers"
OURS, GOAL = "cdisc-rdeb", 0.8


def options() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    return parser.parse_args()


def sides(raw: Path, out: Path) -> dict[str, list[str]]:
    """The command of each side that can run."""
    build = command("build", LONG, "--raw", raw, "--out", out / "ours", "--fresh")
    found = {OURS: [*build, "--no-documents"], f"{OURS}, documents too": build}
    for name in ("polars", "duckdb"):
        if importlib.util.find_spec(name):
            found[name] = [str(PEERS / f"by_{name}.py"), str(raw), str(out / name)]
        else:
            print(f"{name} is not installed, and left out: pip install {name}")
    return found


def hold_against(ours: Path, theirs: Path, name: str) -> None:
    """Stop where a peer has another value than we have."""
    for dataset in ("dm", "ex", "lb"):
        own, other = (read_xpt(folder / f"{dataset}.xpt").frame for folder in (ours, theirs))
        if not own.equals(other):
            sys.exit(f"{name} has other values in {dataset}.xpt")


def main() -> None:
    """Run the benchmark and print its table."""
    asked = options()
    with tempfile.TemporaryDirectory() as temporary:
        raw, out, cache = (Path(temporary) / name for name in ("raw", "out", "cache"))
        lab_rows.write(raw, asked.records, tests())
        commands = sides(raw, out)
        spent: dict[str, list[Spent]] = {name: [] for name in commands}
        for round_ in range(asked.runs + 1):
            for name, arguments in commands.items():
                found = run(arguments, CDISC_RDEB_CACHE=str(cache))
                spent[name] += [found] if round_ else []  # the first is to warm up, and to be held against
                if not round_ and not name.startswith(OURS):
                    hold_against(out / "ours" / "sdtm", out / name, name)
            print(f"round {round_} of {asked.runs}", file=sys.stderr)
    print(f"{'whole build of ' + format(asked.records, ',') + ' rows':<36} {'work':>8} {'clock':>8} {'memory':>9}")
    middle = {}
    for name, each in spent.items():
        work, clock, memory = (statistics.median(values) for values in zip(*each, strict=True))
        middle[name] = (work, clock)
        print(f"{name:<36} {work:6.2f} s {clock:6.2f} s {memory:6.0f} MB")
    peers = [name for name in middle if not name.startswith(OURS)]
    for place, what in enumerate(("work", "clock")):
        if peers:
            best = min(peers, key=lambda name: middle[name][place])
            ratio = middle[OURS][place] / middle[best][place]
            print(f"ours / the best by {what:<5} ({best}) {ratio:7.2f}     (goal: at most {GOAL})")


if __name__ == "__main__":
    main()
