"""Comments as other languages have them, and signs that part entries there: in a file that is no YAML, or in a text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator

from ...errors import in_yaml
from .mends import PROSE, Mend, Mistake, changed, cut
from .sketch import QUOTED, Sketch

#: A comment that is closed, and one to the end of its line; before each stands a blank, or what is closed.
CLOSED = re.compile(
    r"(?:(?<=[\s}\]\"',])|^)(?P<sign>/\*+|<!--|\(\*|\{-|<#)\s*(?P<text>.*?)\s*(?:\*+/;?|-->|\*\)|-\}|#>)"
)
TO_END = re.compile(r"(?:(?<=[\s}\]\"',])|^)(?P<sign>//+|--(?!-)|/\*+|<!--|;+|(?:[%*]|!+|REM)(?= ))\s*(?P<text>.*)$")
#: In a text that YAML takes: a word, or a text before a sign that hardly is a part of one.
IN_TEXT = re.compile(r"(?P<text>[\w.*-]+(?= +(?:--|;))|.*?\S)\s+(?P<sign>//|/\*|<!--|--|;)\s+(?P<said>[^\n]*)")
#: Signs and words that part two entries in braces, or two items in brackets.
BETWEEN = re.compile(r"\s*(?P<sign>\||&&?|\+|[\uff0c\u3001]|\.(?=\s)|\band\b|\bAND\b)\s*(?=[\w\"'\[{<>*.-])")
HASH = re.compile(r"(?P<head>.*(?:: |, |[\[{]))(?P<text>[^\"'\[\]{},#]*?)(?P<sign> +# ?)(?P<said>.*)")
STAR = re.compile(r"(?P<blanks> *)(?P<sign>[*+]) +(?=[\w\"']+: |[{\[])")
LONGEST = 100  # characters of a line that is written out
CODE = re.compile(r"[A-Z][A-Z0-9_]*")
ENTRY = re.compile(r"[\w.*-]+:\s")
ENDS = re.compile(r"\s*(?:\*+/;?|-->|\*\)|-\}|#>)\s*$")


def commented(found: Sketch, at: int, reads: Callable[[str], bool]) -> Mistake | None:
    """The line of such a mistake near one, and what to say of it, if the whole file can be read without; else None.

    >>> from .sketch import sketch
    >>> commented(sketch("a: {b: c} // d"), 1, lambda text: text == "a: {b: c} # d")
    (1, '// begins no comment here; a comment begins with #: write # d')
    >>> commented(sketch("a: {b: c | d: e}"), 1, lambda text: text == "a: {b: c, d: e}")
    (1, 'a comma parts entries, and | stands here; write a: {b: c, d: e}')
    """
    for number in (at, at - 1, at + 1):
        if 0 < number <= len(found.lines):
            for mend in (
                *starred(found.lines[number - 1], number),
                *comments(found.lines[number - 1], number),
                *between(found.lines[number - 1], number),
            ):
                if reads(changed(found, mend)):
                    return mend[0], mend[2]
    return everywhere(found, at, reads) or over_lines(found, at, reads)


def starred(line: str, number: int) -> Iterator[Mend]:
    """A dash in place of the star, or another bullet, before an item of a list."""
    match = STAR.match(line)
    if match:
        after = f"{match['blanks']}- {line[match.end() :]}"
        yield (
            number,
            after,
            f"{match['sign']} stands here in place of the dash of a list; write - {cut(after.strip(' -'))}",
        )


def comments(line: str, number: int) -> Iterator[Mend]:
    """A comment of a line written with #, or taken away where more stands behind it."""
    plain = outside(line)
    for look in (CLOSED, TO_END):
        for match in look.finditer(plain):
            behind = line[match.end() :].strip()
            said = line[match.start("text") : match.end("text")].strip()
            before = line[: match.start()]
            if before.rstrip().endswith((":", "-", ",", "[", "{")):  # in place of a value
                continue
            if behind:
                written = f"{before.rstrip()} {behind}" if before.strip() else f"{before}{behind}"
                way = f"write it behind the line with #, and here {cut(written)}"
                yield number, written, f"{match['sign']} begins no comment here; {way}"
                continue
            blank = "" if not before or before.endswith(" ") else " "
            written = f"{before}{blank}# {said}" if said else before.rstrip()
            way = f"write # {cut(said)}" if said else "remove it"
            yield number, written, f"{match['sign']} begins no comment here; a comment begins with #: {way}"


def between(line: str, number: int) -> Iterator[Mend]:
    """A comma in place of another sign between two entries or items: in one place, or in all of its line."""
    plain = outside(line)
    found = list(BETWEEN.finditer(plain)) if "{" in plain or "[" in plain or ENTRY.search(plain) else []
    chosen = [[match] for match in found]
    chosen += [[m for m in found if m["sign"] == sign] for sign in dict.fromkeys(match["sign"] for match in found)]
    for matches in chosen:
        sign = matches[0]["sign"]
        written = line
        for match in reversed(matches):
            written = f"{written[: match.start()]}, {written[match.end() :]}"
        way = f"write {shown(written, matches[0].start())}"
        yield number, written, f"a comma parts entries, and {sign} stands here; {way}"


def shown(line: str, at: int) -> str:
    """A line, or of a long one what stands around a comma in it.

    >>> shown("  a: {b: c, d: e}", 9)
    'a: {b: c, d: e}'
    """
    if len(line.strip()) <= LONGEST:
        return line.strip()
    before = re.search(r"\S+$", line[:at])
    return f"{before[0] if before else ''}, {re.split(r'[}]', line[at + 2 :])[0]}"


