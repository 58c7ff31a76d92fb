"""A verb that grades results by a table of criteria."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Literal

from ..columns import Numbers, Text, as_text, in_order, read_number
from ..errors import DerivationError, way_to_columns
from ..model import Table
from ..quick import dataclass, np
from ..texts import fold
from .registry import Wrong, refused, verb

WAYS, STATES = ("high", "low"), ("normal", "abnormal", "")


@dataclass(frozen=True, slots=True)
class Criterion:
    """One row of a table of grades: beyond so many times a limit, or beyond a number."""

    grade: str
    times: float
    of: str
    baseline: str


@verb("Toxicity grade of {value} in the direction {direction}, by the criteria in {criteria}.", value="AVAL",
      parameter="PARAMCD", low="ANRLO", high="ANRHI",
      check_table=lambda table, given: check_criteria(table, given["direction"]))  # fmt: skip
def toxicity_grade(
    *,
    value: Numbers,
    parameter: Text,
    criteria: Table,
    direction: Literal["HIGH", "LOW"],
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
    ...                criteria=Table("ctcae.csv", alt), low=np.full(4, 5.0), high=np.full(4, 40.0)).tolist()
    ['0', '1', '2', '']
    """
    size = len(value)
    limits = {"": np.ones(size), "ULN": high, "LLN": low, "BASE": np.full(size, np.nan) if base is None else base}
    grade = np.full(size, np.nan)
    for name, rows in read_criteria(criteria, direction).items():
        at = np.flatnonzero(parameter.mask(lambda text, name=name: fold(text) == name))  # type: ignore[misc]
        grade[at] = grades(value[at], {of: limit[at] for of, limit in limits.items()}, rows, direction)
    return as_text(grade)


def grades(value: Numbers, limits: dict[str, Numbers], rows: Sequence[Criterion], direction: str) -> Numbers:
    """The grades of one parameter's results."""
    grade = np.zeros(len(value))
    unknown = np.isnan(value)
    base = limits["BASE"]
    beyond = "GT" if direction == "HIGH" else "LT"
    abnormal = in_order(beyond, base, limits["ULN" if direction == "HIGH" else "LLN"])
    for row in rows:
        applies = np.ones(len(value), np.bool_) if not row.baseline else (abnormal == (row.baseline == "abnormal"))
        limit = row.times * limits[row.of]
        holds = in_order(beyond, value, limit)
        unknown |= applies & np.isnan(limit)
        grade = np.where(applies & holds, np.fmax(grade, float(row.grade)), grade)
    return np.asarray(np.where(unknown, np.nan, grade), np.float64)


def read_criteria(table: Table, direction: str) -> dict[str, list[Criterion]]:
    """The rows of a table of grades for a direction, by parameter."""
    names = ("PARAMCD", "DIRECTION", "GRADE", "TIMES", "OF")
    if lacking := [name for name in names if name not in table.columns]:
        raise DerivationError(
            f"{table.name}: no column {lacking[0]}; {way_to_columns(table.columns, lacking, (*names, 'BASELINE'))}"
        )
    found: dict[str, list[Criterion]] = {}
    baselines = table.columns.get("BASELINE", ("",) * len(table.columns["GRADE"]))
    rows = zip(*(table.columns[name] for name in names), baselines, strict=True)
    for row, (code, way, grade, times, of, baseline) in enumerate(rows, start=1):
        if math.isnan(read_number(grade)) or math.isnan(read_number(times)) or of not in ("", "ULN", "LLN", "BASE"):
            raise DerivationError(
                f"{table.name}: grade '{grade}' of {code} has TIMES '{times}' and OF '{of}'; "
                "give numbers, and ULN, LLN, BASE or nothing",
                row,
            )
        if fold(way) not in WAYS or fold(baseline) not in STATES:
            said = f"{table.name}: grade '{grade}' of {code} has DIRECTION '{way}' and BASELINE '{baseline}'"
            raise DerivationError(f"{said}; give HIGH or LOW, and NORMAL, ABNORMAL or nothing", row)
        if fold(way) == fold(direction):
            found.setdefault(fold(code), []).append(Criterion(grade, float(times), of, fold(baseline)))
    return found


def check_criteria(table: Table, direction: str) -> Iterator[Wrong]:
    """What a table of grades is refused for, and higher grades that begin before lower ones."""
    wrong = [*refused(lambda: read_criteria(table, direction))]
    yield from wrong
    groups: dict[tuple[str, ...], list[tuple[float, float, int]]] = {}
    if wrong:
        return
    columns = [table.columns[name] for name in ("PARAMCD", "DIRECTION", "OF", "GRADE", "TIMES")]
    baselines = table.columns.get("BASELINE", ("",) * len(columns[0]))
    for row, (code, way, of, grade, times, baseline) in enumerate(zip(*columns, baselines, strict=True), start=1):
        if fold(way) == fold(direction):
            groups.setdefault((code, of, fold(baseline)), []).append((float(grade), float(times), row))
    for (code, *_), rows in groups.items():
        yield from out_of_order(code, sorted(rows), direction)


def out_of_order(code: str, rows: Sequence[tuple[float, float, int]], direction: str) -> Iterator[Wrong]:
    """The grade of a parameter that begins before a lower one; of two the one without which the others are in order."""

    def falls(some: Sequence[tuple[float, float, int]]) -> list[int]:
        pairs = enumerate(pairwise(some))
        return [at for at, (a, b) in pairs if (a[1] > b[1] if direction == "HIGH" else a[1] < b[1])]

    found = falls(rows)
    if not found:
        return
    alone = [at for at in range(len(rows)) if not falls([row for n, row in enumerate(rows) if n != at])]
    said = "above" if direction == "HIGH" else "below"
    if len(alone) == 1:
        grade, times, row = rows[alone[0]]
        before, after = rows[: alone[0]][-1:], rows[alone[0] + 1 :][:1]
        low, high = (before, after) if direction == "HIGH" else (after, before)
        others = [each for each in (*before, *after) if falls(sorted([each, rows[alone[0]]]))]
        other = others[0] if others else rows[found[0]]
        message = f"grade {grade:g} of {code} is {said} {times:g}, and grade {other[0]:g} {said} {other[1]:g}"
        yield Wrong(message, way_between(times, [each[1] for each in low], [each[1] for each in high]), True, row)
        return
    (grade, times, row), (higher, limit, other_row) = rows[found[0]], rows[found[0] + 1]
    message = f"grade {grade:g} of {code} is {said} {times:g}, and grade {higher:g} {said} {limit:g}"
    beyond = "lower" if direction == "HIGH" else "higher"
    yield Wrong(message, f"write a {beyond} TIMES than {limit:g} here, or mend line {other_row + 1}", True, row)


def way_between(times: float, low: Sequence[float], high: Sequence[float]) -> str:
    """What to write for a number that is out of order: itself with its decimal point moved, if that is in order.

    >>> way_between(2.0, [], [0.5]), way_between(30.0, [1.0], [5.0]), way_between(9.0, [1.5], [5.0])
    ('write TIMES 0.2', 'write TIMES 3', 'write a TIMES from 1.5 to 5')
    """
    for moved in (times / 10, times * 10, times / 100, times * 100):
        if all(each < moved for each in low) and all(moved < each for each in high):
            return f"write TIMES {moved:g}"
    parts = [f"from {each:g}" for each in low] + [f"to {each:g}" if low else f"up to {each:g}" for each in high]
    return f"write a TIMES {' '.join(parts)}"
