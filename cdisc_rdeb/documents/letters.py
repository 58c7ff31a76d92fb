"""The letters that the fonts of typst have: those of the rest would be printed as empty boxes."""

from __future__ import annotations

LAST = "\u024f"  # of the Latin letters
SIGNS = frozenset("–—‘’“”•…≤≥≠±×÷µ°²³½→√∞ΑΒΓΔΩαβγδεκλμπσω€™")


def lacking(text: str) -> str:
    """The first letter of a text that cannot be printed, '' where all can.

    >>> lacking("≥ 12 µg"), lacking("Remark 비고")
    ('', '비')
    """
    return next((letter for letter in text if letter > LAST and letter not in SIGNS), "")


def printable(text: str) -> str:
    """A text with the code point in place of each letter that cannot be printed.

    >>> printable("Remark 비고")
    'Remark [U+BE44][U+ACE0]'
    """
    if not lacking(text):
        return text
    return "".join(f"[U+{ord(letter):04X}]" if lacking(letter) else letter for letter in text)
