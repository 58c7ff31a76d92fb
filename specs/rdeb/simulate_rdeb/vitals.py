"""Vital signs: by time point around an infusion, once at every other visit; weight and height of the visit."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from .dates import age
from .dice import Dice
from .people import Participant
from .visits import Infusion, infusions, visits, weight_on
from .writing import Entry, Row, blanks, clock, day_first, spell, tenths, visit_name


class TimePoint(NamedTuple):
    name: str
    after: int  # minutes
    of_end: bool  # after the end of the infusion, else after its start
    late: tuple[int, int]  # by how many minutes it is early or late


TIME_POINTS = (
    TimePoint("Pre-dose", -30, False, (-10, 15)),
    TimePoint("15 min", 15, False, (-1, 2)),
    TimePoint("End of infusion", 0, True, (0, 3)),
    TimePoint("1 h", 60, True, (-5, 8)),
    TimePoint("2 h", 120, True, (-5, 12)),
)
NOT_DONE_REASONS = ("Subject left early", "Subject asleep", "Monitor defective")

# What the committed extract must show: by screening number the visit and time point that were not done
PAPER_NOT_DONE = {3: ("Day 29", "2 h", "Subject left early"), 7: ("Month 8", "", "Monitor defective")}
PAPER_NO_TIME = {1: "Day 113", 6: "Day 57"}
PAPER_NO_TEMPERATURE = {2: "Day 169"}


def vitals(p: Participant) -> Iterator[Entry]:
    """A row for each visit that was made, and for each time point of an infusion."""
    dice = p.dice("vitals")
    given = {infusion.visit: infusion for infusion in infusions(p)}
    for visit in visits(p):
        if visit.missed:
            continue
        infusion = given.get(visit.name)
        for point in TIME_POINTS if infusion else (None,):
            written = visit_name(dice, visit.name)
            row = measured(p, dice, visit.date, visit.name, infusion, point)
            yield visit.date, {"VISITNAME": written, "VSDAT": day_first(visit.date, "."), **row}


def measured(
    p: Participant, dice: Dice, on: date, visit: str, infusion: Infusion | None, point: TimePoint | None
) -> Row:
    """One set of vital signs, or why there is none."""
    name = point.name if point else ""
    reason = not_done(p, dice, visit, name)
    row = {
        "TIMEPT": spell(dice, name),
        "VSDONE": spell(dice, "No" if reason else "Yes"),
        "REASND": blanks(dice, reason),
    }
    minute = taken_at(dice, infusion, point)
    signs = vital_signs(p, dice, visit, infusion, point)
    body = body_size(p, dice, on) if point in (None, TIME_POINTS[0]) else {}
    if reason:
        return row
    no_time = PAPER_NO_TIME.get(p.number) == visit if p.of_paper else not infusion and dice.chance(0.04)
    return row | {"VSTIM": "" if no_time else clock(minute)} | signs | body


def not_done(p: Participant, dice: Dice, visit: str, point: str) -> str:
    by_chance = dice.pick(NOT_DONE_REASONS) if dice.chance(0.01) else ""
    if not p.of_paper:
        return by_chance if point != TIME_POINTS[0].name else ""  # no infusion without a weight
    at, name, reason = PAPER_NOT_DONE.get(p.number, ("", "", ""))
    return reason if (at, name) == (visit, point) else ""


def taken_at(dice: Dice, infusion: Infusion | None, point: TimePoint | None) -> int:
    """Minutes after midnight."""
    if infusion is None or point is None:
        return dice.between(9 * 60, 16 * 60)
    return (infusion.end if point.of_end else infusion.start) + point.after + dice.between(*point.late)


def vital_signs(p: Participant, dice: Dice, visit: str, infusion: Infusion | None, point: TimePoint | None) -> Row:
    """Lying but at unscheduled visits; a little more of each during an infusion."""
    rise = 4 if infusion and point and point.name in ("15 min", "End of infusion") else 0
    celsius = 366 + round(dice.near(rise / 2, 4))
    fahrenheit = dice.chance(0.12)
    left_out = PAPER_NO_TEMPERATURE.get(p.number) == visit if p.of_paper else dice.chance(0.01)
    shown = tenths(round(celsius * 9 / 5 + 320)) if fahrenheit else tenths(celsius)
    return {
        "POSITION": spell(dice, "Sitting" if visit == "Unscheduled" else "Supine"),
        "SYSBP": str(round(dice.near(102 if p.minor else 114, 12)) + rise),
        "DIABP": str(round(dice.near(64 if p.minor else 72, 8)) + rise),
        "PULSE": str(round(dice.near(84 if p.minor else 74, 10)) + 2 * rise),
        "RESP": str(round(dice.near(18 if p.minor else 16, 2.4))),
        "TEMP": "" if left_out else shown,
        "TEMPU": "" if left_out else spell(dice, "F" if fahrenheit else "C"),
    }


def body_size(p: Participant, dice: Dice, on: date) -> Row:
    """Weight as on all forms of the day, and height: once in adults, at every visit in minors."""
    measured_again = p.minor or on == p.screened
    return {
        "WEIGHT": tenths(weight_on(p, on)),
        "WEIGHTU": spell(dice, "kg"),
        "HEIGHT": tenths(height_on(p, on)) if measured_again else "",
        "HEIGHTU": spell(dice, "cm") if measured_again else "",
    }


def height_on(p: Participant, on: date) -> int:
    """Height in tenths of a cm: minors grow."""
    adult = p.dice("height").near(164 if p.sex == "Female" else 174, 10)
    missing = max(0, 17 - age(p.birth, p.consent))
    grown = min(missing, (on - p.screened).days / 365) if p.minor else 0.0
    return round(10 * (adult - 5.2 * (missing - grown)))
