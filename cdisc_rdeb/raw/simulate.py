"""Synthetic raw data: a study brings its own generator, ``simulate.py`` beside ``study.yaml``."""

from __future__ import annotations

import runpy
from pathlib import Path

from ..errors import SpecError


def simulate(study: str | Path, out: str | Path, *, subjects: int = 6, seed: int | None = None) -> list[Path]:
    """Write a study's synthetic raw files into a folder, and give their paths.

    Runs ``simulate(out, subjects, seed)`` of the study's ``simulate.py``; without a seed the study's own is used.
    Raises SpecError where a study has no generator.
    """
    script = Path(study) / "simulate.py"
    if not script.exists():
        raise SpecError([f"{study} has no simulate.py, so there is nothing to simulate its raw data with"])
    write = runpy.run_path(str(script))["simulate"]
    out = Path(out)
    out.mkdir(parents=True, exist_ok=True)
    before = {path: path.stat().st_mtime_ns for path in out.iterdir()}
    write(out, subjects) if seed is None else write(out, subjects, seed)
    return sorted(path for path in out.iterdir() if before.get(path) != path.stat().st_mtime_ns)
