"""Arguments of a verb that are lists side by side: one has a value for each of the other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from .registry import Check, Wrong


def as_many(*pairs: tuple[str, str]) -> Check:
    """A check that the second list of each pair is as long as the first, where both are given.

    >>> [wrong.message for wrong in as_many(("dates", "names"))({"dates": ("ADT",), "names": ("FALL", "DEATH")})]
    ['names has a value for each of dates, and there are 2 for 1']
    """

    def check(arguments: Mapping[str, Any]) -> Iterator[Wrong]:
        for first, second in pairs:
            one, other = arguments.get(first) or (), arguments.get(second) or ()
            if one and other and len(one) != len(other):
                message = f"{second} has a value for each of {first}, and there are {len(other)} for {len(one)}"
                yield Wrong(message, "name as many of each; a text with a comma stands in quotes")

    return check
