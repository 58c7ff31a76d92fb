"""What a method is asked: the records of one group, their columns, and what was said for it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ...columns import Index, Mask, Numbers, Text, as_text, is_present
from ...errors import DerivationError
from ...model import MethodUse
from ...quick import dataclass
from ...texts import listed
from .. import extras
from ..records import Analysed, groups

BETWEEN = "Between columns"  # the column of what all columns say together
DIGITS = 10  # that are kept: more would differ between machines
P_DIGITS = 6
NOISE = 1e-12  # of the size of the data: less than this is zero


@dataclass(frozen=True, slots=True)
class Value:
    """One statistic of a column; NaN where there is none, and then ``note`` says why."""

    column: str
    statistic: str
    value: float
    note: str = ""
    category: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Asked:
    """Records of one group and one variable. ``use`` is the method with what was said for it."""

    work: Analysed
    use: MethodUse
    where: Mask
    variable: str

    def numbers(self, name: str) -> Numbers:
        """The values of a numeric variable, by record."""
        values = self.work.columns[name]
        assert not isinstance(values, Text)  # lint sees to it
        return values

    def complete(self, *names: str) -> Mask:
        """The records that have a value of each of some variables, one of each subject.

        Raises DerivationError where a subject has several: the methods take them for independent.
        """
        kept = self.where.copy()
        for name in names:
            kept &= is_present(self.work.columns[name])
        who = self.work.who[kept]
        if len(np.unique(who)) < len(who):
            twice = as_text(self.work.columns["USUBJID"]).take(kept).tolist()
            subject = next(name for place, name in enumerate(twice) if name in twice[:place])
            result = self.work.result
            message = f"the result {result.name} has several records of {subject} in {result.dataset} in one group"
            raise DerivationError(
                f"{message}, and {self.use.name} takes one; choose one with where, or by visit with by"
            )
        return kept

    def codes(self, name: str, kept: Mask) -> tuple[Index, int]:
        """The place of each kept record's value among those of a variable, and how many values there are."""
        which, values = groups(self.work.columns, name, kept)
        return which[kept], len(values)

    def arms(self) -> tuple[list[str], Index]:
        """The columns without that of all together, and the place of each subject's one among them, -1 of none."""
        subjects, total = self.work.subjects, self.work.population.total
        names = [name for name in subjects.columns if name != total]
        of = np.full(len(subjects.numbers), -1, np.intp)
        for number, name in enumerate(names):
            of[subjects.columns[name]] = number
        return names, of

    def comparisons(self) -> Iterator[tuple[str, list[int]]]:
        """What is compared: each column with the reference, else all of them. Raises DerivationError if it is none."""
        names, _ = self.arms()
        reference = self.use.one("reference")
        if reference and reference not in names:
            message = f"the result {self.work.result.name} has the reference {reference}"
            raise DerivationError(
                f"{message}, and {self.work.population.columns} has {listed(names)}; name one of these"
            )
        if not reference:
            yield BETWEEN, list(range(len(names)))
            return
        first = names.index(reference)
        yield from ((name, [first, number]) for number, name in enumerate(names) if number != first)

    @property
    def level(self) -> float:
        """The confidence of limits, as a share."""
        return float(self.use.one("confidence")) / 100


def layers(asked: Asked, names: Sequence[str], kept: Mask) -> tuple[Index, int]:
    """The stratum of each kept record, by the values of variables together, and how many strata there are."""
    found, many = np.zeros(int(kept.sum()), np.intp), 1
    for name in names:
        code, size = asked.codes(name, kept)
        found, many = found * size + code, many * size
    return found, many


def steady(value: float, scale: float = 0.0) -> float:
    """A number without the last digits, which depend on the machine. Next to ``scale``, what is tiny is zero.

    >>> steady(0.1 + 0.2), steady(3.1e-17, scale=5.0), steady(math.inf)
    (0.3, 0.0, nan)
    """
    if not math.isfinite(value):
        return math.nan
    return 0.0 if abs(value) < NOISE * scale else float(f"{value:.{DIGITS}g}")


def steady_p(value: float) -> float:
    """A p-value without the last digits; never more than 1."""
    return min(float(f"{value:.{P_DIGITS}g}"), 1.0)


def none(column: str, statistics: Sequence[str], note: str, category: str = "") -> Iterator[Value]:
    """Statistics that could not be made, and why."""
    yield from (Value(column, statistic, math.nan, note, category) for statistic in statistics)


def library(name: str, method: str) -> Any:
    """A module of scipy or statsmodels."""
    return extras.library(name, f"the method {method}", "statistics")
