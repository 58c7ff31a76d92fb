"""All or nothing: whatever happens to a build, the output folder is the last good one or the new one, whole."""

from __future__ import annotations

import ctypes
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
from studies import TinyStudy, tiny_study

from cdisc_rdeb import build
from cdisc_rdeb.errors import WriteError
from cdisc_rdeb.output import datasets, replacing
from cdisc_rdeb.output import folder as output

KILLED = """
import os, signal, sys
from cdisc_rdeb import build
from cdisc_rdeb.output import datasets, folder as output

def die(*_, **__):
    os.kill(os.getpid(), signal.SIGKILL)

module, name = sys.argv[1].split(".")
if name == "second_rename":
    rename = output.Path.rename
    output.exchange_at_once = lambda new, folder: False
    output.Path.rename = lambda path, target: die() if path.name == ".tiny.new" else rename(path, target)
else:
    setattr({"build": build, "folder": output, "datasets": datasets}[module], name, die)
build.build_study(sys.argv[2], raw=sys.argv[3], out=sys.argv[4])
"""


@pytest.fixture
def study(tmp_path: Path) -> TinyStudy:
    """A study with a good output, and a value that would make the next one another."""
    study = tiny_study(tmp_path)
    assert study.build().exit_code == 0
    study.edit("ae.csv", "Itch", "Itching")
    return study


def around(study: TinyStudy) -> list[str]:
    """What lies beside the output folder."""
    return sorted(path.name for path in study.out.parent.iterdir())


def fail(*_: object, **__: object) -> None:
    """What a disk says that is full."""
    raise OSError(28, "No space left on device", "ae.xpt")


