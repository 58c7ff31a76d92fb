"""Medications: premedication of infusions, what was given for adverse events, and what is taken all the time."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

from .adverse_events import AdverseEvent, treated_events
from .dice import Dice
from .people import Participant
from .visits import end_of_study, infusions
from .writing import Entry, Row, blanks, clock, named_month, spell

SAME_COURSE = 45  # days: events not further apart are treated with one course of a drug


class Drug(NamedTuple):
    name: str
    generic: str
    group: str
    dose: str
    unit: str
    form: str
    frequency: str
    route: str
    days: tuple[int, int]
    verbatim: tuple[str, ...]


class Course(NamedTuple):
    """Events that one course of a drug was given for."""

    drug: Drug
    events: tuple[tuple[int, AdverseEvent], ...]  # with their numbers

    @property
    def last(self) -> date:
        return max(event.start for _, event in self.events)


def drug(name: str, generic: str, group: str, dose: str, unit: str, form: str, frequency: str, route: str) -> Drug:
    return Drug(name, generic, group, dose, unit, form, frequency, route, (0, 0), (name.capitalize(), name))


PREMEDICATION = (
    drug("chlorpheniramine", "CHLORPHENAMINE", "ANTIHISTAMINES", "4", "mg", "Injection", "Once", "Intravenous"),
    drug("hydrocortisone", "HYDROCORTISONE", "CORTICOSTEROIDS", "100", "mg", "Injection", "Once", "Intravenous"),
)
HALF = {"chlorpheniramine": "2", "hydrocortisone": "50"}  # minors
ALL_THE_TIME = (
    ("Nutrition", drug("multivitamin with zinc", "MULTIVITAMINS WITH MINERALS", "VITAMINS", "1", "tablet", "Tablet",
                       "Daily", "Oral")),
    ("Pain of wounds", drug("gabapentin", "GABAPENTIN", "ANALGESICS", "300", "mg", "Capsule", "Twice daily", "Oral")),
    ("Wound care", drug("silicone foam dressing", "", "DRESSINGS", "", "", "Dressing", "As needed",
                        "Topical")),
)  # fmt: skip


@cache
def by_event() -> dict[str, Drug]:
    """What is given for an adverse event, by its PT."""
    with Path(__file__).with_name("medications.csv").open(encoding="utf-8", newline="") as file:
        return {row["FOR"]: read_drug(row) for row in csv.DictReader(file)}


def read_drug(row: Row) -> Drug:
    low, high = row["DAYS"].split("-")
    return Drug(row["DRUG"], row["GENERIC"], row["CLASS"], row["DOSE"], row["UNIT"], row["FORM"], row["FREQ"],
                row["ROUTE"], (int(low), int(high)), tuple(row["VERBATIM"].split("|")))  # fmt: skip


def medications(p: Participant) -> Iterator[Entry]:
    """Numbered as they were entered: by the day on which they were told or given."""
    found = [*all_the_time(p), *premedication(p), *for_events(p)]
    found.sort(key=lambda entry: entry[0])
    for number, (entered, row) in enumerate(found, 1):
        yield entered, row | {"CMNO": str(number)}


def all_the_time(p: Participant) -> Iterator[Entry]:
    """Taken since before the trial; who takes it never knows the day."""
    dice = p.dice("medications taken all the time")
    for indication, what in ALL_THE_TIME:
        if not p.of_paper and not dice.chance(0.75):
            continue
        since = p.consent - timedelta(days=dice.between(200, 2500))
        known = dice.pick(("month", "year", "year", "nothing"))
        stopped = p.day1 + timedelta(days=dice.between(10, 160)) if dice.chance(0.15) and not p.failed else None
        if stopped and stopped > end_of_study(p):
            stopped = None
        yield (
            p.screened,
            written(p, dice, what)
            | {
                "CMKIND": spell(dice, "Concomitant"),
                "CMINDIC": indication,
                "CMPRIOR": spell(dice, "Yes"),
                "CMSTDAT": "" if known == "nothing" else run_together(since, known),
            }
            | ending(dice, stopped),
        )


def premedication(p: Participant) -> Iterator[Entry]:
    """Half an hour before each infusion."""
    dice = p.dice("premedication")
    for infusion in infusions(p):
        for what in PREMEDICATION:
            given = infusion.start - dice.between(25, 45)
            yield (
                infusion.date,
                written(p, dice, what)
                | {
                    "CMKIND": spell(dice, "Premedication"),
                    "CMINDIC": blanks(dice, "Prevention of infusion reaction"),
                    "CMPRIOR": spell(dice, "No"),
                    "CMSTDAT": run_together(infusion.date),
                    "CMSTTIM": clock(given) if dice.chance(0.9) else "",
                }
                | ending(dice, infusion.date),
            )


def for_events(p: Participant) -> Iterator[Entry]:
    """With the numbers of the adverse events: "2,5"."""
    dice = p.dice("medications for adverse events")
    for course in courses(p):
        first = course.events[0][1]
        ended: date | None = course.last + timedelta(days=dice.between(*course.drug.days))
        if ended and ended > end_of_study(p):
            ended = None
        numbers = dice.pick((",", ", ")).join(str(number) for number, _ in course.events)
        yield (
            first.start + timedelta(days=dice.between(0, 20)),
            written(p, dice, course.drug)
            | ({"CMFREQ": spell(dice, "As needed")} if len(course.events) > 1 else {})
            | {
                "CMKIND": spell(dice, "Concomitant"),
                "CMINDIC": blanks(dice, ", ".join(dict.fromkeys(event.term.llt for _, event in course.events))),
                "CMAENO": numbers,
                "CMPRIOR": spell(dice, "No"),
                "CMSTDAT": run_together(first.start, first.known),
            }
            | ending(dice, ended),
        )


def courses(p: Participant) -> list[Course]:
    """Events by what was given for them, those of one drug that follow soon together; by number of the first."""
    found: list[Course] = []
    for number, event in sorted(treated_events(p), key=lambda one: (one[1].start, one[0])):
        what = by_event()[event.term.pt]
        same = [c for c in found if c.drug.name == what.name and (event.start - c.last).days <= SAME_COURSE]
        if same:
            found[found.index(same[-1])] = same[-1]._replace(events=(*same[-1].events, (number, event)))
        else:
            found.append(Course(what, ((number, event),)))
    return found


def written(p: Participant, dice: Dice, what: Drug) -> Row:
    return {
        "CMDRUG": blanks(dice, dice.pick(what.verbatim)),
        "GENERIC_TX": what.generic,
        "CLASS_TX": what.group,
        "CMDOSE": HALF.get(what.name, what.dose) if p.minor else what.dose,
        "CMDOSEU": spell(dice, what.unit),
        "CMFORM": blanks(dice, what.form),
        "CMFREQ": spell(dice, what.frequency),
        "CMROUTE": spell(dice, what.route),
    }


def ending(dice: Dice, on: date | None) -> Row:
    return {"CMENDAT": run_together(on) if on else "", "CMONGO": spell(dice, "No" if on else "Yes")}


def run_together(day: date, known: str = "day") -> str:
    """13OCT2016, or UNOCT2016 and UNUNK2016."""
    return named_month(day, known).replace("-", "").upper()
