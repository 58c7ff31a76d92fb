"""The figures of results with a method. What each method takes and gives stands in ``model.methods``.

A method is a function that yields values: of a column, or of all together (``BETWEEN``), each with its statistic, and
with a note where it could not be made. The mathematics are scipy's and statsmodels'; what is here asks them, and says
what they do not say of missing values, of too few records and of columns.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from .ancova import ancova
from .asked import BETWEEN, Asked, Value
from .changes import share, signed_rank, t_test
from .counts import chi_square, cmh, fisher
from .times import kaplan_meier, log_rank

__all__ = ["BETWEEN", "METHODS", "Asked", "Value", "values_of"]

METHODS: Mapping[str, Callable[[Asked], Iterator[Value]]] = {
    "t_test": t_test,
    "signed_rank": signed_rank,
    "share": share,
    "fisher": fisher,
    "chi_square": chi_square,
    "cmh": cmh,
    "kaplan_meier": kaplan_meier,
    "log_rank": log_rank,
    "ancova": ancova,
}


def values_of(asked: Asked) -> Iterator[Value]:
    """The values of a method that the result asks for, in the order of a table: by category, column and statistic."""
    found = list(METHODS[asked.use.name](asked))
    columns = [*asked.work.subjects.columns, BETWEEN]
    for category in dict.fromkeys(value.category for value in found):
        for column in columns:
            for statistic in asked.work.result.statistics:
                where = (category, column, statistic)
                yield from (v for v in found if (v.category, v.column, v.statistic) == where)
