"""A power cut leaves the old output or the new one: by the order of what the system is asked for.

What a disk does with it, and whether a file system keeps its word, is not tested here.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from studies import TinyStudy, tiny_study

from cdisc_rdeb.errors import WriteError
from cdisc_rdeb.output import durable, replacing
from cdisc_rdeb.output import folder as output

CALL = re.compile(r"^\d+ +(?P<name>\w+)\((?P<given>.*)")
FILE = re.compile(r"\d+<(?P<path>[^>]*)>")
TWO_PATHS = re.compile(r'"([^"]*)", .*"([^"]*)"')


def written(folder: Path, text: str) -> None:
    """An output of two files, as a build writes them."""
    with replacing(folder) as new:
        (new / "sdtm").mkdir()
        (new / "sdtm/ae.xpt").write_text(text)
        (new / "manifest.json").write_text('{"outputs": {"sdtm/ae.xpt": ""}}')


@pytest.mark.parametrize("at_once", [True, False])
def test_files_then_folders_then_the_exchange_then_its_folder(
    at_once: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    if not at_once:
        monkeypatch.setattr(output, "exchange_at_once", lambda new, folder: False)
    written(tmp_path / "out", "old")
    done: list[str] = []
    flush, rename, exchange, rmtree = durable.flush, Path.rename, output.exchange_at_once, shutil.rmtree

    def noted(name: str, path: Path) -> None:
        done.append(f"{name} {path.relative_to(tmp_path).as_posix()}")

    def flushed(path: Path) -> None:
        noted("flush", path)
        flush(path)

    def renamed(path: Path, target: Path) -> Path:
        noted("rename", path)
        return rename(path, target)

    def exchanged(new: Path, folder: Path) -> bool:
        if found := exchange(new, folder):
            noted("exchange", new)
        return found

    def removed(path: Path, ignore_errors: bool) -> None:
        if path.exists():
            noted("remove", path)
        rmtree(path, ignore_errors)

    monkeypatch.setattr(durable, "flush", flushed)
    monkeypatch.setattr(output, "flush", flushed)
    monkeypatch.setattr(Path, "rename", renamed)
    monkeypatch.setattr(output, "exchange_at_once", exchanged)
    monkeypatch.setattr(output.shutil, "rmtree", removed)
    written(tmp_path / "out", "new")
    settled = ["flush .out.new/sdtm/ae.xpt", "flush .out.new/sdtm", "flush .out.new/manifest.json", "flush .out.new"]
    if at_once and "exchange .out.new" in done:
        assert done == [*settled, "exchange .out.new", "flush .", "remove .out.new"]
    else:
        assert done == [*settled, "rename out", "rename .out.new", "flush .", "remove .out.old"]
    assert (tmp_path / "out/sdtm/ae.xpt").read_text() == "new"


def test_a_disk_that_fails_when_it_must_write_leaves_the_old_output(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Disks that are full, or remote, may say so at fsync alone."""
    written(tmp_path / "out", "old")

    def full(file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(durable, "FULL_SYNC", None)
    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(WriteError, match="out cannot be written: No space left on device; free the way"):
        written(tmp_path / "out", "new")
    assert (tmp_path / "out/sdtm/ae.xpt").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_network_drive_that_flushes_no_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fsync = os.fsync

    def only_files(file: int) -> None:
        if os.path.isdir(f"/proc/self/fd/{file}"):  # noqa: PTH112 - a number, not a path
            raise OSError(22, "Invalid argument")
        fsync(file)

    monkeypatch.setattr(durable, "FULL_SYNC", None)
    monkeypatch.setattr(os, "fsync", only_files)
    written(tmp_path / "out", "new")
    assert (tmp_path / "out/sdtm/ae.xpt").read_text() == "new"


@pytest.fixture
def study(tmp_path: Path) -> TinyStudy:
    """A study with an output."""
    study = tiny_study(tmp_path)
    assert study.build().exit_code == 0
    return study


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("strace") is None, reason="there is no strace to log system calls")
def test_the_log_of_a_build(study: TinyStudy, tmp_path: Path) -> None:
    """Each output file: its last write, its fsync, that of its folder, the exchange, that of the folder above."""
    study.edit("ae.csv", "Itch", "Itching")
    log = tmp_path / "log"
    command = [
        sys.executable,
        "-c",
        "from cdisc_rdeb.cli import main; main()",
        "build",
        study.specs,
        "--raw",
        study.raw,
        "--out",
        study.out,
    ]
    traced = "trace=write,pwrite64,link,linkat,fsync,fdatasync,rename,renameat,renameat2,unlinkat,unlink"
    run = subprocess.run(
        ["strace", "-f", "-y", "-s", "0", "-e", traced, "-o", log, *map(str, command)], capture_output=True, text=True
    )
    if "ptrace" in run.stderr.lower() and run.returncode:
        pytest.skip("strace may not follow processes here")
    assert run.returncode == 0, run.stderr
    new = str(study.out.with_name(".tiny.new"))
    last_write: dict[str, int] = {}
    synced: dict[str, int] = {}
    exchange, removal = [], []
    for at, line in enumerate(log.read_text().splitlines()):
        call = CALL.match(line)
        if call is None:
            continue
        name, given = call["name"], call["given"]
        path = found["path"] if (found := FILE.match(given)) else ""
        if "write" in name and path.startswith(new):
            last_write[path] = at
        elif name.startswith("link") and (paths := TWO_PATHS.search(given)) and paths[2].startswith(new):
            last_write[paths[2]] = at  # dm.xpt is taken over from the last output
        elif "sync" in name:
            synced[path] = at
        elif "rename" in name and (paths := TWO_PATHS.search(given)) and paths[1] == new:
            exchange.append(at)
        elif "rename" in name and paths and paths[1] in last_write:  # a dataset that was written beside its name
            del last_write[paths[1]]
            last_write[paths[2]] = at
        elif "unlink" in name and exchange and ".tiny.new" in given:
            removal.append(at)
    assert len(exchange) == 1
    assert {Path(path).name for path in last_write} >= {"ae.xpt", "dm.xpt", "define.xml", "issues.csv", "manifest.json"}
    for path, at in last_write.items():
        assert at < synced[path] < synced[str(Path(path).parent)] < exchange[0], path
    assert exchange[0] < synced[str(study.out.parent)] < removal[0]
