"""Medical history: the disease itself, a checklist of its complications, and whatever else was told."""

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

from .dates import add_months, age
from .dice import Dice
from .people import Participant
from .site_forms import failure_reason
from .writing import Entry, Row, blanks, spell, year_first

CARCINOMA = "Squamous cell carcinoma"
EXCLUDED_FOR_CARCINOMA = "EXCL03"


class Complication(NamedTuple):
    term: str  # as the checklist asks
    pt: str
    soc: str
    chance: float
    from_age: int
    ends: float  # how often it is over
    verbatim: tuple[str, ...]


OTHERS = (
    Complication("", "Allergic rhinitis", "Airways", 0.3, 5, 0, ("Allergic rhinitis", "hay fever")),
    Complication("", "Appendicectomy", "Procedures", 0.15, 8, 1, ("Appendectomy",)),
    Complication("", "Hand repair operation", "Procedures", 0.5, 6, 1,
                 ("Hand surgery for contracture", "release of fingers – left hand")),
)  # fmt: skip
PAPER_UNKNOWN_START = {2: "Anaemia"}  # ongoing, nobody knows since when


@cache
def checklist() -> tuple[Complication, ...]:
    """The complications that the form asks for, in its order."""
    with Path(__file__).with_name("history.csv").open(encoding="utf-8", newline="") as file:
        return tuple(
            Complication(row["TERM"], row["PT"], row["SOC"], float(row["CHANCE"]), int(row["FROM_AGE"]),
                         float(row["ENDS"]), tuple(row["VERBATIM"].split("|")))
            for row in csv.DictReader(file)
        )  # fmt: skip


def medical_history(p: Participant) -> Iterator[Entry]:
    """Numbered as the form asks: diagnosis, checklist, others."""
    for number, row in enumerate(lines(p), 1):
        yield p.screened, {"MHNO": str(number), "MHDAT": year_first(p.screened, "/"), **row}


def lines(p: Participant) -> Iterator[Row]:
    dice = p.dice("medical history")
    years = age(p.birth, p.consent)
    diagnosed = add_months(p.birth, dice.between(0, 30))
    yield {
        "MHKIND": spell(dice, "Diagnosis"),
        "MHVERB": blanks(dice, "Recessive dystrophic epidermolysis bullosa"),
        "PT_TX": "Dystrophic epidermolysis bullosa",
        "SOC_TX": "Born with",
        "MHSTDAT": year_first(diagnosed, "/", dice.pick(("day", "month", "month"))),
        "MHONGO": spell(dice, "Yes"),
    }
    for asked in checklist():
        yield complication(p, dice, asked, years)
    for other in OTHERS:
        if dice.chance(other.chance) and years >= other.from_age:
            yield told(p, dice, other, years) | {"MHKIND": spell(dice, "Other")}


def complication(p: Participant, dice: Dice, asked: Complication, years: int) -> Row:
    """One line of the checklist: whether the subject has had it, and if so when."""
    by_chance = dice.chance(asked.chance) and years > asked.from_age
    carcinoma = asked.pt == CARCINOMA and p.failed and failure_reason(p)[0] == EXCLUDED_FOR_CARCINOMA
    has = bool(carcinoma) or by_chance
    row = {"MHKIND": spell(dice, "Complication"), "MHASK": asked.term, "MHYN": spell(dice, "Yes" if has else "No")}
    return row | (told(p, dice, asked, years) if has else {})


def told(p: Participant, dice: Dice, what: Complication, years: int) -> Row:
    """What is told of something that the subject has had: nobody remembers the days."""
    started = date(
        p.birth.year + dice.between(min(what.from_age, years), years), dice.between(1, 12), dice.between(1, 28)
    )
    started = min(started, p.consent - timedelta(days=60))
    over = dice.chance(what.ends)
    ended = started + timedelta(days=dice.between(10, (p.consent - started).days - 20))
    unknown = PAPER_UNKNOWN_START.get(p.number) == what.pt if p.of_paper else dice.chance(0.04)
    known = dice.pick(("year", "year", "month", "day"))
    if p.consent.year in (started.year, ended.year) and known == "year":
        known = "month"  # who was asked in that year knows more
    return {
        "MHVERB": blanks(dice, dice.pick(what.verbatim)),
        "PT_TX": what.pt,
        "SOC_TX": what.soc,
        "MHSTDAT": "UNK" if unknown else year_first(started, "/", known),
        "MHENDAT": year_first(ended, "/", known) if over else "",
        "MHONGO": spell(dice, "No" if over else "Yes"),
    }
