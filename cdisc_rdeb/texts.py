"""Texts as people write them: when two of them are the same, and several in a sentence."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from functools import lru_cache

OPTIONAL = re.compile(r"\[([^\[\]]*)\]")
NAMED = re.compile(r"\{(\w+)\}")
WHOLE = re.compile(r"([+-]?\d+)\.0+")


def listed(parts: Iterable[str]) -> str:
    """Several things in a sentence.

    >>> listed(["USUBJID"]), listed(["USUBJID", "PARAMCD", "AVISITN"])
    ('USUBJID', 'USUBJID, PARAMCD and AVISITN')
    """
    *others, last = parts
    return f"{', '.join(others)} and {last}" if others else last


@lru_cache(1 << 15)
def fold(text: str) -> str:
    """A text as it is matched: in where clauses, look-ups, merges, joins and codelists.

    Case, white space at the ends and runs of blanks do not count, and a whole number that is written 1.0 is 1. Nothing
    else is equal: 01 is not 1, and 1.10 is not 1.1.

    >>> fold("  Skin   Infection "), fold("1.0"), fold("01"), fold("1.10")
    ('skin infection', '1', '01', '1.10')
    """
    folded = " ".join(text.split()).casefold()
    whole = WHOLE.fullmatch(folded)
    return whole[1] if whole else folded


def filled(template: str, given: Mapping[str, str], shown: Mapping[str, str] | None = None) -> str:
    """A sentence with its arguments; what stands in square brackets is left out where none of its arguments is given.

    What is not given may be ``shown`` all the same, outside brackets.

    >>> filled("Sum of {values}[ by {groups}].", {"values": "AVAL", "groups": ""})
    'Sum of AVAL.'
    """
    kept = OPTIONAL.sub(lambda match: match[1] if any(given[n] for n in NAMED.findall(match[1])) else "", template)
    return NAMED.sub(lambda match: (shown or given)[match[1]], kept)
