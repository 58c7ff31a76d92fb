"""Columns in files: raw sources cut by subject, what blocks made, the folder that they lie in, full disks."""

from __future__ import annotations

import errno
import gc
import platform
import subprocess
import sys
import weakref
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from small import small_study

from cdisc_rdeb.build import build_study
from cdisc_rdeb.cache import Cache
from cdisc_rdeb.columns import Text, read_columns, write_columns
from cdisc_rdeb.crew import memory
from cdisc_rdeb.engine import sizing
from cdisc_rdeb.engine import study as blockwise
from cdisc_rdeb.errors import WriteError
from cdisc_rdeb.output.scratch import scratch
from cdisc_rdeb.raw import cut
from cdisc_rdeb.raw.cut import Cutter
from cdisc_rdeb.raw.frame import RawFrame
from cdisc_rdeb.raw.held import Room
from cdisc_rdeb.raw.store import RawStore

AE = "dataset: AE\nkeys: [USUBJID, AETERM]\nrecords:\n  - raw: f\n    variables: {AETERM: NOTE, AEDECOD: NOTE}\n"
ROWS = "SUBJECT,NOTE\n002,b\n001,a\n,nobody\n002,c\n003,d\n"


def pieces(file: str, notes: list[str], first: int) -> RawFrame:
    """Some rows of a file with one column."""
    return RawFrame({"NOTE": Text.of(notes)}, Text.constant(file, len(notes)), np.arange(first, first + len(notes)))


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder for what can be made again."""
    monkeypatch.setenv("CDISC_RDEB_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "scratch"


def test_the_rows_of_each_subject_come_back_in_their_order(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cut, "LOT", 2)
    cutter = Cutter(tmp_path / "f", by_subject=True)
    cutter.add(pieces("a.csv", ["one", "two", "three", "four"], 2), Text.of(["S2", "S1", "", "S2"]))
    cutter.add(pieces("b.csv", ["five", "six"], 2), Text.of(["S3", "S1"]))
    whole = cutter.done()
    assert whole.rows == 6
    some = whole.frame({"": -1, "S1": 0})
    assert some.columns["NOTE"].tolist() == ["three", "two", "six"]  # nobody's stand before
    assert (some.file.tolist(), some.row.tolist()) == (["a.csv", "a.csv", "b.csv"], [4, 3, 3])
    assert some.subject is not None
    assert some.subject.tolist() == [-1, 0, 0]
    assert whole.frame({"S2": 0, "S3": 1}).columns["NOTE"].tolist() == ["one", "four", "five"]
    assert len(whole.frame({"S9": 0})) == 0


def test_a_column_that_only_a_later_file_has_is_missing_before(tmp_path: Path) -> None:
    cutter = Cutter(tmp_path / "f", by_subject=False)
    cutter.add(pieces("a.csv", ["one"], 2), Text.of([""]))
    cutter.add(RawFrame({"MORE": Text.of(["x"])}, Text.of(["b.csv"]), np.array([2])), Text.of([""]))
    frame = cutter.done().frame({"S1": 0})
    assert {name: column.tolist() for name, column in frame.columns.items()} == {"NOTE": ["one", ""], "MORE": ["", "x"]}
    assert frame.subject is None


ROWS_OF = st.lists(st.tuples(st.sampled_from(["", "S1", "S2", "S3"]), st.sampled_from("abc")), max_size=6)


@given(st.lists(ROWS_OF, min_size=1, max_size=4), st.integers(0, 12), st.booleans(), st.integers(1, 3), st.booleans())
def test_rows_are_the_same_from_memory_and_from_their_file(
    tmp_path_factory: pytest.TempPathFactory,
    parts: list[list[tuple[str, str]]],
    room: int,
    kept: bool,
    lot: int,
    filed: bool,
) -> None:
    places = Room(room)
    cutter = Cutter(tmp_path_factory.mktemp("cut") / "f", by_subject=True, room=places, kept=kept)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cut, "LOT", lot)
        for number, rows in enumerate(parts):
            cutter.add(pieces(f"{number}.csv", [note for _, note in rows], 2), Text.of(subject for subject, _ in rows))
        found = cutter.done()
    size = sum(map(len, parts))
    assert places.cells == (room - size if size <= room else room)
    assert bool(found.held) == (size <= room)
    assert found.path.exists() == (kept or size > room)
    found = found.in_file() if filed else found
    for subjects in ({"": -1, "S1": 0}, {"S2": 0, "S3": 1}, {"S3": 0}, {"": -1, "S1": 0, "S2": 1, "S3": 2}):
        frame = found.frame(subjects)
        assert frame.subject is not None
        columns = frame.subject, frame.file, frame.row, frame.columns["NOTE"]
        told = zip(*(column.tolist() for column in columns), strict=True)
        wanted = [
            (subjects[subject], f"{number}.csv", row, note)
            for number, rows in enumerate(parts)
            for row, (subject, note) in enumerate(rows, 2)
            if subject in subjects
        ]
        assert sorted(told, key=lambda each: each[0]) == sorted(wanted, key=lambda each: each[0])  # else as they came


def test_what_is_not_kept_for_later_builds_is_the_same(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study = small_study(tmp_path, {"f": ROWS}, {"ae": AE}).built()
    whole = study.output()
    monkeypatch.setattr(Cache, "below", lambda *_, **__: None)
    for blocks, few in ((1, 0), (2, 0), (2, 100)):
        monkeypatch.setattr(blockwise, "FEW_CELLS", few)
        build_study(study.specs, raw=study.raw, out=study.out, documents=False, blocks=blocks)
        assert study.output() == whole


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]))), st.binary(max_size=64))
def test_columns_are_the_same_from_their_file(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], b: bytes
) -> None:
    bits = np.frombuffer(b[: len(b) // 8 * 8], np.float64)
    path = tmp_path_factory.mktemp("columns") / "file"
    with path.open("wb") as file:
        write_columns(file, {"T": Text.of(texts)})
        then = file.tell()
        write_columns(file, {"N": bits})
    with path.open("rb") as file:
        assert read_columns(file)["T"].tolist() == texts
        file.seek(then)
        assert read_columns(file)["N"].tobytes() == bits.tobytes()  # which missing number it is stands in its bits


def test_a_folder_of_a_killed_build_goes_and_that_of_another_stays(home: Path) -> None:
    (home / "killed").mkdir(parents=True)
    (home / "killed" / "rows").write_text("x")
    with scratch() as other, scratch() as own:
        assert sorted(path for path in home.iterdir() if path.is_dir()) == sorted([other, own])
        assert own.stat().st_mode & 0o077 == 0
    assert list(home.iterdir()) == []


def test_a_build_leaves_nothing_and_keeps_the_last_output_when_the_disk_is_full(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = small_study(tmp_path, {"f": ROWS}, {"ae": AE})
    before = study.built().told("rule", "row")
    assert list(home.iterdir()) == []

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    kept = study.output()
    for module in ("raw.cut", "engine.sink"):
        with monkeypatch.context() as patch:
            patch.setattr(f"cdisc_rdeb.{module}.write_columns", full)
            said = study.refused()
        assert "cannot be written: No space left on device; free the way, or name another" in said
        assert "\n" not in said.strip()
        assert list(home.iterdir()) == []
    assert study.output() == kept
    assert study.built().told("rule", "row") == before


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("CDISC_RDEB_CACHE", str(tmp_path / "file"))
    with pytest.raises(WriteError, match=r"cannot be written: .*; name another folder in CDISC_RDEB_CACHE"), scratch():
        pass


def test_less_memory_makes_more_blocks_of_the_same_bytes(
    tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    study = small_study(tmp_path, {"f": ROWS}, {"ae": AE}).built()
    whole = study.output()
    blocks: list[str] = []
    for most in (1 << 30, 1):
        build_study(study.specs, raw=study.raw, out=study.out, documents=False, memory=most, progress=blocks.append)
        assert study.output() == whole
    assert [said for said in blocks if said.startswith("block ")] == ["block 1 built"] * 2
    monkeypatch.setattr(sizing, "CELL", sizing.PROCESS // 15)  # a few cells are too many
    blocks.clear()
    build_study(study.specs, raw=study.raw, out=study.out, documents=False, memory=1, progress=blocks.append)
    assert study.output() == whole
    assert [said for said in blocks if said.startswith("block ")] == [f"block {n} built" for n in (1, 2, 3)]


RELEASE = """
import sys
import pyarrow as pa
from cdisc_rdeb.crew.memory import give_back, use_again
if len(sys.argv) > 1:
    use_again()
