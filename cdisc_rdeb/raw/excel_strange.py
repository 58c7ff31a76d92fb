"""Cells of a workbook that no spreadsheet writes: one reader takes them for this, another one for that or for nothing.

Each kind is found in two steps, for sheets are long: by a pattern that is fast and may mean the text of a cell, and by
one that is certain.
"""

from __future__ import annotations

import re

CELL = rb"<(?:[^\s<>/:]+:)?(?:c|row)\b[^<]*?\s"  # up to an attribute of a cell or row; <...> holds no other <


def is_not(value: bytes) -> bytes:
    """The end of an attribute that does not hold such a value; the quote that closes it is the one that opens it."""
    return rb"""(?!=(?:"%b"|'%b'))\s*=""" % (value, value)


NO_NAME = is_not(rb"(?:[A-Z]{1,3})?[1-9]\d{0,6}")
NO_TYPE = is_not(rb"(?:b|d|e|n|s|str|inlineStr)")
NO_NUMBER = is_not(rb"[0-9]+")
NO_PLACE = re.compile(CELL + rb"r" + NO_NAME)
NO_KIND = re.compile(CELL + rb"t" + NO_TYPE)
NO_STYLE = re.compile(CELL + rb"s" + NO_NUMBER)
SEVERAL = re.compile(rb"</(?:v|is)>(?!\s*(?:</c>|<extLst))")
NOT_INLINE = re.compile(rb"""<c\b(?![^<>]*?\st=["']inlineStr["'])[^<>]*>[^<]*<is\b""")
OUTSIDE = re.compile(rb"(?:</(?:t|v|f|r|is|c)>|<is>)\s*[^<\s]")  # others read some of it, we none
STRANGE = (
    (re.compile(rb" r" + NO_NAME), NO_PLACE, "a cell stands outside of all that a sheet has"),
    (re.compile(rb"[\t\r\n]r\s*="), NO_PLACE, "a cell stands outside of all that a sheet has"),
    (re.compile(rb" t" + NO_TYPE), NO_KIND, "a cell is of a kind that Excel does not have"),
    (re.compile(rb"[\t\r\n]t\s*="), NO_KIND, "a cell is of a kind that Excel does not have"),
    (re.compile(rb" s" + NO_NUMBER), NO_STYLE, "a cell has a format that is no number"),
    (re.compile(rb"[\t\r\n]s\s*="), NO_STYLE, "a cell has a format that is no number"),
    (re.compile(rb"</v>(?!</c>)"), SEVERAL, "a cell has several values"),
    (re.compile(rb"</is>(?!</c>)"), SEVERAL, "a cell has several values"),
    (re.compile(rb"<is\b"), NOT_INLINE, "a cell holds text, and says that it is of another kind"),
    (re.compile(rb"</(?:t|v|f|r|is|c)>[^<]|<is>[^<]"), OUTSIDE, "text stands in a cell, and is not its value"),
)


def strange_cell(block: bytes) -> str:
    """What is strange about a cell in a piece of a sheet's XML, which is sound and without prefixes; '' for nothing.

    >>> strange_cell(b'<row r="1"><c r="A1"><v>5</v></c></row>'), strange_cell(b'<c r="A1"><v>5</v><v>6</v></c>')
    ('', 'a cell has several values')
    >>> strange_cell(b'<c r="xA1"/>'), strange_cell(b'<c r="A1" t="inlineStr"><is><t>Pearson r=1</t></is></c>')
    ('a cell stands outside of all that a sheet has', '')
    >>> strange_cell(b'<c r="A1" t="inlineStr"><is>/t></is></c>'), strange_cell(b"<c><v>5</v>\\n  </c>")
    ('text stands in a cell, and is not its value', '')
    """
    found = (said for near, certain, said in STRANGE if near.search(block) and certain.search(block))
    return next(found, "")
