"""Where a quote that nothing closes should be closed: the first place from which on the rest of the line can stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from .comments import outside
from .mends import Mistake, changed, cut, to_write
from .sketch import CLOSED_BY, CLOSES, Sketch

#: What goes on behind a value in braces: the next name, or what closes them.
NEXT_NAME = re.compile(r"\s*,\s*[\w.*-]+:(?=\s)|\s*[}\]]+\s*(?:,.*)?$")
NEXT_ITEM = re.compile(r"\s*,|\s*\]")  # in a list
NAMED = re.compile(r"(?:[\w.*-]+: +)?$")
#: A text in quotes, behind which another item begins without a comma.
ITEM_BESIDE = re.compile(r"""(?<=[\[, ])("[^"]*"|'[^']*')\s*(?=[\w<>.-])""")
LONGEST = 90  # characters of a line that is written out


def open_at(line: str, at: int, closed: str) -> str:
    """What is wrong with a line in which a quote opens that nothing closes; ``closed`` is the line as it should be, ''
    where that is not known.

    >>> open_at('SEX: {assign: "01}', 14, 'SEX: {assign: "01"}')
    'a quote opens here and is not closed: "01}; write assign: "01"}'
    """
    name = NAMED.search(line[:at])
    written = closed[name.start() if name else at :].rstrip()
    way = f"write {written}" if 0 < len(written) <= LONGEST else f"close it with {line[at]}"
    return f"a quote opens here and is not closed: {cut(line[at:])}; {way}"


def closed_at(line: str, at: int) -> Iterator[str]:
    """A line with its open quote closed where it may end, first where that leaves no brace of the text open.

    >>> list(closed_at('a: {VISIT: "Day {VISITNUM}}', 11))[:2]
    ['a: {VISIT: "Day {VISITNUM}"}', 'a: {VISIT: "Day {VISITNUM"}}']
    """
    inside = innermost(line[:at])
    last = len(line.partition(" #")[0].rstrip())
    follows = NEXT_ITEM if inside == "[" else NEXT_NAME
    found = [n for n in range(at + 2, last) if follows.match(line, n, last)]
    found = [*found, last] if inside else [last, *found]  # a line that an open brace leads to from above
    pairs = CLOSED_BY.items()
    whole = [end for end in found if all(line.count(o, at, end) == line.count(c, at, end) for o, c in pairs)]
    for end in [*whole, *(end for end in found if end not in whole)]:
        yield f"{line[:end]}{line[at]}{line[end:]}"


def item_beside(found: Sketch, number: int, reads: Callable[[str], bool]) -> Mistake | None:
    """A word behind a text in quotes in a list: the comma between them is missing."""
    line = found.lines[number - 1]
    for match in ITEM_BESIDE.finditer(line):
        after = f"{line[: match.end(1)]}, {line[match.end() :]}"
        if innermost(outside(line)[: match.start()]) == "[" and reads(changed(found, (number, after, ""))):
            return number, f"a comma is missing after {cut(match[1])}; {to_write(line, after)}"
    return None


def innermost(text: str) -> str:
    """The bracket or brace that is open at the end of a text; '' for none.

    >>> innermost("a: {b: [c], d: "), innermost("a: {b: [c"), innermost("a: b")
    ('{', '[', '')
    """
    opened = [""]
    for sign in text:
        if sign in CLOSED_BY:
            opened.append(sign)
        elif sign in CLOSES and len(opened) > 1:
            opened.pop()
    return opened[-1]
