"""Looks at what is told: two things that stand in each other's place are told as one mistake."""

from __future__ import annotations

import re
from itertools import combinations
from typing import NamedTuple

from ...model import Place
from ..faults import Fault, Faults

MADE = re.compile(
    r"(?:the result of (?P<test>\w+) is the column|(?P<name>\w+) is .*?\bmade of|(?P<visit>.+) is planned for day) "
    r"(?P<given>-?[\w.]+)\b.*"
)
WRITE = re.compile(r"write (?P<key>result: |VISITDY: )?(?P<wanted>-?[\w.]+)")


class Turned(NamedTuple):
    """What a warning of something in another's place says: of which variable or test, what is given, and wanted."""

    fault: Fault
    name: str
    given: str
    wanted: str
    key: str


def join_exchanged(faults: Faults) -> None:
    """Put one error in place of two warnings that want what the other one has: by chance they do not both."""
    found = [turned for fault in faults.warnings if (turned := read(fault))]
    for one, other in combinations(found, 2):
        first, second = one.fault, other.fault
        here = first.file == second.file and first in faults.found and second in faults.found
        if here and (one.given, one.wanted) == (other.wanted, other.given):
            del faults.found[first], faults.found[second]
            what = f"{one.name} has {one.given}, and {other.name} {other.given} (line {second.line})"
            message = f"{what}: they are exchanged"
            hint = f"write {one.key}{one.wanted} here, and {other.key}{other.wanted} in line {second.line}"
            faults.error(Place(first.file, first.line, first.path), message, hint)


def read(fault: Fault) -> Turned | None:
    """A warning, if it is one of something in another's place."""
    made, write = MADE.fullmatch(fault.message), WRITE.fullmatch(fault.hint)
    if made is None or write is None:
        return None
    name = made["name"] or made["test"] or made["visit"]
    return Turned(fault, name, made["given"], write["wanted"], write["key"] or "")
