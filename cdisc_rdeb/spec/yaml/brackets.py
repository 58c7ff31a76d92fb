"""Brackets of another kind, or one too many; and a text over several lines that does not stand below its sign."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from .comments import outside
from .mends import PROSE, Mistake, changed, cut, indent_of_text
from .sketch import CLOSED_BY, CLOSES, Sketch

ROUND = re.compile(
    r"(?:(?P<name>[\w.*-]+)(?::\s+|\s+(?=(?:not\s+)?in\b)))?(?P<word>(?:not\s+)?in\s*)?\((?P<items>[^()]*)\)",
    re.IGNORECASE,
)
APART = re.compile(r"(\"[^\"]*\"|'[^']*')\s+(?=[\"'])")  # two texts in quotes without a comma
INNER = re.compile(r"\{(?P<verb>[a-z]\w*): (?P<inner>[a-z]\w*: [^{}]*)\}")
BEGINS = re.compile(r"^ *(?:- +)*(?P<name>[\w.-]+):\s+(?P<sign>[|>][-+1-9]{0,2})\s*(?:#.*)?$")
ENTRY = re.compile(r" *(?:- +)*(?:[\w.*-]+|\"[^\"]*\"):(?: |$)| *- | *#")


def round_list(found: Sketch, at: int, reads: Callable[[str], bool]) -> Mistake | None:
    """A list in parentheses, as after IN of SAS and SQL."""
    for number in (at, at - 1, at + 1):
        line = found.lines[number - 1] if 0 < number <= len(found.lines) else ""
        for match in ROUND.finditer(line):
            items = match["items"].strip().rstrip(",")
            negated = (match["word"] or "").casefold().startswith("not")
            written = f"{{notin: [{items}]}}" if negated else f"[{items}]"
            name = f"{match['name']}: " if match["name"] else ""
            after = f"{line[: match.start()]}{name}{written}{line[match.end() :]}"
            if items and reads(changed(found, (number, after, ""))):
                return number, f"a list stands in square brackets, not in parentheses; write {name}{written}"
    return None


def comma_or_braces(found: Sketch, at: int, reads: Callable[[str], bool]) -> Mistake | None:
    """Two texts in quotes without a comma between them, and arguments of a verb without their braces."""
    line = found.lines[at - 1] if 0 < at <= len(found.lines) else ""
    for match in APART.finditer(line):
        after = f"{line[: match.end(1)]}, {line[match.end() :]}"
        if reads(changed(found, (at, after, ""))):
            return at, f"a comma is missing after {match[1]}; write {after.strip()}"
    for match in INNER.finditer(line):
        written = f"{{{match['verb']}: {{{match['inner']}}}}}"
        after = f"{line[: match.start()]}{written}{line[match.end() :]}"
        if match["verb"] not in PROSE and reads(changed(found, (at, after, ""))):
            return at, f"the braces around what {match['verb']} takes are missing; write {written}"
    return None


def one_too_many(found: Sketch, at: int, reads: Callable[[str], bool]) -> Mistake | None:
    """A bracket or brace that closes what is closed already, or opens what nothing closes: the one sign without which
    the file can be read."""
    for number in (at, at - 1):
        line = found.lines[number - 1] if 0 < number <= len(found.lines) else ""
        plain = outside(line)
        for sign in "]}[{":
            other = CLOSES.get(sign) or CLOSED_BY[sign]
            if plain.count(sign) <= plain.count(other):
                continue
            twice = sign if sign in CLOSES else sign * 2  # of one that opens alone, what closes it may be missing
            for place in [n for n in range(len(plain)) if plain.startswith(twice, n)]:
                after = line[:place] + line[place + 1 :]
                if reads(changed(found, (number, after, ""))):
                    where = cut(line[:place].rstrip(" {[").rpartition(" ")[2].lstrip("{[") or line[place + 1 :])
                    beside = "after" if line[:place].strip(" {[") else "before"
                    return number, f"one {sign} too many stands {beside} {where}; write {after.strip()}"
    return None


def not_indented(found: Sketch, at: int, reads: Callable[[str], bool]) -> Mistake | None:
    """The text of a sign such as >- that stands no deeper than its name."""
    for number in range(min(at, len(found.lines)), 0, -1):
        if BEGINS.match(found.lines[number - 1]) and (said := text_beside(found.lines, number)):
            first, own = said[0], indent_of_text(found.lines[number - 1])
            lines = list(found.lines)
            for below in range(first - 1, len(lines)):
                if indent_of_text(lines[below]) <= own and ENTRY.match(lines[below]) and below >= first:
                    break
                lines[below] = f"{' ' * (own + 2)}{lines[below].strip()}"
            return said if reads("\n".join(lines)) else None
    return None


def text_beside(lines: Sequence[str], number: int) -> Mistake | None:
    """The line of a text over several lines that stands no deeper than the name in a line, and what to say of it."""
    match = BEGINS.match(lines[number - 1])
    below = next((n for n in range(number, len(lines)) if lines[n].strip()), -1)
    if match is None or below < 0 or ENTRY.match(lines[below]):
        return None
    own = match.start("name")
    if indent_of_text(lines[below]) > own:
        return None
    text = cut(lines[below])
    more = (n for n in range(below + 1, len(lines)) if lines[n].strip())
    ends = next((n for n in more if ENTRY.match(lines[n]) or indent_of_text(lines[n]) > own), below + 1)
    several = any(lines[n].strip() for n in range(below + 1, ends))
    way = f"put {own + 2} blanks before {'each line of it' if several else 'this line'}"
    return below + 1, f"the text of {match['name']}: {match['sign']} begins here, and is not indented: {text}; {way}"
