"""Skin biopsies: the site's form, and what the pathologist reported of each."""

from collections.abc import Iterator
from typing import NamedTuple

from .course import course
from .people import Participant
from .visits import Visit, visits
from .writing import Entry, Row, blanks, day_first, spell, visit_name

PLANNED = ("Screening", "Day 57", "Day 113")  # the last one is optional
NOT_DONE_REASONS = ("Subject declined", "No suitable skin")
C7_RISES = 3  # known: in one of six; that it is this one is chosen

# What the committed extract must show, by screening number
PAPER_DAY_113 = {1, 3, 6}
PAPER_NOT_DONE = {7: ("Day 113", NOT_DONE_REASONS[0])}
PAPER_NOT_EVALUABLE = {(6, "Day 113"): "M2"}


class Biopsy(NamedTuple):
    number: str
    visit: Visit
    side: str
    declined: str = ""  # why it was not done


class Stain(NamedTuple):
    name: str
    unit: str
    typical: float
    rises: float  # by what part of itself with the whole effect, below 0 where it falls


STAINS = {
    "C7": Stain("Collagen VII, IF at DEJ", "% of normal", 6, 0.0),
    "M2": Stain("CD163/CD206 (M2)", "cells/mm2", 85, 0.6),
    "MAST": Stain("Tryptase (mast cells)", "% of cells", 6.4, -0.35),
}


def biopsies(p: Participant) -> list[Biopsy]:
    """The biopsies that were planned for a subject, those that were not done too; numbered as they were taken."""
    dice = p.dice("biopsies")
    side = dice.pick(("Left", "Right"))
    found: list[Biopsy] = []
    for visit in visits(p):
        optional = visit.name == PLANNED[2]
        wanted, refused = dice.chance(0.5), dice.chance(0.05)
        if p.of_paper:
            wanted = p.number in PAPER_DAY_113 or p.number in PAPER_NOT_DONE
        if visit.name not in PLANNED or visit.missed or (optional and not wanted):
            continue
        known = PAPER_NOT_DONE.get(p.number, ("", ""))
        why = (known[1] if known[0] == visit.name else "") if p.of_paper else NOT_DONE_REASONS[0] if refused else ""
        number = f"BX{sum(not b.declined for b in found) + 1}"
        found.append(Biopsy("" if why else number, visit, side, why))
    return found


def biopsy_form(p: Participant) -> Iterator[Entry]:
    """A row for each planned biopsy."""
    for biopsy in biopsies(p):
        dice = p.dice(f"biopsy {biopsy.visit.name}")
        done = {
            "BXDAT": day_first(biopsy.visit.date, "-"),
            "BXNO": biopsy.number,
            "BXSITE": spell(dice, "Forearm"),
            "BXSIDE": spell(dice, biopsy.side),
            "BXKIND": dice.pick(("Punch biopsy 4 mm", "punch biopsy, 4 mm")),
        }
        yield (
            biopsy.visit.date,
            {
                "VISITNAME": visit_name(dice, biopsy.visit.name),
                "BXDONE": spell(dice, "No" if biopsy.declined else "Yes"),
                "REASND": blanks(dice, biopsy.declined),
                **({} if biopsy.declined else done),
            },
        )


def histology(p: Participant) -> Iterator[Row]:
    """The pathologist's results: a row for each biopsy and stain; no date but that of the report."""
    for biopsy in biopsies(p):
        for key, stain in STAINS.items():
            if biopsy.declined:
                continue
            dice = p.dice(f"histology {biopsy.visit.name} {key}")
            lost = PAPER_NOT_EVALUABLE.get((p.number, biopsy.visit.name)) == key if p.of_paper else dice.chance(0.02)
            yield {
                "SUBJECT": p.subject,
                "BIOPSY": biopsy.number,
                "STAIN": dice.pick((stain.name, stain.name, stain.name.upper())),
                "RESULT": "" if lost else level(p, biopsy.visit, key),
                "UNIT": "" if lost else stain.unit,
                "STATUS": "not evaluable" if lost else "final",
                "COMMENT": "section folded" if lost else "",
            }


def level(p: Participant, visit: Visit, key: str) -> str:
    """One result, to one decimal; collagen VII rises in one subject of six only."""
    stain = STAINS[key]
    base = stain.typical * p.dice(f"histology {key}").near(1, 0.4)
    noise = p.dice(f"histology {key} {visit.name}").near(1, 0.06)
    effect = course(p, visit.date)
    if key == "C7":
        rising = p.number % 7 == C7_RISES
        return f"{base * noise + (22 * effect if rising else 0):.1f}"
    return f"{base * (1 + stain.rises * effect) * noise:.1f}"
