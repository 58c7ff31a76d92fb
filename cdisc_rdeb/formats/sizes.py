"""Sizes as people write them."""

from __future__ import annotations

import re

from ..errors import RequestError

UNITS = {"": 1, "K": 1 << 10, "M": 1 << 20, "G": 1 << 30, "T": 1 << 40}
SIZE = re.compile(r"(\d+(?:\.\d+)?)\s*([KMGT]?)I?B?", re.IGNORECASE | re.ASCII)


def memory_size(text: str) -> int:
    """A size of memory in bytes. Raises RequestError for what is none.

    >>> memory_size("2GB"), memory_size("1.5 g"), memory_size("512MiB")
    (2147483648, 1610612736, 536870912)
    """
    match = SIZE.fullmatch(text.strip())
    if match is None or len(text) > 30:
        raise RequestError(f"'{text[:30]}' is no size of memory; give one such as 2GB or 512MB")
    return int(float(match[1]) * UNITS[match[2].upper()])
