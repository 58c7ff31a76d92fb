"""Verbs that put numbers into bands and days into windows, terms into groups, results into grades."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from functools import cache
from itertools import pairwise

import numpy as np

from ..columns import Mask, Numbers, Text, as_text, distinct, read_number
from ..errors import DerivationError
from .registry import Lookup, Report, strict, verb

NUMBER = r"[+-]?\d+(?:\.\d+)?"
BAND = re.compile(
    rf"(?P<sign>[<>]=?)\s*(?P<limit>{NUMBER})|(?P<low>{NUMBER})\s*(?:-|to)\s*(?P<below><?)\s*(?P<high>{NUMBER})|(?P<one>{NUMBER})"
)


@cache
def band_of(label: str) -> tuple[str, float, float]:
    """What a label says: a comparator and a limit, or ``-`` (``-<``) and two limits. Words behind do not count."""
    match = BAND.match(label)
    if not match:
        raise DerivationError(f"'{label}' says no limits; write <65, 65-80, >80 or >=18")
    if match["sign"]:
        return match["sign"], float(match["limit"]), math.nan
    return "-<" if match["below"] else "-", float(match["low"] or match["one"]), float(match["high"] or match["one"])


def is_in_band(number: Numbers, label: str) -> Mask:
    """Which numbers a label means."""
    sign, low, high = band_of(label)
    compare = {"<": np.less, "<=": np.less_equal, ">": np.greater, ">=": np.greater_equal}
    if sign.startswith("-"):
        return (number >= low) & ((number < high) if sign == "-<" else (number <= high))
    return compare[sign](number, low)


@verb("{number} in one of {bands}.", outputs=("band", "number"))
def band(*, number: Numbers, bands: tuple[str, ...], report: Report = strict) -> tuple[Text, Numbers]:
    """The label of the band that a number falls into, and its place; the labels say the limits: ``<65``, ``65-80``.

    Both limits of ``65-80`` are in it, the second of ``25-<30`` is not. The first band that fits is taken. Words may
    follow: ``>=18 years``. A missing number has no band; one that no band takes is reported and has none either.
    Source: ADaMIG 1.3, 3.2.2 (AGEGRy, AGEGRyN) and 3.3.4 (AVALCATy).

    >>> label, place = band(number=np.array([64.0, 65, 81, np.nan]), bands=("<65", "65-80", ">80"))
    >>> label.tolist(), place.tolist()
    (['<65', '65-80', '>80', ''], [1.0, 2.0, 3.0, nan])
    """
    masks = [is_in_band(number, label) for label in bands]
    place = np.select(masks, list(range(len(bands))), len(bands)) if bands else np.zeros(len(number), np.intp)
    lost = (place == len(bands)) & ~np.isnan(number)
    if lost.any():
        report("not in table", lost, as_text(number), "'{value}' is in none of the bands " + ", ".join(bands))
    return Text.coded(place, [*bands, ""]), np.where(place < len(bands), place + 1.0, np.nan)


@dataclass(frozen=True, slots=True)
class Window:
    """One analysis window: its name and number, the planned day, and the days it holds, both ends included."""

    visit: str
    number: float
    target: float
    low: float
    high: float


WINDOW_COLUMNS = ("AVISIT", "AVISITN", "AWTARGET", "AWLO", "AWHI")


@verb(
    "The analysis window in {table} that holds {day}[, for each {by}].",
    outputs=("visit", "number", "target", "low", "high"),
    day="ADY",
)
def window(*, table: Lookup, day: Numbers, by: Text | None = None) -> tuple[Text, Numbers, Numbers, Numbers, Numbers]:
    """The analysis window of a day: its name, number, planned day, and limits.

    The table has columns named as the variables: AVISIT, AVISITN, AWTARGET, AWLO and AWHI; the first and the third
    must be there. Where AWLO and AWHI are not, or all of
    them are empty, windows meet half way between planned days (a day in the middle is of the earlier one), and the
    first and the last are open. Else an empty limit is open, and both limits are in the window. With ``by``, such as
    PARAMCD, the table's first column tells whose windows they are; rows where it is empty are for all that
    have none of their own. The window is missing where the day is missing, and outside of all windows.
    Source: ADaMIG 1.3, 3.3.3 (AVISIT, AWTARGET, AWLO, AWHI).

    >>> visits = Lookup("windows.csv", {"AVISIT": ("Baseline", "Week 2"), "AWTARGET": ("1", "15")})
    >>> visit, _, target, low, high = window(day=np.array([-3.0, 8, 9, np.nan]), table=visits)
    >>> visit.tolist(), target.tolist(), low.tolist(), high.tolist()
    (['Baseline', 'Baseline', 'Week 2', ''], [1.0, 1.0, 15.0, nan], [nan, nan, 9.0, nan], [8.0, 8.0, nan, nan])
    """
    windows = read_windows(table, by is not None)
    days = as_text(day)
    key = Text.constant("", len(day)) if by is None else by
    codes, places = distinct([key.codes, days.codes], [len(key.values), len(days.values)])
    asked = zip(key.values[places[0]], days.values[places[1]], strict=True)
    found = [find_window(windows.get(k.casefold()) or windows.get("", []), read_number(d)) for k, d in asked]
    numbers = np.array([(w.number, w.target, w.low, w.high) for w in found], np.float64).reshape(-1, 4)[codes]
    number, target, low, high = numbers.T
    return Text.coded(codes, [w.visit for w in found]), number, target, low, high


def find_window(windows: Sequence[Window], day: float) -> Window:
    """The window that holds a day; one of missing values if none does."""
    none = Window("", math.nan, math.nan, math.nan, math.nan)
    return next((w for w in windows if not (day < w.low or day > w.high) and day == day), none)


def read_windows(table: Lookup, by: bool) -> dict[str, list[Window]]:
    """The windows of a table by the text of its first column, or all under '' ."""
    if lacking := [name for name in ("AVISIT", "AWTARGET") if name not in table.columns]:
        raise DerivationError(f"{table.file}: no column {lacking[0]}; it has {', '.join(table.columns)}")
    empty = ("",) * len(table.columns["AVISIT"])
    columns = [table.columns.get(name, empty) for name in WINDOW_COLUMNS]
    windows: dict[str, list[Window]] = {}
    for key, visit, *numbers in zip(next(iter(table.columns.values())) if by else empty, *columns, strict=True):
        made = Window(visit, *map(read_number, numbers))
        if math.isnan(made.target):
            raise DerivationError(
                f"{table.file}: AWTARGET of {visit} is '{numbers[1]}'; give the planned day as a number"
            )
        windows.setdefault(key.casefold(), []).append(made)
    return {key: with_limits(own) for key, own in windows.items()}


def with_limits(windows: list[Window]) -> list[Window]:
    """Windows in the order of their planned days; without any limit they meet half way."""
    ordered = sorted(windows, key=lambda w: w.target)
    if any(not (math.isnan(w.low) and math.isnan(w.high)) for w in ordered):
        return ordered
    ends = [math.floor((a.target + b.target) / 2) for a, b in pairwise(ordered)]
    lows, highs = [math.nan, *(end + 1.0 for end in ends)], [*map(float, ends), math.nan]
    return [replace(w, low=low, high=high) for w, low, high in zip(ordered, lows, highs, strict=True)]


@verb("Days between {day} and {target}.", day="ADY", target="AWTARGET")
def days_apart(*, day: Numbers, target: Numbers) -> Numbers:
    """How far a study day is from another, without a sign; there is no day 0 in between.

    Unit: days. Missing where either is missing. Source: ADaMIG 1.3, 3.3.3 (AWTDIFF).

    >>> days_apart(day=np.array([-1.0, 12, 15]), target=np.array([1.0, 15, 15])).tolist()
    [1.0, 3.0, 0.0]
    """
    return np.asarray(np.abs((day - (day > 0)) - (target - (target > 0))), np.float64)


@verb("'{group}' where one of {terms} is in {table}.")
def term_group(*, terms: tuple[Text, ...], table: Lookup, group: str, on: str = "TERM") -> Text:
    """The name of a group of terms, where any of some terms belongs to it, without regard to case.

    The table has the columns GROUP and ``on``; ``*`` in a term stands for any letters. Missing for terms that do not
    belong, and missing ones. Source: OCCDS 1.1 (CQzzNAM, SMQzzNAM).

    >>> skin = Lookup("groups.csv", {"GROUP": ("SKIN", "SKIN"), "TERM": ("Pruritus", "*RASH*")})
    >>> term_group(terms=(Text.of(["PRURITUS", "Drug rash", "COUGH"]),), table=skin, group="SKIN").tolist()
    ['SKIN', 'SKIN', '']
    """
    if lacking := [name for name in ("GROUP", on) if name not in table.columns]:
        raise DerivationError(f"{table.file}: no column {lacking[0]}; it has {', '.join(table.columns)}")
    if group not in table.columns["GROUP"]:
        raise DerivationError(f"{table.file}: no GROUP is called {group}")
    rows = zip(table.columns["GROUP"], table.columns[on], strict=True)
    wanted = {term.casefold() for name, term in rows if name == group and term}
    patterns = sorted(term for term in wanted if "*" in term)

    def belongs(text: str) -> bool:
        low = text.casefold()
        return low in wanted or any(fnmatchcase(low, pattern) for pattern in patterns)

    found = np.zeros(len(terms[0]) if terms else 0, np.bool_)
    for column in terms:
        found |= column.mask(belongs)
    return Text.coded(np.where(found, 0, 1), [group, ""])


@dataclass(frozen=True, slots=True)
class Criterion:
    """One row of a table of grades: beyond so many times a limit, or beyond a number."""

    grade: str
    times: float
    of: str
    baseline: str


@verb("Grade of {value} by {criteria}, direction {direction}.", value="AVAL", parameter="PARAMCD", low="ANRLO",
      high="ANRHI")  # fmt: skip
def toxicity_grade(
    *,
    value: Numbers,
    parameter: Text,
    criteria: Lookup,
    direction: str,
    low: Numbers,
    high: Numbers,
    base: Numbers | None = None,
) -> Text:
    """Toxicity grade of a laboratory result by a table of criteria: the highest grade that holds, else 0.

    The table has the columns PARAMCD, DIRECTION (HIGH or LOW), GRADE, TIMES and OF: a result above (HIGH) or below
    (LOW) TIMES the ULN, LLN or BASE has the grade; with OF empty TIMES is a number in the parameter's unit. A column
    BASELINE says NORMAL or ABNORMAL where a row is only for such baselines. Results, and grades that would need
    a missing limit, are missing; so are parameters that the table has not for the direction.
    Source: ADaMIG 1.3, 3.3.6 (ATOXGR); the criteria of the table (such as CTCAE).

    >>> alt = {"PARAMCD": ("ALT",) * 2, "DIRECTION": ("HIGH",) * 2, "GRADE": ("1", "2"), "TIMES": ("1", "3"),
    ...        "OF": ("ULN",) * 2}
    >>> toxicity_grade(value=np.array([30.0, 41, 121, np.nan]), parameter=Text.constant("ALT", 4), direction="HIGH",
    ...                criteria=Lookup("ctcae.csv", alt), low=np.full(4, 5.0), high=np.full(4, 40.0)).tolist()
    ['0', '1', '2', '']
    """
    size = len(value)
    if direction not in ("HIGH", "LOW"):
        raise DerivationError(f"direction is HIGH or LOW, not {direction}")
    limits = {"": np.ones(size), "ULN": high, "LLN": low, "BASE": np.full(size, np.nan) if base is None else base}
    grade = np.full(size, np.nan)
    for name, rows in read_criteria(criteria, direction).items():
        at = np.flatnonzero(parameter.mask(lambda text, name=name: text.casefold() == name))  # type: ignore[misc]
        grade[at] = grades(value[at], {of: limit[at] for of, limit in limits.items()}, rows, direction)
    return as_text(grade)


def grades(value: Numbers, limits: dict[str, Numbers], rows: Sequence[Criterion], direction: str) -> Numbers:
    """The grades of one parameter's results."""
    grade = np.zeros(len(value))
    unknown = np.isnan(value)
    base = limits["BASE"]
    abnormal = (base > limits["ULN"]) if direction == "HIGH" else (base < limits["LLN"])
    for row in rows:
        applies = np.ones(len(value), np.bool_) if not row.baseline else (abnormal == (row.baseline == "ABNORMAL"))
        limit = row.times * limits[row.of]
        holds = (value > limit) if direction == "HIGH" else (value < limit)
        unknown |= applies & np.isnan(limit)
        grade = np.where(applies & holds, np.fmax(grade, float(row.grade)), grade)
    return np.asarray(np.where(unknown, np.nan, grade), np.float64)


def read_criteria(table: Lookup, direction: str) -> dict[str, list[Criterion]]:
    """The rows of a table of grades for a direction, by parameter."""
    names = ("PARAMCD", "DIRECTION", "GRADE", "TIMES", "OF")
    if lacking := [name for name in names if name not in table.columns]:
        raise DerivationError(f"{table.file}: no column {lacking[0]}; it has {', '.join(table.columns)}")
    found: dict[str, list[Criterion]] = {}
    baselines = table.columns.get("BASELINE", ("",) * len(table.columns["GRADE"]))
    for (code, way, grade, times, of), baseline in zip(
        zip(*(table.columns[name] for name in names), strict=True), baselines, strict=True
    ):
        if math.isnan(read_number(grade)) or math.isnan(read_number(times)) or of not in ("", "ULN", "LLN", "BASE"):
            raise DerivationError(
                f"{table.file}: grade '{grade}' of {code} has TIMES '{times}' and OF '{of}'; "
                "give numbers, and ULN, LLN, BASE or nothing"
            )
        if way == direction:
            found.setdefault(code.casefold(), []).append(Criterion(grade, float(times), of, baseline))
    return found
