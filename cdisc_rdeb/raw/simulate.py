"""Synthetic raw data: a study brings its own generator, ``simulate.py`` beside ``study.yaml``."""

from __future__ import annotations

import runpy
import shutil
from pathlib import Path
from tempfile import TemporaryDirectory

from ..errors import SpecError


def simulate(study: str | Path, out: str | Path, *, subjects: int = 6, seed: int | None = None) -> list[Path]:
    """Write a study's synthetic raw files into a folder, and give their paths.

    Runs ``simulate(out, subjects, seed)`` of the study's ``simulate.py``; without a seed the study's own is used.
    Files come into the folder once all are written, so that a generator that stops leaves it as it was.
    Raises SpecError where a study has no generator.
    """
    script = Path(study) / "simulate.py"
    if not script.exists():
        raise SpecError([f"{study} has no simulate.py, so there is nothing to simulate its raw data with"])
    write = runpy.run_path(str(script))["simulate"]
    out = Path(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as beside:
        new = Path(beside)
        write(new, subjects) if seed is None else write(new, subjects, seed)
        names = sorted(path.name for path in new.iterdir())
        shutil.copytree(new, out, dirs_exist_ok=True)
    return [out / name for name in names]
