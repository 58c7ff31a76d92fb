"""The kinds of faults, each with a code that stays: what it is, why it is a fault, the way out, an example.

A fault is of the first kind whose words its message has; so a message says its case in its own words, and no code need
be named at each of the many places that tell one. ``fault_kinds.toml`` has the kinds; the tests hold every message of
this package to one of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import NamedTuple

from ..errors import SpecError, did_you_mean

CODE = re.compile(r"[A-Z]\d{3}")
VALUE = re.compile(r"'[^']*'")


class Kind(NamedTuple):
    """A kind of fault; ``wrong`` and ``right`` are lines of specs, ``words`` are found in the messages that tell it."""

    code: str
    name: str
    why: str
    way_out: str
    wrong: str
    right: str
    words: re.Pattern[str]


@cache
def kinds() -> Mapping[str, Kind]:
    """All kinds by code, in the order in which their words are looked for."""
    import tomllib  # sound specs do without

    found = tomllib.loads((Path(__file__).parent / "fault_kinds.toml").read_text(encoding="utf-8"))
    return {code: Kind(code, **{**said, "words": re.compile("|".join(said["words"]))}) for code, said in found.items()}


@cache
def code_of(message: str) -> str:
    """The code of a fault by its message.

    >>> code_of("dm.csv has no column SUBJEKT"), code_of("a tab stands here; indent with blanks")
    ('L022', 'L001')
    """
    plain = VALUE.sub("''", message)  # what a spec says is not what is said of it
    return next(kind.code for kind in kinds().values() if kind.words.search(plain))


def describe(code: str) -> str:
    """What a code means, for the command line."""
    kind = kinds().get(code)
    if kind is None:
        hint = did_you_mean(code, kinds()) or f"there are {', '.join(sorted(kinds()))}"
        raise SpecError([f"no fault has the code {code}; {hint}"])
    return f"{code}: {kind.name}\n\n{kind.why}\n\n{kind.way_out}\n\n  not  {kind.wrong}\n  but  {kind.right}"
