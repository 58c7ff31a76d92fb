"""Verbs that find the analysis window of a day."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from ..columns import Numbers, Text, as_text, distinct, read_number
from ..errors import DerivationError, way_to_columns
from ..model import Table
from ..quick import dataclass, np
from ..texts import fold
from ..values.planned_days import odd_days
from .registry import Wrong, verb
from .tables import of_table


@dataclass(frozen=True, slots=True)
class Window:
    """One analysis window: its name and number, the planned day, and the days it holds, both ends included."""

    visit: str
    number: float
    target: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Row:
    """A window as its table has it, and in which row, from 1 on."""

    number: int
    key: str
    visit: str
    target: str
    low: str
    high: str


WINDOW_COLUMNS = ("AVISIT", "AVISITN", "AWTARGET", "AWLO", "AWHI")


@verb(
    "The analysis window in {table} that holds {day}[, for each {by}].",
    outputs={"visit": "AVISIT", "number": "AVISITN", "target": "AWTARGET", "low": "AWLO", "high": "AWHI"},
    values=lambda _, output, table: of_table(table, WINDOW_COLUMNS[output]),
    texts={
        "number": "The number of the analysis window in {table} that holds {day}[, for each {by}].",
        "target": "The planned day of the analysis window in {table} that holds {day}[, for each {by}].",
        "low": "The first day of the analysis window in {table} that holds {day}[, for each {by}].",
        "high": "The last day of the analysis window in {table} that holds {day}[, for each {by}].",
    },
    check_table=lambda table, given: check_windows(table, given.get("by") is not None),
    day="ADY",
)
def window(*, table: Table, day: Numbers, by: Text | None = None) -> tuple[Text, Numbers, Numbers, Numbers, Numbers]:
    """The analysis window of a day: its name, number, planned day, and limits.

    The table has columns named as the variables: AVISIT, AVISITN, AWTARGET, AWLO and AWHI; the first and the third
    must be there. Where AWLO and AWHI are not, or all of
    them are empty, windows meet half way between planned days (a day in the middle is of the earlier one), and the
    first and the last are open. Else an empty limit is open, and both limits are in the window. With ``by``, such as
    PARAMCD, the table's first column tells whose windows they are; rows where it is empty are for all that
    have none of their own. The window is missing where the day is missing, and outside of all windows.
    Source: ADaMIG 1.3, 3.3.3 (AVISIT, AWTARGET, AWLO, AWHI).

    >>> visits = Table("windows.csv", {"AVISIT": ("Baseline", "Week 2"), "AWTARGET": ("1", "15")})
    >>> visit, _, target, low, high = window(day=np.array([-3.0, 8, 9, np.nan]), table=visits)
    >>> visit.tolist(), target.tolist(), low.tolist(), high.tolist()
    (['Baseline', 'Baseline', 'Week 2', ''], [1.0, 1.0, 15.0, nan], [nan, nan, 9.0, nan], [8.0, 8.0, nan, nan])
    """
    windows = read_windows(table, by is not None)
    days = as_text(day)
    key = Text.constant("", len(day)) if by is None else by
    codes, places = distinct([key.codes, days.codes], [len(key.values), len(days.values)])
    asked = zip(key.values[places[0]], days.values[places[1]], strict=True)
    found = [find_window(windows.get(fold(k)) or windows.get("", []), read_number(d)) for k, d in asked]
    numbers = np.array([(w.number, w.target, w.low, w.high) for w in found], np.float64).reshape(-1, 4)[codes]
    number, target, low, high = numbers.T
    return Text.coded(codes, [w.visit for w in found]), number, target, low, high


def check_windows(table: Table, by: bool) -> Iterator[Wrong]:
    """What is wrong with a table of windows: planned days and limits that are no numbers, or that leave it open which
    window a day is in."""
    if lacking := [name for name in ("AVISIT", "AWTARGET") if name not in table.columns]:
        yield Wrong(f"no column {lacking[0]} of windows", way_to_columns(table.columns, lacking, WINDOW_COLUMNS))
        return
    rows = list(rows_of(table, by))
    if not rows:
        yield Wrong("the table of windows has no row", "write a row for each window")
    yield from numbers_of_names(table, rows)
    odd = [wrong for row in rows for wrong in wrong_numbers(row)]
    yield from odd
    for key in () if odd else dict.fromkeys(row.key for row in rows):
        own = [row for row in rows if row.key == key]
        yield from crossing(own)
        yield from odd_targets(table, own)


def rows_of(table: Table, by: bool) -> Iterator[Row]:
    """The rows of a table of windows; ``key`` is the first column where windows are by it."""
    empty = ("",) * len(table.columns["AVISIT"])
    keys = next(iter(table.columns.values())) if by else empty
    columns = [table.columns.get(name, empty) for name in ("AVISIT", "AWTARGET", "AWLO", "AWHI")]
    for number, (key, *cells) in enumerate(zip(keys, *columns, strict=True), start=1):
        yield Row(number, fold(key), *cells)


def numbers_of_names(table: Table, rows: Sequence[Row]) -> Iterator[Wrong]:
    """Windows of one kind whose names and numbers (AVISIT, AVISITN) are not one to one."""
    for which, other in (("AVISITN", "AVISIT"), ("AVISIT", "AVISITN")):
        first: dict[tuple[str, str], Row] = {}
        for row in rows if "AVISITN" in table.columns else ():
            own, beside = table.columns[which][row.number - 1], table.columns[other][row.number - 1]
            before = first.setdefault((row.key, own), row)
            said = table.columns[other][before.number - 1]
            if own and said != beside:
                message = f"{which} {own} has the {other} {said} (line {before.number + 1}), and {beside} here"
                yield Wrong(message, f"give each {other} its own {which}", row=row.number)


def wrong_numbers(row: Row) -> Iterator[Wrong]:
    """What is wrong with the numbers of one window."""
    for name, cell in (("AWTARGET", row.target), ("AWLO", row.low), ("AWHI", row.high)):
        if math.isnan(read_number(cell)) and (cell or name == "AWTARGET"):
            hint = "give the planned day as a number" if name == "AWTARGET" else "give a day, or leave it empty"
            yield Wrong(f"{name} of the window {row.visit} is '{cell}'", hint, row=row.number)
    low, target, high = map(read_number, (row.low, row.target, row.high))
    if low > high:
        yield Wrong(f"the window {row.visit} begins at {row.low} and ends at {row.high}", "swap them", row=row.number)
    elif target < low or target > high:
        message = f"the planned day {row.target} of the window {row.visit} lies outside of it"
        limit, until = ("AWLO", row.low) if target < low else ("AWHI", row.high)
        hint = f"write {row.target} for {limit}, which is {until}, or another day for AWTARGET"
        yield Wrong(message, hint, True, row.number)


def crossing(rows: Sequence[Row]) -> Iterator[Wrong]:
    """Windows of one kind that a day may be in both of."""
    ordered = sorted(rows, key=lambda row: read_number(row.target))
    limited = any(row.low or row.high for row in rows)
    for first, second in pairwise(ordered):
        if not limited and read_number(first.target) == read_number(second.target):
            message = f"the windows {first.visit} and {second.visit} have the same planned day {second.target}"
            yield Wrong(message, "give each its own, or say AWLO and AWHI", row=second.number)
        elif limited and not read_number(first.high or "inf") < read_number(second.low or "-inf"):
            message = f"the windows {first.visit} and {second.visit} share days"
            limits = f"AWHI of one is {first.high or 'open'}, AWLO of the next {second.low or 'open'}"
            yield Wrong(message, f"{limits}; {apart(first, second)}", True, second.number)


def apart(first: Row, second: Row) -> str:
    """The limits that part two windows: one of them moved where both planned days stay in their windows, else both.

    >>> print(apart(Row(1, "", "Baseline", "1", "", "8"), Row(2, "", "Week 1", "8", "8", "11")))
    write 7 for AWHI in line 2
    >>> print(apart(Row(1, "", "DAY 1", "1", "", ""), Row(2, "", "DAY 8", "8", "", "")))
    write 4 for AWHI in line 2, and 5 for AWLO in line 3
    """
    target, later = read_number(first.target), read_number(second.target)
    end, begin = read_number(second.low) - 1, read_number(first.high) + 1
    if target <= end < later:
        return f"write {end:g} for AWHI in line {first.number + 1}"
    if target < begin <= later:
        return f"write {begin:g} for AWLO in line {second.number + 1}"
    middle = (target + later) // 2
    if not target <= middle < later:
        return f"give each a planned day of its own (AWTARGET, lines {first.number + 1} and {second.number + 1})"
    high = f"write {middle:g} for AWHI in line {first.number + 1}"
    return f"{high}, and {middle + 1:g} for AWLO in line {second.number + 1}"


def odd_targets(table: Table, rows: Sequence[Row]) -> Iterator[Wrong]:
    """Windows whose planned day is not that of their name, or not between those of their neighbours by AVISITN."""
    numbers = (
        [read_number(table.columns["AVISITN"][row.number - 1]) for row in rows] if "AVISITN" in table.columns else []
    )
    if numbers and not any(map(math.isnan, numbers)):
        ordered = [row for _, row in sorted(zip(numbers, rows, strict=True), key=lambda pair: pair[0])]
        for place, message, hint in odd_days([(row.visit, read_number(row.target)) for row in ordered]):
            yield Wrong(message, f"write {hint} in AWTARGET", True, ordered[place].number)


def find_window(windows: Sequence[Window], day: float) -> Window:
    """The window that holds a day; one of missing values if none does."""
    none = Window("", math.nan, math.nan, math.nan, math.nan)
    return next((w for w in windows if not (day < w.low or day > w.high) and day == day), none)


def read_windows(table: Table, by: bool) -> dict[str, list[Window]]:
    """The windows of a table by the text of its first column, or all under '' ."""
    if lacking := [name for name in ("AVISIT", "AWTARGET") if name not in table.columns]:
        raise DerivationError(
            f"{table.name}: no column {lacking[0]}; {way_to_columns(table.columns, lacking, WINDOW_COLUMNS)}"
        )
    empty = ("",) * len(table.columns["AVISIT"])
    columns = [table.columns.get(name, empty) for name in WINDOW_COLUMNS]
    windows: dict[str, list[Window]] = {}
    for key, visit, *numbers in zip(next(iter(table.columns.values())) if by else empty, *columns, strict=True):
        made = Window(visit, *map(read_number, numbers))
        if math.isnan(made.target):
            raise DerivationError(
                f"{table.name}: AWTARGET of {visit} is '{numbers[1]}'; give the planned day as a number"
            )
        windows.setdefault(fold(key), []).append(made)
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
