"""The central laboratory: what it measures in which subject at which visit, and how it reports.

The tests stand in `labs.csv`. TYPICAL is the mean before treatment, or the mean part of the test in column OF;
MINORS multiplies it in minors; SUBJECTS and VISITS say how far, relative to it, subjects lie apart and visits of
one subject; EFFECT is the part of the effect on inflammation that lowers it (below 0: raises it). All is chosen:
anemia, lack of iron, low albumin, raised CRP, platelets and leukocytes are what the disease brings.
"""

import csv
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

from .adverse_events import events
from .course import improved
from .dates import age
from .dice import Dice
from .people import Participant
from .visits import Visit, visits

CRP = "C-Reactive Protein"
CRP_IN_MG_PER_L = date(2018, 1, 1)  # from then on reported in mg/L, ten times the number
CRP_RISES = {"C-reactive protein increased": 5.0, "Wound infection": 2.0}  # times, while it lasts
ANEMIA = 0.86  # times the hemoglobin, while an anemia is an adverse event
URINE_VISITS = ("Screening", "Day 29", "Day 57", "Day 169", "Month 12")
PREGNANCY_VISITS = {"Screening": "Serum", "Day 1": "Urine", "Day 15": "Urine", "Day 29": "Urine"}
CHILDBEARING = range(12, 51)  # years
REPEATS = "Repeat of laboratory tests"  # the unscheduled visit that has samples
COMMENTS = ("Slight hemolysis", "Repeated and confirmed", "LIPEMIC SPECIMEN", "Called to site")
NOT_DONE = ("Not Done", "NOT DONE", "ND", "")
NOT_DONE_REASONS = ("Hemolyzed", "HEMOLYZED", "Quantity not sufficient", "QNS", "Specimen lost in transit")
LOST = "Clotted"  # reason of a whole panel

# How else a word is written; what stands first is also the usual way
SPELLINGS = {
    "Whole Blood": ("Whole Blood", "WHOLE BLOOD", "Blood"),
    "Serum": ("Serum", "SERUM", "serum"),
    "Urine": ("Urine", "URINE"),
    "NEGATIVE": ("NEGATIVE", "Negative", "NEG"),
    "TRACE": ("TRACE", "Trace"),
    "1+": ("1+",),
    "Yes": ("Y", "Yes", "YES"),
    "No": ("N", "No"),
    "UNK": ("UNK",),
}

# What the committed extract must show, by screening number, visit and panel or test
PAPER_NO_PAGE = {(2, "Day 15", ""), (6, "Month 8", "Chemistry")}
PAPER_PANEL_LOST = {(5, "Day 29", "Hematology")}
PAPER_NOT_DONE = {
    (1, "Month 12", "Ferritin"): ("", "QNS"),
    (2, "Day 57", "Aspartate Aminotransferase"): ("Not Done", "Hemolyzed"),
    (2, "Day 57", "Potassium"): ("Hemolyzed", ""),
    (7, "Day 57", "Iron"): ("NOT DONE", "Quantity not sufficient"),
}
PAPER_TWICE = {(3, "Day 113", "Alanine Aminotransferase")}
PAPER_TIMES = {(3, "Day 57"): "UNK", (6, "Day 169"): "08:UN", (7, "Month 8"): ""}

Record = dict[str, str | float]


class Test(NamedTuple):
    panel: str
    specimen: str
    names: tuple[str, ...]
    units: tuple[str, ...]
    decimals: int
    limit: float  # of quantification
    of: str
    typical: float
    minors: float
    subjects: float
    visits: float
    effect: float
    ranges: Mapping[str, str]

    @property
    def name(self) -> str:
        return self.names[0]


@cache
def tests() -> tuple[Test, ...]:
    with Path(__file__).with_name("labs.csv").open(encoding="utf-8", newline="") as file:
        return tuple(test_of(row) for row in csv.DictReader(file))


