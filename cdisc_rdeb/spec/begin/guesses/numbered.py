"""The numbers that raw files give to their visits."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ....columns import as_text, read_number
from ....raw import RawFrame

NUMBER = re.compile(r"(?:VISIT|VIS)_?(?:NUM(?:BER)?|NO)", re.IGNORECASE)


def visit_numbers(frame: RawFrame, visit: str, prefix: str = "") -> Mapping[str, str]:
    """The number of each visit as a column beside its name says; none where a visit has two, or two visits one.

    ``visit`` is the column of names, without the ``prefix`` that all names of columns begin with.
    """
    columns = {name.removeprefix(prefix): as_text(column) for name, column in frame.columns.items()}
    number = next((name for name in columns if NUMBER.fullmatch(name)), "")
    if not number or visit not in columns:
        return {}
    pairs = set(zip(columns[visit].tolist(), columns[number].tolist(), strict=True))
    found = dict(sorted(pair for pair in pairs if pair[0]))
    apart = len(found) == len({name for name, _ in pairs if name}) == len({value for _, value in found.items()})
    whole = len(found) == sum(bool(name) for name, _ in pairs)
    return found if apart and whole and all(is_number(value) for value in found.values()) else {}


def is_number(text: str) -> bool:
    """Whether a text is a number.

    >>> is_number("2.1"), is_number("II")
    (True, False)
    """
    return read_number(text) == read_number(text)
