"""Rules of results in their two forms: as collected and in standard units."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import Codes, Mask, Numbers, read_number
from ..customs import of_mixed, unlike
from ..datasets.results import findings
from ..occurrences.doses import medians
from ..records import as_number, filled, finer, grouped, own, same, told
from ..rules import Finding, rule
from ..submission import CheckedDataset, Submission

NEAR = 0.03  # how far a converted number may be from its factor: rounding of small numbers
LEAST = 3


def numbers(dataset: CheckedDataset, name: str) -> Numbers:
    """A variable as numbers, NaN where it says none, or is not there."""
    return as_number(dataset, name) if dataset.has(name) else np.full(dataset.size, np.nan)


def of_units(dataset: CheckedDataset) -> Codes:
    """A number for each test with its two units."""
    return grouped(dataset, own(dataset, "TESTCD", "SPEC", "CAT", "ORRESU", "STRESU"))


def apart(first: Numbers, second: Numbers, groups: Codes) -> Mask:
    """Which pairs of numbers are not by the factor of most of their group, where it has one; what rounding can do is
    let through."""
    bad = np.zeros(len(first), np.bool_)
    with np.errstate(all="ignore"):
        ratio = second / first
        at = of_mixed(groups, ratio, (first != 0) & (second != 0) & ~np.isnan(ratio))
        if not len(at):  # one factor throughout
            return bad
        first, second, groups = first[at], second[at], groups[at]
        wanted = first * medians(groups, ratio[at])
        off = np.abs(second - wanted) > np.abs(wanted) * NEAR
        far = np.flatnonzero(off)
        off[far] = np.abs(second[far] - wanted[far]) > 0.5 * last_place(second[far])
    count = np.bincount(groups)[groups]
    good = np.bincount(groups, weights=~off)[groups]
    bad[at] = off & (count >= LEAST) & (good > count * 0.8)
    return bad


def last_place(values: Numbers) -> Numbers:
    """The size of the last decimal place that numbers are written with, up to six."""
    found = np.full(len(values), 1e-6)
    for places in range(5, -1, -1):
        unit = 10.0**-places
        found = np.where(np.abs(values / unit - np.round(values / unit)) < 1e-6, unit, found)
    return found


@rule("conversion differs", severity="error")
def conversion_differs(data: Submission) -> Iterator[Finding]:
    """A numeric result in standard form (--STRESN) is the collected one (--ORRES), times the factor that nearly all
    results of the test with the same units have; in the same unit it is the same number."""
    for dataset in findings(data):
        original, standard, text = (dataset.own(end) for end in ("ORRES", "STRESN", "STRESC"))
        if not dataset.has(standard) or not dataset.size:
            continue
        first, second = numbers(dataset, original), numbers(dataset, standard)
        units = (dataset.text(dataset.own("ORRESU")), dataset.text(dataset.own("STRESU")))
        alike = same(*units) & units[0].present()
        affine = dataset.text(dataset.own("TESTCD")).mask("TEMP".__eq__) & ~alike
        bad = apart(first, second, of_units(dataset))
        with np.errstate(invalid="ignore"):
            bad |= alike & (np.abs(first - second) > np.maximum(1e-9, np.abs(second) * 1e-2))
            celsius = np.abs((first - 32) / 1.8 - second) > 0.1
            fahrenheit = units[0].mask("F".__eq__) & units[1].mask("C".__eq__)
        bad = np.where(affine, fahrenheit & celsius & ~np.isnan(first) & ~np.isnan(second), bad)
        message = f"{standard} is not {original} in the standard unit, as it is elsewhere; convert it again"
        for name in (standard, text, original):
            if dataset.has(name):
                yield from told(dataset, name, bad, message, dataset.text(name))


@rule("standard result of words differs", severity="warning")
def standard_result_of_words_differs(data: Submission) -> Iterator[Finding]:
    """A collected result in words (--ORRES) has one standard form (--STRESC) in all records of the test."""
    for dataset in findings(data):
        original, standard = dataset.own("ORRES"), dataset.own("STRESC")
        if not dataset.has(standard):
            continue
        words = dataset.text(original).map(
            lambda text: "" if read_number(text) == read_number(text) else text.casefold()
        )
        value = dataset.text(standard)
        keys = own(dataset, "TESTCD", "TSTDTL", "SPEC", "METHOD", "OBJ", "SYM", "GENSR")
        applies = words.present() & value.present()
        bad = unlike(finer(grouped(dataset, keys), words), value, applies)
        bad &= bool(bad.sum() <= applies.sum() * 0.02 + 2)
        message = f"{standard} is '{{value}}', and the same {original} has another elsewhere; map it alike"
        yield from told(dataset, standard, bad, message)


@rule("limit not converted", severity="warning")
def limit_not_converted(data: Submission) -> Iterator[Finding]:
    """A limit of the normal range in standard units (--STNRLO, --STNRHI) is the collected one (--ORNRLO, --ORNRHI),
    times the factor of the test's units; one does not stand without the other where others have both."""
    for dataset in findings(data):
        for end in ("LO", "HI"):
            original, standard = dataset.own(f"ORNR{end}"), dataset.own(f"STNR{end}")
            if not dataset.has(original, standard) or not dataset.size:
                continue
            first, second = numbers(dataset, original), numbers(dataset, standard)
            bad = apart(first, second, of_units(dataset))
            units = (dataset.text(dataset.own("ORRESU")), dataset.text(dataset.own("STRESU")))
            with np.errstate(invalid="ignore"):
                bad |= same(*units) & units[0].present() & (np.abs(first - second) > np.abs(second) * 1e-2 + 1e-9)
            for name in (original, standard):
                message = f"{name} is '{{value}}', and not the other limit in its unit; convert it again"
                yield from told(dataset, name, bad, message)
            lone = np.isnan(first) != np.isnan(second)
            numeric = filled(dataset, original) & np.isnan(first)  # as <5
            odd = lone & ~numeric
            for name in (original, standard):
                if odd.sum() <= max(2, dataset.size * 0.005):
                    yield from told(
                        dataset, name, odd, f"{name} is '{{value}}', and the same limit in the other unit not"
                    )


@rule("unit of test differs", severity="warning")
def unit_of_test_differs(data: Submission) -> Iterator[Finding]:
    """A collected unit (--ORRESU) that one record of a test has alone, of many with another, is told."""
    for dataset in findings(data):
        unit = dataset.own("ORRESU")
        if not dataset.has(unit):
            continue
        names, held = own(dataset, "TESTCD", "SPEC", "CAT"), filled(dataset, unit)
        if not names or not dataset.size:
            continue
        groups, tests = grouped(dataset, [*names, unit]), grouped(dataset, names)
        alone = np.bincount(groups, weights=held)[groups] == 1
        many = np.bincount(tests, weights=held)[tests] > 8
        if not (held & alone & many).any():
            continue
        with np.errstate(all="ignore"):
            ratio = numbers(dataset, dataset.own("STRESN")) / numbers(dataset, dataset.own("ORRES"))
            usual = medians(tests, ratio)
            as_others = ~(np.abs(ratio - usual) > np.abs(usual) * NEAR)  # in that unit it would be another number
        message = f"{unit} is '{{value}}' here alone, and the result is converted as from the unit of all others"
        yield from told(dataset, unit, held & alone & many & as_others, message)
