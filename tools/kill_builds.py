"""Builds with workers and the cache, killed at random moments: the output is the old one or the new one, whole, each
time, and what the cache has is sound.

    python tools/kill_builds.py -n 200 --seed 1

Two sets of raw data, whose outputs differ, are built in turn into one folder. After each kill (SIGKILL of the build
alone, which can tell nobody) the folder must be what the one or the other makes, file by file; the processes that
worked for it must end by themselves; and after the last one a build that nobody kills must be whole, with nothing
beside it. Every entry of the cache must be what its hash says; now and then all of it is deleted, so that builds are
killed while they write to it, and while they read from it.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import pickle
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass
from pathlib import Path

from cdisc_rdeb.cache import Kept, hash_of
from cdisc_rdeb.cache.entries import SIZE

PROJECT = Path(__file__).parents[1]
COMMAND = (sys.executable, "-c", "from cdisc_rdeb.cli import main; main()", "build")
DELETED = 0.4  # how often the cache is deleted before a build
MOST = 1 << 32  # bytes of what a file of columns begins with; other files begin with a hash
PATIENCE = 30  # seconds for workers to see that nobody waits for them

Content = dict[str, str]


def main(arguments: Sequence[str]) -> int:
    """The command."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("-n", type=int, default=200, help="builds to kill")
    parser.add_argument("--seed", type=int, default=1)
    asked = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as room:
        counts = killed(Path(room), asked.n, random.Random(asked.seed))
    print(", ".join(f"{number} {what}" for what, number in counts.items()))
    return 0


def killed(room: Path, number: int, dice: random.Random) -> Counter[str]:
    """How often the output was the old one, or the new one, after so many kills."""
    cache = room / "cache"
    os.environ["CDISC_RDEB_CACHE"] = str(cache)
    raws = [raw_data(room / name, name) for name in ("one", "two")]
    specs, out = room / "specs" / "toy", room / "output" / "toy"
    shutil.copytree(PROJECT / "specs" / "toy", specs)
    wholes, times = [], []
    for raw in raws:
        start = time.monotonic()
        subprocess.run(command(specs, raw, out), check=True, stdout=subprocess.DEVNULL)
        times.append(time.monotonic() - start)
        wholes.append(content(out))
    assert wholes[0] != wholes[1], "the two sets of raw data make the same output"
    counts: Counter[str] = Counter()
    for turn in range(number):
        before, wanted = content(out), wholes[turn % 2]
        if dice.random() < DELETED:
            shutil.rmtree(cache / "kept", ignore_errors=True)
        shutil.rmtree(cache / "builds", ignore_errors=True)  # else nothing is built where nothing changed
        said = room / "said"
        with said.open("w") as errors:  # no pipe, which workers that stay would keep open
            process = subprocess.Popen(
                command(specs, raws[turn % 2], out), stdout=subprocess.DEVNULL, stderr=errors, start_new_session=True
            )
        time.sleep(dice.uniform(0, 1.1 * max(times)))
        process.kill()
        assert process.wait() in (0, -signal.SIGKILL), f"build {turn} failed: {said.read_text()}"
        wait_for_workers(process.pid)
        refuse_unsound(cache / "kept")
        found = content(out)
        assert found in (before, wanted), f"after kill {turn} the output is neither the old nor the new one"
        ended = "ended before" if process.returncode == 0 else "killed"
        counts[f"{ended}, {'new' if found == wanted else 'old'} output"] += 1
    subprocess.run(command(specs, raws[0], out), check=True, stdout=subprocess.DEVNULL)
    assert content(out) == wholes[0], "a build after all kills is not whole"
    assert [path.name for path in out.parent.iterdir()] == ["toy"], "something lies beside the output"
    return counts


def command(specs: Path, raw: Path, out: Path) -> list[str]:
    """A build with workers."""
    where = ["--raw", raw, "--out", out, "--workers", 2, "--no-documents"]
    return [*COMMAND, *map(str, (specs, *where))]


def raw_data(folder: Path, name: str) -> Path:
    """The raw data of the toy, with another word in each file for each set."""
    shutil.copytree(PROJECT / "raw" / "toy", folder)
    if name == "two":
        demog = next(folder.glob("dm*.csv"), None) or next(iter(sorted(folder.glob("*.csv"))))
        text = demog.read_text(encoding="utf-8")
        demog.write_text(text[: text.rstrip().rindex("\n") + 1], encoding="utf-8")  # one subject less
    return folder


def content(folder: Path) -> Content:
    """The files below a folder with the hashes of what they hold."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file())
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


def refuse_unsound(kept: Path) -> None:
    """Every entry of a cache is whole: a file by the hash that it is called; some entries in one file by the hashes of
    its index and of each; and the spans of columns that entries name, by their hashes."""
    for path in kept.glob("*/*"):
        if path.name.startswith(".") or hash_of(path) == path.parent.name + path.name:
            continue  # it was not renamed yet, and is no entry; or it is what it is called
        data = path.read_bytes()
        if int.from_bytes(data[:8], "little") < MOST:
            continue  # its spans are held against the entries that name them
        size = int.from_bytes(data[SIZE : 2 * SIZE], "big")
        index, contents = data[2 * SIZE : 2 * SIZE + size], data[2 * SIZE + size :]
        assert hashlib.sha256(index).digest() == data[:SIZE], f"{path} is not what was written"
        for start, length, check in pickle.loads(index).values():
            content = contents[start : start + length]
            assert hashlib.sha256(content).digest() == check, f"an entry of {path} is not what was written"
            for span in spans_in(pickle.loads(content)):
                place = kept / span.key[:2] / span.key[2:]
                sound = not place.exists() or hash_of(place, span.span) == span.digest
                assert sound, f"{place} is not what was written"


def spans_in(thing: object) -> Iterator[Kept]:
    """The files that an entry names."""
    if isinstance(thing, Kept):
        yield thing
    elif is_dataclass(thing):
        for field in fields(thing):
            yield from spans_in(getattr(thing, field.name))
    elif isinstance(thing, Mapping):
        for inner in thing.values():
            yield from spans_in(inner)
    elif isinstance(thing, (tuple, list)):
        for inner in thing:
            yield from spans_in(inner)


def wait_for_workers(group: int) -> None:
    """Wait until no process of a killed build is left; those that stay are ended, and an error."""
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    os.killpg(group, signal.SIGKILL)
    raise AssertionError(f"processes of a killed build were there {PATIENCE} s later")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
