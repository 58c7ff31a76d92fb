"""Signs that XPT cannot hold, and the plain letters that usually stand for them."""

from __future__ import annotations

import re
import unicodedata

PLAIN_SIGNS = {
    "≥": ">=",
    "≤": "<=",
    "±": "+/-",
    "×": "x",
    "–": "-",
    "—": "-",
    "’": "'",
    "‘": "'",
    "“": '"',
    "”": '"',
    "µ": "u",
    "μ": "u",
    "\xa0": " ",
    "\n": " ",
    "°": "deg ",
    "²": "2",
    "³": "3",
    "ß": "ss",
    "ø": "o",
    "æ": "ae",
}
RAISED = "⁰¹²³⁴⁵⁶⁷⁸⁹"
POWER = re.compile(f"(?<=10)[{RAISED}]+")


def plain(sign: str) -> str:
    """A letter without its accent, '' for any other sign."""
    base = unicodedata.normalize("NFD", sign)[0]
    return base if base.isascii() and base.isalpha() else ""


def unaccented(text: str) -> str:
    """A text with plain letters for those with accents.

    >>> unaccented("SELECCIÓN"), unaccented("체온")
    ('SELECCION', '체온')
    """
    return text if text.isascii() else "".join(sign if sign.isascii() else plain(sign) or sign for sign in text)


def plain_unit(text: str) -> str:
    """A unit in letters that XPT can hold; signs that nothing is known for stay, as lint will tell.

    >>> plain_unit("µmol/L"), plain_unit("10⁹/L"), plain_unit("kg/m²"), plain_unit("°C")
    ('umol/L', '10^9/L', 'kg/m2', 'C')
    """
    powers = POWER.sub(lambda found: f"^{''.join(str(RAISED.index(sign)) for sign in found[0])}", text)
    known = {**{sign: plain(sign) or sign for sign in powers}, **PLAIN_SIGNS, "°": ""}
    return "".join(sign if sign.isascii() else known[sign] for sign in powers)
