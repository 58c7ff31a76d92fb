"""What `new` writes around the specs of a study, and what a build tells a person at a terminal."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from cdisc_rdeb.cli import main

COMMAND = [sys.executable, "-c", "from cdisc_rdeb.cli import main; main()"]
DEMOG = "SUBJID,SEX\n1,F\n"


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_a_new_study_is_a_folder_to_begin_with(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("raw/mine").mkdir(parents=True)
    Path("raw/mine/demog.csv").write_text(DEMOG, encoding="utf-8")
    result = CliRunner().invoke(main, ["new", "specs/mine", "--raw", "raw/mine"])
    assert result.exit_code == 0, result.output
    assert files(tmp_path) == {".gitignore", "Makefile", "README.md", "raw", "specs"}
    assert Path("Makefile").read_text(encoding="utf-8").splitlines() == [
        "build: ; cdisc-rdeb build specs/mine",
        "check: build ; cdisc-rdeb check specs/mine",
    ]
    assert "cdisc-rdeb lint specs/mine\ncdisc-rdeb build specs/mine\n" in Path("README.md").read_text(encoding="utf-8")
    for command in ("lint", "build", "check"):
        assert CliRunner().invoke(main, [command, "specs/mine"]).exit_code in (0, 1), command


def test_raw_data_elsewhere_are_named_and_a_blank_is_quoted(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("their data").mkdir()
    Path("their data/demog.csv").write_text(DEMOG, encoding="utf-8")
    assert CliRunner().invoke(main, ["new", "specs/my study", "--raw", "their data"]).exit_code == 0
    assert Path("Makefile").read_text(encoding="utf-8").splitlines()[0] == (
        'build: ; cdisc-rdeb build "specs/my study" --raw "their data"'
    )


def test_nothing_is_overwritten_and_nothing_is_written_into_a_strangers_folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Path("README.md").write_text("mine", encoding="utf-8")
    result = CliRunner().invoke(main, ["new", "specs/mine"])
    assert "written: Makefile" in result.output and "README.md" not in result.output
    assert Path("README.md").read_text(encoding="utf-8") == "mine"
    other = tmp_path / "other"
    other.mkdir()
    monkeypatch.chdir(other)
    assert CliRunner().invoke(main, ["new", "alone"]).exit_code == 0  # no folder specs: whose folder is this?
    assert files(other) == {"alone", "raw"}


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
def test_a_build_at_a_terminal_ends_with_a_summary_and_a_piped_one_does_not(tmp_path):
    raw = tmp_path / "raw/mine"
    raw.mkdir(parents=True)
    (raw / "demog.csv").write_text(DEMOG, encoding="utf-8")
    study = tmp_path / "specs/mine"
    assert CliRunner().invoke(main, ["new", str(study), "--raw", str(raw)]).exit_code == 0
    seen = at_a_terminal("build", str(study), "--no-documents")
    assert "1 dataset of 1 record in " in seen
    assert " wait to be mapped: cdisc-rdeb lint " in seen
    assert seen.rstrip().endswith(f"next: cdisc-rdeb check {study}")
    command = [*COMMAND, "build", str(study), "--no-documents"]
    piped = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "next:" not in piped.stdout and piped.stderr == ""


def at_a_terminal(*arguments: str) -> str:
    """What a command shows at a terminal."""
    import pty

    shown = bytearray()

    def read(descriptor: int) -> bytes:
        data = os.read(descriptor, 4096)
        shown.extend(data)
        return data

    assert pty.spawn([*COMMAND, *arguments], read) == 0
    return shown.decode().replace("\r\n", "\n")