def everywhere(found: Sketch, at: int, reads: Callable[[str], bool]) -> Mistake | None:
    """The same where several lines have such a comment: all of them changed, and the first one told."""
    lines, first = list(found.lines), None
    for number, line in enumerate(found.lines, start=1):
        if mend := next(comments(line, number), None) if any(sign in line for sign in ("//", "/*", "--")) else None:
            lines[number - 1], first = mend[1], first or mend
    return (first[0], first[2]) if first and reads("\n".join(lines)) else None


def over_lines(found: Sketch, at: int, reads: Callable[[str], bool]) -> Mistake | None:
    """A comment that goes over several lines."""
    for first in range(min(at, len(found.lines)), 0, -1):
        match = TO_END.search(outside(found.lines[first - 1]))
        if match is None or match["sign"][:2] not in ("/*", "<!"):
            continue
        rest = range(first, len(found.lines) + 1)
        last = next((n for n in rest if ENDS.search(found.lines[n - 1])), 0)
        before = found.lines[first - 1][: match.start()]
        lines = [*found.lines[: first - 1], before, *("" for _ in range(first, last)), *found.lines[last:]]
        if last > first and reads("\n".join(lines)):
            way = f"begin each of the lines {first} to {last} of it with #"
            return first, f"{match['sign']} begins no comment here; {way}"
        return None
    return None


def with_hash(line: str) -> Iterator[str]:
    """A line in which a # swallows what closes a bracket: with its text in quotes, and with the comment behind all.

    >>> list(with_hash("a: {b: c #2}")), list(with_hash("a: {b: c # d}"))
    (['a: {b: "c #2"}', 'a: {b: c} # 2'], ['a: {b: c} # d', 'a: {b: "c # d"}'])
    """
    match = HASH.fullmatch(line)
    if match is None:
        return
    end = re.match(r"[^,\[\]{}]*", match["said"])
    text = f"{match['text']}{match['sign']}{end[0] if end else ''}".rstrip()
    quoted = line[: match.start("text")] + in_yaml(text) + line[match.start("text") + len(text) :]
    closing = re.search(r"[\]}]+$", match["said"])
    said = match["said"][: closing.start() if closing else None].strip()
    behind = f"{match['head']}{match['text']}{closing[0] if closing else ''} # {said}".rstrip()
    of_prose = match["head"].endswith(tuple(f"{name}: " for name in PROSE))  # where a # is a sign of the text
    yield from (behind, quoted) if match["sign"].endswith(" ") and not of_prose else (quoted, behind)


def outside(line: str) -> str:
    """A line with blanks in place of the letters in quotes, and of what stands behind a #.

    >>> outside("a: 'b // c' # d")
    "a: '      '    "
    """
    found, at = list(line), 0
    while at < len(line):
        inner = QUOTED[line[at]].match(line, at + 1) if line[at] in QUOTED else None
        if inner and (at == 0 or line[at - 1] in " [{,:("):
            found[at + 1 : inner.end() - 1] = " " * (inner.end() - at - 2)
            at = inner.end()
        elif line[at] == "#" and (at == 0 or line[at - 1] == " "):
            return "".join(found[:at]) + " " * (len(line) - at)
        else:
            at += 1
    return "".join(found)


def comment_in(text: str, behind: str = "") -> str:
    """What is wrong with a text without quotes that ends with a comment of another language; '' if nothing.

    ``behind`` is what stands behind it in its line, which a comment there would swallow.

    >>> comment_in("mg // unit"), comment_in("https://a.b//c"), comment_in("ECG, left -- right")
    ('// begins no comment here; write mg # unit, or put all of it in quotes', '', '')
    >>> comment_in("mg // unit", "}")
    '// begins no comment here; write mg} # unit, or put all of it in quotes'
    """
    match = IN_TEXT.match(text)
    if match is None or (match["sign"] in ("--", ";") and " " in match["text"]):
        return ""
    said = ENDS.sub("", match["said"]).strip()
    written = f"{cut(match['text'])}{behind.partition(' #')[0].rstrip()} # {cut(said)}"
    quotes = "" if CODE.fullmatch(match["text"]) else ", or put all of it in quotes"  # of a variable or a code
    return f"{match['sign']} begins no comment here; write {written}{quotes}"


def comment_in_name(text: str) -> tuple[str, str]:
    """A name without a comment of another language, or a word, that stands before or behind it, and what to say.

    >>> comment_in_name("/* Korea */ COUNTRY")
    ('COUNTRY', '/* begins no comment here; a comment stands behind the line, with #: write COUNTRY: ...')
    >>> comment_in_name("and reason"), comment_in_name("COUNTRY")
    (('reason', 'a comma alone parts entries; write reason: ...'), ('', ''))
    """
    match = CLOSED.search(text)
    if match and (name := f"{text[: match.start()]}{text[match.end() :]}".strip()):
        way = f"a comment stands behind the line, with #: write {name}: ..."
        return name, f"{match['sign']} begins no comment here; {way}"
    words = text.split(" ")
    if len(words) == 2 and words[0] in ("and", "AND", "&", "&&", "|", ";"):
        return words[1], f"a comma alone parts entries; write {words[1]}: ..."
    return "", ""
