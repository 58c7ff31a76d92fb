"""How long two large transport files take to compare, and how much memory that needs at the most.

Two files of one million records and 50 variables (keys, tests, results, dates, flags and numbers; 478 MB each) are
made in a folder; the other one lacks a record, has one more and differs in some hundred values. `cdisc-rdeb compare`
runs as a process of its own, so that both figures are the system's: seconds, most memory (RSS).

    python benchmarks/compare.py [--records 1000000] [--runs 3] [--by LBTESTCD] [--folder FOLDER]
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from xpt import laboratory

from cdisc_rdeb.columns import Text
from cdisc_rdeb.formats.xpt import XptAttributes, XptVariable, write_chunks

VARIABLES = 50
CHUNK = 65_536
FLAGS = 12  # texts of few values beside those of the laboratory; the rest are numbers


def columns(records: int, other: bool) -> dict[str, Text | np.ndarray]:
    """The records of a side; they are in the order of USUBJID and LBSEQ on either."""
    random = np.random.default_rng(7)
    frame = laboratory(records)
    found: dict[str, Text | np.ndarray] = {
        name: np.array(series, np.float64) if series.dtype.kind in "iuf" else Text.from_series(series)
        for name, series in frame.items()
    }
    for number in range(VARIABLES - len(found)):
        if number < FLAGS:
            words = [f"TERM {number} OF {place}" for place in range(20)]
            found[f"QCTEXT{number:02}"] = Text.coded(random.integers(0, 20, records).astype(np.int32), words)
        else:
            found[f"QCNUM{number:02}"] = np.round(random.normal(100, 15, records), 2)
    if other:
        changed = random.integers(0, records, 300)
        found["LBSTRESN"][changed[:100]] += 1.0
        found["QCNUM20"][changed[100:200]] += 1e-12
        codes = found["QCTEXT05"].codes.copy()
        codes[changed[200:]] = (codes[changed[200:]] + 1) % 20
        found["QCTEXT05"] = Text(codes, found["QCTEXT05"].values)
        found["LBSEQ"][records // 2] = 9_999.0  # a record that neither side has on the other
    return found


def chunks(found: dict[str, Text | np.ndarray], records: int) -> Iterator[dict[str, Text | np.ndarray]]:
    """The records, some at a time."""
    for start in range(0, records, CHUNK):
        here = np.arange(start, min(start + CHUNK, records))
        yield {n: c.take(here).compact() if isinstance(c, Text) else c[here] for n, c in found.items()}


def write(path: Path, records: int, other: bool) -> None:
    """One side as a transport file."""
    found = columns(records, other)
    variables = tuple(
        XptVariable(name, "Char", max(map(len, column.values)), "")
        if isinstance(column, Text)
        else XptVariable(name, "Num", 8, "")
        for name, column in found.items()
    )
    write_chunks(path, XptAttributes("LB", "Laboratory", variables), chunks(found, records))


def run(command: list[str]) -> tuple[float, float, int]:
    """Seconds, megabytes at the most, and the exit code of a process."""
    start = time.perf_counter()
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return time.perf_counter() - start, usage.ru_maxrss / 1024, process.returncode


def main() -> None:
    """Make the files, compare them, print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, default=1_000_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--by", default="")
    parser.add_argument("--folder", type=Path, help="where the files are made, or are already, and stay")
    options = parser.parse_args()
    folder = options.folder or Path(tempfile.mkdtemp())
    try:
        sides = [folder / f"{name}.xpt" for name in ("base", "other")]
        for side in sides:
            if not side.exists():  # in a process of its own: what it holds is none of the comparison's
                if os.fork() == 0:
                    write(side, options.records, side.stem == "other")
                    os._exit(0)
                os.wait()
        print(f"{options.records} records, {VARIABLES} variables, {sides[0].stat().st_size / 1e6:.0f} MB each")
        command = [
            str(Path(sys.executable).with_name("cdisc-rdeb")),
            "compare",
            *map(str, sides),
            "--keys",
            "USUBJID,LBSEQ",
        ]
        command += ["--by", options.by] if options.by else []
        found = [run(command) for _ in range(options.runs)]
        seconds, memory, codes = zip(*found, strict=True)
        if set(codes) != {1}:
            raise SystemExit(f"the comparison ended with {codes}, where differences give 1")
        print(f"compare              {statistics.median(seconds):6.1f} s")
        print(f"peak memory          {max(memory):6.0f} MB")
    finally:
        if not options.folder:
            shutil.rmtree(folder)


if __name__ == "__main__":
    main()
