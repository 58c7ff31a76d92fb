"""When two numbers are the same: tolerances for all variables or by variable, and SAS's special missing values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np

from ..columns import Index, Numbers, as_text
from ..errors import RequestError
from ..formats.files import check_variables
from ..formats.ibm import missing_code

#: One tolerance for all variables, or by variable, where '' is the one of those that are not named.
Tolerance: TypeAlias = float | Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Nearness:
    """How near two numbers of a variable must be; ``special``: ``.A`` is no ``.B``, and neither is a plain missing."""

    absolute: Tolerance = 0.0
    relative: Tolerance = 0.0
    special: bool = False

    def __post_init__(self) -> None:
        for name, given in (("tolerance", self.absolute), ("relative", self.relative)):
            for value in given.values() if isinstance(given, Mapping) else (given,):
                if not value >= 0:
                    raise RequestError(f"{name}: {value} must not be below 0")

    @property
    def named(self) -> tuple[str, ...]:
        """The variables that have a tolerance of their own."""
        both = (given for given in (self.absolute, self.relative) if isinstance(given, Mapping))
        return tuple(dict.fromkeys(name for given in both for name in given if name))

    def words(self, variables: Collection[str]) -> list[str]:
        """What is said of the tolerances of these variables, nothing where all are 0.

        >>> Nearness({"": 1e-9, "AVAL": 0.01}).words(["AVAL", "BASE"])
        ['numbers count as equal within 1e-09 (AVAL 0.01)']
        """
        said = []
        for given, what in ((self.absolute, ""), (self.relative, " of the larger one")):
            own = {
                name: of(given, name) for name in self.named if name in variables and of(given, name) != of(given, "")
            }
            if of(given, "") or any(own.values()):
                named = f" ({', '.join(f'{name} {value:g}' for name, value in own.items())})" if own else ""
                said.append(f"{of(given, ''):g}{named}{what}")
        return [f"numbers count as equal within {' or '.join(said)}"] if said else []

    def without_effect(self, there: Collection[str], numeric: Collection[str], keys: Collection[str]) -> list[str]:
        """What to tell of variables that have a tolerance and are not compared as numbers; RequestError for others."""
        check_variables(self.named, there, "tolerance")
        why = {name: "is a key, and keys meet exactly" if name in keys else "holds text" for name in self.named}
        return [f"no tolerance for {name}: it {why[name]}" for name in self.named if name not in numeric]

    def unlike(self, variable: str, base: Numbers, other: Numbers) -> tuple[Index, float]:
        """Which numbers of a variable differ, and the largest difference.

        >>> near = Nearness({"": 0.0, "AVAL": 0.5})
        >>> both = np.array([1.0, 2.0, np.nan]), np.array([1.5, 3.0, np.nan])
        >>> near.unlike("AVAL", *both)[0].tolist(), near.unlike("BASE", *both)[0].tolist()
        ([1], [0, 1])
        """
        missing = np.isnan(base) & np.isnan(other)
        if self.special:
            places = np.flatnonzero(missing)
            missing[places] = missing_code(base[places]) == missing_code(other[places])
        with np.errstate(invalid="ignore", over="ignore"):  # of infinite numbers
            gap = np.where(base == other, 0.0, np.abs(other - base))
            size = np.maximum(np.abs(base), np.abs(other))
            room = np.maximum(of(self.absolute, variable), of(self.relative, variable) * size)
        close = np.isfinite(gap) & (gap <= room)
        return np.flatnonzero(~((base == other) | missing | close)), float(np.fmax.reduce(gap, initial=np.nan))


def of(given: Tolerance, variable: str) -> float:
    """The tolerance of a variable."""
    return given.get(variable, given.get("", 0.0)) if isinstance(given, Mapping) else given


def shown(numbers: Numbers, special: bool) -> list[str]:
    """Numbers as texts; missing ones are '', or where they are told apart as SAS writes them.

    >>> from cdisc_rdeb.formats.ibm import special_missing
    >>> values = np.array([1.5, special_missing("A"), np.nan])
    >>> shown(values, False), shown(values, True)
    (['1.5', '', ''], ['1.5', '.A', '.'])
    """
    texts = as_text(numbers).tolist()
    if special:
        for place, code in zip(
            np.flatnonzero(np.isnan(numbers)), missing_code(numbers[np.isnan(numbers)]), strict=True
        ):
            texts[place] = "." if code == "." else f".{code}"
    return texts
