"""What the benchmarks share: their options, the tests of the laboratory, how long a piece of work takes."""

from __future__ import annotations

import argparse
import csv
import resource
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

import pandas as pd

from cdisc_rdeb.build import Build, compute
from cdisc_rdeb.engine.sink import Sink
from cdisc_rdeb.model import Study
from cdisc_rdeb.raw import RawFrame, RawStore

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
    """How long a piece of work takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def read_csv_seconds(path: Path) -> float:
    """How long pandas takes to read a CSV as text."""
    return seconds(lambda: pd.read_csv(path, engine="c", dtype=str, keep_default_na=False))


def keep(built: dict[str, Build], name: str, study: Study, frames: Mapping[str, RawFrame]) -> None:
    """Build without writing datasets, and keep the result."""
    with TemporaryDirectory() as folder:
        store = RawStore.of(study, Path(folder), frames.items())
        built[name] = compute(study, store, Sink(Path(folder)), blocks=1)


def peak_memory() -> str:
    """The line that tells the most memory that was in use."""
    return f"peak memory          {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:6.0f} MB"
