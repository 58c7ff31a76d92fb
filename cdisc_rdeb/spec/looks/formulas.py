"""Looks at formulas that everybody knows: mean arterial pressure, body mass index, corrected QT, by any algebra."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import NamedTuple

from ...model import Dataset, Derivation, Expression
from ..faults import Faults
from .made import Made, Told
from .under_conditions import is_told


class Known(NamedTuple):
    """A formula by the code or label of what it gives: what it takes, each by its names, and the ways to write it.

    In the ways the names are those before the first ``|``; the first way is the one that is told.
    """

    code: str
    label: str
    takes: tuple[str, ...]
    ways: tuple[str, ...]


SYS, DIA = r"SYS(?:BP)?|SBP", r"DIA(?:BP)?|DBP"
HEIGHT, WEIGHT = r"HEIGHT(?:BL)?|HGT(?:BL)?", r"WEIGHT(?:BL)?|WGT(?:BL)?"
QT, RR, HR = r"QT|QTAG|QTINT", r"RR|RRAG|RRINT", r"HR|EGHRMN|HRMEAN"
KNOWN = (
    Known("MAP|MEANBP|MBP", r"mean arterial (?:blood )?pressure.*", (SYS, DIA), ("({0} + 2 * {1}) / 3",)),
    Known("PP|PULSEPR|PULSPR", r"pulse pressure.*", (SYS, DIA), ("{0} - {1}",)),
    Known("BMI(?:BL)?", r"(?:baseline )?(?:body mass index|bmi)\b.*", (WEIGHT, HEIGHT),
          ("{0} / ({1} / 100) ** 2", "{0} / {1} ** 2", "703 * {0} / {1} ** 2")),
    Known("BSA(?:BL)?", r"(?:baseline )?(?:body surface area|bsa)\b.*", (WEIGHT, HEIGHT),
          ("({1} * {0} / 3600) ** 0.5", "0.007184 * {0} ** 0.425 * {1} ** 0.725",
           "0.024265 * {0} ** 0.5378 * {1} ** 0.3964", "0.0235 * {0} ** 0.51456 * {1} ** 0.42246")),
    Known("QTCF|QTCFAG", r".*fridericia.*", (QT, RR), ("{0} / ({1} / 1000) ** (1 / 3)", "{0} / {1} ** (1 / 3)")),
    Known("QTCB|QTCBAG", r".*bazett.*", (QT, RR), ("{0} / ({1} / 1000) ** 0.5", "{0} / {1} ** 0.5")),
    Known("QTCF|QTCFAG", r".*fridericia.*", (QT, HR), ("{0} * ({1} / 60) ** (1 / 3)",)),
    Known("QTCB|QTCBAG", r".*bazett.*", (QT, HR), ("{0} * ({1} / 60) ** 0.5",)),
    Known("R2BASE", "", ("AVAL", "BASE"), ("AVAL / BASE",)),
    Known("R2A1HI", "", ("AVAL", "A1HI"), ("AVAL / A1HI",)),
    Known("R2A1LO", "", ("AVAL", "A1LO"), ("AVAL / A1LO",)),
    Known("R2ANRHI", "", ("AVAL", "ANRHI"), ("AVAL / ANRHI",)),
    Known("R2ANRLO", "", ("AVAL", "ANRLO"), ("AVAL / ANRLO",)),
    Known("TRTDURD", "", ("TRTEDT", "TRTSDT"), ("TRTEDT - TRTSDT + 1",)),
    Known("CHG", "", ("AVAL", "BASE"), ("AVAL - BASE",)),
    Known("PCHG", "", ("AVAL|CHG", "BASE"), ("100 * (AVAL - BASE) / BASE",)),
)  # fmt: skip
#: Three points at which two formulas that agree are one.
POINTS = ((120.0, 71.0, 433.0), (80.0, 163.0, 871.0))
NEAR = 0.02  # as a share: exponents and factors are rounded


def check_formula(dataset: Dataset, faults: Faults) -> None:
    """Warn of a parameter whose formula is not the one of its name or label."""
    for addition in dataset.additions:
        formula = addition.formula
        if formula is None or dataset.standard != "ADaMIG" or faults.inside(addition.place):
            continue
        param = addition.derivations.get("PARAM")
        label = str(param.arguments.get("value", "")) if isinstance(param, Derivation) else ""
        told = other_formula(addition.parameter, label, formula, [each.name for each in formula.names])
        if told:
            faults.warning(addition.place_of("compute"), *told)


def formula_of_variable(made: Made) -> Iterator[Told]:
    """A variable that a formula is known of has that one."""
    formula = made.derivation.arguments.get("formula") if made.derivation.verb == "compute" else None
    if isinstance(formula, Expression) and not is_told(made):
        names = [each.name for each in formula.names]
        if told := other_formula(made.name, made.variable.label, formula, names):
            yield Told(made.derivation.place_of("formula"), *told)


def other_formula(code: str, label: str, formula: Expression, names: Sequence[str]) -> tuple[str, str] | None:
    """What is told of a formula that is not the known one of a code or label, and the way out."""
    for known in KNOWN:
        if not (re.fullmatch(known.code, code) or (known.label and re.fullmatch(known.label, label, re.IGNORECASE))):
            continue
        takes = taken(known, tuple(names))
        if takes is None:
            continue
        right = [way.format(*takes) for way in known.ways]
        text = re.sub(r"\s", "", formula.text)
        if text in {re.sub(r"\s", "", each) for each in right}:
            return None
        if any(distance(formula.text, each, takes) <= NEAR for each in right):
            return None
        near = max(right, key=lambda each: SequenceMatcher(None, each, formula.text).ratio())
        return f"{code or label} is {near}, and {formula.text} is taken here", f"write {near}"
    return None


def taken(known: Known, names: tuple[str, ...]) -> tuple[str, ...] | None:
    """The names of a formula that are what a known one takes; None where there are others.

    >>> taken(KNOWN[0], ("SYSBP", "DIABP")), taken(KNOWN[0], ("SYSBP",)), taken(KNOWN[0], ("SYSBP", "HR"))
    (('SYSBP', 'DIABP'), ('SYSBP', 'DIABP'), None)
    """
    found = {place: name for name in names for place, of in enumerate(known.takes) if re.fullmatch(of, name)}
    if len(found) < len({*names} - {"CHG"}) or not found:
        return None
    usual = {SYS: "SYSBP", DIA: "DIABP", HEIGHT: "HEIGHT", WEIGHT: "WEIGHT", QT: "QT", RR: "RR", HR: "HR"}
    return tuple(found.get(place, usual.get(of, of.split("|")[0])) for place, of in enumerate(known.takes))


def distance(text: str, right: str, takes: tuple[str, ...]) -> float:
    """How far the values of two formulas are from one another, as a share; 0 where that cannot be said.

    >>> distance("DIABP + (SYSBP - DIABP) / 3", "(SYSBP + 2 * DIABP) / 3", ("SYSBP", "DIABP")) < NEAR
    True
    """
    import numpy as np  # numbers are worked out here alone, and few specs need it

    from ...errors import DerivationError
    from ...verbs.numbers import evaluate

    values = {name: np.array(point) for name, point in zip(takes, POINTS, strict=True)}
    if "CHG" in values:
        values["AVAL"] = values["CHG"] + POINTS[1]
    elif "AVAL" in values:
        values["CHG"] = values["AVAL"] - POINTS[1]
    try:
        one, other = (evaluate(each, values.__getitem__, len(POINTS[0])) for each in (text, right))
    except (DerivationError, KeyError):  # that is told elsewhere
        return 0.0
    return float(np.max(np.nan_to_num(np.abs(one - other) / np.abs(other), nan=np.inf)))


LOOKS = (formula_of_variable,)
