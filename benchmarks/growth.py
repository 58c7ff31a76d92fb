"""How the work, the memory and the output of a build grow with the subjects of the trial.

    python benchmarks/growth.py [--subjects 6,1000,10000] [--memory 1GB]

Raw data of so many subjects come from `cdisc-rdeb simulate specs/rdeb`; then `cdisc-rdeb build --fresh` is run once, as
a process of its own. Prints the seconds of work (user and system, of all processes), of the clock, work by subject, the
most memory of the largest process, and the sizes of raw data and output. `--subjects 100000` takes hours.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from measure import command, run

TRIAL = Path(__file__).parents[1] / "specs" / "rdeb"
HEAD = ("subjects", "work", "clock", "by subject", "memory", "raw data", "output")


def options() -> argparse.Namespace:
    """What the command line says."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--subjects", type=lambda text: [int(n) for n in text.split(",")], default=[6, 1000, 10_000])
    parser.add_argument("--memory", default="", help="what the build may use, as 1GB; by default what it chooses")
    return parser.parse_args()


def size(folder: Path) -> int:
    """The bytes of all files of a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def main() -> None:
    """Run the benchmark and print its table."""
    asked = options()
    print("".join(f"{name:>12}" for name in HEAD))
    with tempfile.TemporaryDirectory() as temporary:
        for subjects in asked.subjects:
            raw, out = (Path(temporary) / f"{name}{subjects}" for name in ("raw", "out"))
            cache = str(Path(temporary) / f"cache{subjects}")
            run(command("simulate", TRIAL, "--subjects", subjects, "--seed", 1, "--out", raw), CDISC_RDEB_CACHE=cache)
            more = ["--memory", asked.memory] if asked.memory else []
            spent = run(command("build", TRIAL, "--raw", raw, "--out", out, "--fresh", *more), CDISC_RDEB_CACHE=cache)
            row = (
                f"{subjects:,}",
                f"{spent.work:.1f} s",
                f"{spent.clock:.1f} s",
                f"{spent.work / subjects * 1000:.1f} ms",
                f"{spent.memory:.0f} MB",
                f"{size(raw) / 1e6:.1f} MB",
                f"{size(out) / 1e6:.1f} MB",
            )
            print("".join(f"{cell:>12}" for cell in row), flush=True)


if __name__ == "__main__":
    main()
