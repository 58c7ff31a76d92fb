"""Methods of counted subjects: tables of columns and values, alone or in strata."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import Numbers
from ...errors import DerivationError
from .asked import Asked, Value, layers, library, none, steady, steady_p

SMALL = 5  # expected counts below which the chi-square distribution is not trusted


def tables(asked: Asked, *strata: str) -> Numbers:
    """How many subjects, by stratum, column and value.

    The values are those of the variable, of one record for each subject; without a variable, whether a subject has a
    record. A subject without a value, or without a stratum, is in no table.
    """
    names, arm = asked.arms()
    if not asked.variable:
        have = np.zeros(len(arm), np.bool_)
        have[asked.work.who[asked.where]] = True
        return np.array([[[(arm == a)[have].sum(), (arm == a)[~have].sum()] for a in range(len(names))]], np.float64)
    kept = asked.complete(asked.variable, *strata)
    which, many = asked.codes(asked.variable, kept)
    stratum, size = layers(asked, strata, kept)
    found = np.zeros((size, len(names), many))
    column = arm[asked.work.who[kept]]
    np.add.at(found, (stratum, column, which), 1)
    return found


def compared(asked: Asked, *strata: str) -> Iterator[tuple[str, Numbers]]:
    """The tables of each comparison, without values and columns that nobody has."""
    every = tables(asked, *strata)
    for column, rows in asked.comparisons():
        table = every[:, rows]
        kept = table[:, table.sum((0, 2)) > 0][:, :, table.sum((0, 1)) > 0]
        yield column, kept


def one_value(table: Numbers) -> str:
    """Why a table says nothing of a difference, '' if it does."""
    if table.shape[-2] < 2:
        return "fewer than two columns have subjects"
    return "all subjects have the same value" if table.shape[-1] < 2 else ""


def fisher(asked: Asked) -> Iterator[Value]:
    """Fisher's exact test. Raises DerivationError for more than two columns or values: only two by two is exact."""
    stats = library("scipy.stats", "fisher")
    for column, (table,) in compared(asked):
        yield Value(column, "n", float(table.sum()))
        if note := one_value(table):
            yield from none(column, ("p",), note)
            continue
        if table.shape != (2, 2):
            rows, values = table.shape
            message = f"the result {asked.work.result.name} has {rows} columns and {values} values"
            way_out = "name a reference, or take chi_square" if rows > 2 else "take chi_square"
            raise DerivationError(f"{message}, and fisher is of two by two; {way_out}")
        yield Value(column, "p", steady_p(float(stats.fisher_exact(table.astype(int)).pvalue)))


def chi_square(asked: Asked) -> Iterator[Value]:
    """Pearson's chi-square test; a note says where expected counts are small."""
    stats = library("scipy.stats", "chi_square")
    for column, (table,) in compared(asked):
        yield Value(column, "n", float(table.sum()))
        if note := one_value(table):
            yield from none(column, ("chi_square", "df", "p"), note)
            continue
        found = stats.chi2_contingency(table, correction=False)
        few = int((found.expected_freq < SMALL).sum())
        note = f"{few} of {table.size} expected counts are below {SMALL}" if few else ""
        yield Value(column, "chi_square", steady(float(found.statistic), scale=1), note)
        yield Value(column, "df", float(found.dof))
        yield Value(column, "p", steady_p(float(found.pvalue)), note)


def cmh(asked: Asked) -> Iterator[Value]:
    """The Cochran-Mantel-Haenszel test over strata."""
    stats = library("scipy.stats", "cmh")
    for column, strata in compared(asked, *asked.use.setting("strata")):
        yield Value(column, "n", float(strata.sum()))
        if note := one_value(strata):
            yield from none(column, ("chi_square", "df", "p"), note)
            continue
        statistic, df = mantel_haenszel(strata, asked.use.one("test"))
        if df == 0:
            yield from none(column, ("chi_square", "df", "p"), "no stratum has several columns and several values")
            continue
        yield Value(column, "chi_square", steady(statistic, scale=1))
        yield Value(column, "df", float(df))
        yield Value(column, "p", steady_p(float(stats.chi2.sf(steady(statistic, scale=1), df))))


def mantel_haenszel(strata: Numbers, test: str) -> tuple[float, int]:
    """The statistic of tables in strata (by stratum, row and column), and its degrees of freedom.

    No library has more than its case of two by two. Strata with one subject say nothing. Source: Landis JR, Heyman ER,
    Koch GG, Average partial association in three-way contingency tables, Int Stat Rev 1978;46:237-254.

    >>> statistic, df = mantel_haenszel(np.array([[[16.0, 11.0], [5.0, 20.0]], [[12.0, 16.0], [7.0, 19.0]]]), "general")
    >>> round(statistic, 4), df
    (8.3052, 1)
    """
    rows, columns = strata.shape[1:]
    of_rows = np.arange(1.0, rows + 1)[None] if test == "correlation" else np.eye(rows)[:-1]
    of_columns = np.eye(columns)[:-1] if test == "general" else np.arange(1.0, columns + 1)[None]
    score = np.kron(of_rows, of_columns)
    away, variance = np.zeros(len(score)), np.zeros((len(score), len(score)))
    for table in strata:
        size = table.sum()
        if size < 2:
            continue
        row, column = table.sum(1) / size, table.sum(0) / size
        away += score @ (table - size * np.outer(row, column)).ravel()
        spread = np.kron(np.diag(row) - np.outer(row, row), np.diag(column) - np.outer(column, column))
        variance += size**2 / (size - 1) * score @ spread @ score.T
    df = int(np.linalg.matrix_rank(variance))
    return float(away @ np.linalg.pinv(variance, hermitian=True) @ away), df