def test_of(row: Mapping[str, str]) -> Test:
    number = {name: float(row[name] or 0) for name in ("LLOQ", "TYPICAL", "MINORS", "SUBJECTS", "VISITS", "EFFECT")}
    return Test(
        row["PANEL"], row["SPECIMEN"], tuple(row["TEST"].split("|")), tuple(row["UNIT"].split("|")),
        int(row["DECIMALS"] or 0), number["LLOQ"], row["OF"], number["TYPICAL"], number["MINORS"],
        number["SUBJECTS"], number["VISITS"], number["EFFECT"],
        {name: row[name] for name in ("FEMALE", "MALE", "CHILD")},
    )  # fmt: skip


# --- Results ----------------------------------------------------------------------------------------------


def results(p: Participant, visit: Visit, dice: Dice) -> dict[str, float]:
    """The measured values of one sample, by test; CRP in mg/dL."""
    found: dict[str, float] = {}
    ill = illnesses(p, visit.date)
    for test in tests():
        if test.typical:
            own = p.dice(f"level of {test.name}").near(1, test.subjects)
            level = test.typical * own * (test.minors if p.minor else 1)
            level = improved(p, visit.date, level, "inflammation", test.effect) * found.get(test.of, 1.0)
            found[test.name] = level * dice.near(raised(test, ill), test.visits)
    return found


def illnesses(p: Participant, on: date) -> set[str]:
    """The adverse events of the time, by PT; a sample may show them some days before."""
    lasting = ((event, 60 if event.lasts is None else event.lasts) for event in events(p))
    return {event.term.pt for event, lasts in lasting if -7 <= (on - event.start).days <= lasts}


def raised(test: Test, ill: set[str]) -> float:
    """How many times its usual level a test has."""
    if test.name == CRP:
        return max((CRP_RISES.get(pt, 1.0) for pt in ill), default=1.0)
    return ANEMIA if test.name == "Hemoglobin" and "Anaemia" in ill else 1.0


def numeric(p: Participant, visit: Visit, test: Test, value: float, dice: Dice) -> Record:
    """A result as reported, with the range for sex and age, and the flag."""
    group = "CHILD" if age(p.birth, visit.date) < 18 else p.sex.upper()
    low, high = test.ranges[group].split("-")
    limit, units, factor = test.limit, test.units, 1
    if test.name == CRP and visit.date >= CRP_IN_MG_PER_L:
        units, factor = ("mg/L", "mg/l", "MG/L"), 10
        high = f"{float(high) * factor:g}"
    shown = round(value * factor, test.decimals)
    below = shown < limit * factor
    flag = "L" if low and shown < float(low) else "H" if high and shown > float(high) else ""
    return {
        "RESULT": f"<{limit * factor:g}" if below else f"{shown:.{test.decimals}f}",
        "UNIT": spelled(dice, units),
        "LOLIM": low,
        "HILIM": high,
        "LABFLAG": "" if below and not low else flag,
    }


def in_words(test: Test, dice: Dice) -> Record:
    """Dipsticks and pregnancy tests; no test is positive for pregnancy."""
    wounds = test.name == "Protein" and dice.chance(0.25)
    return {"RESULT": spelled(dice, SPELLINGS[dice.pick(("TRACE", "1+")) if wounds else "NEGATIVE"])}


def spelled(dice: Dice, spellings: tuple[str, ...]) -> str:
    return dice.pick(spellings[1:]) if len(spellings) > 1 and dice.chance(0.2) else spellings[0]


# --- Records ----------------------------------------------------------------------------------------------


def wanted(p: Participant, visit: Visit, test: Test) -> bool:
    """Whether a test is planned at a visit."""
    if test.panel == "Urinalysis":
        return visit.name in URINE_VISITS
    if test.panel == "Pregnancy":
        able = p.sex == "Female" and age(p.birth, visit.date) in CHILDBEARING
        return able and PREGNANCY_VISITS.get(visit.name) == test.specimen
    return True


def samples(p: Participant) -> Iterator[list[Record]]:
    """The records of each visit, as the laboratory reports them; a sample whose panels are all missing is none."""
    for visit in visits(p):
        if not visit.missed and (not visit.unscheduled or visit.unscheduled == REPEATS):
            dice = p.dice(f"laboratory {visit.name}")
            if not missing(p, visit, "", dice) and (found := list(records(p, visit, dice))):
                yield found


