"""Faults of a spec: collected, never raised one by one."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from dataclasses import dataclass, field

from ..errors import SpecError
from ..model import Place


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault: where, what, and the way out. A warning does not stop a build."""

    file: str
    line: int
    path: str
    message: str
    hint: str = ""
    warning: bool = False

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " + (f"{self.path}: " if self.path else "")
        return f"{place}{'warning: ' if self.warning else ''}{self.message}" + (f"; {self.hint}" if self.hint else "")


@dataclass(slots=True)
class Faults:
    """The faults found so far."""

    found: dict[Fault, None] = field(default_factory=dict)

    def error(self, place: Place, message: str, hint: str = "") -> None:
        """Note what stops a build."""
        self.found[Fault(place.file, place.line, place.path, message, hint)] = None

    def warning(self, place: Place, message: str, hint: str = "") -> None:
        """Note what a user should look at."""
        self.found[Fault(place.file, place.line, place.path, message, hint, warning=True)] = None

    @property
    def errors(self) -> list[Fault]:
        """Those that stop a build, by file and line."""
        return sorted(fault for fault in self.found if not fault.warning)

    @property
    def warnings(self) -> list[Fault]:
        """The others, by file and line."""
        return sorted(fault for fault in self.found if fault.warning)

    def stop(self) -> None:
        """Raise all errors at once, if there are any."""
        if self.errors:
            raise SpecError([str(fault) for fault in self.errors])


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """A hint that names the closest known word, '' when none is close.

    >>> did_you_mean("AESVE", ["AESEV", "AESER"])
    'did you mean AESEV?'
    """
    by_fold = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word.casefold(), by_fold, n=1, cutoff=0.6)
    return f"did you mean {by_fold[close[0]]}?" if close else ""
