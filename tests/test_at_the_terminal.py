"""What somebody at a terminal has beside the commands: watching, and completion."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from small import small_study

COMMAND = [sys.executable, "-c", "from cdisc_rdeb.cli import main; main(prog_name='cdisc-rdeb')"]
SPEC = "dataset: DM\nrecords:\n  - raw: demog\n    variables: {SUBJID: %s}\n"


@pytest.fixture
def specs(tmp_path: Path) -> Path:
    """A study with a fault in its one dataset, and a library beside it that it does not stand on."""
    files = {
        "specs/mine/study.yaml": "study: MINE\ntitle: Mine\nsubject: M-{subject}\nraw: {demog: {subject: PATIENT}}\n",
        "specs/mine/sdtm/dm.yaml": SPEC % "NUMBRE",
        "specs/library/library.yaml": "language: en\n",
        "raw/mine/demog.csv": "PATIENT,NUMBER\n001,1\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / "specs/mine"


Told = Callable[[], str]


@contextmanager
def watching_by(*words: object) -> Iterator[Told]:
    """A command that watches, ended by Ctrl-C; what is given tells what it prints until it waits again."""
    command = [*COMMAND, *map(str, words), "--watch"]
    heard = partial(signal.signal, signal.SIGINT, signal.SIG_DFL)  # where the tests run in the background, it is not
    streams = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, text=True, preexec_fn=heard, **streams) as watching:
        assert watching.stdout is not None

        def told() -> str:
            """What is printed until it waits again."""
            text = ""
            while "watching" not in text:
                line = watching.stdout.readline()  # type: ignore[union-attr]
                assert line, f"it ended after {text}"
                text += line
            return text

        try:
            yield told
            os.kill(watching.pid, signal.SIGINT)
            assert watching.wait(timeout=60) == 0
        finally:
            watching.kill()


def test_watching_tells_again_at_each_save_and_ends_by_ctrl_c(specs: Path) -> None:
    with watching_by("lint", specs) as told:
        assert "did you mean NUMBER" in told()
        (specs / "sdtm/dm.yaml").write_text(SPEC % "NUMBER", encoding="utf-8")
        assert "NUMBRE" not in told()
        (specs / "sdtm/dm.yaml").write_text("dataset: [", encoding="utf-8")
        assert "dm.yaml:1" in told()  # no YAML at all, and it goes on
        (specs.parent / "library/library.yaml").write_text("language: ko\n", encoding="utf-8")
        assert "dm.yaml:1" in told()


AE = "dataset: AE\nkeys: [USUBJID, AETERM]\nrecords:\n  - raw: f\n    variables: {AETERM: NOTE, AEDECOD: NOTE}\n"


def test_building_at_each_save_tells_what_changed_in_the_data(tmp_path: Path) -> None:
    study = small_study(tmp_path, {"f": "SUBJECT,NOTE\n001,a\n002,b\n"}, {"ae": AE})
    with watching_by("build", study.specs, "--raw", study.raw, "--out", study.out, "--no-documents") as told:
        first = told()
        assert "written to" in first
        assert "AE: " not in first  # there was nothing to hold it against
        study.edit("sdtm/ae.yaml", "AEDECOD: NOTE", "AEDECOD: {assign: PAIN}")
        lines = told().splitlines()
        assert "AE: 3 differences" in lines
        assert "AEDECOD: 2 of 2 records" in lines
        assert "changed too: sdtm/define.xml" in lines
        study.path("f.csv").write_text("SUBJECT,NOTE\n001,a\n002,b\n,c\n", encoding="utf-8")
        lines = told().splitlines()
        assert "issues.csv: 1 new, 0 gone" in lines
        said = "the row has no SUBJECT, so it belongs to no subject (f.csv:4)"
        assert f"  new: error: SUBJECT: no subject: {said}" in lines
        study.edit("sdtm/ae.yaml", "AEDECOD: {assign: PAIN}", "AEDECOD: [")
        assert "ae.yaml:" in told()  # no YAML at all, and it goes on


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_is_told_how_to_complete(shell: str) -> None:
    done = subprocess.run([*COMMAND, "completion", shell], capture_output=True, text=True, check=True)
    assert "_CDISC_RDEB_COMPLETE" in done.stdout


def test_bash_completes_commands_and_options() -> None:
    asked = {"_CDISC_RDEB_COMPLETE": "bash_complete", "COMP_WORDS": "cdisc-rdeb li", "COMP_CWORD": "1"}
    done = subprocess.run(COMMAND, capture_output=True, text=True, check=True, env=os.environ | asked)
    assert done.stdout.split() == ["plain,lint"]
    asked |= {"COMP_WORDS": "cdisc-rdeb lint --wa", "COMP_CWORD": "2"}
    done = subprocess.run(COMMAND, capture_output=True, text=True, check=True, env=os.environ | asked)
    assert done.stdout.split() == ["plain,--watch"]
