"""When two numbers are the same: tolerances for all variables or by variable, and SAS's special missing values."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TypeAlias

import numpy as np

from ..columns import Index, Numbers, as_text
from ..errors import RequestError
from ..formats.files import check_variables
from ..formats.ibm import missing_code
from ..quick import dataclass
from .groups import Groups

#: One tolerance for all variables, or by variable, where '' is the one of those that are not named; "PARAMCD=ALT: AVAL"
#: is that of a variable in a group.
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
        return tuple(dict.fromkeys(variable_of(name) for given in both for name in given if name))

    def words(self, variables: Collection[str]) -> list[str]:
        """What is said of the tolerances of these variables, nothing where all are 0.

        >>> Nearness({"": 1e-9, "AVAL": 0.01}).words(["AVAL", "BASE"])
        ['numbers count as equal within 1e-09 (AVAL 0.01)']
        """
        said = []
        for given, what in ((self.absolute, ""), (self.relative, " of the larger one")):
            named = given.items() if isinstance(given, Mapping) else ()
            own = {n: v for n, v in named if n and variable_of(n) in variables and v != of(given, "")}
            if of(given, "") or any(own.values()):
                others = f" ({', '.join(f'{name} {value:g}' for name, value in own.items())})" if own else ""
                said.append(f"{of(given, ''):g}{others}{what}")
        return [f"numbers count as equal within {' or '.join(said)}"] if said else []

    def without_effect(
        self, there: Collection[str], numeric: Collection[str], keys: Collection[str], groups: Groups | None = None
    ) -> list[str]:
        """What to tell of tolerances for what is not compared as numbers, or no group; RequestError for no variable."""
        check_variables(self.named, there, "tolerance")
        why = {name: "is a key, and keys meet exactly" if name in keys else "holds text" for name in self.named}
        told = [f"no tolerance for {name}: it {why[name]}" for name in self.named if name not in numeric]
        known = groups.names if groups else ()
        both = (given for given in (self.absolute, self.relative) if isinstance(given, Mapping))
        asked = dict.fromkeys(name for given in both for name in given if ": " in name)
        no_group = (name for name in asked if name.rpartition(": ")[0] not in known)
        return [*told, *(f"no tolerance for {name}: there is no such group" for name in no_group)]

    def unlike(
        self, variable: str, base: Numbers, other: Numbers, groups: Groups | None = None
    ) -> tuple[Index, Numbers]:
        """Which numbers of a variable differ, and how far all are apart.

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
            room = np.maximum(within(self.absolute, variable, groups), within(self.relative, variable, groups) * size)
        close = np.isfinite(gap) & (gap <= room)
        return np.flatnonzero(~((base == other) | missing | close)), gap


def of(given: Tolerance, variable: str) -> float:
    """The tolerance of a variable."""
    return given.get(variable, given.get("", 0.0)) if isinstance(given, Mapping) else given


def within(given: Tolerance, variable: str, groups: Groups | None) -> Numbers | float:
    """The tolerance of a variable, or that of each record that meets where groups have their own."""
    whole = of(given, variable)
    if groups is None or not isinstance(given, Mapping):
        return whole
    return np.array([given.get(f"{name}: {variable}", whole) for name in groups.names], np.float64)[groups.met]


def variable_of(name: str) -> str:
    """The variable of a tolerance, which may be that of a group.

    >>> variable_of("AVAL"), variable_of("PARAMCD=ALT: AVAL")
    ('AVAL', 'AVAL')
    """
    return name.rpartition(": ")[2]


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
