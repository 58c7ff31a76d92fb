"""Whether code that lies among specs may run. Specs are data, whoever wrote them; derivations.py is a program, with all
that the user who builds may do. So it runs where that user said so, and is told of otherwise."""

from __future__ import annotations

import os
from pathlib import Path

from .errors import SpecError

VARIABLE = "CDISC_RDEB_ALLOW_CODE"  # of the environment, which processes that work on blocks have too

WAY_OUT = f"read it, and if you trust it say --allow-code, or set {VARIABLE}=1"


def allow_code() -> None:
    """Let the derivations.py of studies and libraries run, in this process and in those that it starts.

    >>> from cdisc_rdeb import allow_code
    >>> allow_code()  # before build_study("specs/mine"), whose derivations.py you have read
    """
    os.environ[VARIABLE] = "1"


def is_allowed() -> bool:
    """Whether somebody has said that code may run."""
    return os.environ.get(VARIABLE, "") not in ("", "0")


def refuse_code(paths: list[Path]) -> None:
    """Raise SpecError for code that nobody has allowed."""
    if paths and not is_allowed():
        raise SpecError([f"{paths[0].name}: this is code, which would run; {WAY_OUT}"])
