"""Methods of times to events: Kaplan-Meier estimates and the log-rank test."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np

from ...columns import Index, Mask, Numbers, write_number
from ...quick import dataclass
from .asked import Asked, Value, layers, library, none, steady, steady_p

SAME = 1e-9  # shares of subjects that are no further apart are the same


@dataclass(frozen=True, slots=True, eq=False)
class Curve:
    """A Kaplan-Meier curve at the times of events: who is free of it, with limits (NaN where there are none)."""

    times: Numbers
    free: Numbers
    lower: Numbers
    upper: Numbers

    def quantile(self, share: float) -> float:
        """When the curve falls below 1 - share: the middle of two events where it is there between them."""
        below = np.flatnonzero(self.free < 1 - share - SAME)
        if not len(below):
            return math.nan
        first = below[0]
        level = first and abs(self.free[first - 1] - (1 - share)) <= SAME
        return float((self.times[first - 1] + self.times[first]) / 2 if level else self.times[first])

    def reached(self, share: float, curve: Numbers) -> float:
        """The first time that a curve of limits is not above a share; NaN if none."""
        found = np.flatnonzero(curve <= share + SAME)
        return float(self.times[found[0]]) if len(found) else math.nan

    def at(self, time: float) -> tuple[float, float, float]:
        """The curve and its limits at a time; before the first event all are free of it, without limits."""
        place = int(np.searchsorted(self.times, time, side="right")) - 1
        return (1.0, math.nan, math.nan) if place < 0 else (self.free[place], self.lower[place], self.upper[place])


def read(asked: Asked, *strata: str) -> tuple[Mask, Numbers, Numbers, Index]:
    """The records that count; of these the times, whether each is of an event, and the number of its subject."""
    censor = asked.use.one("censor")
    kept = asked.complete(asked.variable, censor, *strata)
    times, events = asked.numbers(asked.variable)[kept], (asked.numbers(censor)[kept] == 0).astype(np.float64)
    return kept, times, events, asked.work.who[kept]


def kaplan_meier(asked: Asked) -> Iterator[Value]:
    """The curve of each column: quartiles, and where it is read."""
    library("statsmodels.duration.survfunc", "kaplan_meier")  # told even where there is no event
    _, times, events, who = read(asked)
    for column, members in asked.work.subjects.columns.items():
        mine = members[who]
        own, had = times[mine], events[mine]
        yield Value(column, "n", float(len(own)))
        yield Value(column, "events", float(had.sum()))
        yield Value(column, "censored", float(len(own) - had.sum()))
        curve = curve_of(own, had, asked.level, asked.use.one("interval"))
        for name, part in (("q1", 0.25), ("median", 0.5), ("q3", 0.75)):
            value = curve.quantile(part)
            note = f"the curve does not fall below {100 * (1 - part):.0f}%" if math.isnan(value) else ""
            yield Value(column, name, value, note)
        for name, limits in (("median_lower", curve.lower), ("median_upper", curve.upper)):
            value = curve.reached(0.5, limits)
            note = f"the {name.removeprefix('median_')} limit of the curve does not reach one half"
            yield Value(column, name, value, note if math.isnan(value) else "")
        yield from at_times(asked, column, own, curve)


def at_times(asked: Asked, column: str, times: Numbers, curve: Curve) -> Iterator[Value]:
    """The curve of a column where it is read; after the last time that anybody was seen it says nothing."""
    for said in asked.use.setting("times"):
        category, time = f"at {said}", float(said)
        yield Value(column, "at_risk", float((times >= time).sum()), category=category)
        free, lower, upper = curve.at(time)
        if time > times.max(initial=-math.inf) and not (len(curve.free) and curve.free[-1] < SAME):
            note = f"nobody was followed to {write_number(time)}"
            yield from none(column, ("survival", "survival_lower", "survival_upper"), note, category)
            continue
        note = "there are no limits before the first event, or after the last subject" if math.isnan(lower) else ""
        yield Value(column, "survival", steady(free), category=category)
        yield Value(column, "survival_lower", steady(lower), note, category)
        yield Value(column, "survival_upper", steady(upper), note, category)


def curve_of(times: Numbers, events: Numbers, level: float, interval: str) -> Curve:
    """The Kaplan-Meier curve with its limits."""
    if not events.any():
        nothing = np.array([])
        return Curve(nothing, nothing, nothing, nothing)
    survival = library("statsmodels.duration.survfunc", "kaplan_meier")
    z = float(library("scipy.stats", "kaplan_meier").norm.ppf((1 + level) / 2))
    with np.errstate(all="ignore"):  # where nobody is left the variance is 0 / 0
        made = survival.SurvfuncRight(times, events)
        free, se = made.surv_prob, made.surv_prob_se
        if interval == "linear":
            lower, upper = np.clip(free - z * se, 0, None), np.clip(free + z * se, None, 1)
        elif interval == "log":
            lower, upper = free * np.exp(-z * se / free), np.clip(free * np.exp(z * se / free), None, 1)
        else:
            theta = np.exp(z * se / (free * np.log(free)))  # less than 1
            lower, upper = free ** (1 / theta), free**theta
    known = (free > SAME) & (free < 1 - SAME)
    return Curve(made.surv_times, free, np.where(known, lower, np.nan), np.where(known, upper, np.nan))


def log_rank(asked: Asked) -> Iterator[Value]:
    """The log-rank test of each comparison."""
    survival, stats = (library(name, "log_rank") for name in ("statsmodels.duration.survfunc", "scipy.stats"))
    strata = asked.use.setting("strata")
    kept, times, events, who = read(asked, *strata)
    _, arm_of = asked.arms()
    arm, layer = arm_of[who], layers(asked, strata, kept)[0]
    for column, rows in asked.comparisons():
        mine = np.isin(arm, rows)
        yield Value(column, "n", float(mine.sum()))
        there = np.unique(arm[mine])
        if len(there) < 2 or not events[mine].any():
            note = "fewer than two columns have times" if len(there) < 2 else "nobody had the event"
            yield from none(column, ("chi_square", "df", "p"), note)
            continue
        try:
            found, _ = survival.survdiff(times[mine], events[mine], arm[mine], strata=layer[mine])
        except np.linalg.LinAlgError:
            yield from none(column, ("chi_square", "df", "p"), "a column has nobody at risk when events happen")
            continue
        statistic, df = steady(float(found), scale=1), len(there) - 1
        yield Value(column, "chi_square", statistic)
        yield Value(column, "df", float(df))
        yield Value(column, "p", steady_p(float(stats.chi2.sf(statistic, df))))
