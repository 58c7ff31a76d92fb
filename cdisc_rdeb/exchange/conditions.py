"""Where clauses as text, as workbooks hold them: ``LBTESTCD IN (ALB, GLUC) and LBCAT EQ CHEMISTRY``."""

from __future__ import annotations

import re
from collections.abc import Sequence

from .view import Check

ONE = re.compile(
    r"\s*(?P<name>\w+(?:\.\w+)?)\s+(?P<comparator>EQ|NE|IN|NOTIN|NOT IN|LT|LE|GT|GE)\s*(?P<values>.*?)\s*", re.I | re.S
)
OUTSIDE = r'(?=(?:[^"]*"[^"]*")*[^"]*$)'  # of quotes


def parsed(text: str) -> tuple[Check, ...] | None:
    """The conditions of a text that hold together, None where it cannot be read.

    >>> parsed('LBTESTCD IN (ALB, "A, B") and LBCAT EQ CHEMISTRY')
    (Check(dataset='', variable='LBTESTCD', comparator='IN', values=('ALB', 'A, B')), \
Check(dataset='', variable='LBCAT', comparator='EQ', values=('CHEMISTRY',)))
    """
    checks = []
    for part in re.split(rf"\s+and\s+{OUTSIDE}", text.strip(), flags=re.IGNORECASE):
        found = ONE.fullmatch(part)
        if found is None:
            return None
        dataset, _, variable = found["name"].rpartition(".")
        comparator = found["comparator"].upper().replace(" ", "")
        checks.append(Check(dataset, variable, comparator, values_of(found["values"], comparator)))
    return tuple(checks)


def values_of(text: str, comparator: str) -> tuple[str, ...]:
    """The values of a condition: one, or for IN and NOTIN those between commas."""
    text = text.strip()
    if comparator not in ("IN", "NOTIN"):
        return (unquoted(text),)
    if text.startswith("(") and text.endswith(")"):
        text = text[1:-1]
    return tuple(unquoted(part.strip()) for part in re.split(f",{OUTSIDE}", text))


def unquoted(text: str) -> str:
    """A value without the quotes around it."""
    return text[1:-1].replace('""', '"') if len(text) > 1 and text[0] == text[-1] == '"' else text


def written(values: Sequence[str], comparator: str) -> str:
    """The values of a condition as a cell holds them.

    >>> written(["A, B", "C"], "IN"), written(["x"], "EQ")
    ('"A, B", C', 'x')
    """
    if comparator not in ("IN", "NOTIN"):
        return quote(values[0]) if values and values[0][:1] == '"' else values[0] if values else ""
    return ", ".join(map(quote, values))


def quote(value: str) -> str:
    """A value that stands in quotes where it must."""
    odd = not value or '"' in value or value != value.strip() or any(sign in value for sign in ",()")
    return '"' + value.replace('"', '""') + '"' if odd else value
