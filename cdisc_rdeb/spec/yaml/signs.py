"""Signs in a file that is no YAML which nobody means: of another keyboard, at the start of a line, or one too many.

Such a sign stands in one place, and YAML's parser stops at any line below it.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from ...errors import closest
from .mends import Mistake, cut, to_write
from .sketch import Sketch

#: Signs that look like others, as a word processor or an editor for other scripts writes them.
LOOKS_LIKE = {
    "\uff1a": ":", "\uff0c": ",", "\u3001": ",", "\uff5b": "{", "\uff5d": "}", "\uff3b": "[", "\uff3d": "]",
    "\uff0d": "-", "\u2013": "-", "\u2014": "-", "\u2022": "-", "\uff03": "#", "\uff02": '"',
    "\u00a0": " ", "\u3000": " ", "\u2003": " ", "\u2009": " ", "\u202f": " ",
}  # fmt: skip
CALLED = {
    "\uff1a": "a full-width colon", "\uff0c": "a full-width comma", "\u3001": "an ideographic comma",
    "\uff5b": "a full-width brace", "\uff5d": "a full-width brace", "\uff3b": "a full-width bracket",
    "\uff3d": "a full-width bracket", "\uff0d": "a full-width dash", "\u2013": "a long dash", "\u2014": "a long dash",
    "\u2022": "a bullet", "\uff03": "a full-width #", "\uff02": "a full-width quote", "\u00a0": "a no-break blank",
    "\u3000": "a full-width blank", "\u2003": "a wide blank", "\u2009": "a narrow blank", "\u202f": "a narrow blank",
}  # fmt: skip
ODD = "".join(CALLED)
BLANKS = "".join(sign for sign, plain in LOOKS_LIKE.items() if plain == " ")
#: Where such a sign stands for one of YAML's own: before the first word, behind a name, around what is in brackets.
STRUCTURAL = re.compile(
    rf"^[ {BLANKS}]*[{ODD}][ {BLANKS}]*|(?<=[:,-])[{BLANKS}]"
    rf"|(?<=[\w\"'\]}}])[{ODD}](?=[ {BLANKS}\[{{\"'\uff5b\uff3b]|$)"
    rf"|(?<=[\]}}])[\uff0c\u3001]|[\uff5b\uff5d\uff3b\uff3d]"
)
STRAY = re.compile(r"(?P<sign>[^\s\-#?]{1,2})(?P<blanks> {2,})(?P<rest>(?:- +)?(?:[\w.*\"'-]+:(?: |$)|[\[{]).*|- .*)")
DOUBLED = re.compile(r"(?<=[^\s:,{\[\"'])([\"'])\1(?=[\s,}\]]|$)|(?<=[\s{\[])([\"'])\2(?=[^\s,}\]\"'])")
BEGUN = re.compile(r"""(?:[\w.-]+: *)?(["'])(?:(?!\1).)*$""")  # a text in quotes with its name, up to where it ends
ANCHOR = re.compile(r"(?:^|(?<=[\s\[{,]))&([\w-]+)")
NO_COMMENTS = ("//", "/*", "--", "* ")


def sign_of(found: Sketch, reads: Callable[[str], bool]) -> Mistake | None:
    """A sign that is not meant, where that is sure; ``reads`` tells whether YAML's parser can read a text."""
    return odd_sign(found, reads) or stray_sign(found) or ended(found) or doubled(found, reads)


def odd_sign(found: Sketch, reads: Callable[[str], bool]) -> Mistake | None:
    """A sign that looks like one of YAML's: the first of those without which the file can be read.

    >>> from .sketch import sketch
    >>> odd_sign(sketch("a:\\u00a0{b: c}"), lambda text: text == "a: {b: c}")
    (1, 'a no-break blank stands here; write a: {b: c}')
    """
    if all(line.isascii() for line in found.lines):
        return None
    plain = [with_plain_signs(line) for line in found.lines]
    changed = [number for number, (line, other) in enumerate(zip(found.lines, plain, strict=True)) if line != other]
    if not changed or not reads("\n".join(plain)):
        return None
    line, written = found.lines[changed[0]], plain[changed[0]]
    return changed[0] + 1, told_sign(line, written)


def told_sign(line: str, written: str) -> str:
    """What is wrong with a line that should be another one."""
    match = STRUCTURAL.search(line)
    sign = next((sign for sign in (match.group() if match else line) if sign in CALLED), "")
    before = "before the first word" if match and match.start() == 0 and match.end() < len(line) else "here"
    blanks = len(written) - len(written.lstrip(" "))
    behind = (
        f", behind {blanks} plain blanks" if before != "here" and LOOKS_LIKE.get(sign) == " " and blanks > 1 else ""
    )
    return f"{CALLED.get(sign, 'another sign')} stands {before}; {to_write(line, written)}{behind}"


def with_plain_signs(line: str) -> str:
    """A line with YAML's own signs in place of those that look like them.

    >>> with_plain_signs("\\u00a0 a\\uff1a {b: c}")
    '  a: {b: c}'
    """
    if line.isascii():
        return line
    before, comment, behind = line.partition(" #")
    plain = STRUCTURAL.sub(lambda match: "".join(LOOKS_LIKE.get(sign, sign) for sign in match.group()), before)
    plain = re.sub(r"(?<=\w):(?=[\[{\"'])|(?<=[\w\"'\]}]),(?=\w)", r"\g<0> ", plain)
    return re.sub(r"^( *-)(?=[\w{\[])", r"\1 ", plain) + comment + behind


def stray_sign(found: Sketch) -> Mistake | None:
    """A letter or a sign before the blanks that a line begins with."""
    for line in found.plain:
        if line.indent == 0 and (match := STRAY.fullmatch(found.lines[line.number - 1])):
            return line.number, told_stray(match["sign"], match["rest"])
    return None


def told_stray(sign: str, rest: str) -> str:
    """What is wrong with a line that begins with a sign before its blanks."""
    return f"{sign} stands before the blanks of this line: {cut(rest)}; put a blank in its place, or remove it"


def ended(found: Sketch) -> Mistake | None:
    """A line that ends the document, with more below it."""
    for line, below in zip(found.plain, found.plain[1:], strict=False):
        if line.indent == 0 and line.text == "..." and below.text:
            return line.number, "a line ... ends the document; remove it"
    return None


def doubled(found: Sketch, reads: Callable[[str], bool]) -> Mistake | None:
    """A quote that opens or closes a text twice."""
    for number, line in enumerate(found.lines):
        for match in DOUBLED.finditer(line.partition(" #")[0]):
            written = line[: match.start()] + match.group()[0] + line[match.end() :]
            if reads("\n".join([*found.lines[:number], written, *found.lines[number + 1 :]])):
                begun = BEGUN.search(line[: match.start()]) if match[1] else None
                short = written[begun.start() : match.start() + 1] if begun else written
                return number + 1, f"a quote stands here twice; write {cut(short)}"
    return None


def no_comment(text: str) -> str:
    """What is wrong with a text that begins as a comment of another language; '' where it does not."""
    begins = text.split(" ")[0]
    return f"{begins} begins no comment here; a comment begins with #" if text.startswith(NO_COMMENTS) else ""


def no_anchor(found: Sketch, name: str, at: int) -> Mistake | None:
    """A name behind * that none behind & is: it is misspelt, or that one is, or stands below."""
    anchors = {match[1]: n for n, line in enumerate(found.lines, start=1) for match in ANCHOR.finditer(line)}
    said = f"*{name} repeats what has the name &{name}, and nothing "
    if name in anchors:
        way = f"write &{name} and what it repeats here, and *{name} in line {anchors[name]}"
        return at, f"{said}above has; {way}"
    near = closest(name, anchors)
    uses = {each: len(re.findall(rf"\*{re.escape(each)}\b", "\n".join(found.lines))) for each in (name, *near[:1])}
    if near and not uses[near[0]] and uses[name] > 1:
        line = anchors[near[0]]
        return line, f"&{near[0]} is repeated nowhere, and *{name} in line {at} and others; write &{name} here"
    return (at, f"{said}has; did you mean {' or '.join(f'*{each}' for each in near)}?") if near else None
