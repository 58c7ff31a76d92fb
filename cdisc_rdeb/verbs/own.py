"""The verbs that a study brings itself, in ``derivations.py``: code, which runs where it is allowed."""

from __future__ import annotations

import runpy
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from ..allowed import refuse_code
from ..errors import SpecError, said_by
from .registry import REGISTERS, VERBS, Verb


def study_verbs(*folders: Path) -> Mapping[str, Verb]:
    """The verbs a study may use: all registered ones, and those of ``derivations.py`` in its own and other folders.

    Raises SpecError for such a file that cannot be run, or may not (`allowed`).
    """
    paths = [path for folder in reversed(folders) if (path := folder / "derivations.py").exists()]
    refuse_code(paths)
    return verbs_of(*((path, path.stat().st_mtime_ns) for path in paths)) if paths else VERBS


@cache
def verbs_of(*files: tuple[Path, int]) -> Mapping[str, Verb]:
    """The registered verbs and those of files as they were written at a time, run once."""
    verbs = dict(VERBS)
    REGISTERS.append(verbs)
    try:
        for path, _ in files:
            runpy.run_path(str(path))
    except Exception as error:
        raise SpecError([f"derivations.py: {type(error).__name__}: {said_by(error)}"]) from error
    finally:
        REGISTERS.pop()
    return verbs
