"""What is wrong with a file that is no YAML: the line of the mistake, in words of who writes specs, and the way out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

import yaml

from .brackets import comma_or_braces, not_indented, one_too_many, round_list
from .closings import begun_beside, bracketed, comma_between, crossed, open_bracket, round_opened
from .colons import dash_too_many, in_quotes, two_on_line, without_sign
from .comments import commented
from .copied import copied, tab
from .ends import other_end
from .mends import Mistake, changed, cut, dashed, mended, mends_of
from .quotes import closed_at, item_beside, open_at
from .signs import CALLED, LOOKS_LIKE, no_anchor, no_comment, sign_of
from .sketch import CLOSED_BY, Line, Sketch, sketch, split

CONFLICT = re.compile(r"(?:<{7}|>{7}|\|{7})(?: |$)|={7}$")
TIGHT = re.compile(r"([\w.*-]+):([^\s:].*)")
#: What YAML's parser says where none of the looks below finds more, by signs in its words.
HINTS = {
    "another document": "a line --- begins another document; remove it",
    "unknown escape": r"a backslash in double quotes has a meaning of its own; put the text in single quotes",
    "expected ',' or": "a comma is missing here, or a text with a colon and a blank in it stands without quotes",
    "sequence entries are not allowed": "a list begins on a line of its own, or is written [A, B]; "
    "put a text that begins with - in quotes",
    "second occurrence": "the name that stands behind & here names another piece already; remove one of both",
    "node content": "nothing stands before this comma; remove it",
}
BEGINS_TEXT = re.compile(r"[%@`*&!|>?]")
#: An entry of PROC FORMAT, or of a dictionary.
EQUALS = re.compile(r"""('[^']*'|"[^"]*")\s*(?:=>?|->)\s*('[^']*'|"[^"]*"|[^\s,{}\[\]]+)""")
#: A name, and a text that begins in double quotes and goes on with an apostrophe.
WITH_BOTH = re.compile(r"""[ -]*([\w.*-]+): +"[^"]*"[^']*?(\w+)'(\w*)""")
ASSIGNS = re.compile(r"^(?:=>?|:=|<-|->)\s*")  # of other languages
LIMIT = re.compile(r"(=?)\s*(-?\d+(?:\.\d+)?)(?=\s*(?:[\]},#]|$))")
#: A name and its value where one value should stand, and the names of one or several variables.
INNER = re.compile(r"([A-Za-z_][\w.*-]*): +((?:[^#]|(?<! )#)+)")
VARIABLES = re.compile(r"[A-Z-][A-Z0-9-]*(?:, *[A-Z-][A-Z0-9-]*)*")
NO_DASH = "a dash is missing; each item of this list begins with -"


def conflict_of(text: str) -> Mistake | None:
    """The first mark of a version control conflict."""
    for number, line in enumerate(text.splitlines(), start=1):
        if CONFLICT.match(line):
            hint = "keep one of the two versions, and remove the lines with <<<<<<<, ======= and >>>>>>>"
            return number, f"the mark of a merge conflict stands here; {hint}"
    return None


def mistake_of(text: str, error: yaml.MarkedYAMLError, reads: Callable[[str], bool] = lambda _: False) -> Mistake:
    """The likeliest mistake behind what YAML's parser says; ``reads`` tells whether it can read a text.

    >>> try: yaml.compose("a: {b: c" + chr(10) + "d: e")
    ... except yaml.MarkedYAMLError as error: mistake_of("a: {b: c" + chr(10) + "d: e", error)
    (1, 'a { opens here and is not closed; close it with }')
    """
    found = sketch(text)
    mark, problem = error.problem_mark or error.context_mark, str(error.problem)
    at, column = (mark.line + 1, mark.column) if mark else (1, 0)
    name_at = error.context_mark.line + 1 if "expected ':'" in problem and error.context_mark else 0
    looks: tuple[Callable[[], Mistake | None], ...] = (
        lambda: tab(found, at, column, reads),
        lambda: sign_of(found, reads),
        lambda: without_sign(found, name_at or at, reads),
        lambda: None if "another document" in problem else copied(found, name_at or at, reads),
        lambda: not_indented(found, name_at or at, reads),
        lambda: round_list(found, name_at or at, reads),
        lambda: comma_or_braces(found, at, reads),
        lambda: other_end(found, name_at or at, reads),
        lambda: open_quote(found, at, reads),
        lambda: commented(found, name_at or at, reads),
        lambda: dash_too_many(found, at, reads, alone=True) or dash_too_many(found, at - 1, reads, alone=True),
        lambda: None if "another document" in problem else mended(found, name_at or at, reads),
        lambda: round_opened(found, at, reads),
        lambda: one_too_many(found, at, reads),
        lambda: crossed(found, at, reads),
        lambda: open_bracket(found, at, reads),
        lambda: beside(found, at, reads),
        lambda: begun_beside(found, at),
        lambda: sign_in_front(found, at, column, problem),
        lambda: forgotten(found, found.line(name_at)) if name_at else None,
        lambda: two_on_line(found, at, reads),
        lambda: two_colons(found, at, problem, reads),
        lambda: before(found, at) if "mapping values" in problem else None,
        lambda: in_words(at, problem),
        lambda: dashed(found, name_at or at, reads),
        lambda: dash_too_many(found, at, reads),
        lambda: indented(found, name_at or at),
    )
    line, message = next(filter(None, (look() for look in looks)), (at, nameless(found, at, problem)))
    return min(line, max(len(found.lines), 1)), message


