"""Builds that are killed: the last output stays, and the next build is whole and leaves nothing behind."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

PROJECT = Path(__file__).parents[1]
MAIN = "from cdisc_rdeb.cli import main; main(prog_name='cdisc-rdeb')"


@pytest.mark.slow
def test_a_killed_build_leaves_the_last_output_and_the_next_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CDISC_RDEB_CACHE", str(tmp_path / "cache"))
    out = tmp_path / "output" / "toy"
    words = ["build", PROJECT / "specs" / "toy", "--raw", PROJECT / "raw" / "toy", "--out", out, "--no-documents"]
    command = [sys.executable, "-c", MAIN, *map(str, words), "--workers", "2"]

    def contents() -> dict[str, bytes]:
        return {str(path.relative_to(out)): path.read_bytes() for path in out.rglob("*") if path.is_file()}

    began = time.monotonic()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    took, whole = time.monotonic() - began, contents()
    dice = random.Random(1)
    for _ in range(6):
        with subprocess.Popen([*command, "--fresh"], stdout=subprocess.DEVNULL, start_new_session=True) as building:
            time.sleep(dice.uniform(0, took))
            os.killpg(building.pid, signal.SIGKILL)
        assert contents() == whole
    done = subprocess.run([*command, "--fresh"], check=True, capture_output=True, text=True)
    assert "written to" in done.stdout
    assert contents() == whole
    assert list((tmp_path / "cache" / "scratch").iterdir()) == []
    assert [path.name for path in out.parent.iterdir()] == ["toy"]
    again = subprocess.run(command, check=True, capture_output=True, text=True)
    assert again.stdout.startswith("nothing changed")
