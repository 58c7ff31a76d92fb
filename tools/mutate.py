"""Which faults the tests would not see: faults are put into the package one by one, and the tests run on each.

    python tools/mutate.py --seed 1 --mutants 150            # engine, formats, verbs and plan
    python tools/mutate.py --mutants 20 formats verbs        # some rooms
    python tools/mutate.py --seed 1 --mutants 150 --only 17  # one again, when a test for it is written

Places are chosen by the seed, so the same seed over the same sources gives the same mutants. On each the tests run
that are likely to see it, up to the first that fails; on those that survive, all others. Longer than the limit counts
as seen. ``mutations.py`` says what a mutant is. Mutants live in copies of the project; the project is not touched.
"""

from __future__ import annotations

import argparse
import difflib
import os
import random
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from queue import Queue

from mutations import Mutation, is_another, mutations

PROJECT = Path(__file__).parents[1]
PACKAGE = "cdisc_rdeb"
ROOMS = ("engine", "formats", "verbs", "plan")

#: The tests that are likely to see a fault, by the beginning of a module's path; the longest that fits counts.
LIKELY: Mapping[str, tuple[str, ...]] = {
    "formats/": ("xpt", "xpt_refused", "xpt_damaged", "files", "dataset_json", "dataset_json_refused", "show"),
    "formats/xpt": ("xpt", "xpt_refused", "xpt_damaged", "files"),
    "formats/ibm": ("xpt",),
    "formats/json": ("dataset_json", "dataset_json_refused", "files"),
    "formats/dataset_json": ("dataset_json", "dataset_json_refused", "files"),
    "formats/frames": ("files", "show", "compare"),
    "formats/long_text": ("long_text",),
    "formats/csv": ("csv_rule", "encodings_of_text", "broken_raw", "opening", "nothing_is_lost"),
    "formats/sas_moments": ("sas_moments", "readers_of_sas", "show"),
    "verbs/": (
        *("verbs", "verbs_of_dates", "verbs_of_text", "verbs_of_numbers", "analysis_verbs"),
        *("one_door", "given", "docs", "findings"),
    ),
    "verbs/registry": ("verbs", "docs", "scope", "broken_specs"),
    "verbs/kinds": ("verbs", "docs", "scope", "broken_specs"),
    "verbs/catalogue": ("verbs", "docs"),
    "plan/whole": ("whole", "added", "adam", "findings"),
    "plan/": ("one_door", "whole", "scope", "shorthand", "reconcile", "only", "adam", "broken_specs", "docs"),
    "engine/": (
        *("one_door", "facts_of_tests", "findings", "reconcile", "scope", "split", "relations", "adam", "added"),
        *("broken_raw", "docs"),
    ),
    "engine/findings": ("facts_of_tests", "findings", "docs"),
    "engine/door": ("one_door", "findings", "terminology", "broken_raw", "given"),
    "engine/derive": ("one_door", "merging", "findings", "scope", "adam", "broken_raw", "docs"),
    "engine/merging": ("merging", "one_door", "docs"),
    "engine/additions": ("added", "whole", "one_door", "findings", "adam"),
    "engine/relationships": ("relations", "split", "long_text", "findings"),
    "engine/reconcile": ("reconcile", "findings", "docs"),
    "engine/conform": ("outputs", "split", "long_text", "findings"),
    "engine/survey": ("scope",),
    "engine/facts": ("summary",),
    "engine/swapped": ("broken_raw", "readers"),
    "engine/timings": ("timings",),
}
#: Tests that judge the sources, not what they do, or build the package anew.
LEFT_OUT = ("test_rooms", "test_wheel", "test_first_study")
SOURCES_ALONE = "tests/test_docs.py::test_what_repeats_code_says_what_the_code_does"
SLOW = ("test_simulate", "test_rdeb", "test_output", "test_compare", "test_long_text", "pilot")  # come last


