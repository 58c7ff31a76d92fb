"""Files of others, broken by a seed: each is read right or refused in words; nothing dies, hangs or goes away.

    python tools/fuzz.py                      # 200 of each format
    python tools/fuzz.py -n 5000 xpt odm      # more of some
    python tools/fuzz.py --only 17 xpt --keep /tmp/broken   # one again, and the file itself

A case is the sound file of its format (`fuzz_files`) with faults (`fuzz_changes`) that its number alone decides. It is
right where the project reads from it what it reads from the sound one, or what an independent reader reads; or tells of
what it left out; or refuses it with one sentence that names the file. Anything else is printed with its number, and the
exit code is 1. Readers run in a process of their own, so that one which dies or hangs is seen.
"""

from __future__ import annotations

import argparse
import contextlib
import multiprocessing
import random
import resource
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from fuzz_changes import changed
from fuzz_files import KINDS, Kind, same

from cdisc_rdeb.errors import CdiscRdebError

PATIENCE = 20  # seconds for a case
MEMORY = 3 << 30  # bytes for a process
GOOD = ("as unbroken", "as others read it", "told", "refused")


def main(arguments: Sequence[str]) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("kinds", nargs="*", choices=[[], *KINDS], metavar="FORMAT", help=f"of {', '.join(KINDS)}")
    parser.add_argument("-n", type=int, default=200, help="cases of each format")
    parser.add_argument("--seed", type=int, default=0, help="number of the first case")
    parser.add_argument("--only", type=int, help="one case")
    parser.add_argument("--keep", type=Path, help="folder for the files that are not read right")
    asked = parser.parse_args(arguments)
    wrong = 0
    for name in asked.kinds or KINDS:
        numbers = [asked.only] if asked.only is not None else range(asked.seed, asked.seed + asked.n)
        counts: Counter[str] = Counter()
        start = time.monotonic()
        for number, verdict in verdicts(name, numbers):
            counts[verdict.partition(":")[0]] += 1
            if not verdict.startswith(GOOD) or asked.only is not None:
                print(f"{name} {number}: {verdict}", flush=True)
                if asked.keep:
                    asked.keep.mkdir(parents=True, exist_ok=True)
                    (asked.keep / f"{number}-{KINDS[name].file}").write_bytes(case(name, number))
        wrong += sum(number for verdict, number in counts.items() if verdict not in GOOD)
        told = ", ".join(f"{number:,} {verdict}" for verdict, number in counts.most_common())
        print(f"{name}: {told}; {time.monotonic() - start:.0f} s", flush=True)
    return 1 if wrong else 0


_sound: dict[str, bytes] = {}


def sound(name: str) -> bytes:
    """The sound file of a format, made once."""
    if name not in _sound:
        _sound[name] = KINDS[name].sound()
    return _sound[name]


def case(name: str, number: int) -> bytes:
    """A broken file, by its number."""
    return changed(random.Random(f"{name} {number}"), name, sound(name))


def verdicts(name: str, numbers: Sequence[int]) -> Iterator[tuple[int, str]]:
    """What becomes of cases; a reader that died or hangs is started anew for the next."""
    context = multiprocessing.get_context("fork")
    rest = list(numbers)[::-1]
    while rest:
        ours, theirs = context.Pipe()
        process = context.Process(target=read_cases, args=(theirs, name, rest[::-1]), daemon=True)
        process.start()
        theirs.close()
        while rest:
            number = rest.pop()
            verdict = answer(ours, process)
            yield number, verdict
            if verdict.startswith(("hangs", "died")):
                break
        process.join()


def answer(ours: Connection, process: multiprocessing.process.BaseProcess) -> str:
    """What the other process tells of its next case, or what became of it meanwhile."""
    if not ours.poll(PATIENCE):
        process.kill()
        return f"hangs: for more than {PATIENCE} s"
    try:
        return str(ours.recv())
    except EOFError:
        process.join()
        return f"died: with the exit code {process.exitcode}"


def read_cases(told: Connection, name: str, numbers: Sequence[int]) -> None:
    """Read cases one by one, and tell of each; the work of the other process."""
    held = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()  # of who forked it
    resource.setrlimit(resource.RLIMIT_AS, (held + MEMORY, held + MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    kind = KINDS[name]
    with tempfile.TemporaryDirectory() as folder, contextlib.redirect_stderr(None):
        path = Path(folder) / kind.file
        path.write_bytes(sound(name))
        unbroken = kind.ours(path).cells
        for number in numbers:
            data = case(name, number)
            path.write_bytes(data)
            told.send(judged(kind, path, data, unbroken))


def judged(kind: Kind, path: Path, data: bytes, unbroken: Any) -> str:
    """What becomes of one file."""
    try:
        read = kind.ours(path)
    except CdiscRdebError as error:
        clear = path.name in str(error) and "\n" not in str(error) and ";" in str(error)
        return "refused" if clear else f"unclear: {error}"
    except BaseException as error:
        return f"foreign error: {type(error).__name__}: {str(error)[:200]}"
    if read.cells == unbroken:
        return "as unbroken"
    if read.told:
        return "told"
    verdict = ""
    for others in kind.theirs:
        try:
            theirs = others(data)
        except BaseException as error:  # whatever others do with it
            verdict = verdict or f"others refuse it: {type(error).__name__}: {' '.join(str(error).split())[:200]}"
            continue
        if same(read.cells, theirs):
            return "as others read it"
        verdict = f"differs: {difference(read.cells, theirs)}"
    return verdict


def difference(ours: Any, theirs: Any) -> str:
    """The first thing that two readings differ in."""
    if not isinstance(ours, dict) or not isinstance(theirs, dict):
        return f"{str(ours)[:150]} and {str(theirs)[:150]}"
    for name in [*theirs, *ours]:
        if ours.get(name) != theirs.get(name):
            return f"{name}: {str(ours.get(name))[:150]} and {str(theirs.get(name))[:150]}"
    return "names alone"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
