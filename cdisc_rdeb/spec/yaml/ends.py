"""A text or a bracket that ends with another sign than it began with, written as it should be."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from .mends import Mend, Mistake, changed, cut, lines_near
from .sketch import CLOSED_BY, Sketch

#: Quotes of two kinds around one text.
TWO_KINDS = re.compile(r"(?<=[\s\[{,:])(?:\"([^\"']+)'|'([^\"']+)\")(?=\s*(?:[,}\]]|$))")
BACKTICKS = re.compile(r"(?<=[\s\[{,:])`([^`\"]+)`(?=\s*(?:[,}\]:]|$))")
OPENING, CLOSING = "“„‟‘‚‛«", "”“‟’‘»"
#: A text in curly quotes, or with a curly one at one of its ends.
CURLY_ENDS = re.compile(
    rf"(?<=[\s\[{{,:])(?:[{OPENING}”]([^{OPENING}{CLOSING}\"]*)[{CLOSING}\"]|\"([^\"{CLOSING}]*)[{CLOSING}])"
)
TWO_NAMES = re.compile(r" *(?:- +)*([\w.*-]+): (?=[\w.*-]+: )")
NAMED = re.compile(r"[\w.*-]+: *$")
LONGEST = 90  # characters of a line that is written out


def other_end(found: Sketch, at: int, reads: Callable[[str], bool]) -> Mistake | None:
    """The line near one with such an end, and what to say of it, if the whole file can be read with the right one.

    >>> from .sketch import sketch
    >>> other_end(sketch("A: {assign: 'B\\"}"), 1, lambda text: text == 'A: {assign: "B"}')
    (1, 'a quote opens here, and one of the other kind closes it: \\'B"; write assign: "B"')
    """
    near = [line.number for line in lines_near(found, at)]
    for number in dict.fromkeys((at, *reversed(near))):
        if 0 < number <= len(found.lines):
            for mend in (*two_kinds(found, number), *closed_round(found, number), *unopened(found, number)):
                if reads(changed(found, mend)):
                    return mend[0], mend[2]
    return None


def two_kinds(found: Sketch, number: int) -> Iterator[Mend]:
    """The same quotes around a text that begins with one kind and ends with the other, or with none of YAML's."""
    line = found.lines[number - 1]
    for look, said in (
        (TWO_KINDS, "a quote opens here, and one of the other kind closes it"),
        (BACKTICKS, "` is no quote to YAML"),
        (CURLY_ENDS, "a curly quote is no quote to YAML"),
    ):
        for match in look.finditer(line):
            text = next(group for group in match.groups() if group is not None)
            written = f'"{text}"'
            after = f"{line[: match.start()]}{written}{line[match.end() :]}"
            name = NAMED.search(line[: match.start()])
            yield number, after, f"{said}: {cut(match[0])}; write {name[0] if name else ''}{written}"


def closed_round(found: Sketch, number: int) -> Iterator[Mend]:
    """The right bracket where a round one closes another."""
    line = found.lines[number - 1]
    for match in re.finditer(r"\)", line.partition(" #")[0]):
        if line.count("(", 0, match.start()) >= line.count(")", 0, match.end()):
            continue
        for opening, closing in CLOSED_BY.items():
            after = f"{line[: match.start()]}{closing}{line[match.end() :]}"
            way = f"write {after.strip().removeprefix('- ')}" if len(after.strip()) <= LONGEST else f"write {closing}"
            if opening in line[: match.start()]:
                yield number, after, f") stands where {closing} should close the {opening}; {way}"


def unopened(found: Sketch, number: int) -> Iterator[Mend]:
    """A brace before a name with a value that stands behind another one, where one more is closed than opens."""
    line = found.lines[number - 1]
    match = TWO_NAMES.match(line) if line.count("}") > line.count("{") else None
    if match:
        after = f"{line[: match.end()]}{{{line[match.end() :]}"
        way = (
            f"write {after.strip().removeprefix('- ')}"
            if len(after.strip()) <= LONGEST
            else f"put {{ behind {match[1]}:"
        )
        yield number, after, f"a }} closes here, and no {{ opens; {way}"
