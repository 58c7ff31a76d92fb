"""Skin assessed by the investigator: BEBSS, and blisters with affected body surface by region."""

from collections.abc import Iterator
from typing import NamedTuple

from .course import improved, severity
from .dice import Dice
from .people import Participant
from .visits import INFUSION_VISITS, Visit, visits
from .writing import Entry, Row, blanks, spell, visit_name, year_first

# The ten organ items of BEBSS, and the most points that one subject gets in them before treatment (chosen)
ORGANS = {"NAILS": 5, "MOUTH": 4, "EYES": 2, "LARYNX": 2, "OESOPH": 5, "HANDS": 5, "CANCER": 0, "WOUNDS": 5,
          "ALOPECIA": 2, "NUTRIT": 5}  # fmt: skip
AREA = 24  # points of damaged skin, 0 to 50, of a subject of usual severity


class Region(NamedTuple):
    place: str
    side: str
    blisters: int  # of a subject of usual severity
    surface: int  # % of the body surface


REGIONS = (
    Region("Head", "", 6, 2),
    Region("Trunk", "", 14, 9),
    Region("Arm", "Left", 13, 4),
    Region("Arm", "Right", 14, 4),
    Region("Leg", "Left", 18, 6),
    Region("Leg", "Right", 17, 6),
)
NOT_DONE_REASONS = ("Subject too tired", "Dressings not to be removed", "No investigator on site")

# What the committed extract must show, by screening number
PAPER_ITEM_MISSING = {5: ("Day 113", "EYES")}
PAPER_WRONG_TOTAL = {3: ("Day 29", 3)}  # points too many
PAPER_BEBSS_NOT_DONE = {7: ("Day 29", NOT_DONE_REASONS[0])}
PAPER_REGION_NOT_DONE = {2: ("Day 169", "Leg", "Left", NOT_DONE_REASONS[1])}


def assessed(p: Participant) -> Iterator[Visit]:
    """The visits at which the skin was assessed: all but screening, Day 15 and unscheduled ones."""
    for visit in visits(p):
        if not (visit.missed or visit.unscheduled or visit.name in ("Screening", INFUSION_VISITS[1])):
            yield visit


def bebss(p: Participant) -> Iterator[Entry]:
    """A row for each visit; the site's total is blank where an item is."""
    for visit in assessed(p):
        dice = p.dice(f"BEBSS {visit.name}")
        chance = dice.pick(NOT_DONE_REASONS) if dice.chance(0.02) else ""
        reason = PAPER_BEBSS_NOT_DONE.get(p.number, ("", ""))
        why = (reason[1] if reason[0] == visit.name else "") if p.of_paper else chance
        row = {
            "VISITNAME": visit_name(dice, visit.name),
            "BEBDONE": spell(dice, "No" if why else "Yes"),
            "REASND": blanks(dice, why),
            "BEBDAT": year_first(visit.date, "/"),
        }
        scored = {} if why else points(p, visit, dice) | {"ASSESSOR": dice.pick(("Investigator 1", "investigator 2"))}
        yield visit.date, row | scored


def points(p: Participant, visit: Visit, dice: Dice) -> Row:
    """The points of one visit: organs stay as they are, the damaged area follows the course for all of them."""
    organs = {name: organ_points(p, name) for name in ORGANS}
    area = round(AREA * severity(p))
    area -= round((area + sum(organs.values())) - improved(p, visit.date, area + sum(organs.values()), "BEBSS"))
    found = {"AREA": max(0, area), **organs}
    total = sum(found.values())
    missing, wrong = PAPER_ITEM_MISSING.get(p.number), PAPER_WRONG_TOTAL.get(p.number)
    left_out = missing[1] if missing and missing[0] == visit.name else ""
    if not p.of_paper and dice.chance(0.02):
        left_out = dice.pick(tuple(ORGANS))
    if wrong and wrong[0] == visit.name:
        total += wrong[1]
    shown = {name: "" if name == left_out else str(value) for name, value in found.items()}
    return {**shown, "TOTAL": "" if left_out else str(total)}


def organ_points(p: Participant, organ: str) -> int:
    """The points of an organ: the same at all visits."""
    most = ORGANS[organ]
    return p.dice(f"BEBSS {organ}").between(most // 2, most)


def wounds(p: Participant) -> Iterator[Entry]:
    """A row for each visit and region."""
    for visit in assessed(p):
        for region in REGIONS:
            dice = p.dice(f"wounds {visit.name} {region.place} {region.side}")
            chance = NOT_DONE_REASONS[1] if dice.chance(0.01) else ""
            known = PAPER_REGION_NOT_DONE.get(p.number)
            by_paper = known[3] if known and known[:3] == (visit.name, region.place, region.side) else ""
            why = by_paper if p.of_paper else chance
            row = {
                "VISITNAME": visit_name(dice, visit.name),
                "WNDDAT": year_first(visit.date, "/"),
                "REGION": spell(dice, region.place),
                "SIDE": spell(dice, region.side),
                "WNDDONE": spell(dice, "No" if why else "Yes"),
                "REASND": blanks(dice, why),
            }
            yield visit.date, row | ({} if why else counted(p, visit, region))


def counted(p: Participant, visit: Visit, region: Region) -> Row:
    """Blisters and affected surface of a region: half points of %."""
    more = severity(p) * p.dice(f"wounds {region.place} {region.side}").near(1, 0.3)
    blisters = round(improved(p, visit.date, round(region.blisters * more), "blisters"))
    surface = round(2 * improved(p, visit.date, round(2 * region.surface * more) / 2, "body surface")) / 2
    return {"BLISTERS": str(blisters), "BSAPCT": f"{surface:.1f}"}