def resident():
    return int(open("/proc/self/statm").read().split()[1]) * 4096 >> 20
start = resident()
texts = [bytes(range(200)) * 5 + bytes([number % 256]) for number in range(200_000)]
last = [texts[-1]]  # what is kept lies behind what is not
columns = [pa.array([text] * 100) for text in ("a" * 1000, "b" * 1000) for _ in range(500)]
del texts, columns
kept = resident()
give_back()
print(kept - start, resident() - start)
"""


@pytest.mark.skipif(
    not Path("/proc/self/statm").exists() or platform.libc_ver()[0] != "glibc",
    reason="glibc alone does so",
)
@pytest.mark.parametrize("again", [[], ["used again"]])
def test_memory_that_nothing_needs_goes_back_to_the_system(again: list[str]) -> None:
    kept, rest = map(int, subprocess.check_output([sys.executable, "-c", RELEASE, *again], text=True).split())
    assert kept > 100 and rest < kept // 4


AGAIN = """
import resource
import numpy as np
from cdisc_rdeb.crew.memory import use_again
use_again()
def faults():
    for _ in range(20):
        columns = [np.ones(2_000_000, np.int8) for _ in range(5)]
    return resource.getrusage(resource.RUSAGE_SELF).ru_minflt
first = faults()
print(faults() - first)
"""


@pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="glibc alone does so")
def test_memory_of_large_columns_is_used_again() -> None:
    assert int(subprocess.check_output([sys.executable, "-c", AGAIN], text=True)) < 1_000  # 20 * 10 MB are 48,000 pages


def test_memory_goes_back_where_it_is_much(monkeypatch: pytest.MonkeyPatch) -> None:
    gave: list[int] = []
    now = [500]
    monkeypatch.setattr(memory, "_kept", 400)
    monkeypatch.setattr(memory, "resident", lambda: now[0])
    monkeypatch.setattr(memory, "trim", lambda: gave.append(now[0]))
    for size, much in ((500, 200), (599, 200), (600, 200), (300, 0)):  # 400 were kept the last time
        with memory.giving_back(much):
            now[0] = size
    assert gave == [600, 300]


def test_rows_in_memory_go_when_they_are_in_files(tmp_path: Path, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    study = small_study(tmp_path, {"f": ROWS}, {"ae": AE})
    monkeypatch.setattr(blockwise, "FEW_CELLS", 0)
    held: list[weakref.ref[np.ndarray]] = []
    left: list[bool] = []
    in_files = RawStore.in_files

    def seen(store: RawStore) -> RawStore:
        held.extend(weakref.ref(rows["row"]) for each in store.cuts.values() for rows in each.held)
        return in_files(store)

    def look(said: str) -> None:
        if said.startswith("block "):
            left.extend(each() is not None for each in held)

    monkeypatch.setattr(RawStore, "in_files", seen)
    build_study(study.specs, raw=study.raw, out=study.out, documents=False, blocks=2, fresh=True, progress=look)
    assert left and not any(left)


def test_a_size_of_memory_that_is_none_is_told(tmp_path: Path) -> None:
    result = small_study(tmp_path, {"f": ROWS}, {"ae": AE}).build("--memory", "much")
    assert result.exit_code == 2
    assert "'much' is no size of memory; give one such as 2GB or 512MB" in result.stderr


def test_what_holds_itself_goes_back_too() -> None:
    class Node:
        own: object = None

    def node() -> weakref.ref[Node]:
        made = Node()
        made.own = made
        return weakref.ref(made)

    gc.disable()
    try:
        before = node()
        with memory.giving_back(1 << 40):  # more than any process grows
            gone = node()
            assert gone() is not None
        assert gone() is None and before() is not None  # what was there is not looked through
        memory.give_back()
        assert before() is None
    finally:
        gc.enable()
