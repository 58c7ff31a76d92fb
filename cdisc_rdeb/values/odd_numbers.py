"""Texts that look like numbers and are none: what each is, and the way out."""

from __future__ import annotations

import json
import re

SIGNED = r"[+-]?\d+"
DECIMAL_COMMA = re.compile(rf"{SIGNED},(\d{{1,2}}|\d{{4,}})")
THOUSANDS = re.compile(r"[+-]?\d{1,3}(,\d{3})+(\.\d+)?")
WITH_UNIT = re.compile(rf"({SIGNED}(?:\.\d+)?)( ?)([^\d\s.,<>].{{0,19}})")
NOTHING = re.compile(r"n\.?/?a\.?|n\.?/?d\.?|n\.k\.|unk(?:nown)?|none|null|missing|-+|\.+|\?+|\*+", re.IGNORECASE)
LIMITED = re.compile(r"[<>]=? ?[\d.]+")

LETTERS = re.compile(r"[Ool]|(?=.*\d)(?=.*[OolI])[\dOolI.]+")  # that look as digits do
DIGITS = str.maketrans("OolI", "0011")


def no_number(text: str) -> str:
    """The way out for a text that is no number, with the sign that goes before it; '' where none is sure.

    >>> no_number("1,000")
    '; its commas may part thousands: write 1000 in the file, as no number here has such'
    >>> no_number("NA")
    '; if it says that there is none, write missing: ["NA"] of the source in study.yaml'
    >>> no_number("5mg")
    "; 'mg' stands behind the number: write 5 in the file, or where all have one {part: COLUMN, start: 1, length: 1}"
    >>> no_number("13O")
    '; the letter O stands where a digit may be meant: write 130 in the file, if the site agrees'
    >>> no_number("yesterday")
    ''
    """
    if DECIMAL_COMMA.fullmatch(text):
        return f"; write {text.replace(',', '.')} in the file, or say decimal: either of the source in study.yaml"
    if NOTHING.fullmatch(text):
        return f"; if it says that there is none, write missing: [{json.dumps(text)}] of the source in study.yaml"
    if THOUSANDS.fullmatch(text):
        plain = text.replace(",", "")
        return f"; its commas may part thousands: write {plain} in the file, as no number here has such"
    if LIMITED.fullmatch(text):
        return "; a limit is text: keep it in a variable for text, and {number: COLUMN} takes numbers alone"
    if LETTERS.fullmatch(text):
        digits = text.translate(DIGITS)
        sign = next(sign for sign in text if sign.isalpha())
        return f"; the letter {sign} stands where a digit may be meant: write {digits} in the file, if the site agrees"
    if match := WITH_UNIT.fullmatch(text):
        piece = "separator: ' ', number: 1" if match[2] else f"start: 1, length: {len(match[1])}"
        said = f"'{match[3]}' stands behind the number: write {match[1]} in the file"
        return f"; {said}, or where all have one {{part: COLUMN, {piece}}}"
    return ""
