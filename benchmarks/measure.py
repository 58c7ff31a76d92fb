"""What the benchmarks share: their options, the tests of the laboratory, how long a piece of work takes.

Seconds are those of the processor, of the user and the system and of all threads, unless something else is said: on a
machine that does other work besides, the clock tells of that too.
"""

from __future__ import annotations

import argparse
import csv
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import NamedTuple

import pandas as pd

from cdisc_rdeb.build import Build, compute
from cdisc_rdeb.engine.sink import Sink
from cdisc_rdeb.engine.sizing import cells_of_block, half_of_all
from cdisc_rdeb.model import Study
from cdisc_rdeb.raw import RawFrame, RawStore, Room

LONG, WIDE = Path(__file__).parent / "lab", Path(__file__).parent / "wide"


def options(text: str | None) -> argparse.Namespace:
    """The number of records and of runs, as the command line has them."""
    parser = argparse.ArgumentParser(description=text, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=7)
    return parser.parse_args()


def tests() -> list[str]:
    """The names of the laboratory's tests."""
    with (LONG / "tests.csv").open() as file:
        return [row["TEST"] for row in csv.DictReader(file)]


def seconds(work: Callable[[], object]) -> float:
    """How long a piece of work takes the processor."""
    start = time.process_time()
    work()
    return time.process_time() - start


class Spent(NamedTuple):
    """What a process took: seconds of work (user and system, of all threads), of the clock; the most memory in MB."""

    work: float
    clock: float
    memory: float


def command(*arguments: object) -> list[str]:
    """A command of the package, as Python runs it."""
    return ["-c", "from cdisc_rdeb.cli import main; main()", *map(str, arguments)]


#: What starts a process: the system counts the memory of who starts one as its own, and this has little.
START = """
import resource, subprocess, sys, time
start = time.perf_counter()
code = subprocess.call(sys.argv[1:], stdout=subprocess.DEVNULL)
clock = time.perf_counter() - start
used = resource.getrusage(resource.RUSAGE_CHILDREN)
print(used.ru_utime + used.ru_stime, clock, used.ru_maxrss / 1024)
sys.exit(code)
"""


def run(arguments: Sequence[str], **environment: str) -> Spent:
    """Run Python in a process of its own. Stops where that ends with an error."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    started = [sys.executable, "-S", "-c", START, sys.executable, *arguments]
    done = subprocess.run(started, env={**kept, **environment}, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(arguments)}: {done.stderr}")
    return Spent(*map(float, done.stdout.split()))


def read_csv_seconds(path: Path) -> float:
    """How long pandas takes to read a CSV as text."""
    return seconds(lambda: pd.read_csv(path, engine="c", dtype=str, keep_default_na=False))


def keep(built: dict[str, Build], name: str, study: Study, frames: Mapping[str, RawFrame]) -> None:
    """Build without writing datasets, and keep the result; as a build that nothing is kept of for later ones."""
    with TemporaryDirectory() as folder:
        store = RawStore.of(study, Path(folder), frames.items(), Room(cells_of_block(half_of_all(), 1, 1)))
        built[name] = compute(study, store, Sink(Path(folder), {}), blocks=1)


def peak_memory() -> str:
    """The line that tells the most memory that was in use."""
    return f"peak memory          {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:6.0f} MB"
