"""Statistics of numbers, as SAS defines them, and how they are shown.

Sums are exact before they are rounded once, so a result depends neither on the order of the records nor on the
machine. Source: SAS, PROC UNIVARIATE (VARDEF=DF, PCTLDEF=5).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import numpy as np

from ..columns import Numbers, summary, write_number
from ..verbs.numbers import sas_round

DERIVED_DIGITS = 1  # of values such as percent changes, that have more decimals than MEASURED_DIGITS
MEASURED_DIGITS = 3


def mean(values: Numbers) -> float:
    """The mean; missing of no value.

    >>> mean(np.array([0.1] * 10)), mean(np.array([]))
    (0.1, nan)
    """
    return float(summary("mean", np.zeros(len(values), np.int32), 1, values)[0])


def standard_deviation(values: Numbers) -> float:
    """The standard deviation with n - 1; missing of fewer than two values.

    >>> standard_deviation(np.array([2.0, 4.0, 4.0, 6.0])), standard_deviation(np.array([2.0]))
    (1.632993161855452, nan)
    """
    if len(values) < 2:
        return math.nan
    return math.sqrt(math.fsum((values - mean(values)) ** 2) / (len(values) - 1))


def quantile(values: Numbers, share: float) -> float:
    """A quantile: the value at which the share is passed, the mean of two where it is met; missing of no value.

    >>> four = np.array([40.0, 10.0, 30.0, 20.0])
    >>> quantile(four, 0.25), quantile(four, 0.5), quantile(np.append(four, 50.0), 0.25)
    (15.0, 25.0, 20.0)
    """
    return float(np.quantile(values, share, method="averaged_inverted_cdf")) if len(values) else math.nan


NUMERIC: Mapping[str, Callable[[Numbers], float]] = {
    "n": lambda values: float(len(values)),
    "mean": mean,
    "sd": standard_deviation,
    "median": lambda values: quantile(values, 0.5),
    "q1": lambda values: quantile(values, 0.25),
    "q3": lambda values: quantile(values, 0.75),
    "min": lambda values: float(values.min()) if len(values) else math.nan,
    "max": lambda values: float(values.max()) if len(values) else math.nan,
}

#: Decimals that a statistic is shown with beyond those of the values.
MORE_DIGITS = {"mean": 1, "sd": 2, "median": 1, "q1": 1, "q3": 1, "min": 0, "max": 0}
MORE_DIGITS |= {"se": 2, "lower": 1, "upper": 1, "median_lower": 1, "median_upper": 1}
MORE_DIGITS |= {"lsmean": 1, "lsmean_se": 2, "lsmean_lower": 1, "lsmean_upper": 1}
MORE_DIGITS |= {"difference": 1, "difference_se": 2, "difference_lower": 1, "difference_upper": 1}
#: Decimals of statistics in units of their own; what is in neither is a whole number.
OWN_DIGITS = {"percent": 1, "t": 2, "rank_sum": 1, "chi_square": 4, "p": 4, "p_overall": 4}
OWN_DIGITS |= {"survival": 3, "survival_lower": 3, "survival_upper": 3}
P_VALUES = ("p", "p_overall")


def decimals(values: Numbers) -> int:
    """The decimals of measured values, and of their differences; ``DERIVED_DIGITS`` of such that have many.

    >>> decimals(np.array([3.0, 0.25])), decimals(np.array([1 / 3])), decimals(np.array([6.2 - 5.3, np.nan]))
    (2, 1, 1)
    """
    known = sas_round(np.unique(values[~np.isnan(values)]), 9)  # without the noise of binary fractions
    texts = map(write_number, known.tolist())
    most = max((len(text.partition(".")[2]) if "e" not in text else MEASURED_DIGITS + 1 for text in texts), default=0)
    return most if most <= MEASURED_DIGITS else DERIVED_DIGITS


def shown(statistic: str, value: float, digits: int) -> str:
    """A statistic as a display shows it, '' if it is missing; ``digits`` are the decimals of the values.

    >>> shown("mean", -15.65, 0), shown("sd", 2.0, 1), shown("n", 6.0, 1), shown("percent", 16.66, 0)
    ('-15.7', '2.000', '6', '16.7')
    >>> shown("p", 0.04996, 0), shown("p", 0.00002, 0), shown("p", 0.99997, 0)
    ('0.0500', '<0.0001', '>0.9999')
    """
    if math.isnan(value):
        return ""
    places = digits + MORE_DIGITS[statistic] if statistic in MORE_DIGITS else OWN_DIGITS.get(statistic, 0)
    least = 0.1**places
    if statistic in P_VALUES and not least <= value <= 1 - least:
        return f"{'<' if value < least else '>'}{least if value < least else 1 - least:.{places}f}"
    return f"{float(sas_round(np.array([value]), places)[0]):.{places}f}"
