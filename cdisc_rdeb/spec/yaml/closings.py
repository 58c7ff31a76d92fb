"""Brackets that are closed in the wrong place, commas that are missing between them, and text beside the sign of a text
over several lines."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from .comments import outside, with_hash
from .mends import Mend, Mistake, changed, cut, indent_of, to_write
from .sketch import CLOSED_BY, CLOSES, Opened, Sketch, split

OPENS = "opens here and is not closed"
BEFORE_NAME = re.compile(r"\s*,(?=\s*[A-Za-z_][\w-]*: )")
BEFORE_ITEM = re.compile(r"\s*,(?=\s*[\[{])")

OWNER = re.compile(r"([\w-]+):\s*$")
PAIR = re.compile(r"\s*,\s*([A-Za-z_][\w-]*: [^,{}\[\]]*)")
BETWEEN = re.compile(r"[}\]]\s*((?:\{[^{}\[\]]*\})|(?:\[[^{}\[\]]*\]))")
BEGUN = re.compile(r"[\w-]+:\s+([>|][+-]?)\s+([^\s#].*)$")


def round_opened(found: Sketch, at: int, reads: Callable[[str], bool]) -> Mistake | None:
    """A round bracket that opens what another one closes, and a list that opens nowhere."""
    for number in (at, at - 1):
        if 0 < number <= len(found.lines):
            for mend in (*opened_round(found, number), *unopened_list(found, number)):
                if reads(changed(found, mend)):
                    return mend[0], mend[2]
    return None


def opened_round(found: Sketch, number: int) -> Iterator[Mend]:
    """The right bracket where a round one opens."""
    line = found.lines[number - 1]
    plain = outside(line)
    for place in [n for n, sign in enumerate(plain) if sign == "("] if plain.count("(") > plain.count(")") else ():
        for opening, closing in CLOSED_BY.items():
            if plain.count(closing) > plain.count(opening):
                after = f"{line[:place]}{opening}{line[place + 1 :]}"
                yield number, after, f"( stands where {opening} should open; {to_write(line, after)}"


def unopened_list(found: Sketch, number: int) -> Iterator[Mend]:
    """The bracket of a list of several that is closed and opens nowhere, behind the last name before it."""
    line = found.lines[number - 1]
    plain = outside(line)
    if plain.count("]") <= plain.count("["):
        return
    for match in re.finditer(r"(?<=: )[^\[\]{}]*,[^\[\]{}]*\]|(?<=: )(?=\{[^\[\]]*\}\])", plain):
        after = f"{line[: match.start()]}[{line[match.start() :]}"
        yield number, after, f"a ] closes here, and no [ opens; {to_write(line, after)}"


def crossed(found: Sketch, at: int, reads: Callable[[str], bool]) -> Mistake | None:
    """A closing bracket or brace that belongs to no opening one, or to another."""
    for line, sign, opened in found.crossed:
        if line > at:
            break
        if opened and (way := closed_before(found, line, opened, reads)):
            return opened.line, way
        for mend in bracketed(found, line):
            if reads(changed(found, mend)):
                return mend[0], mend[2]
        if opened is None:
            return line, f"this {sign} closes nothing; remove it, or put the text in quotes"
        closing = CLOSED_BY[opened.sign]
        return opened.line, f"a {opened.sign} opens here, and {sign} stands where {closing} should close it"
    return None


def bracketed(found: Sketch, number: int) -> Iterator[Mend]:
    """A line with two closing brackets exchanged, one replaced, or one more where it may be missing; what is likelier
    first."""
    line = found.lines[number - 1]
    plain = outside(line)
    for match in re.finditer(r"(?=(\}\]|\]\}))", plain):
        after = f"{line[: match.start()]}{match[1][::-1]}{line[match.start() + 2 :]}"
        said = f"{match[1][0]} and {match[1][1]} close in the wrong order"
        yield number, after, f"{said}; {to_write(line, after)}"
    for place, sign in [(n, sign) for n, sign in enumerate(plain) if sign in CLOSES]:
        other = "]" if sign == "}" else "}"
        after = f"{line[:place]}{other}{line[place + 1 :]}"
        yield number, after, f"{sign} stands where {other} should close the {CLOSES[other]}; {to_write(line, after)}"
    for match in re.finditer(r"(?<=: )(?=[A-Za-z_][\w.-]*: )", plain) if plain.count("}") > plain.count("{") else ():
        after = f"{line[: match.start()]}{{{line[match.start() :]}"
        yield number, after, f"a }} closes here, and no {{ opens; {to_write(line, after)}"
    yield from closed(found, number)


def closed(found: Sketch, number: int) -> Iterator[Mend]:
    """A line with what is open in it closed: before the next name, before what closes another one, or at its end."""
    line = found.lines[number - 1]
    plain = outside(line).rstrip()
    places = [match.start() for match in re.finditer(r"[}\]]|$", plain)][::-1]
    for opening, closing in CLOSED_BY.items():
        if plain.count(opening) <= plain.count(closing):
            continue
        names = [match.start() for match in BEFORE_NAME.finditer(plain, plain.index(opening))]
        items = [match.start() for match in BEFORE_ITEM.finditer(plain, plain.index(opening))]
        before = [*names, *places] if opening == "[" else [*places, *items[::-1], *names[::-1]]
        for place in before:
            after = f"{line[:place]}{closing}{line[place:]}"
            yield number, after, f"a {opening} {OPENS}; {to_write(line, after)}"
        for place in [n for n, sign in enumerate(plain) if sign == opening][::-1]:
            after = f"{line[:place]}{line[place + 1 :]}"
            yield number, after, f"a {opening} {OPENS}; remove it: {to_write(line, after)}"


def open_bracket(found: Sketch, at: int, reads: Callable[[str], bool]) -> Mistake | None:
    """A bracket or brace that is still open where a line begins with a name again, or where the file ends."""
    end = at > len(found.lines) or not any(split(n, line).text for n, line in rest_of(found, at))
    for opened in reversed(found.around.get(min(at, len(found.lines) + 1), ())):
        if end or found.outdented(opened, at):
            return opened.line, f"a {opened.sign} {OPENS}; {way_out(found, opened, reads)}"
    return None


def rest_of(found: Sketch, at: int) -> list[tuple[int, str]]:
    """The lines from one on, with their numbers."""
    return list(enumerate(found.lines, start=1))[at - 1 :]


def way_out(found: Sketch, opened: Opened, reads: Callable[[str], bool]) -> str:
    """How an open bracket is closed; a comment may have swallowed what does."""
    closing = CLOSED_BY[opened.sign]
    if closing in found.lines[opened.line - 1].partition(" #")[2]:
        said, line = "what stands behind the # is a comment", found.lines[opened.line - 1]
        for after in with_hash(line):
            if reads(changed(found, (opened.line, after, ""))):
                return f"{said}; {to_write(line, after)}"
        return f"{said}; put a text with # in quotes"
    for mend in closed(found, opened.line):
        if reads(changed(found, mend)):
            return mend[2].rpartition("; ")[2]
    return f"close it with {closing}"


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
            return f"the [ of {owner[1]} is not closed; close it before {pair[1].rstrip(': ')}: {to_write(line, after)}"
    return ""


def comma_between(line: str) -> str:
    """What is wrong with a line in which two braces, or brackets, stand side by side; '' of any other.

    >>> comma_between("elements: [{ETCD: SCRN} {ETCD: TRT, EPOCH: TREATMENT}]")
    'a comma is missing before {ETCD: TRT, EPOCH: TREATMENT}; write , {ETCD: TRT, EPOCH: TREATMENT}'
    """
    match = BETWEEN.search(line)
    return f"a comma is missing before {cut(match[1])}; write , {cut(match[1])}" if match else ""


def begun_beside(found: Sketch, at: int) -> Mistake | None:
    """A text over several lines that begins in the line of its sign."""
    line = found.lines[at - 1] if 0 < at <= len(found.lines) else ""
    match = BEGUN.search(line)
    if match is None or found.around.get(at):
        return None
    own, below = indent_of(found, at), indent_of(found, at + 1) if at < len(found.lines) else 0
    blanks = below if below > own else own + 2
    words = f"the text of {match[1]} begins on the line below it"
    return at, f"{words}; put {cut(match[2])} on a line of its own, with {blanks} blanks in front"
