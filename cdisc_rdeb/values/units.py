"""What the names of units say: which of them measure the same, and by how many powers of ten they differ."""

from __future__ import annotations

import re
from collections.abc import Mapping
from fractions import Fraction
from functools import lru_cache
from typing import NamedTuple

PREFIXES = {"": 0, "k": 3, "d": -1, "c": -2, "m": -3, "u": -6, "µ": -6, "μ": -6, "mc": -6, "n": -9, "p": -12, "f": -15}
#: What may stand behind a prefix; a unit of activity is the same with and without its "international".
BASES = {"g": "mass", "mol": "amount", "L": "volume", "l": "volume", "m": "length", "U": "activity", "IU": "activity"}
PART = re.compile(r"(mc|[kdcmuµμnpf]?)(mol|IU|[gLlmU])")
COUNT = re.compile(r"10(?:\^|\*\*|E)(\d{1,2})")


class Unit(NamedTuple):
    """What a unit measures, such as mass by volume, and its power of ten."""

    kind: tuple[str, ...]
    power: int


@lru_cache(1 << 12)
def unit_of(name: str) -> Unit | None:
    """What the name of a unit says; None for one of another kind, such as beats/min or a name of its own.

    >>> unit_of("mg/dL"), unit_of("10^9/L").power, unit_of("beats/min")
    (Unit(kind=('mass', 'volume'), power=-2), 9, None)
    """
    above, slash, below = name.strip().partition("/")
    found = [part_of(part) for part in ([above, below] if slash else [above])]
    if None in found:
        return None
    parts = [part for part in found if part is not None]
    return Unit(tuple(kind for kind, _ in parts), parts[0][1] - (parts[1][1] if slash else 0))


def part_of(text: str) -> tuple[str, int] | None:
    """The kind and power of what stands above or below the slash."""
    if count := COUNT.fullmatch(text):
        return "count", int(count[1])
    match = PART.fullmatch(text)
    return (BASES[match[2]], PREFIXES[match[1]]) if match else None


KATAL = 60_000_000  # units of activity (umol/min) that one katal (mol/s) is


def scale_of(name: str, known: Mapping[str, tuple[str, Fraction]]) -> tuple[str, Fraction] | None:
    """The kind and scale of a unit by its name, beside units whose kinds and scales are known; None for any other.

    >>> known = {"g/L": ("mass", Fraction(1)), "U/L": ("activity", Fraction(1))}
    >>> scale_of("IU/L", known), scale_of("ukat/L", known), scale_of("mmHg", known)
    (('activity', Fraction(1, 1)), ('activity', Fraction(60, 1)), None)
    """
    unit = unit_of(name.replace("kat", "U"))
    for other, (kind, scale) in known.items() if unit else ():
        if (like := unit_of(other)) and unit and like.kind == unit.kind:
            return kind, scale * Fraction(10) ** (unit.power - like.power) * (KATAL if "kat" in name else 1)
    return None
