"""How long it takes to import the package, and the part of it that builds, against importing pandas: medians, ratios.

    python benchmarks/imports.py [--runs 7]

Each import is a new interpreter; the time of an empty one is taken away.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import time

# Compiled files are kept, as they are where a package is installed, whatever the shell says.
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
WAYS = {
    "nothing": "pass",
    "pandas": "import pandas",
    "cdisc_rdeb": "import cdisc_rdeb",
    "build_study": "from cdisc_rdeb import build_study",
}


def seconds(code: str) -> float:
    """One start of an interpreter that runs a line."""
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", code], check=True, env=ENVIRONMENT)
    return time.perf_counter() - start


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--runs", type=int, default=7)
    runs = parser.parse_args().runs
    taken: dict[str, list[float]] = {name: [] for name in WAYS}
    for number in range(runs + 1):  # the first one warms up
        for name, code in WAYS.items():
            spent = seconds(code)
            if number:
                taken[name].append(spent)
    nothing = statistics.median(taken["nothing"])
    middle = {name: statistics.median(times) - nothing for name, times in taken.items()}
    for name in ("pandas", "cdisc_rdeb", "build_study"):
        print(f"import of {name:<11} {middle[name]:6.3f} s = {middle[name] / middle['pandas']:.2f} of pandas")


if __name__ == "__main__":
    main()
