"""Timings of a build: told on request, and in no file."""

from pathlib import Path

from studies import tiny_study


def test_the_stages_of_a_build_are_told(tmp_path: Path) -> None:
    study = tiny_study(tmp_path)
    assert "mapping" not in study.build().output
    silent = study.output()
    told = study.run("build", study.specs, "--raw", study.raw, "--out", study.out, "--timings")
    assert told.exit_code == 0
    lines = [line.split() for line in told.output.splitlines() if line.endswith(" s")]
    stages = [
        "specs",
        "reading",
        "mapping",
        "deriving",
        "sorting",
        "conforming",
        "datasets",
        "define",
        "manifest",
        "all",
    ]
    assert [name for name, _, _ in lines if name in stages] == stages
    seconds = {name: float(number) for name, number, _ in lines}
    assert abs(sum(seconds.values()) - 2 * seconds["all"]) < 0.02  # all is their sum, but for rounding
    assert study.output() == silent
