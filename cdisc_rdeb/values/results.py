"""Results of findings: a number, or one that a sign stands before because it was out of range."""

from __future__ import annotations

import re

#: A sign, if there is one, and a number: ``<5``, ``>= 1e3``, ``12.5``.
RESULT = re.compile(r"([<>]=?\s*)?([+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,2})?)")