@pytest.mark.parametrize(
    ("module", "step"),
    [(datasets, "write_chunks"), (build, "define_xml"), (build, "write_manifest"), (build, "write")],
)
def test_a_failure_while_writing_leaves_the_last_good_output(
    module: ModuleType, step: str, study: TinyStudy, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = study.output()
    monkeypatch.setattr(module, step, fail)
    result = study.build()
    assert result.exit_code == 2
    assert result.stderr == (
        f"error: {study.out} cannot be written: ae.xpt: No space left on device; free the way, or name another folder\n"
    )
    assert study.output() == before
    assert around(study) == ["tiny"]


def test_a_fault_of_the_program_leaves_the_last_good_output(study: TinyStudy, monkeypatch: pytest.MonkeyPatch) -> None:
    def fault(*_: object) -> None:
        raise RuntimeError("a fault of ours")

    before = study.output()
    monkeypatch.setattr(build, "define_xml", fault)
    with pytest.raises(RuntimeError):
        build.build_study(study.specs, raw=study.raw, out=study.out)
    assert study.output() == before
    assert around(study) == ["tiny"]


@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
@pytest.mark.parametrize(
    "step", ["datasets.write_chunks", "build.define_xml", "build.write_manifest", "folder.exchange"]
)
def test_a_killed_build_leaves_the_last_good_output_and_does_not_stop_the_next(step: str, study: TinyStudy) -> None:
    before = study.output()
    kill(study, step)
    assert study.output() == before
    assert study.build().exit_code == 0
    assert b"Itching" in study.output()["sdtm/ae.xpt"]
    assert around(study) == ["tiny"]


def kill(study: TinyStudy, step: str) -> None:
    """Build in another process that kills itself at a step."""
    command = [sys.executable, "-c", KILLED, step, *map(str, (study.specs, study.raw, study.out))]
    assert subprocess.run(command, check=False).returncode == -signal.SIGKILL


@pytest.mark.skipif(sys.platform == "win32", reason="kills as POSIX does")
def test_the_last_good_output_comes_back_after_a_kill_between_two_renames(study: TinyStudy) -> None:
    before = study.output()
    kill(study, "folder.second_rename")
    assert not study.out.exists()
    study.edit("ae.csv", "Itching,14-JAN-2024,,", "Itching,14-JAN-2024,")
    assert study.build().exit_code == 2
    assert study.output() == before
    assert around(study) == ["tiny"]


def test_two_renames_do_what_one_exchange_does(study: TinyStudy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(output, "exchange_at_once", lambda new, folder: False)
    assert study.build().exit_code == 0
    assert b"Itching" in study.output()["sdtm/ae.xpt"]
    assert around(study) == ["tiny"]


def test_the_first_rename_is_taken_back_when_the_second_fails(
    study: TinyStudy, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = study.output()
    rename = Path.rename

    def refuse(path: Path, target: Path) -> Path:
        if path.name == ".tiny.new":
            raise OSError(13, "Permission denied", str(path))
        return rename(path, target)

    monkeypatch.setattr(output, "exchange_at_once", lambda new, folder: False)
    monkeypatch.setattr(Path, "rename", refuse)
    result = study.build()
    assert result.exit_code == 2
    assert "Permission denied" in result.stderr
    assert study.output() == before
    assert around(study) == ["tiny"]


def test_a_system_without_an_exchange_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ctypes, "CDLL", lambda *_, **__: object())
    assert output.exchange_at_once(tmp_path, tmp_path) is False


FOREIGN: dict[str, tuple[Callable[[Path], object], str]] = {
    "a file beside the datasets": (
        lambda out: (out / "sdtm" / "notes.docx").write_text("mine"),
        "{out} holds sdtm/notes.docx, which no build wrote; move it, or name another folder",
    ),
    "no manifest": (
        lambda out: (out / "manifest.json").unlink(),
        "{out} holds issues.csv and 6 more, which no build wrote; move it, or name another folder",
    ),
    "the manifest of something else": (
        lambda out: (out / "manifest.json").write_text(json.dumps({"name": "a web page"})),
        "{out} holds issues.csv and 7 more, which no build wrote; move it, or name another folder",
    ),
    "a manifest that is none": (
        lambda out: (out / "manifest.json").write_text("[1"),
        "{out} holds issues.csv and 7 more, which no build wrote; move it, or name another folder",
    ),
}


@pytest.mark.parametrize("name", FOREIGN)
def test_files_that_no_build_wrote_are_not_replaced(name: str, study: TinyStudy) -> None:
    change, message = FOREIGN[name]
    change(study.out)
    before = study.output()
    result = study.build()
    assert result.stderr == f"error: {message.replace('{out}', str(study.out))}\n"
    assert result.exit_code == 2
    assert study.output() == before


def test_an_empty_folder_is_taken(study: TinyStudy, tmp_path: Path) -> None:
    out = tmp_path / "new"
    out.mkdir()
    assert study.run("build", study.specs, "--raw", study.raw, "--out", out).exit_code == 0
    assert (out / "manifest.json").exists()


@pytest.mark.parametrize("where", ["specs", "specs/tiny", "specs/tiny/out", "raw/tiny/out", "."])
def test_the_output_is_not_written_among_the_inputs(where: str, study: TinyStudy, tmp_path: Path) -> None:
    out = (tmp_path / where).resolve()
    before = sorted(tmp_path.rglob("*"))
    result = study.run("build", study.specs, "--raw", study.raw, "--out", out)
    inputs = study.raw if where.startswith("raw") else study.specs
    assert result.stderr == (
        f"error: {out} and {inputs}, which the build reads, lie inside one another; name another folder\n"
    )
    assert result.exit_code == 2
    assert sorted(tmp_path.rglob("*")) == before


def test_a_file_in_the_place_of_the_folder(study: TinyStudy, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("mine")
    with pytest.raises(WriteError, match="is a file; name another folder"), replacing(tmp_path / "file"):
        pass
    result = study.run("build", study.specs, "--raw", study.raw, "--out", tmp_path / "file" / "out")
    assert result.exit_code == 2
    assert result.stderr.startswith(f"error: {tmp_path / 'file' / 'out'} cannot be written: ")
    assert (tmp_path / "file").read_text() == "mine"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_must_not_be_written(study: TinyStudy) -> None:
    study.out.parent.chmod(0o555)
    try:
        result = study.build()
        assert result.exit_code == 2
        assert "Permission denied" in result.stderr
    finally:
        study.out.parent.chmod(0o755)


@pytest.mark.skipif(sys.platform == "win32", reason="no lock there")
def test_a_second_build_into_the_same_folder_waits_for_nothing_and_says_so(study: TinyStudy) -> None:
    before = study.output()
    with replacing(study.out) as new:
        (new / "manifest.json").write_text("{}")
        result = study.build()
        assert result.stderr == (
            f"error: another build is writing to {study.out}; wait for it to end, or name another folder\n"
        )
        assert result.exit_code == 2
        assert study.output() == before
        assert new.exists()
    assert list(study.output()) == ["manifest.json"]
    assert around(study) == ["tiny"]


def test_a_bad_date_of_the_environment(study: TinyStudy, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "yesterday")
    result = study.build()
    assert result.stderr == "error: SOURCE_DATE_EPOCH is 'yesterday'; give the seconds since 1970, or unset it\n"
    assert result.exit_code == 2
