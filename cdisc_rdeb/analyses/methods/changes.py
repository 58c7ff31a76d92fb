"""Methods of one column: change against zero, and the share of subjects with limits."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ...columns import Numbers
from ..records import Cell
from ..statistics import mean, standard_deviation
from .asked import Asked, Value, library, none, steady, steady_p

EXACT, EXACT_WITH_TIES = 50, 13  # differences up to which scipy's signed rank test is exact


def samples(asked: Asked) -> Iterator[tuple[str, Numbers]]:
    """The values of each column, those of the smallest first: no order of records changes a sum."""
    kept = asked.complete(asked.variable)
    for name, members in asked.work.subjects.columns.items():
        yield name, np.sort(asked.numbers(asked.variable)[kept & np.append(members, False)[asked.work.who]])


def t_test(asked: Asked) -> Iterator[Value]:
    """The mean of each column with its limits, against the null."""
    stats, null = library("scipy.stats", "t_test"), float(asked.use.one("null"))
    for column, values in samples(asked):
        size, middle, sd = len(values), mean(values), standard_deviation(values)
        yield from (Value(column, "n", float(size)), Value(column, "mean", middle), Value(column, "sd", sd))
        if size < 2:
            yield from none(column, ("se", "lower", "upper", "t", "df", "p"), "fewer than two values have no deviation")
            continue
        se, df = sd / math.sqrt(size), size - 1
        half = float(stats.t.ppf((1 + asked.level) / 2, df)) * se
        for name, value in (("se", se), ("lower", middle - half), ("upper", middle + half), ("df", float(df))):
            yield Value(column, name, steady(value))
        if sd <= 1e-12 * abs(values).max(initial=0.0):
            yield from none(column, ("t", "p"), "all values are the same")
            continue
        t = (middle - null) / se
        yield Value(column, "t", steady(t))
        yield Value(column, "p", steady_p(float(2 * stats.t.sf(abs(t), df))))


def signed_rank(asked: Asked) -> Iterator[Value]:
    """The signed rank test of each column. Differences are rounded, so that ties are not missed by binary fractions."""
    stats, null = library("scipy.stats", "signed_rank"), float(asked.use.one("null"))
    for column, values in samples(asked):
        differences = np.round(values - null, 9)
        left = differences[differences != 0]
        ranks = stats.rankdata(abs(left))
        yield Value(column, "n", float(len(values)))
        yield Value(column, "nonzero", float(len(left)))
        if not len(left):
            yield from none(column, ("rank_sum", "p"), "no difference is other than zero")
            continue
        yield Value(column, "rank_sum", float(ranks[left > 0].sum()))
        ties = len(np.unique(abs(left))) < len(left)
        how = "exact" if not ties else stats.PermutationMethod(n_resamples=np.inf)
        if len(left) > (EXACT_WITH_TIES if ties else EXACT):
            how = "asymptotic"
        yield Value(column, "p", steady_p(float(stats.wilcoxon(left, correction=False, method=how).pvalue)))


def share(asked: Asked) -> Iterator[Value]:
    """The subjects of each column with a record, of all of them, with limits."""
    proportion = library("statsmodels.stats.proportion", "share")
    interval = {"clopper-pearson": "beta", "wilson": "wilson"}[asked.use.one("interval")]
    for column, members in asked.work.subjects.columns.items():
        have, size = int(Cell(asked.where, asked.work.who, members).count("subjects")), int(members.sum())
        yield from (Value(column, "subjects", float(have)), Value(column, "total", float(size)))
        if not size:
            yield from none(column, ("percent", "lower", "upper"), "the column has no subject")
            continue
        lower, upper = proportion.proportion_confint(have, size, alpha=1 - asked.level, method=interval)
        yield Value(column, "percent", 100 * have / size)
        yield Value(column, "lower", steady(100 * float(lower), scale=100))
        yield Value(column, "upper", steady(100 * float(upper)))