def records(p: Participant, visit: Visit, dice: Dice) -> Iterator[Record]:
    """One sample, taken in the morning, on infusion days before the infusion."""
    drawn, received = dice.between(7 * 60, 8 * 60 + 50), dice.between(11 * 60, 17 * 60)
    same: Record = {
        "ACCESS": f"{visit.date:%y%j}-{p.number:03d}{dice.between(0, 9)}",
        "VISIT": dice.pick((visit.name, visit.name, visit.name, visit.name.upper())),
        "COLLTM": f"{drawn // 60:02d}:{drawn % 60:02d}",
    }
    no_time, fasting = dice.chance(0.03), dice.pick(("Yes", "Yes", "Yes", "No", "UNK"))
    if p.of_paper or no_time:
        same["COLLTM"] = PAPER_TIMES.get(
            (p.number, visit.name), "UNK" if no_time and not p.of_paper else same["COLLTM"]
        )
    measured = results(p, visit, dice)
    lost: set[str] = set()
    for panel in dict.fromkeys(test.panel for test in tests()):
        if missing(p, visit, panel, dice):
            lost.add(panel)
        elif is_lost(p, visit, panel, dice):
            lost.add(panel)
            first = next(test for test in tests() if test.panel == panel)
            nothing: Record = {"PANEL": panel, "SPECIMEN": first.specimen, "TESTNM": "All tests"}
            yield stamped(p, visit, received, same | nothing | {"RESULT": "Not Done", "NDREASON": LOST})
    for test in tests():
        if test.panel in lost or not wanted(p, visit, test):
            continue
        value = numeric(p, visit, test, measured[test.name], dice) if test.typical else in_words(test, dice)
        comment, twice = dice.chance(0.015), dice.chance(0.002)
        record = same | value | {
            "PANEL": dice.pick((test.panel, test.panel, test.panel.upper())),
            "SPECIMEN": spelled(dice, SPELLINGS[test.specimen]),
            "TESTNM": spelled(dice, test.names),
            "FASTING": spelled(dice, SPELLINGS[fasting]) if test.panel == "Chemistry" else "",
            "LABCOM": dice.pick(COMMENTS) if comment else "",
        } | not_done(p, visit, test, dice)  # fmt: skip
        yield stamped(p, visit, received, record)
        if (p.number, visit.name, test.name) in PAPER_TWICE if p.of_paper else twice:
            yield stamped(p, visit, received, record)


def missing(p: Participant, visit: Visit, panel: str, dice: Dice) -> bool:
    """Whether nothing came of a panel, or of a sample."""
    by_chance = dice.chance(0.01)
    return (p.number, visit.name, panel) in PAPER_NO_PAGE if p.of_paper else by_chance


def is_lost(p: Participant, visit: Visit, panel: str, dice: Dice) -> bool:
    """Whether a panel is reported as not done in one record."""
    by_chance = panel == "Hematology" and dice.chance(0.02)
    return (p.number, visit.name, panel) in PAPER_PANEL_LOST if p.of_paper else by_chance


def not_done(p: Participant, visit: Visit, test: Test, dice: Dice) -> Record:
    """What stands instead of a result, if the test was not done."""
    by_chance = (dice.pick(NOT_DONE), dice.pick(NOT_DONE_REASONS)) if dice.chance(0.005) else None
    found = PAPER_NOT_DONE.get((p.number, visit.name, test.name)) if p.of_paper else by_chance
    return {"RESULT": found[0], "NDREASON": found[1], "LABFLAG": "", "LABCOM": ""} if found else {}


def stamped(p: Participant, visit: Visit, received: int, record: Record) -> Record:
    """With subject and dates, which SAS counts from 1960: days, and seconds."""
    days = (visit.date - date(1960, 1, 1)) // timedelta(days=1)
    return record | {
        "SUBJID": p.subject,
        "SEX": p.sex[0],
        "AGE": float(age(p.birth, visit.date)),
        "COLLDT": float(days),
        "RECVDTM": float(86400 * days + 60 * received),
    }
