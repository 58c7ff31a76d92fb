"""Text that is longer than a variable of XPT can be: cut at blanks, and joined again. Source: SDTMIG 3.4, 4.5.3."""

from __future__ import annotations

import re
from collections.abc import Iterable

from .limits import LONGEST_NAME, LONGEST_TEXT

LONGEST = LONGEST_TEXT
LONE_BLANK = re.compile(r"(?<=\S) (?=\S)")


def pieces(text: str) -> tuple[str, ...]:
    """A text of plain letters cut at blanks into as few pieces as go; a word that is too long is a piece by itself.

    Cuts are at single blanks, so that `joined` gives the text back. Only where none is near enough several blanks
    are cut at, which then become one.

    >>> [len(piece) for piece in pieces("word " * 99 + "end")]
    [199, 199, 98]
    """
    found = []
    while len(text) > LONGEST:
        cut = max((blank.start() for blank in LONE_BLANK.finditer(text, 0, LONGEST + 2)), default=-1)
        if cut < 0:
            cut = text[: LONGEST + 1].rfind(" ")
        if not text[: max(cut, 0)].strip(" "):
            words = text.lstrip(" ")
            cut = words.find(" ") + len(text) - len(words) if " " in words else len(text)
        found.append(text[:cut].rstrip(" "))
        text = text[cut:].lstrip(" ")
    return (*found, text) if text or not found else tuple(found)


def joined(parts: Iterable[str]) -> str:
    """The text that pieces were cut from.

    >>> joined(["Itch of both", "feet", ""])
    'Itch of both feet'
    """
    return " ".join(part for part in parts if part)


def too_long_word(text: str) -> str:
    """The first word that is no piece, as it is too long; '' without one."""
    return next((piece for piece in pieces(text) if len(piece) > LONGEST), "") if len(text) > LONGEST else ""


def piece_name(name: str, number: int) -> str:
    """The name of a further piece: the variable's own, cut where it must be, and a number. Piece 0 has the name itself.

    >>> piece_name("AEDESC", 0), piece_name("AEDESC", 1), piece_name("AEACNOTH", 12)
    ('AEDESC', 'AEDESC1', 'AEACNO12')
    """
    end = str(number or "")
    return name[: LONGEST_NAME - len(end)] + end
