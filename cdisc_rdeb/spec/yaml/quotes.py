"""Where a quote that nothing closes should be closed: the first place from which on the rest of the line can stand."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from .mends import cut
from .sketch import CLOSED_BY, CLOSES

#: What goes on behind a value in braces: the next name, or what closes them.
NEXT_NAME = re.compile(r"\s*,\s*[\w.*-]+:(?=\s)|\s*[}\]]+\s*(?:,.*)?$")
NEXT_ITEM = re.compile(r"\s*,|\s*\]")  # in a list
NAMED = re.compile(r"(?:[\w.*-]+: +)?$")
LONGEST = 90  # characters of a line that is written out


def open_at(line: str, at: int, reads: Callable[[str], bool] = lambda _: True) -> str:
    """What is wrong with a line in which a quote opens that nothing closes; ``reads`` tells of a line in its place
    whether the file can be read.

    >>> open_at('SEX: {assign: "01}', 14)
    'a quote opens here and is not closed: "01}; write assign: "01"}'
    >>> open_at('a: {VISIT: "Day {VISITNUM}}', 11, lambda line: line.endswith('}"}'))
    'a quote opens here and is not closed: "Day {VISITNUM}}; write VISIT: "Day {VISITNUM}"}'
    """
    sign, said = line[at], f"a quote opens here and is not closed: {cut(line[at:])}"
    for end in ends(line, at):
        closed = f"{line[:end]}{sign}{line[end:]}"
        if reads(closed):
            name = NAMED.search(line[:at])
            written = closed[name.start() if name else at :].rstrip()
            return f"{said}; write {written}" if len(written) <= LONGEST else f"{said}; close it with {sign}"
    return f"{said}; close it with {sign}"


def ends(line: str, at: int) -> Iterator[int]:
    """The columns in which the text of a quote may end, those first that leave no brace of it open."""
    inside = innermost(line[:at])
    last = len(line.partition(" #")[0].rstrip())
    follows = NEXT_ITEM if inside == "[" else NEXT_NAME
    found = [n for n in range(at + 2, last) if follows.match(line, n, last)]
    found = [*found, last] if inside else [last, *found]  # a line that an open brace leads to from above
    whole = [end for end in found if all(line.count(o, at, end) == line.count(c, at, end) for o, c in CLOSED_BY.items())]
    return iter([*whole, *(end for end in found if end not in whole)])


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