def changes_of(text: str, error: yaml.MarkedYAMLError, reads: Callable[[str], bool]) -> Iterator[tuple[Mistake, str]]:
    """Every small change after which the parser can read a text, with what to say of it and the text after it."""
    yield from mends_of(text, error, reads)
    found = sketch(text)
    at = error.problem_mark.line + 1 if error.problem_mark else 1
    around = found.around.get(min(at, len(found.lines) + 1), ())
    lines = [
        *(line for line, _, _ in found.crossed if line <= at),
        *(each.line for each in reversed(around)),
        at,
        at - 1,
    ]
    for number in dict.fromkeys(lines):
        for mend in bracketed(found, number) if 0 < number <= len(found.lines) else ():
            if reads(after := changed(found, mend)):
                yield (mend[0], mend[2]), after


def nameless(found: Sketch, at: int, problem: str) -> str:
    """What is wrong with a line for which no look finds more; a text with nothing in front of it, for the most part."""
    line = found.line(at)
    if line is None or line.name or line.dashes or "expected key" not in problem:
        return f"this is not YAML: {problem}"
    return f"no name stands in front of this text: {cut(line.text)}; write NAME: ..., or indent it below its name"


def in_words(at: int, problem: str) -> Mistake | None:
    """What the parser says, in words of ours."""
    return next(((at, hint) for sign, hint in HINTS.items() if sign in problem), None)


def open_quote(found: Sketch, at: int, reads: Callable[[str], bool]) -> Mistake | None:
    """A quote that is closed where another one opens, or nowhere."""
    for quote in found.quotes:
        if quote.line <= at and (not quote.closed or at <= quote.closed or found.outdented(quote, quote.line + 1)):
            number = quote.line
            ways = closed_at(found.lines[number - 1], quote.at)
            return number, open_at(
                found.lines[number - 1],
                quote.at,
                next((way for way in ways if reads(changed(found, (number, way, "")))), ""),
            )
    return None


def beside(found: Sketch, at: int, reads: Callable[[str], bool]) -> Mistake | None:
    """Text behind what is closed."""
    for line, sign, inside in found.beside:
        if line != at:
            continue
        if sign in CLOSED_BY.values():
            if inside and (between := comma_between(found.lines[line - 1])):
                return line, between
            said = "a comma is missing after it" if inside else "remove it, or put all of it in quotes"
            return line, f"text stands behind {sign}; {said}"
        if inside and (listed := item_beside(found, line, reads)):
            return listed
        comma = ", or a comma is missing after it" if inside else ""
        if entry := EQUALS.search(found.lines[line - 1]):
            way = f"a colon parts a name from its value, not =; write {entry[1]}: {entry[2].strip()}"
            return line, f"text stands behind the closing quote; {way}"
        if not inside and (both := WITH_BOTH.match(found.lines[line - 1])):
            way = f"in single quotes, with '' for each apostrophe ({both[2]}''{both[3]})"
            return line, f"text stands behind the closing quote; write all of it behind {both[1]}: {way}"
        hint = f"put all of it in quotes, with the other kind around{comma}"
        return line, f"text stands behind the closing quote; {hint}"
    return None


