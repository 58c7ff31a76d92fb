"""Synthetic raw data: a study brings its own generator, ``simulate.py`` beside ``study.yaml``."""

from __future__ import annotations

import runpy
from pathlib import Path
from tempfile import TemporaryDirectory

from ..errors import SpecError


def simulate(study: str | Path, out: str | Path, *, subjects: int = 6, seed: int | None = None) -> list[Path]:
    """Write a study's synthetic raw files into a folder, and give their paths.

    Runs ``simulate(out, subjects, seed)`` of the study's ``simulate.py``; without a seed the study's own is used.
    A new folder takes its place when all files are written; into one that is there they come then, each whole, and
    what it has of other names stays. A generator that stops leaves all as it was. Raises SpecError where a study has
    no generator.
    """
    script = Path(study) / "simulate.py"
    if not script.exists():
        raise SpecError([f"{study} has no simulate.py, so there is nothing to simulate its raw data with"])
    write = runpy.run_path(str(script))["simulate"]
    out = Path(out)
    out.parent.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(prefix=f".{out.name}.", dir=out.parent) as beside:
        new = Path(beside) / "new"  # as others may read it, unlike the folder that it is in
        new.mkdir()
        write(new, subjects) if seed is None else write(new, subjects, seed)
        names = sorted(path.name for path in new.iterdir())
        if out.exists():
            move_into(new, out)
        else:
            new.rename(out)
    return [out / name for name in names]


def move_into(new: Path, out: Path) -> None:
    """The files of a folder into another one, in place of those of their names."""
    out.mkdir(exist_ok=True)
    for path in sorted(new.iterdir()):
        if path.is_dir():
            move_into(path, out / path.name)
        else:
            path.replace(out / path.name)
