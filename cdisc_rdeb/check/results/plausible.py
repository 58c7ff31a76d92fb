"""Rules of what results can be: measures of the body, shares, scores, and values far from all others of a test."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import Numbers, distinct
from ..datasets.results import findings
from ..occurrences.doses import in_groups, medians
from ..records import by_subject, filled, grouped, own, told
from ..rules import Finding, rule
from ..submission import CheckedDataset, Submission
from .conversions import numbers

#: What vital signs of people can be, by test and standard unit.
BODY = {
    ("TEMP", "C"): (25.0, 45.0), ("TEMP", "F"): (77.0, 113.0), ("SYSBP", "mmHg"): (30.0, 300.0),
    ("DIABP", "mmHg"): (10.0, 200.0), ("PULSE", "beats/min"): (15.0, 300.0), ("HR", "beats/min"): (15.0, 300.0),
    ("RESP", "breaths/min"): (3.0, 90.0), ("HEIGHT", "cm"): (20.0, 260.0), ("WEIGHT", "kg"): (0.3, 450.0),
    ("BMI", "kg/m2"): (6.0, 100.0), ("OXYSAT", "%"): (30.0, 100.0), ("HEIGHT", "m"): (0.2, 2.6),
}  # fmt: skip
STABLE = {"HEIGHT": 0.12, "WEIGHT": 0.6}  # how far a measure of a subject may be from its median, as a share
FAR = 25.0  # how many times more than all other results of a test one is, to be told
FEW_TO_JUDGE = 12


def people(data: Submission) -> bool:
    """Whether the subjects are people."""
    dm = data.datasets.get("DM")
    return "TX" not in data.datasets and not (dm is not None and (dm.has("SPECIES") or dm.has("SETCD")))


@rule("measure of the body impossible", severity="error")
def measure_of_the_body_impossible(data: Submission) -> Iterator[Finding]:
    """A vital sign is one that people can have: a temperature of 25 to 45 C, a systolic pressure of 30 to 300 mmHg; a
    height or weight is not far from the others of the subject, and the diastolic pressure not over the systolic."""
    dataset = data.datasets.get("VS")
    if dataset is None or not people(data) or not dataset.has("VSSTRESN", "VSTESTCD"):
        return
    value, test, unit = numbers(dataset, "VSSTRESN"), dataset.text("VSTESTCD"), dataset.text("VSSTRESU")
    bad = np.zeros(dataset.size, np.bool_)
    with np.errstate(invalid="ignore"):
        for (code, measured), (low, high) in BODY.items():
            bad |= test.mask(code.__eq__) & unit.mask(measured.__eq__) & ((value < low) | (value > high))
        middle = medians(by_subject(data, dataset, ["VSTESTCD", "VSSTRESU"]), value)
        child = of_children(data, dataset)
        for code, share in STABLE.items():
            bad |= test.mask(code.__eq__) & (np.abs(value - middle) > middle * share) & ~child
        bad |= under_diastolic(data, dataset, value)
    for name in ("VSSTRESN", "VSORRES", "VSSTRESC"):
        yield from told(dataset, name, bad, f"{name} is {{value}}, which cannot be, or not of this subject; correct it")


def of_children(data: Submission, dataset: CheckedDataset) -> np.ndarray:
    """Which records are of subjects that grow: younger than 6."""
    age = data.beside(dataset, "DM", "AGE").numbers(lambda text: float(text) if text else np.nan)
    return np.asarray(age < 6, np.bool_)


def under_diastolic(data: Submission, dataset: CheckedDataset, value: Numbers) -> np.ndarray:
    """Which pressures are of a pair whose diastolic one is not under the systolic one."""
    names = own(dataset, "DTC", "TPT", "POS", "LOC", "LAT", "REPNUM", "GRPID")
    groups = by_subject(data, dataset, [*names, "VISITNUM"])
    size = int(groups.max(initial=0)) + 1
    test = dataset.text("VSTESTCD")
    low, high = np.full(size, -np.inf), np.full(size, np.inf)
    for code, limits, way in (("DIABP", low, np.maximum), ("SYSBP", high, np.minimum)):
        at = np.flatnonzero(test.mask(code.__eq__) & ~np.isnan(value))
        way.at(limits, groups[at], value[at])
    counted = np.bincount(groups, weights=test.mask("SYSBP".__eq__) & ~np.isnan(value), minlength=size)
    turned = (low >= high) & (counted == 1)
    return np.asarray(turned[groups] & test.mask({"DIABP", "SYSBP"}.__contains__), np.bool_)


@rule("result of no magnitude", severity="warning")
def result_of_no_magnitude(data: Submission) -> Iterator[Finding]:
    """A numeric result is not negative where no other of the test is, not over 100 where the unit is % and no other is,
    and not many times more or less than all others of the test in its unit."""
    for dataset in findings(data):
        standard = dataset.own("STRESN")
        if not dataset.has(standard) or not dataset.size or not people(data):
            continue
        value = np.where(filled(dataset, dataset.own("ORRES")), numbers(dataset, standard), np.nan)
        tests = grouped(dataset, own(dataset, "TESTCD", "SPEC", "STRESU", "METHOD", "OBJ"))
        percent = dataset.text(dataset.own("STRESU")).mask("%".__eq__)
        with np.errstate(invalid="ignore"):
            bad = lone(tests, value, value < 0) | lone(tests, value, (value > 100) & percent)
            bad |= far_away(tests, value) | out_of_scale(dataset, tests, value)
        for name in (standard, dataset.own("STRESC"), dataset.own("ORRES")):
            if dataset.has(name):
                message = f"{name} is {{value}}, far from all other results of the test; check value and unit"
                yield from told(dataset, name, bad, message)


def lone(tests: np.ndarray, value: Numbers, mask: np.ndarray) -> np.ndarray:
    """Which records are the only one of their test under a mask, of enough."""
    if not mask.any():
        return mask
    known = np.bincount(tests[~np.isnan(value)], minlength=int(tests.max()) + 1) >= FEW_TO_JUDGE
    return np.asarray(mask & (known & (np.bincount(tests[mask], minlength=len(known)) == 1))[tests], np.bool_)


def far_away(tests: np.ndarray, value: Numbers) -> np.ndarray:
    """Which numbers are far above, or below, the next one of their test, and from the median too."""
    known = np.flatnonzero(value > 0)
    far = np.zeros(len(value), np.bool_)
    order = known[in_groups(tests[known], value[known])]
    if len(order) < FEW_TO_JUDGE:
        return far
    starts = np.flatnonzero(np.concatenate(([True], np.diff(tests[order]) != 0)))
    sizes = np.diff(np.append(starts, len(order)))
    ordered = value[order]
    middle = ordered[starts + sizes // 2]
    low, high = ordered[starts + sizes // 10], ordered[starts + sizes - 1 - sizes // 10]
    enough = sizes >= FEW_TO_JUDGE
    spread = np.maximum(high / low, 1.2)  # how far apart nearly all are
    for place, step in ((starts + sizes - 1, -1), (starts, 1)):
        inner = np.clip(place + step, 0, len(order) - 1)
        first, second = ordered[place], ordered[inner]
        ratio = np.where(step < 0, first / second, second / first)
        away = np.where(step < 0, first / middle, middle / first)
        found = enough & (ratio > np.minimum(np.sqrt(spread) * 2.5, FAR)) & (away > np.minimum(spread * 3, FAR * 4))
        far[order[place[found]]] = True
    return far


def out_of_scale(dataset: CheckedDataset, tests: np.ndarray, value: Numbers) -> np.ndarray:
    """Which numbers are far over all others of a test without unit: a score."""
    score = ~filled(dataset, dataset.own("STRESU")) & ~np.isnan(value)
    at = np.flatnonzero(score)
    far = np.zeros(dataset.size, np.bool_)
    if len(at) < FEW_TO_JUDGE:
        return far
    codes, _ = distinct([tests[at].astype(np.int32)], [int(tests.max()) + 1])
    order = in_groups(codes, value[at])
    starts = np.flatnonzero(np.concatenate(([True], np.diff(codes[order]) != 0)))
    sizes = np.diff(np.append(starts, len(order)))
    last = starts + sizes - 1
    top, below = value[at][order][last], value[at][order][np.maximum(last - 1, starts)]
    found = (sizes >= FEW_TO_JUDGE // 2) & (top > 5 * np.maximum(below, 1)) & (top - below > 20)
    far[at[order[last[found]]]] = True
    return far
