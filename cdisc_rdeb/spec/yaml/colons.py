"""A second colon in a line, or a dash that does not belong there: a text without its quotes or its sign >-, or what
should stand on a line of its own. What is proposed was tried."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ...errors import in_yaml
from .copied import SENTENCE, is_text
from .mends import NAMES, PROSE, Mistake, changed, cut, to_write
from .sketch import BLOCK_TEXT, Line, Sketch

#: A value, and a name with another one behind it.
TWO = re.compile(r"(\"[^\"]*\"|'[^']*'|\{[^{}]*\}|\[[^\[\]]*\]|\S+)\s+([A-Za-z_][\w.-]*: .*)")
COLON = re.compile(r":(?:\s|$)")
LONGEST = 200  # characters of a text that is written out in quotes


def without_sign(found: Sketch, at: int, reads: Callable[[str], bool]) -> Mistake | None:
    """A text over several lines with a colon, below its name, which lacks the sign >-.

    >>> from .sketch import sketch
    >>> text = "comment:\\n  What is meant here is assumed: the first\\n  of all"
    >>> without_sign(sketch(text), 3, lambda text: ">-" in text)
    (1, 'a text over several lines with a colon in it begins below comment; write comment: >-')
    """
    owner = next((line for line in reversed(found.plain) if line.number < at and line.name and not line.rest), None)
    if owner is None:
        return None
    below = [line for line in found.plain if owner.number < line.number <= at]
    deeper = all(line.indent > owner.at for line in below)
    prose = any(len(line.name.split()) >= SENTENCE for line in below) or owner.name in PROSE
    whole = found.lines[owner.number - 1].rstrip()
    if not below or not deeper or not prose or not reads(changed(found, (owner.number, f"{whole} >-", ""))):
        return None
    words = f"a text over several lines with a colon in it begins below {owner.name}"
    return owner.number, f"{words}; write {owner.name}: >-"


def two_on_line(found: Sketch, at: int, reads: Callable[[str], bool]) -> Mistake | None:
    """A name, or the item of a list, that stands on the line of another one."""
    line = found.line(at)
    if line is None or not line.name or not line.rest:
        return None
    for value, second, column in seconds(found, line):
        whole = found.lines[at - 1]
        first = whole[: line.at] + f"{line.name}: {value}".rstrip()
        if reads(changed(found, (at, f"{first}\n{' ' * column}{second}", ""))):
            called = "a list" if second.startswith("- ") else f"the name {second.partition(':')[0]}"
            way = (
                f"begin a new line before {second.partition(' ')[0]}, with {column} blank{'s' * (column != 1)} in front"
            )
            return at, f"{called} stands here on the line of {line.name}: {cut(line.rest)}; {way}"
    return None


def seconds(found: Sketch, line: Line) -> Iterator[tuple[str, str, int]]:
    """What may belong on a line of its own: what stays before it, itself, and the blanks before it."""
    below = next((other for other in found.plain if other.number > line.number), None)
    if line.rest.startswith("- "):
        deeper = below.indent if below and below.dashes and below.indent >= line.at else line.at + 2
        yield "", line.rest, deeper
    elif below and below.indent > line.at and (below.name or below.dashes) and COLON.search(line.rest):
        yield "", line.rest, below.indent
    two = TWO.fullmatch(line.rest)
    if two and line.name not in PROSE:
        name = two[2].partition(":")[0]
        if name in NAMES or (name.isupper() and line.name.isupper()):
            yield two[1], two[2], line.at


def in_quotes(found: Sketch, at: int, reads: Callable[[str], bool]) -> Mistake | None:
    """A text with a colon and a blank in it, in the quotes that it lacks."""
    line = found.line(at)
    if line is None or not line.name or not COLON.search(line.rest) or line.rest[:1] in ("{", "[", '"', "'", "&", "*"):
        return None
    whole = found.lines[at - 1]
    text = line.rest.partition(" #")[0].rstrip()
    said = "a text with a colon and a blank in it stands in quotes"
    start = whole.rindex(text)
    after = f"{whole[:start]}{in_yaml(text)}{whole[start + len(text) :]}"
    if reads(changed(found, (at, after, ""))):
        way = f"write {line.name}: {in_yaml(text)}" if len(text) <= LONGEST else to_write(whole, after)
        return at, f"{said}; {way}"
    last = at
    while last < len(found.lines) and found.lines[last].strip() and is_text(found, last + 1):
        last += 1
    folded = f"{whole[:start]}>-\n{' ' * (line.at + 2)}{whole[start:]}"
    if last > at and not BLOCK_TEXT.match(line.rest) and reads(changed(found, (at, folded, ""))):
        below = f"and the text on the next line, with {line.at + 2} blanks in front"
        return at, f"a text with a colon and a blank in it goes on below; write {line.name}: >- {below}"
    return None


def dash_too_many(found: Sketch, at: int, reads: Callable[[str], bool], *, alone: bool = False) -> Mistake | None:
    """A dash before a name that stands among names; ``alone``: above a name in its column, and beside no other."""
    line = found.line(at)
    if line is None or not line.dashes or not line.text:
        return None
    near = [found.before(at), next((other for other in found.plain if other.number > at), None)]
    column = line.dashes[0]
    if alone and (
        any(other and other.dashes[:1] == (column,) for other in near)
        or not (near[1] and near[1].name and near[1].indent == column)
    ):
        return None
    whole = found.lines[at - 1]
    after = whole[: line.indent] + whole[line.indent + 1 :].lstrip(" ")
    if reads(changed(found, (at, after, ""))):
        return at, f"a dash stands here before a name among names; remove the dash: {to_write('', after)}"
    return None
