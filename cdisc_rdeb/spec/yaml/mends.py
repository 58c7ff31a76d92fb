"""The one small change that makes YAML of a file that is none: the line of the mistake is the line that it mends.

YAML's parser stops where it cannot go on, often a line or more below the mistake. Here single changes near that line
are tried, as a person would, and the first one after which the whole file can be read is the way out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

import yaml

from .sketch import BLOCK_TEXT, Line, Sketch, sketch

Mistake: TypeAlias = tuple[int, str]  # the line, and what to say of it
Mend: TypeAlias = tuple[int, str, str]  # a line, what it should be, and what to say of it

FEW_WORDS = 2  # before a word with a colon, of a text that may be one
MOST = 60  # characters of a line that a message repeats
WHOLE = 110  # characters of a line that a way out writes out
ABOVE = 6  # lines in which a blank after a colon may be missing
WIDE = 40  # lines around another
TIGHT = re.compile(r"(?<![\w.*-])([\w.*-]+):(?=[{\[\"'])|^\s*(?:- +)*([\w.*-]+):(?=\S)")
BARE = re.compile(r"(?<=[{\s,])(\w+)(?:\s*(?:=>?|:=|<-|;)\s*|\s+)(?=[{\[\"'])")
DASH = re.compile(r"^ *-(?=[A-Za-z_{\"'])")
FIRST = re.compile(r"^\s*(?:- +)*([A-Za-z_][\w.]*)(?: *(?:=>?|:=|<-|->|;) *(?=\S)| +(?=\S)|$)")
FIRST_NAME = re.compile(r"^\s*(?:- +)*([\w.-]+):")
#: A text with a colon and a blank behind one of its words; it goes on to the next name.
UNQUOTED = re.compile(
    r"""(?<=[{\s,])([\w-]+): +((?:[^\s,{}\[\]"':#]+ +)*)([^\s,{}\[\]"':#]+)(: (?:[^,{}\[\]"']|,(?! *[\w.-]+:))*)"""
)
PROSE = ("comment", "label", "method", "reason", "description", "title", "test", "param", "structure")
#: Words that are names in specs: before their colon a comma is missing.
NAMES = (
    *(*PROSE, "origin", "source", "codelist", "when", "otherwise", "then", "type", "length", "core", "role", "from"),
    *(
        "date",
        "time",
        "dates",
        "subject",
        "visit",
        "visit_date",
        "file",
        "unit",
        "result",
        "by",
        "where",
        "of",
        "order",
    ),
    *("value", "sheet", "raw", "decode", "separator", "number", "format", "units", "table", "on", "reference"),
)
LISTS = ("records", "added", "visits", "elements", "arms", "forms", "published", "related")  # names of lists
NEXT = re.compile(r"(?<=[^\s,{\[:])\s+([\w.]+):(?=\s)")


def mended(found: Sketch, at: int, reads: Callable[[str], bool]) -> Mistake | None:
    """The line of the mistake and what to say of it, where a sign more or other blanks before a line let the whole
    file be read (``reads``).

    >>> from .sketch import sketch
    >>> mended(sketch("AGE:{from: AGE}"), 1, lambda text: text == "AGE: {from: AGE}")
    (1, 'a blank is missing after the colon; write AGE: {from: AGE}')
    """
    for mend in signs_near(found, at):
        if reads(changed(found, mend)):
            return mend[0], mend[2]
    near = lines_near(found, at)
    for mend in (mend for line in near for mend in first_dash(found, line) if reads(changed(found, mend))):
        return mend[0], mend[2]
    able = [mend for line in near for mend in indents(found, line) if reads(changed(found, mend))]
    able = able or [mend for mend in first_of_text(found, at) if reads(changed(found, mend))]
    odd = [mend for mend in able if indent_of(found, mend[0]) % 2 or is_alone(found, mend, at)]
    chosen = odd if len({mend[0] for mend in odd}) == 1 else able
    return next(((mend[0], mend[2]) for mend in chosen if mend[0] == chosen[-1][0]), None)


def signs_near(found: Sketch, at: int) -> list[Mend]:
    """A blank, a colon, a comma or a dash more in a line, and in those above it."""
    near = [mend for number in range(at, max(at - ABOVE, 0), -1) for mend in tight(found, number)]
    near += [mend for number in (at, at - 1) for mend in signs(found, number)]
    stop = found.line(at)
    items = dashes(found, stop) if stop and not stop.name else ()
    return near + [mend for mend in items if mend[1].index("-") == indent_of(found, at)]


def mends_of(text: str, error: yaml.MarkedYAMLError, reads: Callable[[str], bool]) -> Iterator[tuple[Mistake, str]]:
    """Every one of these changes after which the parser can read a text, with the text after it."""
    mark = error.context_mark if "expected ':'" in str(error.problem) else error.problem_mark or error.context_mark
    found, at = sketch(text), mark.line + 1 if mark else 1
    near = lines_near(found, at)
    mends = [*signs_near(found, at), *(mend for line in near for mend in first_dash(found, line))]
    mends += [mend for line in near for mend in indents(found, line)]
    mends += [*first_of_text(found, at), *(mend for line in near for mend in dashes(found, line))]
    for mend in mends:
        if reads(after := changed(found, mend)):
            yield (mend[0], mend[2]), after


def is_alone(found: Sketch, mend: Mend, at: int) -> bool:
    """Whether a line stands between two that begin in one column, or below a name and above a line that is deeper."""
    line, next_ = found.line(mend[0]), found.line(at)
    above = found.before(mend[0])
    if line is None or next_ is None or above is None or line.number == at:
        return False
    own, below = line.indent, next_.indent
    opens = bool(above.name) and not above.rest and (above.indent == own or above.indent < below < own)
    return indent_of_text(mend[1]) == below and (above.indent == below or opens)


def dashed(found: Sketch, at: int, reads: Callable[[str], bool]) -> Mistake | None:
    """The same where it is a dash that lets the whole file be read."""
    mends = (mend for line in lines_near(found, at) for mend in dashes(found, line))
    return next(((mend[0], mend[2]) for mend in mends if reads(changed(found, mend))), None)


def lines_near(found: Sketch, at: int) -> list[Line]:
    """The line where the parser stopped, and the one above, as far as they begin outside of quotes and brackets."""
    return [line for line in (found.before(at), found.line(at)) if line is not None]


def changed(found: Sketch, mend: Mend) -> str:
    """The whole file with a line changed."""
    number, line, _ = mend
    return "\n".join([*found.lines[: number - 1], line, *found.lines[number:]])


def tight(found: Sketch, number: int) -> Iterator[Mend]:
    """A blank after a colon or a dash."""
    line = found.lines[number - 1] if number <= len(found.lines) else ""
    for match in DASH.finditer(line):
        after = f"{line[: match.end()]} {line[match.end() :]}"
        yield number, after, f"a blank is missing after the dash; write {cut(after)}"
    for match in TIGHT.finditer(line):
        after = f"{line[: match.end()]} {line[match.end() :]}"
        written = cut(after[match.start() :].lstrip(" -"))
        yield number, after, f"a blank is missing after the colon; write {written}"


def signs(found: Sketch, number: int) -> Iterator[Mend]:
    """A colon or a comma in a line."""
    line = found.lines[number - 1] if 0 < number <= len(found.lines) else ""
    braces = bool(found.around.get(number)) or "{" in line or "[" in line
    bare = [*(() if found.around.get(number) else FIRST.finditer(line)), *(BARE.finditer(line) if braces else ())]
    for match in bare:
        rest = line[match.end() :]
        rest = rest if braces or ";" in rest.rstrip("; ") else rest.rstrip("; ")  # as a statement of SAS ends
        after = f"{line[: match.end(1)]}: {rest}".rstrip()
        yield number, after, f"a colon is missing after {match[1]}; write {cut(after[match.start(1) :])}"
    late: list[Mend] = []  # where a comma is likelier
    for match in UNQUOTED.finditer(line) if braces else ():
        name, text = match[1], f"{match[2]}{match[3]}{match[4]}".strip()
        likely = match[3] not in NAMES and (name in PROSE or len(match[2].split()) >= FEW_WORDS)
        after = f'{line[: match.start(2)]}"{text}"{line[match.start(2) + len(text) :]}'
        of = FIRST_NAME.match(line)
        whose = f"{name} of {of[1]}" if of and of[1] != name else name
        said = f'{whose}: a text with a colon and a blank in it stands in quotes; write {name}: "{text}"'
        if likely:
            yield number, after, said
        elif match[2]:
            late.append((number, after, said))
    for match in NEXT.finditer(line) if braces else ():
        if line[match.start() - 1] == ";":
            after = f"{line[: match.start() - 1]},{line[match.start() :]}"
            opened = after.rfind("{", 0, match.start())
            yield number, after, f"a semicolon stands in place of a comma; write {cut(after[opened:])}"
            continue
        after = f"{line[: match.start()]}, {line[match.start() :].lstrip()}"
        said = f"a comma is missing before {match[1]}, or a text with a colon and a blank in it stands without quotes"
        yield number, after, f"{said}; write , {cut(after[match.start() + 2 :])}"
    yield from late


def indents(found: Sketch, line: Line) -> Iterator[Mend]:
    """Other blanks before a line: as many as before one of those around it, next to it first."""
    own, text = indent_of(found, line.number), found.lines[line.number - 1].strip(" ")
    beside = {other.indent: abs(other.number - line.number) for other in reversed(around(found, line))}
    if line.number > 1 and not line.name:
        beside.setdefault(indent_of(found, line.number - 1), 1)  # of a text over several lines
    above = found.before(line.number)
    if line.name and above and BLOCK_TEXT.match(above.rest):  # deeper it would be a part of the text
        beside = {column: far for column, far in beside.items() if column <= above.indent}
    for column in sorted(beside.keys() - {own}, key=lambda column: (abs(column - own), beside[column])):
        blanks = f"{own} blank{' stands' if own == 1 else 's stand'}"
        said = f"{blanks} before {cut(text)}, and {column} before what it belongs with; indent it by {column}"
        yield line.number, " " * column + text, said


def first_of_text(found: Sketch, at: int) -> Iterator[Mend]:
    """The first line of a text over several lines as deep as one below it that stands less deep."""
    above = found.before(at)
    if above is None or not BLOCK_TEXT.match(above.rest) or not above.number + 1 < at <= len(found.lines):
        return
    first, own, column = above.number + 1, indent_of(found, above.number + 1), indent_of(found, at)
    text = found.lines[first - 1].strip(" ")
    if above.indent < column < own:
        said = f"{own} blanks stand before {cut(text)}, and {column} before what it belongs with; indent it by {column}"
        yield first, " " * column + text, said


def dashes(found: Sketch, line: Line) -> Iterator[Mend]:
    """A dash before a line: where one stands in a line around it."""
    text = found.lines[line.number - 1].strip(" ")
    for column in sorted({other.dashes[0] for other in around(found, line) if other.dashes}, reverse=True):
        if not line.dashes:
            said = f"a dash is missing before this item of a list; write - {cut(text)}"
            yield line.number, f"{' ' * column}- {text}", said


def first_dash(found: Sketch, line: Line) -> Iterator[Mend]:
    """A dash before the first name of an item below the name of a list."""
    above = found.before(line.number)
    below = next((other for other in found.plain if other.number > line.number), None)
    if above and below and above.name in LISTS and not above.rest and not line.dashes and line.name:
        text = found.lines[line.number - 1].strip(" ")
        if below.at == line.indent + 2 and not below.dashes:
            said = f"a dash is missing before this item of a list; write - {cut(text)}"
            yield line.number, f"{' ' * line.indent}- {text}", said


def around(found: Sketch, line: Line) -> list[Line]:
    """The lines around another, whose blanks it may share."""
    return [other for other in found.plain if 0 < abs(other.number - line.number) < WIDE]


def indent_of(found: Sketch, number: int) -> int:
    """The blanks before the first word of a line."""
    return indent_of_text(found.lines[number - 1])


def indent_of_text(line: str) -> int:
    """The blanks before the first word of a text."""
    return len(line) - len(line.lstrip(" "))


def cut(text: str) -> str:
    """The beginning of a text, as messages repeat it."""
    text = text.strip()
    return text if len(text) <= MOST else f"{text[:MOST]}..."


def to_write(before: str, after: str) -> str:
    """The way out of a line that should be another one: all of it, or the words of a long one that are others.

    >>> to_write("  - A: [b, {c: d]", "  - A: [b, {c: d}]")
    'write A: [b, {c: d}]'
    >>> to_write("A: " + "b " * 60 + "c}]", "A: " + "b " * 60 + "c]}")
    'write b c]} in place of b c}]'
    """
    whole = re.sub(r" +#[^\"']*$", "", after).strip()
    whole = whole.removeprefix("- ") if before.lstrip().startswith("- ") else whole
    if len(whole) <= WHOLE:
        return f"write {whole}"
    length = min(len(before), len(after))
    first = next((n for n in range(length) if before[n] != after[n]), length)
    last = next((n for n in range(length - first) if before[-1 - n] != after[-1 - n]), length - first)
    for words in range(2, length):
        begins = [match.start() for match in re.finditer(r"\S+", before[:first])][-words:][:1]
        start = begins[0] if begins else 0
        ends = re.match(r"\S*", before[len(before) - last :])
        rest = last - (ends.end() if ends else 0)
        old, new = before[start : len(before) - rest], after[start : len(after) - rest]
        if before.count(old) == 1 or not begins:
            return f"write {new} in place of {old}"
    return f"write {whole}"
