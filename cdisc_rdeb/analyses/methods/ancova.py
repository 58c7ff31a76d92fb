"""Analysis of covariance: least-squares means of the columns, and their differences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np

from ...columns import Index, Mask, Numbers
from ...quick import dataclass
from ...texts import listed
from .asked import BETWEEN, Asked, Value, library, none, steady, steady_p

MEANS = ("lsmean", "lsmean_se", "lsmean_lower", "lsmean_upper")
DIFFERENCES = ("difference", "difference_se", "difference_lower", "difference_upper")


@dataclass(frozen=True, slots=True, eq=False)
class Model:
    """The design of an analysis: a column for each of the ``arms``, then factors and centred covariates.

    ``average`` is what a least-squares mean takes of those beside that of its arm.
    """

    arms: Sequence[int]
    design: Numbers
    average: Numbers

    def mean(self, arm: int) -> Numbers:
        """The contrast that is the least-squares mean of an arm."""
        contrast = self.average.copy()
        contrast[self.arms.index(arm)] = 1
        return contrast


def ancova(asked: Asked) -> Iterator[Value]:
    """Means of all columns, differences from the reference, and the test of all."""
    linear = library("statsmodels.regression.linear_model", "ancova")
    names, arm_of = asked.arms()
    compared = list(asked.comparisons()) if asked.use.one("reference") else []
    covariates, factors = asked.use.setting("covariates"), asked.use.setting("factors")
    kept = asked.complete(asked.variable, *covariates, *factors)
    arm, response = arm_of[asked.work.who[kept]], asked.numbers(asked.variable)[kept]
    for number, name in enumerate(names):
        yield Value(name, "n", float((arm == number).sum()))
    model = model_of(asked, kept, arm)
    if why := not_estimable(asked, model):
        yield from (value for name in names for value in none(name, MEANS, why))
        yield from (value for name, _ in compared for value in none(name, (*DIFFERENCES, "p"), why))
        yield from none(BETWEEN, ("p_overall",), why)
        return
    fit = linear.OLS(response, model.design).fit(method="qr")
    scale = float(abs(response).max())
    exact = "the model fits every value, so nothing is left to judge it by" if fit.ssr <= (1e-10 * scale) ** 2 else ""
    for number, name in enumerate(names):
        if number in model.arms:
            yield from estimate(fit, name, model.mean(number), MEANS, asked.level, scale)
        else:
            yield from none(name, MEANS, "no subject has all values of the model")
    for name, (first, second) in compared:
        if first not in model.arms or second not in model.arms:
            yield from none(name, (*DIFFERENCES, "p"), "no subject of the one or the other has all values of the model")
            continue
        contrast = model.mean(second) - model.mean(first)
        yield from estimate(fit, name, contrast, DIFFERENCES, asked.level, scale)
        yield from none(name, ("p",), exact) if exact else iter([Value(name, "p", test(fit, contrast[None]))])
    why = exact or ("fewer than two columns have subjects" if len(model.arms) < 2 else "")
    yield from none(BETWEEN, ("p_overall",), why) if why else iter([Value(BETWEEN, "p_overall", overall(fit, model))])


def model_of(asked: Asked, kept: Mask, arm: Index) -> Model:
    """The design of the kept records; columns of the population that have none are not in it."""
    arms = np.unique(arm).tolist()
    parts = [(arm[:, None] == arms).astype(np.float64)]
    average = [np.zeros(len(arms))]
    for name in asked.use.setting("factors"):
        codes, size = asked.codes(name, kept)
        dummies = (codes[:, None] == np.arange(1, size)).astype(np.float64)
        parts.append(dummies)
        equal = asked.use.one("weights") == "equal"
        average.append(
            np.full(size - 1, 1 / size) if equal and size else dummies.mean(0) if len(codes) else dummies.sum(0)
        )
    for name in asked.use.setting("covariates"):
        values = asked.numbers(name)[kept]
        parts.append((values - values.mean() if len(values) else values)[:, None])
        average.append(np.zeros(1))
    return Model(arms, np.hstack(parts), np.concatenate(average))


def not_estimable(asked: Asked, model: Model) -> str:
    """Why a model says nothing, '' if it does: too few subjects, or effects that cannot be told apart."""
    records, effects = model.design.shape
    if records <= effects:
        return f"{records} subjects are too few for {effects} effects"
    if np.linalg.matrix_rank(model.design) < effects:
        others = (*asked.use.setting("factors"), *asked.use.setting("covariates"))
        return f"the effects of {listed([asked.work.population.columns, *others])} cannot be told apart"
    return ""


def estimate(
    fit: Any, column: str, contrast: Numbers, names: Sequence[str], level: float, scale: float
) -> Iterator[Value]:
    """An estimate, its standard error and its limits."""
    found = fit.t_test(contrast[None])
    lower, upper = found.conf_int(alpha=1 - level)[0]
    values = (found.effect[0], float(np.squeeze(found.sd)), lower, upper)
    yield from (Value(column, name, steady(float(v), scale)) for name, v in zip(names, values, strict=True))


def overall(fit: Any, model: Model) -> float:
    """The p-value of no difference between any columns."""
    first, *others = model.arms
    return test(fit, np.array([model.mean(other) - model.mean(first) for other in others]))


def test(fit: Any, contrasts: Numbers) -> float:
    """The p-value of contrasts that are all zero."""
    return steady_p(float(np.squeeze(fit.f_test(contrasts).pvalue)))
