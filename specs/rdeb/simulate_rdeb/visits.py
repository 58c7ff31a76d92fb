"""What several forms must agree on: visits, infusions, weights."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import lru_cache
from typing import NamedTuple

from .dates import add_months, weekday
from .dice import Dice
from .people import AT_ONCE, LAST_ACTIVITY, Participant

INFUSION_VISITS = ("Day 1", "Day 15", "Day 29")
CELLS_PER_ML = 5  # 10^6 cells/mL of the infused suspension
GAIN_OF_MINORS = 2.4  # kg a year


class Visit(NamedTuple):
    name: str
    date: date  # when it was, or when it was due if it was missed
    missed: str = ""  # why
    unscheduled: str = ""  # why


class Infusion(NamedTuple):
    number: int
    visit: str
    date: date
    start: int  # minutes after midnight
    end: int
    weight: int  # tenths of a kg
    total: int  # tenths of 10^6 cells
    interrupted: str  # why


class Plan(NamedTuple):
    visit: str
    window: int  # days either way
    day: int = 0
    months: int = 0


PLAN = (
    Plan("Day 1", 0, day=1),
    Plan("Day 15", 2, day=15),
    Plan("Day 29", 2, day=29),
    Plan("Day 57", 3, day=57),
    Plan("Day 113", 5, day=113),
    Plan("Day 169", 7, day=169),
    Plan("Month 8", 10, months=8),
    Plan("Month 12", 10, months=12),
    Plan("Month 18", 10, months=18),
    Plan("Month 24", 10, months=24),
)
MISSED_REASONS = ("Subject could not travel", "Intercurrent cold, visit cancelled", "Schedule conflict")
UNSCHEDULED_REASONS = ("Wound check", "New blisters, photographs", "Repeat of laboratory tests")
INTERRUPTIONS = ("Nausea", "Dizziness", "Infusion site pain", "Line occlusion")  # all but the last are AEs

# What the committed extract must show, by screening number
PAPER_MISSED = {3: "Day 169"}
PAPER_UNSCHEDULED = {1: (41, "Wound check"), 6: (92, "Repeat of laboratory tests")}  # days after Day 1
PAPER_INTERRUPTED = {5: (2, "Nausea")}  # number of the infusion
PAPER_NO_END_TIME = {6: 3}


@lru_cache(AT_ONCE)
def visits(p: Participant) -> tuple[Visit, ...]:
    """The visits of one participant up to the last one, by date."""
    screening = Visit("Screening", p.screened)
    if p.failed:
        return (screening,)
    dice = p.dice("visits")
    found = [screening]
    for plan in PLAN:
        due = add_months(p.day1, plan.months) if plan.months else p.day1 + timedelta(days=plan.day - 1)
        last = plan.visit == p.last_visit
        on = p.last_date if last and p.last_date else within(dice, due, plan.window)
        missable = not last and plan.visit not in INFUSION_VISITS
        by_chance = missable and dice.chance(0.03)
        missed = PAPER_MISSED.get(p.number) == plan.visit if p.of_paper else by_chance
        found.append(Visit(plan.visit, on, missed=dice.pick(MISSED_REASONS) if missed else ""))
        if last:
            break
    found += unscheduled_visits(p, found)
    return tuple(sorted(found, key=lambda visit: visit.date))


def unscheduled_visits(p: Participant, planned: Sequence[Visit]) -> Iterator[Visit]:
    dice = p.dice("unscheduled visits")
    days = (planned[-1].date - p.day1).days
    by_chance = (dice.between(30, days - 1), dice.pick(UNSCHEDULED_REASONS)) if dice.chance(0.25) else None
    unscheduled = PAPER_UNSCHEDULED.get(p.number) if p.of_paper else by_chance
    if unscheduled:
        on = weekday(p.day1 + timedelta(days=unscheduled[0]))
        if on not in {visit.date for visit in planned}:
            yield Visit("Unscheduled", on, unscheduled=unscheduled[1])


def end_of_study(p: Participant) -> date:
    return p.failed or visits(p)[-1].date


def weight_on(p: Participant, day: date) -> int:
    """Weight in tenths of a kg: the same for every form that asks for the same day."""
    gain = GAIN_OF_MINORS * (day - p.screened).days / 365 if p.minor else 0.0
    return round(10 * p.dice(f"weight {day.isoformat()}").near(p.weight + gain, 0.8))


@lru_cache(AT_ONCE)
def infusions(p: Participant) -> tuple[Infusion, ...]:
    """The three infusions of one participant; none after a screen failure."""
    dice = p.dice("infusions")
    given = []
    dates = {visit.name: visit.date for visit in visits(p)}
    for number, visit in enumerate(INFUSION_VISITS if not p.failed else (), 1):
        by_chance = dice.pick(INTERRUPTIONS) if dice.chance(0.04) else ""
        number_of_paper, reason_of_paper = PAPER_INTERRUPTED.get(p.number, (0, ""))
        of_paper = reason_of_paper if number == number_of_paper else ""
        interrupted = of_paper if p.of_paper else by_chance
        weight = weight_on(p, dates[visit])
        start = 60 * dice.between(9, 13) + 5 * dice.between(0, 11)
        minutes = 2 * volume(p.dose * weight) // 10 + dice.between(3, 9) + (20 if interrupted else 0)
        given.append(
            Infusion(number, visit, dates[visit], start, start + minutes, weight, p.dose * weight, interrupted)
        )
    return tuple(given)


def volume(total: int) -> int:
    """Tenths of a mL that hold `total` tenths of 10^6 cells, half up.

    >>> volume(443)  # 44.3 x 10^6 cells in 8.86 mL
    89
    """
    return (2 * total + CELLS_PER_ML) // (2 * CELLS_PER_ML)


def within(dice: Dice, due: date, window: int) -> date:
    """A working day in the visit window, most often the first one from the due date on."""
    days = [due + timedelta(days=shift) for shift in range(-window, window + 1)]
    working = [day for day in days if day.weekday() <= 4 and day <= LAST_ACTIVITY]
    drawn = dice.pick(working or [due])
    return due if due in working and dice.chance(0.5) else drawn
