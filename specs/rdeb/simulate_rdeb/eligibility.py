"""Eligibility with the criteria that were not met, and deviations from the protocol."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from .dice import Dice
from .people import Participant
from .site_forms import enrolment_date, failure_reason
from .visits import infusions, visits
from .vitals import vitals
from .writing import Entry, Row, blanks, day_first, spell, visit_name, year_first

DETAILS = {
    "EXCL03": "Right hand, excised with free margins",
    "EXCL05": "Fever 38.4, blood culture drawn",
    "INCL02": "Only one variant of COL7A1 found",
}
SECOND = "EXCL02"  # now and then a second criterion


class Deviation(NamedTuple):
    on: date
    kind: str
    text: str
    major: bool = False
    visit: str = ""
    lasts: int = 0


def eligibility(p: Participant) -> Iterator[Entry]:
    """One row if all criteria are met, else one for each that is not."""
    dice = p.dice("eligibility")
    if not p.failed:
        on = enrolment_date(p)
        yield on, {"ELIGDAT": day_first(on, "/"), "ALLMET": spell(dice, "Yes")}
        return
    criterion = failure_reason(p)[0]
    failed = [criterion, SECOND] if not p.of_paper and dice.chance(0.3) else [criterion]
    for one in failed:
        yield (
            p.failed,
            {
                "ELIGDAT": day_first(p.failed, "/"),
                "ALLMET": spell(dice, "No"),
                "CRITID": dice.pick((one, one, one.capitalize(), one.lower())),
                "CRITMET": spell(dice, "No" if one.startswith("INCL") else "Yes"),
                "DETAIL": DETAILS.get(one, ""),
            },
        )


def deviations(p: Participant) -> Iterator[Entry]:
    """Numbered by subject, in the order of the days."""
    dice = p.dice("deviations")
    for number, one in enumerate(sorted(found(p, dice), key=lambda d: (d.on, d.text)), 1):
        yield one.on + timedelta(days=dice.between(0, 10)), deviation(dice, one) | {"DVNO": str(number)}


def deviation(dice: Dice, one: Deviation) -> Row:
    last = one.on + timedelta(days=one.lasts)
    return {
        "VISITNAME": visit_name(dice, one.visit) if one.visit else "",
        "DVKIND": blanks(dice, one.kind),
        "DVTEXT": blanks(dice, one.text),
        "DVGRADE": spell(dice, "Major" if one.major else "Minor"),
        "DVSTDAT": year_first(one.on, "."),
        "DVENDAT": year_first(last, ".") if dice.chance(0.6) or one.lasts else "",
    }


def found(p: Participant, dice: Dice) -> Iterator[Deviation]:
    """What other forms show, and a few things that only this form tells."""
    made = {visit.name: visit.date for visit in visits(p)}
    for visit in visits(p):
        if visit.missed:
            yield Deviation(
                visit.date, "Visit missed", f"{visit.name} visit not made: {visit.missed}", visit=visit.name
            )
    for day, row in vitals(p):
        if row["REASND"]:
            where, point = row["VISITNAME"].strip().capitalize(), row["TIMEPT"].strip()
            text = f"Vital signs not done{point and f' ({point})'}: {row['REASND'].strip()}"
            yield Deviation(day, "Assessment not done", text, visit=where)
    for infusion in infusions(p):
        if dice.chance(0.08):
            text = "Thawed cells infused later than 60 minutes after thawing"
            yield Deviation(infusion.date, "Product handling", text, major=True, visit=infusion.visit)
    if p.number == 2 or (not p.of_paper and dice.chance(0.1)):
        start = infusions(p)[0].date + timedelta(days=20) if infusions(p) else p.consent
        yield Deviation(start, "Prohibited medication", "Systemic steroid ≥ 5 mg for 4 days", major=True, lasts=3)
    if "Day 57" in made and (p.number == 5 or (not p.of_paper and dice.chance(0.15))):
        yield Deviation(made["Day 57"], "Visit out of window", "Skin biopsy 2 days late – no room", visit="Day 57")
