"""Which faults of datasets the rules do not name: single faults are put into a good build, one by one, and checked.

    cdisc-rdeb build specs/rdeb --out /tmp/build
    python tools/seed_faults.py /tmp/build --seed 1                      # every kind, 3 times each
    python tools/seed_faults.py /tmp/build --seed 1 --times 1 events "define: datasets"  # some areas, each kind once
    python tools/seed_faults.py /tmp/build --show "recovered without end"  # what is put in, and what is told of it

Records and values are chosen by the seed, so the same seed over the same build gives the same faults. Nothing is
written: a fault is made in memory, and all rules run. It counts as named only when an issue arises that was not there
before and that names the dataset and one of the variables concerned. Printed are the share named by area, and the
kinds that slip through. ``faults_*.py`` say what the kinds are: a table of a name, a dataset, and a function that
gets a record and says what is to stand in it instead.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import faults_adam
import faults_define
import faults_sdtm
from faults import Fault, Kind, NotPossible

from cdisc_rdeb.check import Submission, check_submission, read_submission
from cdisc_rdeb.issues import Issue

TIMES = 3


def read_build(folder: Path) -> dict[str, Submission]:
    """The SDTM and ADaM datasets of a build."""
    sdtm = read_submission(folder / "sdtm")
    found = {"SDTM": sdtm}
    if (folder / "adam").is_dir():
        found["ADaM"] = read_submission(folder / "adam", sdtm=folder / "sdtm")
    return found


def told(data: Submission) -> Counter[tuple[str, ...]]:
    """The issues of all rules, without the number of the record: that of many differs when one is left out."""
    return Counter(Issue(*issue)[:7] for issue in check_submission(data).found.rows)


def names(issue: tuple[str, ...], fault: Fault) -> bool:
    """Whether an issue names the dataset of a fault, if it is of one, and a variable of it."""
    return fault.dataset in (issue[0], "") and (not fault.variables or issue[4] in fault.variables)


def seeded(kinds: Sequence[Kind], data: Submission, seed: int, times: int) -> Iterator[tuple[Kind, Fault]]:
    """The faults of some kinds; a kind that the data give no place for has none."""
    for kind in kinds:
        random, made = Random(f"{seed} {kind.area} {kind.name}"), set()
        for _ in range(times * 4):
            if len(made) == times:
                break
            try:
                fault = kind.make(data, random)
            except NotPossible:
                break
            if fault.text not in made:
                made.add(fault.text)
                yield kind, fault


def main() -> None:
    """Seed, check, and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("build", type=Path)
    parser.add_argument("areas", nargs="*")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--times", type=int, default=TIMES, help="so many faults of a kind")
    parser.add_argument("--show", default="", help="a kind, whose faults and issues are printed")
    args = parser.parse_intermixed_args()
    tables = {"SDTM": [*faults_sdtm.KINDS, *faults_define.KINDS], "ADaM": faults_adam.KINDS}
    for standard, data in read_build(args.build).items():
        kinds = [k for k in tables[standard] if not args.areas or k.area in args.areas]
        kinds = [k for k in kinds if not args.show or k.name == args.show]
        if kinds:
            run(standard, data, kinds, args)


def run(standard: str, data: Submission, kinds: Sequence[Kind], args: argparse.Namespace) -> None:
    """The faults of one standard."""
    before = told(data)
    found: dict[str, Counter[bool]] = {}
    lost: dict[tuple[str, str], list[str]] = {}
    tried: Counter[tuple[str, str]] = Counter()
    for kind, fault in seeded(kinds, data, args.seed, args.times):
        new = told(fault.data) - before
        named = any(names(issue, fault) for issue in new)
        found.setdefault(kind.area, Counter())[named] += 1
        tried[kind.area, kind.name] += 1
        if not named:
            lost.setdefault((kind.area, kind.name), []).append(fault.text)
        if args.show:
            print(fault.text, *(f"    {issue[1]}: {issue[0]}.{issue[4]} {issue[6]}" for issue in new), sep="\n")
    for (area, name), texts in lost.items():
        print(f"slips through: {area}: {name} ({len(texts)} of {tried[area, name]}): {texts[0]}")
    for area, count in found.items():
        print(f"{area:24} {count[True]:4} of {count.total():4} named, {count[True] / count.total():.0%}")
    whole = sum(found.values(), Counter())
    print(f"{standard:24} {whole[True]:4} of {whole.total():4} named, {whole[True] / max(whole.total(), 1):.0%}")


if __name__ == "__main__":
    main()
