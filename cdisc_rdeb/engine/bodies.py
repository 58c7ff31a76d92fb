"""Vital signs that no person has, or not this one: most are of another unit than the one that is said."""

from __future__ import annotations

import numpy as np

from ..columns import Column, Mask, Numbers, Text, as_text, group_codes, on_pairs, read_number
from ..model import NOWHERE, Dataset
from .workspace import Workspace

RULE = "implausible value"
#: What people can have, by test and standard unit, and units of which values beyond may be, with the factor to this.
BODY: dict[tuple[str, str], tuple[float, float, dict[str, float]]] = {
    ("TEMP", "C"): (25.0, 45.0, {}),
    ("TEMP", "F"): (77.0, 113.0, {}),
    ("SYSBP", "mmHg"): (30.0, 300.0, {"kPa": 7.5}),
    ("DIABP", "mmHg"): (10.0, 200.0, {"kPa": 7.5}),
    ("PULSE", "beats/min"): (15.0, 300.0, {}),
    ("HR", "beats/min"): (15.0, 300.0, {}),
    ("RESP", "breaths/min"): (3.0, 90.0, {}),
    ("HEIGHT", "cm"): (20.0, 260.0, {"m": 100.0, "mm": 0.1}),
    ("HEIGHT", "m"): (0.2, 2.6, {"cm": 0.01}),
    ("WEIGHT", "kg"): (0.3, 450.0, {"g": 0.001}),
    ("BMI", "kg/m2"): (6.0, 100.0, {}),
    ("OXYSAT", "%"): (30.0, 100.0, {}),
}
ADULT = 18.0
OF_ADULTS: dict[tuple[str, str], tuple[float, float, dict[str, float]]] = {
    ("HEIGHT", "cm"): (90.0, 250.0, {"in": 2.54, "m": 100.0, "mm": 0.1}),
    ("WEIGHT", "kg"): (18.0, 400.0, {"g": 0.001}),
}
STABLE = {"HEIGHT": 0.12, "WEIGHT": 0.6}  # how far a measure of an adult may be from its median, as a share
LEAST = 3  # measures of which there is a median


def check_body(space: Workspace, dataset: Dataset, age: Column | None) -> None:
    """Tell of vital signs that no person has, of measures that are not of this one, of pressures that are turned."""
    records = space.records[dataset.name]
    columns = records.columns
    if not {"VSTESTCD", "VSORRES", "VSSTRESN", "VSSTRESU"} <= {*columns}:
        return
    test, unit, value = as_text(columns["VSTESTCD"]), as_text(columns["VSSTRESU"]), numbers(columns["VSSTRESN"])
    years = numbers(age) if age is not None else np.full(len(value), np.nan)
    collected = as_text(columns["VSORRES"])
    if isinstance(columns.get("VSORRESU"), Text):
        collected = on_pairs(lambda a, b: f"{a} {b}".strip(), collected, as_text(columns["VSORRESU"]))
    told = np.zeros(len(value), np.bool_)
    shown = on_pairs(lambda a, b: f"{a} {b}", test, collected)
    with np.errstate(invalid="ignore"):
        for of, bounds in ((years >= ADULT, OF_ADULTS), (~told, BODY)):
            for (code, measured), (low, high, others) in bounds.items():
                bad = (
                    of & test.mask(code.__eq__) & unit.mask(measured.__eq__) & ((value < low) | (value > high)) & ~told
                )
                told |= bad
                for at in np.flatnonzero(bad).tolist():
                    meant = meant_unit(code, measured, float(value[at]), low, high, others)
                    way = way_to_unit(dataset, code, meant) if meant else "mend it, or ask the site"
                    message = f"no person has {{value}}: it can be {low:g} to {high:g} {measured}; {way}"
                    space.tell(dataset.name, RULE, "VSORRES", message, records.rows, np.array([at]), shown)
        far = far_from_own(test, records.subject, value, years) & ~told
        message = "{value} is far from the others of the subject; mend the value or its unit, or ask the site"
        space.tell(dataset.name, RULE, "VSORRES", message, records.rows, np.flatnonzero(far), shown)
    check_pressures(space, dataset, test, np.where(told, np.nan, value))


