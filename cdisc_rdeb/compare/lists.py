"""The values that differ as lists to read: one for each variable, and within each group where there are groups."""

from __future__ import annotations

from collections.abc import Iterator

import pandas as pd

from ..quick import dataclass
from ..terminal import count
from .comparison import Comparison
from .groups import names_of


@dataclass(frozen=True, slots=True, eq=False)
class Listed:
    """A list: its title, the records of ``Comparison.values``, and how many there are in all."""

    title: str
    values: pd.DataFrame
    size: int


def value_lists(comparison: Comparison, groups: int | None = None) -> Iterator[Listed]:
    """The lists of a comparison, of the first ``groups`` groups that differ at the most."""
    by, values = comparison.by, comparison.values
    found = comparison.group_variables if by else comparison.variables[comparison.variables["different"] > 0]
    shown = set(groups_that_differ(comparison)[:groups])
    parts = dict(tuple(values.groupby([pd.Series(names_of(values, by), dtype="str"), "variable"], sort=False)))
    columns = (found[name].tolist() for name in ("variable", "compared", "different"))
    for group, variable, compared, different in zip(names_of(found, by), *columns, strict=True):
        if group in shown:
            title = f"{variable}: {different:,} of {count(compared, 'record')}"
            yield Listed(f"{group}: {title}" if by else title, parts[group, variable], different)


def groups_that_differ(comparison: Comparison) -> list[str]:
    """The groups in which values differ, in words; one without a name where there are no groups."""
    return list(dict.fromkeys(names_of(comparison.group_variables, comparison.by))) if comparison.by else [""]