def sign_in_front(found: Sketch, at: int, column: int, problem: str) -> Mistake | None:
    """A text that begins with one of YAML's own signs."""
    if not re.search("any token|alias|alphabetic or numeric|line break|indentation indicators|tag|anchor", problem):
        return None
    line = found.lines[at - 1] if at <= len(found.lines) else ""
    signs = [match for match in BEGINS_TEXT.finditer(line) if match.start() <= column]
    if not signs:
        return None
    sign, behind = signs[-1].group(), line[signs[-1].end() :]
    name = re.match(r"[\w-]+", behind) if sign == "*" and "alias" in problem else None
    return (no_anchor(found, name[0], at) if name else None) or (at, own_sign(sign, behind))


def own_sign(sign: str, behind: str = "") -> str:
    """What is wrong with a text that begins with one of YAML's own signs; ``behind`` is what stands after it.

    >>> own_sign(">", "=18")
    "> in front of a text is a sign of YAML's own; put the text in quotes: '>=18', or write {ge: 18} in a condition"
    """
    if sign == "*" and behind[:1] in ("", " ", "*"):  # as SAS has it
        return "* in front of a text begins no comment; a comment begins with #, and a text with * stands in quotes"
    if sign == "*" and (name := re.match(r"[\w-]+", behind)):
        more = f"write &{name[0]} in front of what it repeats, or put a text with * in quotes"
        return f"*{name[0]} repeats what has the name &{name[0]}, and nothing has; {more}"
    if sign == "!" and (condition := negated(behind)):
        return f"! does not mean not here; write {condition} in a condition, or put the text in quotes"
    match = LIMIT.match(behind) if sign == ">" else None
    comparison = f", or write {{{'ge' if match[1] else 'gt'}: {match[2]}}} in a condition" if match else ""
    if sign == "!" and (word := re.match(r"\w+(?=\s*(?:[,\]}\n]|$))", behind)):
        comparison = f", or write {{ne: {word[0]}}} in a condition"
    text = re.split(r"[,\]}\n]| #", behind)[0].strip()
    if text[-1:] in ('"', "'") and text.count(text[-1]) == 1:
        return f"a quote closes here and none opens; write {text[-1]}{cut(sign + text)}"
    written = f": '{cut(sign + text)}'" if "'" not in text else ""
    return f"{sign} in front of a text is a sign of YAML's own; put the text in quotes{written}{comparison}"


def negated(behind: str) -> str:
    """The condition that a ! means as other languages have it; '' for a tag of YAML's.

    >>> negated("missing}"), negated("= 'Y', B: C"), negated("N]"), negated("!str A")
    ('present', '{ne: Y}', '', '')
    """
    text = re.split(r"[,\]}\n]| #", behind)[0].strip()
    value = text.removeprefix("=").strip().strip("\"'")
    if value.casefold() in ("missing", "null", "na", "none", "present"):
        return "missing" if value.casefold() == "present" else "present"
    return f"{{ne: {cut(value)}}}" if value and text.startswith("=") else ""


def two_colons(found: Sketch, at: int, problem: str, reads: Callable[[str], bool]) -> Mistake | None:
    """A second colon in a line: the braces around a verb, or a condition, are missing, or the quotes of a text."""
    line = found.line(at)
    if "mapping values" not in problem or line is None or not line.name or line.rest[:1] in ("", '"', "'", "{", "["):
        return None
    inner = INNER.match(line.rest)
    if inner and (of_verb(line.name, inner[1]) or inner[2][:1] == "{"):
        braced = f"{{{inner[0].strip()}}}"
        head, _, behind = found.lines[at - 1].partition(inner[0])
        if reads(changed(found, (at, f"{head}{braced}{behind}", ""))):
            return at, f"{line.name}: the braces around {inner[1]} are missing; write {line.name}: {braced}"
    if said := in_quotes(found, at, reads):
        return said
    if re.search(r":(\s|$)", line.rest):
        hint = "put a text with a colon in quotes, a second name on its own line"
        return at, f"a second colon stands in this line: {cut(f'{line.name}: {line.rest}')}; {hint}"
    return None


def of_verb(name: str, inner: str) -> bool:
    """Whether a name with another behind its colon is a variable and a verb, or a condition and its variable.

    >>> of_verb("AVAL", "duration"), of_verb("where", "VSTESTCD"), of_verb("title", "TOY")
    (True, True, False)
    """
    variable, condition = bool(VARIABLES.fullmatch(name)), name in ("when", "where", "must", "not_done")
    return (variable and inner.islower()) or (condition and not inner.islower())


