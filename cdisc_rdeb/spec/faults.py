"""Faults of a spec: collected, never raised one by one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..errors import Meant, Open, SpecError, did_you_mean, is_guess, with_more
from ..model import Place
from .fault_codes import code_of

__all__ = ["Fault", "Faults", "Meant", "Open", "did_you_mean", "is_at", "is_guess", "told", "with_more"]

NO_COLUMN = " has no column "
COMMA = "a comma is missing: write "
OF_DESIGN = " of study.yaml have no "
NO_SUCH_NAME = "L022"  # the kind of a name that stands for nothing
OF_A_FILE = re.compile(r"raw\.[^.]+\.file")  # what is said of a raw file, which several sources may be in


@dataclass(frozen=True, slots=True, order=True)
class Fault:
    """One fault: where, what, and the way out. A warning does not stop a build.

    ``hint`` knows what it proposes where that is a name (`Meant`), or no more than what may stand there (`Open`);
    ``keys`` are the names that may stand in the place of one that may not, which the fault is about.
    """

    file: str
    line: int
    path: str
    message: str
    hint: str = ""
    warning: bool = False
    keys: tuple[str, ...] = field(default=(), compare=False)

    @property
    def code(self) -> str:
        """The code of its kind."""
        return code_of(self.message)

    def as_data(self) -> dict[str, str | int]:
        """The fault for programs."""
        return {
            "file": self.file,
            "line": self.line,
            "path": self.path,
            "severity": "warning" if self.warning else "error",
            "code": self.code,
            "message": self.message,
            "hint": self.hint,
        }

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}: " + (f"{self.path}: " if self.path else "")
        text = f"{place}{'warning: ' if self.warning else ''}{self.message}" + (f"; {self.hint}" if self.hint else "")
        return text if text.isprintable() else "".join(s if s.isprintable() else ascii(s)[1:-1] for s in text)


@dataclass(slots=True)
class Faults:
    """The faults found so far."""

    found: dict[Fault, None] = field(default_factory=dict)
    closed: set[tuple[str, str]] = field(default_factory=set)
    partly: set[str] = field(default_factory=set)  # files of datasets that lack a part which would make more

    def error(self, place: Place, message: str, hint: str = "", keys: Iterable[str] = ()) -> None:
        """Note what stops a build; ``keys`` may stand in the place of a name that may not."""
        if hint.startswith(COMMA) and not place.path.endswith("]"):  # it is no item of a list yet
            hint = f"it is a list: write [{hint.removeprefix(COMMA)}]"
        self.note(Fault(place.file, place.line, place.path, message, hint, keys=tuple(keys)))

    def warning(self, place: Place, message: str, hint: str = "") -> None:
        """Note what a user should look at."""
        self.note(Fault(place.file, place.line, place.path, message, hint, warning=True))

    def note(self, fault: Fault) -> None:
        """Note a fault, unless its place has been closed."""
        if not self.is_closed(fault.file, fault.path):
            self.found[fault] = None

    def join(self, other: Faults) -> None:
        """The faults of a file that was looked at by itself."""
        for fault in other.found:
            self.note(fault)
        self.closed |= other.closed

    def is_closed(self, file: str, path: str) -> bool:
        """Whether all has been said of a path, or of one that it leads inside of."""
        return any((file, path[:end]) in self.closed for end in (*ends_of(path), len(path)))

    def close(self, place: Place) -> None:
        """All has been said of a place and what is inside it: further faults there would only follow from that."""
        self.closed.add((place.file, place.path))

    def inside(self, place: Place) -> bool:
        """Whether an error was found at a place or inside it."""
        if not self.found and not self.closed:
            return False
        at = (fault for fault in self.found if fault.file == place.file and not fault.warning)
        closed = any(file == place.file and is_at(place.path, path) for file, path in self.closed)
        return closed or any(is_at(place.path, fault.path) for fault in at)

    def beside(self, *places: Place) -> bool:
        """Whether an error was found at a name that stands right below one of some places."""
        at = {(place.file, place.path) for place in places}
        return any((f.file, f.path.rpartition(".")[0]) in at for f in self.found if f.path and not f.warning)

    def about(self, file: str, name: str) -> bool:
        """Whether an error was found in what a file says of a variable, wherever it says it."""
        return any(fault.file == file and not fault.warning and name in named_in(fault.path) for fault in self.found)

    def misplaced(self, place: Place, name: str) -> bool:
        """Whether an error was found in a file at a name that stands somewhere else than at a place."""
        at = (fault.path for fault in self.found if fault.file == place.file and not fault.warning)
        return any(path.endswith(f".{name}") and path != place.path for path in at)

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
            raise SpecError(told(self.errors))


def told(faults: Sequence[Fault]) -> list[str]:
    """Faults as lines for a person: a name that is not there, and stands in several places, is told once with them.

    >>> wrong = [Fault("a.yaml", line, f"x[{line}]", "there is no dataset EC", "is it EX?") for line in (3, 5, 9)]
    >>> told(wrong)
    ['a.yaml:3: x[3]: there is no dataset EC; is it EX?; the same in lines 5 and 9']
    """
    found: dict[object, list[Fault]] = {}
    for fault in faults:
        joined = OF_A_FILE.fullmatch(fault.path) or OF_DESIGN in fault.message or fault.code == NO_SUCH_NAME
        hint = "" if NO_COLUMN in fault.message else fault.hint  # which of many the places may say differently
        same = (fault.message, hint, fault.warning) if joined else fault
        found.setdefault(same, []).append(fault)
    return [f"{first}{same_in(first, others)}" for first, *others in found.values()]


def same_in(first: Fault, others: Sequence[Fault]) -> str:
    """Where a fault stands a second time: the lines of its own file, and those of others; '' for nowhere."""
    lines = sorted({fault.line for fault in others if fault.file == first.file} - {first.line})
    places = [f"{'line' if len(lines) == 1 else 'lines'} {in_words([str(line) for line in lines])}"] if lines else []
    places += dict.fromkeys(f"{fault.file}:{fault.line}" for fault in others if fault.file != first.file)
    return f"; the same in {in_words(places)}" if places else ""


def in_words(parts: Sequence[str]) -> str:
    """Several things in a row of words.

    >>> in_words(["3"]), in_words(["3", "5", "9"])
    ('3', '3, 5 and 9')
    """
    return " and ".join(filter(None, [", ".join(parts[:-1]), *parts[-1:]]))


def ends_of(path: str) -> list[int]:
    """Where the paths end that a path leads inside of.

    >>> [("a.b[0]")[:end] for end in ends_of("a.b[0]")]
    ['a', 'a.b']
    """
    return [end for end, sign in enumerate(path) if sign in ".["]


def named_in(path: str) -> set[str]:
    """The names that a path leads over; several variables of one derivation stand together.

    >>> sorted(named_in("records[0].variables.ASTDT, ASTDTF.impute"))
    ['ASTDT', 'ASTDTF', 'impute', 'records', 'variables']
    """
    return {name for part in path.split(".") for name in part.partition("[")[0].split(", ")}


def is_at(outer: str, path: str) -> bool:
    """Whether a path is another, or leads inside it.

    >>> is_at("variables.AE", "variables.AE.upper"), is_at("variables.AE", "variables.AESEV")
    (True, False)
    """
    return path == outer or path.startswith((f"{outer}.", f"{outer}["))
