"""Pieces of work: alone in the order in which they are asked for, side by side with others, and when these end."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import tiny_study

from cdisc_rdeb.crew import Crew, side_by_side
from cdisc_rdeb.errors import RawDataError, RequestError, SpecError
from cdisc_rdeb.formats.opening import noting, read_bytes
from cdisc_rdeb.model import Long, RawSource
from cdisc_rdeb.raw.reading import FORMATS, is_whole

BUILD = "from cdisc_rdeb.cli import main; main(prog_name='cdisc-rdeb')"


def nothing() -> None:
    """What new processes do first here."""


def where(_: object) -> int:
    """The process that does this piece."""
    return os.getpid()


def end(home: int) -> int:
    """A piece that no other process ends well."""
    if os.getpid() != home:
        os._exit(9)
    return home


def refuse(_: object) -> None:
    """A piece that tells of two faults."""
    raise SpecError(["ae.yaml:3: one", "dm.yaml:4: two"])


def test_alone_pieces_are_done_when_they_are_asked_for() -> None:
    done: list[str] = []
    crew = Crew()
    first, second = (crew.start(lambda name=name: done.append(name) or name.upper()) for name in ("a", "b"))
    assert done == []
    assert (crew.result(second), done) == ("B", ["b"])
    assert (crew.result(first), crew.result(first), done) == ("A", "A", ["b", "a"])
    assert [*crew.each(abs, [-1, 2, -3])] == [1, 2, 3]
    assert crew.processes == 1


def test_what_is_dropped_is_done_by_nobody() -> None:
    done: list[int] = []
    crew = Crew()
    with pytest.raises(ZeroDivisionError), crew.resting():
        crew.start(done.append, 1)
        crew.start(done.append, 2, here=True)
        raise ZeroDivisionError
    assert done == []
    assert crew.taken(crew.start(abs, 1)) is not None
    assert not crew.own


def test_others_and_this_process_share_what_there_is() -> None:
    with side_by_side(2, first=nothing) as crew:
        first, *more = (crew.start(where, number) for number in range(9))
        own = crew.start(where, 0, here=True)
        assert crew.result(first) != os.getpid()  # others were given it at once
        assert crew.result(own) == os.getpid()
        assert os.getpid() in {crew.result(piece) for piece in more}  # who waited for the first
        assert crew.processes == 2


def test_an_executor_of_somebody_else_does_all_but_what_only_this_process_can() -> None:
    with ThreadPoolExecutor(1) as pool:
        crew = Crew(pool, workers=1)
        here = crew.start(abs, -1, here=True)
        assert [*crew.each(abs, [-2, -3])] == [2, 3]
        assert crew.result(here) == 1
        assert crew.processes == 2


@given(
    st.lists(st.tuples(st.integers(0, 9), st.booleans(), st.sampled_from([0, 0.0005])), max_size=30),
    st.randoms(use_true_random=False),
    st.integers(1, 3),
    st.booleans(),
)
def test_each_piece_is_done_once_whoever_does_it_and_in_whatever_order_it_is_asked_for(
    work: list[tuple[int, bool, float]], dice: random.Random, others: int, helps: bool
) -> None:
    done: list[int] = []

    def do(number: int, value: int, seconds: float) -> int:
        time.sleep(seconds)
        done.append(number)
        return 10 // value

    with ThreadPoolExecutor(others) as pool:
        crew = Crew(pool, others, workers=others + helps, helps=helps)
        begun = [
            (crew.start(do, number, value, seconds, here=here), value)
            for number, (value, here, seconds) in enumerate(work)
        ]
        dice.shuffle(begun)
        for piece, value in begun:
            if value:
                assert crew.result(piece) == 10 // value
            else:
                with pytest.raises(ZeroDivisionError):
                    crew.result(piece)
    assert sorted(done) == [*range(len(work))]
    assert not (crew.own or crew.open or crew.given or crew.busy)


@pytest.mark.slow
def test_faults_come_from_another_process_as_they_are() -> None:
    with side_by_side(2, first=nothing) as crew, pytest.raises(SpecError) as caught:
        piece = crew.start(refuse, 0)
        while crew.busy:  # not to do it here
            time.sleep(0.01)
        crew.result(piece)
    assert caught.value.faults == ("ae.yaml:3: one", "dm.yaml:4: two")
    assert str(caught.value) == "ae.yaml:3: one\ndm.yaml:4: two"


@pytest.mark.slow
def test_a_process_that_ends_is_told_and_nobody_waits_for_it() -> None:
    said = "the system ended a process that worked for the build, maybe for lack of memory; say less --memory, or"
    with pytest.raises(RequestError, match=said), side_by_side(3, first=nothing) as crew, crew.resting():
        for _ in crew.each(partial(end), [os.getpid()] * 9):
            pass


@pytest.mark.slow
def test_files_that_another_process_reads_are_noted(tmp_path: Path) -> None:
    path = tmp_path / "f"
    path.write_bytes(b"abc")
    with side_by_side(2, first=nothing) as crew, noting() as ledger:
        piece = crew.start(read_bytes, path)
        while crew.busy:
            time.sleep(0.01)
        assert crew.result(piece) == b"abc"
        assert ledger.digests == {path: "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"}
        later = crew.start(read_bytes, path)
        while crew.busy:
            time.sleep(0.01)
        path.write_bytes(b"abcd")
        with pytest.raises(RawDataError, match="the file changed while it was read"):
            crew.result(later)


@pytest.mark.slow
@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="asks Linux for the processes of a process")
def test_a_build_whose_process_is_killed_ends_in_one_line_and_keeps_the_last_output(tmp_path: Path) -> None:
    study = tiny_study(tmp_path)
    assert study.build().exit_code == 0
    before = study.output()
    study.edit("ae.csv", "Itch", "Itching")
    words = ["build", str(study.specs), "--raw", str(study.raw), "--out", str(study.out), "--workers", "2"]
    with subprocess.Popen([sys.executable, "-c", BUILD, *words], stderr=subprocess.PIPE, text=True) as building:
        children = Path(f"/proc/{building.pid}/task/{building.pid}/children")
        worker = ""
        while not worker:
            time.sleep(0.01)
            for child in children.read_text().split():
                if "spawn_main" in Path(f"/proc/{child}/cmdline").read_text():
                    worker = child
        os.kill(int(worker), signal.SIGKILL)
        _, said = building.communicate(timeout=60)
    assert building.returncode == 2
    assert said.startswith("error: the system ended a process that worked for the build")
    assert said.count("\n") == 1
    assert study.output() == before
    assert [path.name for path in study.out.parent.iterdir()] == [study.out.name]


def test_only_rows_of_items_are_whole_in_memory() -> None:
    files = [f"f{extension}" for form in FORMATS for extension in form.extensions]
    assert not any(is_whole(RawSource("f", (file,))) for file in files)
    assert all(is_whole(RawSource("f", (file,), long=Long("ITEM", "VALUE", ("VISIT",)))) for file in files)
    with pytest.raises(RawDataError, match=r"files that end in \.pdf cannot be read"):
        is_whole(RawSource("f", ("f.pdf",)))
