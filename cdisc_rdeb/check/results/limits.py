"""Rules of normal ranges: indicators against limits, limits against each other and within a test."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import Mask
from ..customs import exceptions, odd_ones
from ..datasets.results import findings
from ..records import filled, grouped, own, told, told_unless_usual
from ..rules import Finding, rule
from ..submission import CheckedDataset, Submission
from .conversions import numbers

LOW, HIGH, NORMAL = ("LOW", "L", "LOW LOW", "LL"), ("HIGH", "H", "HIGH HIGH", "HH"), ("NORMAL", "N")


def sides(dataset: CheckedDataset, *names: str) -> tuple[Mask, Mask, Mask]:
    """Which results are below, above, and within their limits, or at one of them."""
    value, low, high = (numbers(dataset, dataset.own(end)) for end in names)
    with np.errstate(invalid="ignore"):
        below, above = value < low, value > high
        within = (value > low) & (value < high)
        return below, above, within


def settled(dataset: CheckedDataset) -> tuple[Mask, Mask, Mask]:
    """Which results are below, above, and within their limits as collected and in standard units, where both are
    there: rounding may move one."""
    standard = sides(dataset, "STRESN", "STNRLO", "STNRHI")
    value, low, high = (numbers(dataset, dataset.own(end)) for end in ("ORRES", "ORNRLO", "ORNRHI"))
    untold = np.isnan(value) | (np.isnan(low) & np.isnan(high))
    collected = sides(dataset, "ORRES", "ORNRLO", "ORNRHI")
    below, above, within = (mine & (theirs | untold) for mine, theirs in zip(standard, collected, strict=True))
    return below, above, within


@rule("indicator differs from limits", severity="error")
def indicator_differs_from_limits(data: Submission) -> Iterator[Finding]:
    """--NRIND is LOW of a result below the limits (--STNRLO, --STNRHI), HIGH above, and NORMAL between them."""
    for dataset in findings(data):
        name = dataset.own("NRIND")
        if not dataset.has(name, dataset.own("STRESN")):
            continue
        below, above, within = settled(dataset)
        said = dataset.text(name)
        low, high, normal = (said.mask(lambda text, w=words: text in w) for words in (LOW, HIGH, NORMAL))  # type: ignore[misc]
        bad = (below & (high | normal)) | (above & (low | normal)) | (within & (low | high))
        value = dataset.own("STRESN")
        yield from told(dataset, name, bad, f"{name} is {{value}}, and {value} lies otherwise to the limits")


@rule("indicator missing", severity="warning", usual=True)
def indicator_missing(data: Submission) -> Iterator[Finding]:
    """A result with limits has --NRIND; an indicator has limits where nearly all have."""
    for dataset in findings(data):
        name, limits = dataset.own("NRIND"), own(dataset, "STNRLO", "STNRHI", "STNRC")
        if not dataset.has(name) or not limits:
            continue
        limited = np.any([filled(dataset, each) for each in limits], axis=0)
        result = filled(dataset, dataset.own("STRESN"))
        within, said = limited & result, f"{name} has no value, and the result has limits; derive it"
        yield from told_unless_usual(dataset, name, within, within & ~filled(dataset, name), said)
        bad = exceptions(filled(dataset, name) & result, limited, few=0.005)
        for each in limits:
            yield from told(dataset, each, bad, f"{each} has no value, and {name} says where the result lies")


@rule("limits turned", severity="error")
def limits_turned(data: Submission) -> Iterator[Finding]:
    """The lower limit of a range (--ORNRLO, --STNRLO) is not over the upper one."""
    for dataset in findings(data):
        for kind in ("ORNR", "STNR"):
            low, high = dataset.own(f"{kind}LO"), dataset.own(f"{kind}HI")
            if dataset.has(low, high):
                with np.errstate(invalid="ignore"):
                    bad = numbers(dataset, low) > numbers(dataset, high)
                yield from told(dataset, low, bad, f"{low} is {{value}}, over {high}; they are turned, or one is wrong")
                yield from told(
                    dataset, high, bad, f"{high} is {{value}}, under {low}; they are turned, or one is wrong"
                )


@rule("limit of one record alone", severity="warning")
def limit_of_one_record_alone(data: Submission) -> Iterator[Finding]:
    """A limit of a test (by laboratory, specimen, unit) is not ten times more or less than in all other records of the
    subject."""
    for dataset in findings(data):
        names = own(dataset, "TESTCD", "SPEC", "NAM", "ORRESU", "METHOD")
        if not names or not dataset.has("USUBJID"):
            continue
        for end in ("ORNRLO", "ORNRHI", "STNRLO", "STNRHI"):
            name = dataset.own(end)
            if dataset.has(name):
                held = filled(dataset, name)
                bad = odd_ones(grouped(dataset, ["USUBJID", *names]), dataset.text(name), held, few=0.1, least=3)
                if not bad.any():
                    continue
                usual = odd_ones(grouped(dataset, names), dataset.text(name), held, few=0.02)
                yield from told(dataset, name, bad & usual, f"{name} is '{{value}}' in this record of the test alone")
