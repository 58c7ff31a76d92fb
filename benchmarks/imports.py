"""How long it takes to import the package, and to lint the trial: medians, against importing pandas.

    python benchmarks/imports.py [--runs 7]

Each is a new interpreter, and the seconds are those of the processor (user and system). Of imports the time of an
empty interpreter is taken away; `cdisc-rdeb lint specs/rdeb` is all that the command takes, its start included.
"""

from __future__ import annotations

import argparse
import statistics
from pathlib import Path

from measure import command, run

TRIAL = Path(__file__).parents[1] / "specs" / "rdeb"
LINT = f"from cdisc_rdeb import lint; assert not lint({str(TRIAL)!r})"
WAYS = {
    "nothing": ["-c", "pass"],
    "pandas": ["-c", "import pandas"],
    "cdisc_rdeb": ["-c", "import cdisc_rdeb"],
    "build_study": ["-c", "from cdisc_rdeb import build_study"],
    "lint": ["-c", "from cdisc_rdeb import lint"],
    "import and lint": ["-c", LINT],
    "command": command("lint", TRIAL),
}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    taken: dict[str, list[float]] = {name: [] for name in WAYS}
    for number in range(runs + 1):  # the first one warms up
        for name, arguments in WAYS.items():
            spent = run(arguments).work
            if number:
                taken[name].append(spent)
    nothing = statistics.median(taken["nothing"])
    middle = {name: statistics.median(times) - nothing for name, times in taken.items()}
    for name in ("pandas", "cdisc_rdeb", "build_study", "lint"):
        print(f"import of {name:<11} {middle[name]:6.3f} s = {middle[name] / middle['pandas']:.2f} of pandas")
    print(f"import and lint of the trial {middle['import and lint']:6.3f} s     (goal: at most 0.5)")
    print(f"cdisc-rdeb lint specs/rdeb   {middle['command'] + nothing:6.3f} s")


if __name__ == "__main__":
    main()
