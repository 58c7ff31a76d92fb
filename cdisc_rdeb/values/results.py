"""Results of findings: a number, or one with a sign before it because it was out of range; or that there is none."""

from __future__ import annotations

import re

#: A sign, if there is one, and a number: ``<5``, ``>= 1e3``, ``12.5``.
RESULT = re.compile(r"([<>]=?\s*)?([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?)")
NOT_DONE = re.compile(
    r"N[./]?D\.?|NOT[ _-]?(DONE|PERFORMED|TESTED|ANALY[SZ]ED|COLLECTED|MEASURED)|미실시|검사안함", re.IGNORECASE
)


def is_not_done(value: str) -> bool:
    """Whether a text says that there is no result, and no more.

    >>> [is_not_done(text) for text in ("ND", "Not done", "n.d.", "NA", "<0.5")]
    [True, True, True, False, False]
    """
    return NOT_DONE.fullmatch(value.strip()) is not None
