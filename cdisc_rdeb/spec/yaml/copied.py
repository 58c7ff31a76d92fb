"""What another language or tool leaves in a file that is no YAML: parentheses, commas of JSON, pluses of a diff, tabs.

Each is known by the change after which the whole file can be read, which is the way out.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from .mends import NAMES, PROSE, Mend, Mistake, changed, cut, indent_of, lines_near
from .sketch import BLOCK_TEXT, Line, Sketch

SENTENCE = 4  # words of a text, where fewer may be a name and its value
NO_NAME = re.compile(r"(?![^ ]+ +[{\[\"'=<:-])")  # what follows the first word is no value of a name
ABOVE = 2  # lines above the one where the parser stopped that are looked at
WIDTHS = (2, 4, 8, 3, 1)  # blanks that an editor shows for a tab
PARENTHESES = re.compile(r"(?<=[\s\[{,:(])\(([^()]*:\s[^()]*)\)")
#: A text with names in braces, as ``join`` takes it, from a name or dash to a comma, a closing bracket or the end.
WITH_NAMES = re.compile(
    r"(?:(?<=: )|(?<=- )|(?<=, )|(?<=\[))(?P<name>[\w.]+: +)?(?![ '])"
    r"(?P<text>[^\"\[\]{},#]*\{[\w. -]+\}(?:[^\"\[\]{},#]*\{[\w. -]+\})*[^\"\[\]{},#]*?)(?=\s*(?:[,}\]]|$))"
)
#: A text in single quotes with an apostrophe inside, and its closing quote if it has one.
APOSTROPHE = re.compile(r"(?<=[\s\[{,:])'([^']*\w'(?=\s?\w)[^']*(?:\w'(?=\s?\w)[^']*)*?)(?:'(?=\s*(?:[,}\]:]|#|$))|$)")
PATH = re.compile(r"(?=.*\\)[\w.\\:-]+\.\w{2,8}")  # with backslashes, as Windows has it
ESCAPED = re.compile(r'(?<=[\s\[{,:])"([^"]*\\[^"]*)"')


def copied(found: Sketch, at: int, reads: Callable[[str], bool]) -> Mistake | None:
    """The line of such a mistake and what to say of it; None for any other.

    >>> from .sketch import sketch
    >>> copied(sketch("a: {b: (C: d)}"), 1, lambda text: text == "a: {b: {C: d}}")
    (1, 'names with values stand in braces, not in parentheses; write {C: d}')
    """
    for number in range(min(at, len(found.lines)), max(at - 1 - ABOVE, 0), -1):
        for mend in of_line(found, number):
            if reads(changed(found, mend)):
                return number, mend[2]
    return of_diff(found, reads) or of_json(found, at, reads) or of_block(found, at, reads)


def of_line(found: Sketch, number: int) -> Iterator[Mend]:
    """The changes of one line."""
    line = found.lines[number - 1]
    if "(" in line:
        yield from in_parentheses(number, line)
    if "{" in line:
        for match in WITH_NAMES.finditer(line):
            said = f'a text with names in braces stands in quotes; write {match["name"] or ""}"{cut(match["text"])}"'
            yield number, f'{line[: match.start("text")]}"{match["text"]}"{line[match.end() :]}', said
    if "'" in line:
        for match in APOSTROPHE.finditer(line):
            text = match[1].strip()
            word = re.search(r"\w+'\w*", text)
            written = "'" + text.replace("'", "''") + "'" if re.search(r"[\"\\]", text) else f'"{text}"'
            said = f"the apostrophe of {word[0] if word else text} closes the quote; write {cut(written)}"
            yield number, line[: match.start()] + written + line[match.end() :], said
    if "\\" in line:
        for match in ESCAPED.finditer(line):
            written = "'" + match[1].replace("'", "''") + "'"
            yield number, line[: match.start()] + written + line[match.end() :], told_backslash(match[1])


def in_parentheses(number: int, line: str) -> Iterator[Mend]:
    """Braces in place of all parentheses around names with values."""
    after, count = PARENTHESES.subn(r"{\1}", line)
    match = PARENTHESES.search(line)
    while count:
        after, count = PARENTHESES.subn(r"{\1}", after)
    if match:
        written = cut(f"{{{match[1]}}}")
        yield number, after, f"names with values stand in braces, not in parentheses; write {written}"


def told_backslash(text: str) -> str:
    r"""What is wrong with a text in double quotes with a backslash.

    >>> print(told_backslash(r"lab\values.csv"))
    a backslash in double quotes has a meaning of its own; write lab/values.csv, as paths have it
    >>> print(told_backslash(r"\d+ mg"))
    a backslash in double quotes has a meaning of its own; write '\d+ mg' in single quotes
    """
    said = "a backslash in double quotes has a meaning of its own"
    if PATH.fullmatch(text):
        path = re.sub(r"\\+", "/", text)
        return f"{said}; write {cut(path.removeprefix('./'))}, as paths have it"
    written = "'" + text.replace("'", "''") + "'"
    return f"{said}; write {cut(written)} in single quotes"


def of_diff(found: Sketch, reads: Callable[[str], bool]) -> Mistake | None:
    """The signs in front of lines that were copied from a diff, each with a blank in its place, or with none."""
    first = next((number for number, line in enumerate(found.lines, start=1) if line.startswith("+")), 0)
    if not first:
        return None
    for blank in ("", " "):
        lines = [blank + line[1:] if line.startswith("+") else line for line in found.lines]
        if reads("\n".join(lines)):
            return first, told_plus(found.lines[first - 1], "a blank" if blank else "")
    return None


def told_plus(line: str, instead: str) -> str:
    """What is wrong with a line that begins with a plus, and what to write ``instead`` of it."""
    way = f"write {instead} in its place" if instead else "remove it"
    return f"+ stands in front of this line, as in a diff: {cut(line)}; {way}"


def of_json(found: Sketch, at: int, reads: Callable[[str], bool]) -> Mistake | None:
    """A comma or semicolon at the end of a line outside of brackets: that of this line, or of all that have one."""
    ends = [line.number for line in found.plain if found.lines[line.number - 1].rstrip().endswith((",", ";"))]
    ends = [number for number in ends if not found.around.get(number + 1)]
    for numbers in ([number for number in ends if number == at], ends):
        lines = [line.rstrip()[:-1] if number in numbers else line for number, line in enumerate(found.lines, start=1)]
        if numbers and reads("\n".join(lines)):
            first = numbers[0]
            sign = "a comma" if found.lines[first - 1].rstrip().endswith(",") else "a semicolon"
            return first, f"{sign} ends this line; remove it: write {cut(lines[first - 1])}"
    return None


def of_block(found: Sketch, at: int, reads: Callable[[str], bool]) -> Mistake | None:
    """The text of a name, below | or > or over several lines, of which lines stand no deeper than the name."""
    for line in lines_near(found, at):
        above = found.before(line.number)
        if line.name or line.dashes or above is None or not above.name:
            continue
        if not BLOCK_TEXT.match(above.rest) and not goes_on(above, line):
            continue
        if line.indent > above.at:
            continue
        own = indent_of(found, above.number + 1) if above.number + 1 < line.number else above.at + 2
        last = next((n for n in range(line.number, len(found.lines) + 1) if not is_text(found, n)), 0) - 1
        last = last if last > 0 else len(found.lines)
        lines = [
            " " * own + text.lstrip(" ") if line.number <= number <= last and text.strip() else text
            for number, text in enumerate(found.lines, start=1)
        ]
        if own > above.at and reads("\n".join(lines)):
            said = f"this line belongs to the text of {above.name}, and stands no deeper: {cut(line.text)}"
            return line.number, f"{said}; indent it by {own}"
    return None


def goes_on(above: Line, line: Line) -> bool:
    """Whether a line is prose that goes on with the text above it, and no name that lacks its colon."""
    words, first = line.text.split(), line.text.split(" ")[0]
    prose = above.name in PROSE or len(above.rest.split()) >= SENTENCE
    plain = above.rest[:1] not in ("{", "[", '"', "'", "&", "*") and line.text[:1] not in ("{", "[", '"', "'")
    a_name = first in NAMES or (first.isupper() and above.name.isupper()) or NO_NAME.match(line.text) is None
    return prose and plain and len(words) >= SENTENCE and not a_name


def is_text(found: Sketch, number: int) -> bool:
    """Whether a line is no name and no item: it may be a part of a text."""
    line = found.line(number)
    return line is None or not (line.name or line.dashes)


def tab(found: Sketch, at: int, column: int, reads: Callable[[str], bool]) -> Mistake | None:
    """A tab before the first word of a line, or where the parser stopped."""
    for line in found.plain:
        if line.number <= at and "\t" in leading(line.text):
            wanted = blanks_for(found, line, reads)
            return line.number, f"a tab stands here; indent with {f'{wanted} blanks' if wanted else 'blanks'}"
    if at <= len(found.lines) and found.lines[at - 1][column : column + 1] == "\t":
        return at, "a tab stands here; write a blank"
    return None


def blanks_for(found: Sketch, line: Line, reads: Callable[[str], bool]) -> int:
    """How many blanks a line with tabs should begin with: as its neighbours, so that the file can be read; 0 if open.

    All lines with tabs are changed alike, each tab to as many blanks.
    """
    above = found.before(line.number)
    below = next((each for each in found.plain if each.number > line.number and "\t" not in leading(each.text)), None)
    beside = {each.indent for each in (above, below) if each} | ({above.at, above.at + 2} if above else {0})
    whole = found.lines[line.number - 1]
    for wide in WIDTHS:
        column = len(leading(whole).replace("\t", " " * wide))
        lines = [leading(each).replace("\t", " " * wide) + each.lstrip() for each in found.lines]
        if column in beside and reads("\n".join(lines)):
            return column
    for column in sorted(beside, reverse=True):
        if reads(changed(found, (line.number, " " * column + whole.lstrip(), ""))):
            return column
    return 0


def leading(line: str) -> str:
    """The blanks and tabs that a line begins with."""
    return line[: len(line) - len(line.lstrip())]
