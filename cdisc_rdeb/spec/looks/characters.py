"""Looks at the characters that study.yaml replaces."""

from __future__ import annotations

import re

from ...model import Place
from ..faults import Faults

GIVEN = re.compile(r"(\S)\s*(?:=>?|->|:=)\s*(\S.*)")  # as other languages have it


def meant_character(text: str) -> str:
    r"""The character that a text is a name for, as a spec writes it in quotes: '' if none.

    >>> print(meant_character(r"\n"), meant_character("U+2019"), meant_character("&ge;"), meant_character("mm") or 0)
    "\n" "\u2019" "\u2265" 0
    """
    from html import unescape  # loaded for a mistake alone

    if re.fullmatch(r"\\(?:[abefnrtv0]|x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4})", text):
        return f'"{text}"'
    code = re.fullmatch(r"(?:[Uu]\+|\\?u|0x|&#x|\\N\{U\+)([0-9A-Fa-f]{4})[;}]?", text)
    sign = chr(int(code[1], 16)) if code else unescape(text) if text[:1] == "&" else ""
    return f'"\\u{ord(sign):04x}"' if len(sign) == 1 and ord(sign) < 0x10000 else ""


def check_character(character: str, replacement: str, where: Place, faults: Faults, *, unsaid: bool = False) -> None:
    """A replacement is of one character that XPT cannot hold, by text that it can; nothing in quotes removes it."""
    if given := GIVEN.fullmatch(character):
        text = given[2].strip("\"'")
        faults.error(where, "= stands where a colon should", f'write {{{given[1]}: "{text}"}}')
        return
    if len(character) == 1 and unsaid:
        message = f"'{character}' has no replacement"
        faults.error(where, message, f'write {{{character}: "..."}}, the plain text that stands for it')
        return
    if len(character) != 1:
        sign, plain = meant_character(character), "\\" not in character
        way = f"write {sign} in its place" if sign and plain else f"write it in double quotes: {sign}" if sign else ""
        message = f"'{character}' is {len(character)} characters"
        faults.error(where, message, way or "replace one character at a time")
    elif character.isascii() and character.isprintable():
        faults.error(where, f"'{character}' is a character of ASCII already", "remove it")
    if not (replacement.isascii() and replacement.isprintable()):
        faults.error(where, f"the replacement '{replacement}' is not ASCII", "use plain letters and signs")
