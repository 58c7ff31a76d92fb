"""Timings of a build: told on request, and in no file."""

from pathlib import Path

import pytest
from studies import tiny_study

from cdisc_rdeb.engine import timings


def test_a_stage_has_the_time_since_the_last_one(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([100.0, 102.0, 102.5, 106.5, 107.5])
    monkeypatch.setattr(timings, "perf_counter", lambda: next(clock))
    watch = timings.Stopwatch()
    for stage in ("reading", "mapping", "blocks", "reading"):
        watch.lap(stage)
    assert watch.seconds == {"reading": 3.0, "mapping": 0.5, "blocks": 4.0}
    watch.add({"sorting": 3.0, "deriving": 2.0}, within="blocks")  # two blocks at once take more than the clock
    assert watch.seconds == {"reading": 3.0, "mapping": 0.5, "blocks": 0.0, "sorting": 3.0, "deriving": 2.0}


def test_the_stages_of_a_build_are_told(tmp_path: Path) -> None:
    study = tiny_study(tmp_path)
    assert "mapping" not in study.build().output
    silent = study.output()
    told = study.build("--timings")
    assert told.exit_code == 0
    lines = [line.split() for line in told.output.splitlines() if line.endswith(" s")]
    stages = [
        "specs",
        "reading",
        "mapping",
        "deriving",
        "sorting",
        "conforming",
        "define",
        "datasets",
        "manifest",
        "all",
    ]
    assert [name for name, _, _ in lines if name in stages] == stages
    seconds = {name: float(number) for name, number, _ in lines}
    assert abs(sum(seconds.values()) - 2 * seconds["all"]) < 0.02  # all is their sum, but for rounding
    assert study.output() == silent
