"""Brackets that are closed in the wrong place, commas that are missing between them, and text beside the sign of a text
over several lines."""

from __future__ import annotations

import re
from collections.abc import Callable

from .mends import changed, cut, indent_of
from .sketch import CLOSED_BY, Opened, Sketch

OWNER = re.compile(r"([\w-]+):\s*$")
PAIR = re.compile(r"\s*,\s*([A-Za-z_][\w-]*: [^,{}\[\]]*)")
BETWEEN = re.compile(r"[}\]]\s*((?:\{[^{}\[\]]*\})|(?:\[[^{}\[\]]*\]))")
BEGUN = re.compile(r"[\w-]+:\s+([>|][+-]?)\s+([^\s#].*)$")


def crossed(found: Sketch, at: int, reads: Callable[[str], bool]) -> tuple[int, str] | None:
    """A closing bracket or brace that belongs to no opening one, or to another."""
    for line, sign, opened in found.crossed:
        if line > at:
            break
        if opened is None:
            return line, f"this {sign} closes nothing; remove it, or put the text in quotes"
        if way := closed_before(found, line, opened, reads):
            return opened.line, way
        closing = CLOSED_BY[opened.sign]
        return (
            opened.line,
            f"a {opened.sign} opens here, and {sign} stands where {closing} should close it; write {closing}",
        )
    return None


def closed_before(found: Sketch, number: int, opened: Opened, reads: Callable[[str], bool]) -> str:
    """The way out where a list is not closed before the next name: which list, and before what; '' elsewhere."""
    line = found.lines[number - 1]
    owner = OWNER.search(line[: opened.at])
    if opened.line != number or opened.sign != "[" or owner is None:
        return ""
    for pair in PAIR.finditer(line, opened.at):
        after = f"{line[: pair.start()]}]{line[pair.start() :]}"
        inside = line[opened.at + 1 : pair.start()]
        if all(inside.count(a) == inside.count(b) for a, b in ("[]", "{}")) and reads(
            changed(found, (number, after, ""))
        ):
            return f"the [ of {owner[1]} is not closed; close it before {pair[1]}: write ], {pair[1]}"
    return ""


def comma_between(line: str) -> str:
    """What is wrong with a line in which two braces, or brackets, stand side by side; '' of any other.

    >>> comma_between("elements: [{ETCD: SCRN} {ETCD: TRT, EPOCH: TREATMENT}]")
    'a comma is missing before {ETCD: TRT, EPOCH: TREATMENT}; write , {ETCD: TRT, EPOCH: TREATMENT}'
    """
    match = BETWEEN.search(line)
    return f"a comma is missing before {cut(match[1])}; write , {cut(match[1])}" if match else ""


def begun_beside(found: Sketch, at: int) -> tuple[int, str] | None:
    """A text over several lines that begins in the line of its sign."""
    line = found.lines[at - 1] if 0 < at <= len(found.lines) else ""
    match = BEGUN.search(line)
    if match is None or found.around.get(at):
        return None
    own, below = indent_of(found, at), indent_of(found, at + 1) if at < len(found.lines) else 0
    blanks = below if below > own else own + 2
    words = f"the text of {match[1]} begins on the line below it"
    return at, f"{words}; put {cut(match[2])} on a line of its own, with {blanks} blanks in front"