def way_to_unit(dataset: Dataset, code: str, meant: str) -> str:
    """What to do about a value that is of another unit: where the spec fixes the unit, it may be wrong of all."""
    tests = [test for group in dataset.groups if group.tests for test in group.tests.tests if test.code == code]
    places = [test.places.get("unit", test.place) for test in tests if test.facts.get("VSORRESU")]
    if len(tests) != 1 or not places or places[0] == NOWHERE:
        return f"mend the value, or its unit, if {meant} is meant"
    return f"write unit: {meant} in {places[0].file}:{places[0].line} if all are so, else mend the value"


def numbers(column: Column) -> Numbers:
    """A column as numbers, NaN for what is none."""
    return column.numbers(read_number) if isinstance(column, Text) else column


def meant_unit(code: str, unit: str, value: float, low: float, high: float, others: dict[str, float]) -> str:
    """The unit of which a value can be, where it cannot be of its own.

    >>> meant_unit("TEMP", "C", 98.6, 25, 45, {}), meant_unit("HEIGHT", "cm", 1.62, 90, 250, {"m": 100.0})
    ('F', 'm')
    """
    if code == "TEMP":
        other = "F" if unit == "C" else "C"
        turned = (value - 32) * 5 / 9 if unit == "C" else value * 9 / 5 + 32
        return other if low <= turned <= high else ""
    return next((other for other, factor in others.items() if low <= value * factor <= high), "")


def far_from_own(test: Text, subject: np.ndarray, value: Numbers, years: Numbers) -> Mask:
    """Which measures of adults are far from the median of the same subject."""
    far = np.zeros(len(value), np.bool_)
    for code, share in STABLE.items():
        at = np.flatnonzero(test.mask(code.__eq__) & ~np.isnan(value) & (years >= ADULT))
        at = at[np.lexsort((value[at], subject[at]))]
        if not len(at):
            continue
        starts = np.flatnonzero(np.concatenate(([True], np.diff(subject[at]) != 0)))
        sizes = np.diff(np.append(starts, len(at)))
        middle = np.repeat(value[at][starts + sizes // 2], sizes)
        far[at] = (np.abs(value[at] - middle) > middle * share) & (np.repeat(sizes, sizes) >= LEAST)
    return far


def check_pressures(space: Workspace, dataset: Dataset, test: Text, value: Numbers) -> None:
    """A systolic pressure is over the diastolic one that was taken with it."""
    records = space.records[dataset.name]
    names = ("VISITNUM", "VSDTC", "VSTPT", "VSPOS", "VSLOC", "VSLAT", "VSREPNUM")
    own = test.mask({"SYSBP", "DIABP"}.__contains__) & ~np.isnan(value)
    at = np.flatnonzero(own)
    if not len(at):
        return
    by: list[Column] = [records.subject[at].astype(np.float64)]
    by += [as_text(records.columns[name]).take(at) for name in names if name in records.columns]
    groups, _ = group_codes(by)
    size = int(groups.max()) + 1
    of = {code: at[test.take(at).mask(code.__eq__)] for code in ("SYSBP", "DIABP")}
    place = np.full(len(value), -1, np.intp)
    place[at] = groups
    single = np.all([np.bincount(place[each], minlength=size) == 1 for each in of.values()], axis=0)
    found = [np.zeros(size, np.intp), np.zeros(size, np.intp)]
    for where, each in zip(found, of.values(), strict=True):
        where[place[each]] = each
    systolic, diastolic = (where[single] for where in found)
    turned = value[systolic] < value[diastolic]
    texts = [as_text(records.columns["VSORRES"]).take(each) for each in (systolic, diastolic)]
    values = on_pairs(lambda a, b: f"SYSBP {a}, DIABP {b}", *texts)
    message = "the systolic pressure is below the diastolic one: {value}; exchange the two in the file, or mend them"
    rows = records.rows.take(systolic)
    space.tell(dataset.name, RULE, "VSORRES", message, rows, np.flatnonzero(turned), values)
