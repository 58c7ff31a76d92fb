"""Adverse events: those that the extract must show, those of infusions, those of the disease and of daily life."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

from .dice import Dice
from .people import Participant
from .visits import end_of_study, infusions
from .writing import KOREAN_REMARKS, Entry, Row, blanks, clock, named_month, spell


class Term(NamedTuple):
    pt: str
    llt: str
    hlt: str
    hlgt: str
    soc: str
    kind: str  # "infusion": within hours of one; "later": at any time
    grades: tuple[str, ...]
    days: tuple[int, int]  # how long it lasts
    other_action: str
    verbatim: tuple[str, ...]


class AdverseEvent(NamedTuple):
    term: Term
    start: date
    start_time: int | None = None
    lasts: int | None = None  # days; None: by the term
    reaction: bool = False  # infusion reaction, the event of special interest
    interrupted: bool = False  # the infusion was, because of it
    verbatim: str = ""  # "": one of the term's
    known: str = "day"  # how much of the start date is known: day, month, year
    comment: str = ""
    remark: str = ""  # Korean, not submitted


class Told(NamedTuple):
    """An adverse event that the committed extract must show."""

    day: int  # after Day 1; below 0 before it
    pt: str
    verbatim: str = ""
    time: int | None = None
    lasts: int | None = None
    known: str = "day"
    comment: str = ""
    remark: str = ""


TREATED = "Medication given"
EVER = 9999  # days: still there at the end of the study
PAPER_EVENTS = {
    1: (
        Told(-6, "Headache", "Headache", lasts=1),
        Told(24, "Pruritus", "Itching, both forearms", lasts=52, known="year"),
        Told(
            39,
            "Wound infection",
            "Infected wound left shin with ≥ 3 blisters ",
            lasts=17,
            comment="Lesion 4 ± 1 cm, topical antibiotic",
            remark=KOREAN_REMARKS[0],
        ),
    ),
    2: (Told(114, "Skin pain", "Skin pain 5–6/10, feet", lasts=21, known="month"),),
    3: (Told(60, "Anaemia", "Anemia (Hb 8.1 ± 0.2 g/dL)", lasts=EVER, comment="Known before, now worse"),),
    5: (Told(70, "Dysphagia", " Difficulty swallowing solids", lasts=EVER),),
    6: (Told(85, "C-reactive protein increased", "CRP raised (24 µg/mL)", lasts=14),),
    7: (
        Told(-4, "Blister", "New blister, heel", lasts=20),
        Told(0, "Headache", "HEADACHE", time=8 * 60 + 10, lasts=0, comment="Before the infusion"),
        Told(201, "Constipation", "Constipation", lasts=EVER),
    ),
}
INTERRUPTION_VERBATIM = "{pt}\N{NO-BREAK SPACE}during infusion"
AE_COMMENTS = (
    "Dressing changed, no culture",
    "Size 2–3 cm",
    "VAS 4 ± 1",
    "Seen by dermatologist, photographs taken",
    "≥ 2 episodes",
    "Resolved without treatment",
)
SEVERITY = {"1": "Mild", "2": "Moderate", "3": "Severe"}


@cache
def catalogue() -> dict[str, Term]:
    """The adverse event terms, by PT."""
    with Path(__file__).with_name("adverse_events.csv").open(encoding="utf-8", newline="") as file:
        return {row["PT"]: term_of(row) for row in csv.DictReader(file)}


def term_of(row: Row) -> Term:
    low, high = row["DAYS"].split("-")
    return Term(
        row["PT"],
        row["LLT"],
        row["HLT"],
        row["HLGT"],
        row["SOC"],
        row["KIND"],
        tuple(row["GRADES"].split("|")),
        (int(low), int(high)),
        row["OTHER_ACTION"],
        tuple(row["VERBATIM"].split("|")),
    )


def events(p: Participant) -> Iterator[AdverseEvent]:
    for told in PAPER_EVENTS.get(p.number, ()):
        yield AdverseEvent(
            catalogue()[told.pt],
            p.day1 + timedelta(days=told.day),
            told.time,
            told.lasts,
            verbatim=told.verbatim,
            known=told.known,
            comment=told.comment,
            remark=told.remark,
        )
    if not p.failed:
        yield from events_of_infusions(p)
        yield from events_between(p)


def events_of_infusions(p: Participant) -> Iterator[AdverseEvent]:
    """What an infusion brings within hours: always one if it was interrupted for an adverse event."""
    dice = p.dice("events of infusions")
    terms = [term for term in catalogue().values() if term.kind == "infusion"]
    for infusion in infusions(p):
        if infusion.interrupted in catalogue():
            time = infusion.start + dice.between(3, 12)
            yield AdverseEvent(
                catalogue()[infusion.interrupted],
                infusion.date,
                time,
                lasts=0,
                reaction=True,
                interrupted=True,
                verbatim=INTERRUPTION_VERBATIM.format(pt=infusion.interrupted),
            )
        elif dice.chance(0.45):
            after = dice.between(10, 300)
            yield AdverseEvent(
                dice.pick(terms),
                infusion.date,
                infusion.start + after if dice.chance(0.8) else None,
                reaction=after <= 120 and dice.chance(0.6),
            )


def events_between(p: Participant) -> Iterator[AdverseEvent]:
    """The disease and daily life: a few before treatment, more of them early than late after it.

    No term comes twice in a subject, so that none overlaps itself.
    """
    dice = p.dice("events between")
    told = {told.pt for told in PAPER_EVENTS.get(p.number, ())}
    terms = [term for term in catalogue().values() if term.kind == "later" and term.pt not in told]
    followed = (end_of_study(p) - p.day1).days
    for _ in range(dice.between(2, 5)):
        before = dice.chance(0.15)
        day = min(dice.between(1, followed - 1), dice.between(1, followed - 1))
        start = (
            p.consent + timedelta(days=dice.between(0, (p.day1 - p.consent).days - 1))
            if before
            else p.day1 + timedelta(days=day)
        )
        term = dice.pick(terms)
        terms.remove(term)
        yield AdverseEvent(
            term,
            start,
            start_time=dice.between(6 * 60, 22 * 60) if dice.chance(0.15) else None,
            known=dice.pick(("month", "month", "year")) if dice.chance(0.06) else "day",
            comment=dice.pick(AE_COMMENTS) if dice.chance(0.2) else "",
            remark=dice.pick(KOREAN_REMARKS) if dice.chance(0.1) else "",
        )


def adverse_events(p: Participant) -> Iterator[Entry]:
    dice = p.dice("adverse events")
    for number, (entered, event) in numbered(p, dice):
        yield entered, adverse_event(p, dice, event) | {"AENO": str(number)}


def numbered(p: Participant, dice: Dice) -> list[tuple[int, tuple[date, AdverseEvent]]]:
    """Numbered as they were entered, which is nearly the order in which they began."""
    noticed = [(event.start + timedelta(days=dice.between(0, 20)), event) for event in events(p)]
    noticed.sort(key=lambda one: one[0])
    return list(enumerate(noticed, 1))


def treated_events(p: Participant) -> Iterator[tuple[int, AdverseEvent]]:
    """The events, with their numbers on the form, for which a medication was given."""
    for number, (_, event) in numbered(p, p.dice("adverse events")):
        if TREATED in event.term.other_action:
            yield number, event


def adverse_event(p: Participant, dice: Dice, event: AdverseEvent) -> Row:
    term = event.term
    end = event.start + timedelta(days=event.lasts if event.lasts is not None else dice.between(*term.days))
    ongoing = end > end_of_study(p)
    outcome = dice.pick(("Not Recovered/Not Resolved", "Recovering/Resolving")) if ongoing else "Recovered/Resolved"
    grade = dice.pick(term.grades)
    timed = event.start_time is not None and event.known == "day"
    return {
        "AEVERB": event.verbatim or blanks(dice, dice.pick(term.verbatim)),
        "LLT_TX": term.llt,
        "PT_TX": term.pt,
        "HLT_TX": term.hlt,
        "HLGT_TX": term.hlgt,
        "SOC_TX": term.soc,
        "AESTDAT": named_month(event.start, event.known).upper(),
        "AESTTIM": clock(event.start_time) if timed else "",
        "AEENDAT": "" if ongoing else named_month(end).upper(),
        "AEENTIM": clock(end_time(dice, event)) if timed and end == event.start else "",
        "AEONGO": spell(dice, "Yes" if ongoing else "No"),
        "GRADE": spell(dice, grade),
        "SEVERITY": spell(dice, SEVERITY[grade]),
        "SERIOUS": spell(dice, "No"),
        "RELATION": spell(dice, relation(p, dice, event)),
        "ACTION": spell(dice, action(p, event)),
        "OUTCOME": spell(dice, outcome),
        "OTHACT": blanks(dice, term.other_action),
        "AESI_IR": spell(dice, "Yes" if event.reaction else "No"),
        "AEDESC": event.comment,
        "REMARK_KR": event.remark,
    }


def end_time(dice: Dice, event: AdverseEvent) -> int:
    """Later on the same day."""
    start = event.start_time or 0
    return start + dice.between(10, min(240, 23 * 60 + 59 - start))


def relation(p: Participant, dice: Dice, event: AdverseEvent) -> str:
    """To the study product: nothing before the first infusion is."""
    if event.reaction:
        return dice.pick(("Possibly related", "Related"))
    if before_treatment(p, event):
        return "Not related"
    if event.term.kind == "infusion":
        return dice.pick(("Possibly related", "Unlikely related"))
    return dice.pick(("Not related", "Not related", "Unlikely related"))


def action(p: Participant, event: AdverseEvent) -> str:
    """Taken with the study product: only while infusions are still to come or running."""
    if event.interrupted:
        return "Drug interrupted"
    treated = not before_treatment(p, event) and event.start <= infusions(p)[-1].date
    return "Dose not changed" if treated else "Not applicable"


def before_treatment(p: Participant, event: AdverseEvent) -> bool:
    if event.start == p.day1 and event.start_time is not None:
        return event.start_time < infusions(p)[0].start
    return event.start < p.day1
