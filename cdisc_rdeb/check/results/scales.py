"""Rules of results whose unit is another than is said: those of a site by a power of ten apart from all others."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import Numbers
from ..datasets.results import findings
from ..records import filled, grouped, own, told
from ..rules import Finding, rule
from ..submission import Submission
from .conversions import numbers
from .plausible import people

LEAST_HERE, LEAST_ELSEWHERE = 3, 6  # results of a test that a site has, and all others have, to be compared
NEAR = 0.2  # how far the logarithm of a ratio may be from a whole number: what differs between few subjects


@rule("results of a site off by a power of ten", severity="warning")
def results_off_by_a_power_of_ten(data: Submission) -> Iterator[Finding]:
    """The results of a site for a test in one unit are not all 10, 100 or 1000 times more or less than those of all
    other sites, as where one reports mg/L for g/L and says no unit."""
    dm = data.datasets.get("DM")
    if dm is None or not dm.has("SITEID") or len(set(dm.text("SITEID").tolist())) < 2 or not people(data):
        return
    for dataset in findings(data):
        standard = dataset.own("STRESN")
        if not dataset.has(standard) or not dataset.size:
            continue
        value = np.where(filled(dataset, dataset.own("ORRES")), numbers(dataset, standard), np.nan)
        tests = grouped(dataset, own(dataset, "TESTCD", "SPEC", "STRESU", "METHOD", "OBJ"))
        sites = np.array(data.beside(dataset, "DM", "SITEID").tolist(), dtype=object)
        bad = apart_by_site(np.asarray(tests), sites, value)
        message = f"{standard} is {{value}}, as all results of the test are at this site, a power of ten from those of "
        yield from told(dataset, standard, bad, f"{message}all other sites; ask the site for the unit")


def apart_by_site(tests: np.ndarray, sites: np.ndarray, value: Numbers) -> np.ndarray:
    """Which results are of a site whose results of a test are all a power of ten from those of all others.

    >>> tests, sites = np.zeros(9, int), np.array(["1", "2", "2", "2", "2", "2", "2", "1", "1"])
    >>> apart_by_site(tests, sites, np.array([0.05, 41, 44, 47, 50, 52, 55, 0.04, 0.045])).nonzero()[0].tolist()
    [0, 7, 8]
    >>> apart_by_site(tests, sites, np.array([42.0, 41, 44, 47, 50, 52, 55, 40, 61])).nonzero()[0].tolist()
    []
    """
    bad = np.zeros(len(value), np.bool_)
    with np.errstate(invalid="ignore"):
        known = np.flatnonzero(value > 0)
    for test in np.unique(tests[known]):
        at = known[tests[known] == test]
        for site in sorted({*sites[at]}) if len(at) >= LEAST_HERE + LEAST_ELSEWHERE else ():
            here, others = at[sites[at] == site], at[sites[at] != site]
            if len(here) >= LEAST_HERE and len(others) >= LEAST_ELSEWHERE and is_apart(value[here], value[others]):
                bad[here] = True
    return bad


def is_apart(here: Numbers, others: Numbers) -> bool:
    """Whether numbers and others do not overlap, and their medians are a power of ten apart."""
    ratio = float(np.log10(np.median(here) / np.median(others)))
    overlap = here.min() <= others.max() and others.min() <= here.max()
    return not overlap and abs(round(ratio)) >= 1 and abs(ratio - round(ratio)) <= NEAR
