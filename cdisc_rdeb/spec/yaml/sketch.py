"""A file that is no YAML as its writer sees it: lines with names and blanks before them, quotes, brackets and braces.

YAML's own parser says where it could not go on, which may be many lines below the mistake.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field

from ...quick import dataclass

CLOSES = {"}": "{", "]": "["}
CLOSED_BY = {opening: closing for closing, opening in CLOSES.items()}
#: The rest of a quoted text with its closing quote, by the quote.
QUOTED = {'"': re.compile(r'(?:[^"\\]|\\.)*"'), "'": re.compile(r"(?:[^']|'')*'")}
TOKEN = re.compile(
    r"(?P<blank>[ \t]+)|(?P<quote>[\"'])|(?P<open>[\[{])|(?P<close>[\]}])|(?P<comma>,)"
    r"|(?P<colon>:(?=[ \t,\[\]{}]|$))|(?P<comment>#)"
    r"|(?P<mark>[&!][^\s,\[\]{}]*(?=[ \t]|$))|(?P<text>[^ \t\"'\[\]{},:#]+|:)"
)
DASHES = re.compile(r"(?:- +){0,50}")
NAME = re.compile(r"((?:\"[^\"]*\"|'[^']*'|\[[^\]]*\])\s*|[^\s{}\[\]\"'#:][^{}\[\]\"#]*?):(?=[ \t]|$)")
MOST = 50  # brackets around a line that are kept
BLOCK_TEXT = re.compile(r"[|>][-+1-9]{0,2}\s*(?:#.*)?$")


@dataclass(frozen=True, slots=True)
class Line:
    """A line that begins outside of quotes and brackets: its blanks, dashes, name, and what stands after the name."""

    number: int
    text: str
    indent: int
    dashes: tuple[int, ...]
    name: str
    rest: str
    at: int  # the column of the name, or of the text without one


@dataclass(slots=True)
class Opened:
    """A quote, bracket or brace: where it opens, and the line in which it is closed, 0 if none."""

    sign: str
    line: int
    indent: int
    closed: int = 0
    at: int = 0  # its column


@dataclass(slots=True)
class Sketch:
    """What stands in the lines of a file.

    ``quotes`` go over several lines; ``around`` are the brackets that a line begins inside of; ``crossed`` are closing
    signs without their opening ones, and ``beside`` what stands after a closing sign, as (line, sign, whether inside
    brackets).
    """

    lines: list[str]
    plain: list[Line] = field(default_factory=list)
    quotes: list[Opened] = field(default_factory=list)
    around: dict[int, tuple[Opened, ...]] = field(default_factory=dict)
    crossed: list[tuple[int, str, Opened | None]] = field(default_factory=list)
    beside: list[tuple[int, str, bool]] = field(default_factory=list)

    def before(self, number: int) -> Line | None:
        """The last line that begins outside of quotes and brackets before another."""
        return next((line for line in reversed(self.plain) if line.number < number), None)

    def line(self, number: int) -> Line | None:
        """A line that begins outside of quotes and brackets."""
        return next((line for line in self.plain if line.number == number), None)

    def outdented(self, opened: Opened, last: int) -> bool:
        """Whether a line below an opening sign, up to another line, begins with a name no deeper than that one."""
        below = (split(n, self.lines[n - 1]) for n in range(opened.line + 1, min(last, len(self.lines)) + 1))
        return any(line.indent <= opened.indent and bool(line.name or line.dashes) for line in below if line.text)


def sketch(text: str) -> Sketch:
    """Go through a file line by line.

    >>> [opened.line for opened in sketch('a: "b\\nc: "d"').quotes]
    [1]
    """
    found = Sketch(text.splitlines())
    opened: list[Opened] = []
    quote: Opened | None = None
    deep: int | None = None  # the column that a text over several lines (after | or >) stands deeper than
    first = 0  # the column of its first line
    for number, whole in enumerate(found.lines, start=1):
        found.around[number] = tuple(opened[-MOST:])
        line = split(number, whole)
        if quote is None and not opened:
            if deep is not None and (not whole.strip() or line.indent > deep) and indent_of(whole, first) >= first:
                first = first or indent_of(whole, first)
                continue
            deep, first = None, 0
            if line.text:
                found.plain.append(line)
            if BLOCK_TEXT.match(line.rest if line.name else line.text):
                deep = line.at if line.name else line.indent
        quote = go_through(found, number, whole, opened, quote)
    found.around[len(found.lines) + 1] = tuple(opened[-MOST:])
    return found


def indent_of(whole: str, empty: int) -> int:
    """The blanks before a line; of an empty one, another number."""
    return len(whole) - len(whole.lstrip(" ")) if whole.strip() else empty


def split(number: int, whole: str) -> Line:
    """A line in its parts; a comment is an empty line.

    >>> split(1, "  - raw: demog").name, split(1, "  - raw: demog").at
    ('raw', 4)
    """
    text = whole.lstrip(" ")
    indent = len(whole) - len(text)
    if text.startswith("#") or not text.strip():
        return Line(number, "", indent, (), "", "", indent)
    lead = DASHES.match(text)
    assert lead is not None  # it matches nothing at all too
    dashes = tuple(indent + i for i, sign in enumerate(lead.group()) if sign == "-")
    text, at = text[lead.end() :].rstrip(), indent + lead.end()
    name = NAME.match(text)
    if not name:
        return Line(number, text, indent, dashes, "", text, at)
    return Line(number, text, indent, dashes, name.group(1).rstrip(), text[name.end() :].strip(), at)


def go_through(found: Sketch, number: int, whole: str, opened: list[Opened], quote: Opened | None) -> Opened | None:
    """Note quotes and brackets of one line; returns the quote that is open at its end."""
    indent, at = len(whole) - len(whole.lstrip(" ")), 0
    begins, after = True, ""  # whether a text may begin here; the sign that was closed just before
    if quote is not None:
        closing = QUOTED[quote.sign].match(whole)
        if closing is None:
            return quote
        quote.closed, at, begins, after = number, closing.end(), False, quote.sign
    for kind, sign, start in tokens(whole, at):
        if start < at or kind == "blank":
            continue
        if kind == "comment" and (start == 0 or whole[start - 1].isspace()):
            break
        if after and not (kind == "colon" or (opened and kind in ("comma", "close"))):
            if kind == "close":
                found.crossed.append((number, sign, None))
            else:
                found.beside.append((number, after, bool(opened)))
            after, begins = "", False
        if kind == "quote" and begins:
            closing = QUOTED[sign].match(whole, start + 1)
            if closing is None:
                found.quotes.append(Opened(sign, number, indent, at=start))
                return found.quotes[-1]
            at, after, begins = closing.end(), sign, False
        elif kind == "open" and (begins or opened):
            opened.append(Opened(sign, number, indent, at=start))
            after, begins = "", True
        elif kind == "close" and opened:
            last = opened.pop()
            last.closed = number
            if last.sign != CLOSES[sign]:
                found.crossed.append((number, sign, last))
            after, begins = sign, False
        elif kind == "colon" or (kind == "comma" and opened):
            after, begins = "", True
        elif not (kind == "mark" and begins) and not (sign == "-" and whole[: start + 1].strip(" -") == ""):
            after, begins = "", False
    return None


def tokens(whole: str, at: int) -> Iterator[tuple[str, str, int]]:
    """The signs and words of a line: kind, text and column."""
    for match in TOKEN.finditer(whole, at):
        yield match.lastgroup or "", match.group(), match.start()