def before(found: Sketch, at: int) -> Mistake | None:
    """The line above the one where a name was not expected: it has no colon, or no blank after its dash."""
    line = found.before(at)
    if line is None:
        return None
    if line.name:
        if line.name.startswith("-") and line.name[1:2].isalnum():
            return line.number, f"a blank is missing after the dash; write - {line.text[1:]}"
        return None
    owner = next((o for o in reversed(found.plain) if o.number < line.number and (o.name or o.dashes)), None)
    if owner and owner.rest and not line.dashes and line.indent > owner.at:
        return None  # it goes on with the text of the line above
    return forgotten(found, line)


def forgotten(found: Sketch, line: Line | None) -> Mistake | None:
    """A name without its colon, or without the blank after it."""
    if line is None or line.name or line.text[:1] in ("{", "["):
        return None
    return line.number, told_name(line.text)


def told_name(text: str) -> str:
    """What is wrong with a text that stands where a name with a value should.

    >>> told_name("SUBJID:PATIENT")
    'a blank is missing after the colon; write SUBJID: PATIENT'
    >>> told_name("SUBJID PATIENT")
    'a colon is missing after SUBJID; write SUBJID: PATIENT'
    """
    text = cut(text)
    if said := no_comment(text):
        return said
    for sign in (sign for sign in text if sign in CALLED):
        mended = split(1, "".join(LOOKS_LIKE.get(s, s) for s in text).replace(":", ": "))
        if mended.name:
            return f"{CALLED[sign]} stands here; write {mended.name}: {' '.join(mended.rest.split())}"
    tight = TIGHT.fullmatch(text)
    if tight:
        return f"a blank is missing after the colon; write {tight.group(1)}: {tight.group(2)}"
    inner = re.search(r"\s[\[{\"']", text)
    word, rest = (text[: inner.start()], text[inner.start() :]) if inner else (text + " ").split(" ", 1)
    rest = ASSIGNS.sub("", rest.strip())
    word = re.sub(r"\s*(?:=>?|:=|<-|->|;)$", "", word)
    rest = rest.rstrip("; ") if ";" not in rest.rstrip("; ") else rest  # as a statement of SAS ends
    return f"a colon is missing after {word}; write {word}: {rest.strip()}".rstrip()


def indented(found: Sketch, at: int) -> Mistake | None:
    """A line that begins beside no other that it could belong to."""
    line, above = found.line(at), found.before(at)
    if line is None or above is None or not (line.name or line.dashes or line.text[:1] in ("{", "[")):
        return None
    column = line.dashes[0] if line.dashes else line.at
    columns = open_columns(found, at)
    deepest = max(columns)
    if not (line.name or line.dashes) and "-" in (columns[deepest], columns.get(column)):
        return at, NO_DASH
    if column > deepest and above.rest and above.name:
        if said := no_comment(above.rest):
            return above.number, said
        message = f"the line stands deeper than line {above.number}, whose {cut(above.name)} has a value already"
        return at, f"{message}; indent both alike, or put a text over several lines in quotes"
    if column not in columns:
        wanted = [f"{c}" for c in sorted(columns)]
        said = " or ".join(filter(None, [", ".join(wanted[:-1]), wanted[-1]]))
        more = ", or put a text over several lines in quotes" if column > deepest else ""
        message = f"{blanks(column)} before the first word here, and {said} in the lines that it could belong to"
        return at, f"{message}; indent it alike{more}"
    kind = columns[column]
    if kind == "-" and not line.dashes:
        called = cut(line.name) or "a name"
        return at, f"{called} stands here among the dashes of a list; begin it with -, or indent it by {column + 2}"
    if kind != "-" and line.dashes:
        return at, "a dash stands here among names; indent it below the name that the list belongs to"
    return None


def blanks(number: int) -> str:
    """A number of blanks in words."""
    return f"{number} blank{' stands' if number == 1 else 's stand'}"


def open_columns(found: Sketch, at: int) -> dict[int, str]:
    """The columns that a line may begin in, with whether a dash or a name stands there."""
    stack: list[tuple[int, str]] = []
    for line in found.plain:
        if line.number >= at:
            break
        if not (line.name or line.dashes):
            continue
        starts = [(column, "-") for column in line.dashes] + ([(line.at, "name")] if line.name else [])
        while stack and stack[-1][0] > starts[0][0]:
            stack.pop()
        for start in starts:
            if start not in stack:
                stack.append(start)
    return dict(reversed(stack)) or {0: "name"}