@dataclass(frozen=True, slots=True)
class Mutant:
    """A module, by its path in the package, with a fault."""

    number: int
    module: str
    original: str
    mutation: Mutation

    @property
    def source(self) -> str:
        """The source with the fault."""
        return self.mutation.applied(self.original)

    def __str__(self) -> str:
        """Which one it is, where, and what is different."""
        lines = difflib.unified_diff(self.original.splitlines(), self.source.splitlines(), n=1, lineterm="")
        head = f"{self.number} {PACKAGE}/{self.module}:{self.mutation.line}: {self.mutation.kind}"
        return "\n".join([head, *list(lines)[2:], ""])


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a mutant: which test saw it ('' for none), and how long that took."""

    mutant: Mutant
    seen_by: str
    seconds: float


def chosen(rooms: Sequence[str], seed: int, most: int) -> list[Mutant]:
    """So many mutants of some rooms: places by chance, and one fault at each."""
    places = []
    for room in rooms:
        for path in sorted((PROJECT / PACKAGE / room).rglob("*.py")):
            source = path.read_text(encoding="utf-8")
            module = path.relative_to(PROJECT / PACKAGE).as_posix()
            places += [(module, source, place) for place in mutations(source)]
    dice = random.Random(seed)
    dice.shuffle(places)
    found: list[Mutant] = []
    for module, source, place in places:
        mutation = dice.choice(place)
        if len(found) < most and is_another(source, mutation):
            found.append(Mutant(len(found) + 1, module, source, mutation))
    return found


def likely(module: str) -> list[str]:
    """The tests that are likely to see a fault in a module, its own examples first."""
    fitting = max((start for start in LIKELY if module.startswith(start)), key=len, default="")
    return [f"{PACKAGE}/{module}", *(f"tests/test_{name}.py" for name in LIKELY.get(fitting, ()))]


def others(module: str, folder: Path) -> list[str]:
    """All other tests of a copy, the slow ones last."""
    paths = sorted(path.relative_to(folder) for path in (folder / "tests").rglob("test_*.py"))
    kept = [path.as_posix() for path in paths if path.stem not in LEFT_OUT and path.as_posix() not in likely(module)]
    return sorted(kept, key=lambda path: any(name in path for name in SLOW))


class Copy:
    """A copy of the project for one mutant at a time."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        listed = subprocess.run(
            ["git", "ls-files", "-co", "--exclude-standard"], cwd=PROJECT, capture_output=True, text=True, check=True
        )
        for name in listed.stdout.splitlines():
            if (PROJECT / name).is_file():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy2(PROJECT / name, folder / name)
        self.written = time.time()

    def write(self, module: str, source: str) -> None:
        """A module with this source; its time moves on, so that no compiled one is taken for it."""
        path = self.folder / PACKAGE / module
        path.write_text(source, encoding="utf-8")
        self.written = max(time.time(), self.written + 2)
        os.utime(path, (self.written, self.written))

    def failure(self, tests: Sequence[str], limit: float) -> str:
        """Which of some tests fails first, or that they take longer than the limit; '' if all is well."""
        command = [sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", "--hypothesis-seed=0"]
        command += ["-o", "python_classes="]  # what a module of the package calls Test is none
        environment = {**os.environ, "PYTHONPATH": str(self.folder)}
        environment.setdefault("CDISC_RDEB_SHARED", str(PROJECT.parent / "shared"))
        with tempfile.TemporaryFile() as said:
            run = subprocess.Popen(
                [*command, "--deselect", SOURCES_ALONE, *tests],
                cwd=self.folder, env=environment, stdout=said, stderr=said, start_new_session=True,
            )  # fmt: skip
            try:
                code = run.wait(limit)
            except subprocess.TimeoutExpired:
                os.killpg(run.pid, signal.SIGKILL)
                run.wait()
                return f"more than {limit:.0f} s"
            said.seek(0)
            text = said.read().decode(errors="replace")
        found = re.search(r"^(?:FAILED|ERROR) (\S+)", text, re.MULTILINE)
        return "" if code == 0 else found[1] if found else f"pytest, which ends with {code}"


class Trial:
    """Copies of the project to try mutants in, and how long tests may take."""

    def __init__(self, folder: Path, workers: int, limit: float, whole: bool) -> None:
        self.copies: Queue[Copy] = Queue()
        for number in range(workers):
            self.copies.put(Copy(folder / f"copy{number}"))
        self.limit = limit
        self.whole = whole

    def judge(self, mutant: Mutant) -> Verdict:
        """Run the tests on a mutant."""
        copy, start = self.copies.get(), time.perf_counter()
        try:
            copy.write(mutant.module, mutant.source)
            seen = copy.failure(likely(mutant.module), self.limit)
            if not seen and self.whole:
                seen = copy.failure(others(mutant.module, copy.folder), 4 * self.limit)
            return Verdict(mutant, seen, time.perf_counter() - start)
        finally:
            copy.write(mutant.module, mutant.original)
            self.copies.put(copy)

    def refuse_faulty(self, modules: Sequence[str]) -> None:
        """The tests pass where no fault was put in; else nothing can be said."""
        wanted = sorted({test for module in modules for test in likely(module)})
        copy = self.copies.get()
        for tests in (wanted, others("", copy.folder)) if self.whole else (wanted,):
            failed = copy.failure(tests, 4 * self.limit)
            if failed:
                sys.exit(f"the project fails as it is: {failed}")
        self.copies.put(copy)


def numbers(text: str) -> list[int]:
    """Numbers with commas between them."""
    return [int(number) for number in text.split(",")]


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("rooms", nargs="*", default=ROOMS, help=f"rooms of the package [default: {' '.join(ROOMS)}]")
    parser.add_argument("--seed", type=int, default=1, help="which mutants")
    parser.add_argument("--mutants", type=int, default=150, help="how many")
    parser.add_argument("--only", type=numbers, help="some of them, as 3,17")
    parser.add_argument("--workers", type=int, default=2, help="how many at a time")
    parser.add_argument(
        "--limit", type=float, default=240, help="seconds for the likely tests; 4 times as many for all"
    )
    parser.add_argument("--likely", action="store_true", help="run the likely tests alone")
    parser.add_argument("--list", action="store_true", help="show the mutants, and run nothing")
    return parser.parse_args()


def told(mutants: Sequence[Mutant], trial: Trial, workers: int) -> Iterator[Verdict]:
    """The verdicts as they come, with a line for each."""
    with ThreadPoolExecutor(workers) as pool:
        running = [pool.submit(trial.judge, mutant) for mutant in mutants]
        for done, verdict in enumerate((each.result() for each in as_completed(running)), start=1):
            mutant = verdict.mutant
            where = f"{mutant.number:>4} {mutant.module}:{mutant.mutation.line}"
            how = f"seen by {verdict.seen_by}" if verdict.seen_by else "SURVIVED"
            line = f"{done:>4}/{len(mutants)} {where:<50} {mutant.mutation.kind:<10} {how}, {verdict.seconds:.0f} s"
            print(line, flush=True)
            yield verdict


def main() -> int:
    """Choose mutants, run the tests on each, and show those that survived; 1 if any did."""
    asked = arguments()
    mutants = chosen(asked.rooms, asked.seed, asked.mutants)
    mutants = [mutant for mutant in mutants if not asked.only or mutant.number in asked.only]
    if asked.list:
        print("\n".join(map(str, mutants)))
        return 0
    with tempfile.TemporaryDirectory(prefix="mutants-") as folder:
        trial = Trial(Path(folder), asked.workers, asked.limit, not asked.likely)
        trial.refuse_faulty([mutant.module for mutant in mutants])
        verdicts = list(told(mutants, trial, asked.workers))
    survivors = sorted((v.mutant for v in verdicts if not v.seen_by), key=lambda mutant: mutant.number)
    print("", *survivors, sep="\n")
    seen = len(verdicts) - len(survivors)
    print(f"seed {asked.seed}: {len(verdicts)} mutants, {seen} seen, {len(survivors)} survived")
    return 1 if survivors else 0


if __name__ == "__main__":
    sys.exit(main())
