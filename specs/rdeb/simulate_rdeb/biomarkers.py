"""The research laboratory: cytokines and substance P in serum, reported in one workbook. All levels are chosen."""

import pickle
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, time, timedelta
from pathlib import Path
from typing import NamedTuple

from .course import improved
from .dice import Dice
from .labs import REPEATS
from .people import Participant, Take
from .spooling import Spool
from .visits import Visit, visits
from .writing import KOREAN_REMARKS, named_month
from .xlsx import MOST_ROWS, Cell, Once, write_workbook

SAMPLED = ("Day 1", "Day 29", "Day 57", "Day 113", "Day 169", "Month 8")
REPORTED = date(2020, 1, 31)
PMOL = 1.34763  # pg of substance P in one pmol/L x mL: its molar mass is 1347.63 g/mol
NOT_DETERMINED = "n.d."
COMMENTS = ("Aliquot 250 µL", "Aliquot 200 μL", "≥ 2 freeze–thaw cycles", "slightly hemolytic")  # U+00B5, U+03BC
NOTHING_RECEIVED = "Sample not received"

# What the committed extract must show, by screening number and visit
PAPER_NO_ROW = {(2, "Day 169")}
PAPER_NOT_RECEIVED = {(1, "Day 169")}
PAPER_DAY_UNKNOWN = {(5, "Day 29")}
PAPER_DATE_AS_TEXT = {(3, "Day 57")}
PAPER_NO_TIME = {(1, "Day 113"): "UNK", (6, "Day 57"): ""}
PAPER_TOO_LITTLE = {(2, "Day 113"): "IL-8", (7, "Day 57"): "HMGB1"}
PAPER_COMMENTS = {
    (1, "Day 1"): COMMENTS[0],
    (2, "Day 113"): "IL-8 n.d.: volume < 50 µL",
    (3, "Day 113"): COMMENTS[2],
    (6, "Day 57"): COMMENTS[1],
    (7, "Day 57"): "HMGB1 n.d.: lipemic, ± clots",
}
IN_PMOL = (5,)  # subjects whose substance P another kit measured


class Assay(NamedTuple):
    analyte: str
    header: str
    unit: str
    lowest: float  # limits of quantification
    highest: float
    typical: float
    effect: str
    part: float  # of the effect


CYTOKINES = (
    Assay("IL-1beta", "IL-1b (pg/mL)", "pg/mL", 1.0, 250, 1.4, "inflammation", 1.0),
    Assay("IL-6", "IL-6 (pg/mL)", "pg/mL", 2.5, 300, 7.5, "inflammation", 1.3),
    Assay("IL-8", "IL-8 (pg/ml)", "pg/mL", 3, 1000, 24, "inflammation", 1.0),
    Assay("IL-10", "IL-10 (pg/mL)", "pg/mL", 1.0, 200, 3.5, "inflammation", 0.0),
    Assay("TNF-alpha", "TNF-a (PG/ML)", "pg/mL", 2, 400, 14, "inflammation", 0.9),
    Assay("HMGB1", "HMGB1 (ng/mL)", "ng/mL", 2.5, 80, 11, "inflammation", 0.8),
)
SUBSTANCE_P = Assay("Substance P", "Result", "pg/mL", 8, 500, 330, "substance P", 1.0)
SUBSTANCE_P_UNITS = ("pg/mL", "pg/mL", "pg/ml", "PG/ML", "ng/L")
ABOUT = (
    ("SYNTHETIC: nothing in this workbook was observed in a patient",),
    ("Serum, multiplex immunoassay (cytokines), ELISA (HMGB1, substance P)",),
    ("n.d.", "not determined"),
    ("<LLOQ", "below the lower limit of quantification, see sheet Assays"),
)


HEADERS: dict[str, list[Cell]] = {
    "Cytokines": [
        "Sample ID",
        "Subject",
        "Visit",
        "Collected",
        "Time",
        *(a.header for a in CYTOKINES),
        "Comment",
        "비고",
    ],
    "Substance P": ["Sample ID", "Subject", "Visit", "Collected", "Assayed", "Result", "Unit", "Comment"],
}
ASSAYS: list[list[Cell]] = [
    ["Analyte", "Unit", "LLOQ", "ULOQ"],
    *([a.analyte, a.unit, a.lowest, a.highest] for a in (*CYTOKINES, SUBSTANCE_P)),
]


@contextmanager
def biomarker_files(path: Path, beside: Path, most: int = MOST_ROWS) -> Iterator[Take]:
    """One workbook, and further ones with their number behind the name: no sheet has more rows than it can."""
    books = [Book(beside, 1)]

    def take(p: Participant) -> None:
        taken = list(samples(p))
        if books[-1].rows + len(taken) + 1 > most:
            books.append(Book(beside, len(books) + 1))
        if taken:
            books[-1].put(p, taken)

    yield take
    for number, book in enumerate(books, 1):
        sheets = {"Read me": ABOUT, **{name: book.sheet(name) for name in HEADERS}, "Assays": ASSAYS}
        numbered = path if number == 1 else path.with_stem(f"{path.stem}_{number}")
        write_workbook(numbered, sheets, REPORTED, "SYNTHETIC biomarkers in serum", beside)


class Book:
    """The rows of a workbook, until all are there."""

    def __init__(self, beside: Path, number: int) -> None:
        self.spools = {name: Spool(beside, f"{name} {number}") for name in HEADERS}
        self.rows = 1  # of Cytokines, which has most

    def put(self, p: Participant, taken: Sequence[Visit]) -> None:
        cytokines = [*(cytokine_row(p, visit) for visit in taken), []]  # a blank row below each subject
        substance_p = [substance_p_row(p, visit) for visit in taken]
        for spool, rows in zip(self.spools.values(), (cytokines, substance_p), strict=True):
            spool.add(p.number, pickle.dumps(rows))
        self.rows += len(cytokines)

    def sheet(self, name: str) -> Iterator[list[Cell]]:
        yield HEADERS[name]
        for rows in self.spools[name]:
            yield from pickle.loads(rows)


def samples(p: Participant) -> Iterator[Visit]:
    """The visits with a sample that the laboratory knows of."""
    for visit in visits(p):
        planned = visit.name in SAMPLED or visit.unscheduled == REPEATS
        forgotten = p.dice(f"biomarkers kept {visit.name}").chance(0.03)
        if planned and not visit.missed and not ((p.number, visit.name) in PAPER_NO_ROW if p.of_paper else forgotten):
            yield visit


def cytokine_row(p: Participant, visit: Visit) -> list[Cell]:
    """One row of a sample, unit and analyte in the header."""
    dice = p.dice(f"cytokines {visit.name}")
    drawn, remark, comment = dice.between(7 * 60, 8 * 60 + 50), dice.chance(0.15), dice.chance(0.06)
    clock: Cell = time(drawn // 60, drawn % 60)
    few = PAPER_TOO_LITTLE.get((p.number, visit.name), "")
    if not p.of_paper and dice.chance(0.03):
        few = dice.pick(CYTOKINES).analyte
    found = [NOT_DETERMINED if assay.analyte == few else result(p, visit, assay, dice) for assay in CYTOKINES]
    if not_received(p, visit):
        return [*identity(p, visit, "A", dice), None, *([NOT_DETERMINED] * len(found)), NOTHING_RECEIVED, None]
    return [
        *identity(p, visit, "A", dice),
        PAPER_NO_TIME.get((p.number, visit.name), clock) if p.of_paper else clock,
        *found,
        said(p, visit, dice if comment else None) or (f"{few} n.d.: volume < 50 µL" if few else None),
        dice.pick(KOREAN_REMARKS) if remark else None,
    ]


def substance_p_row(p: Participant, visit: Visit) -> list[Cell]:
    """One row of a result, its unit beside it."""
    dice = p.dice(f"substance P {visit.name}")
    assayed = min(visit.date + timedelta(days=dice.between(20, 90)), REPORTED - timedelta(days=7))
    unit = dice.pick(SUBSTANCE_P_UNITS)
    if not_received(p, visit):
        return [*identity(p, visit, "B", dice), None, NOT_DETERMINED, None, NOTHING_RECEIVED]
    found = result(p, visit, SUBSTANCE_P, dice)
    if p.number in IN_PMOL and isinstance(found, float):
        found, unit = round(found / PMOL, 1), "pmol/L"
    return [*identity(p, visit, "B", dice), assayed, found, unit, None]


def identity(p: Participant, visit: Visit, tube: str, dice: Dice) -> list[Cell]:
    """Sample, subject, visit and date: a date of Excel, or text."""
    name = dice.pick((visit.name, visit.name, visit.name.upper(), visit.name.lower()))
    words = visit.name.upper().split()
    sample = Once(f"{p.number:03d}-{words[0][0]}{words[-1] if len(words) > 1 else 'X'}-{tube}")
    on: Cell = visit.date
    if not_received(p, visit):
        on = None
    elif (p.number, visit.name) in PAPER_DAY_UNKNOWN:
        on = named_month(visit.date, "month")
    elif (p.number, visit.name) in PAPER_DATE_AS_TEXT:
        on = visit.date.isoformat()
    return [sample, p.subject, name, on]


def not_received(p: Participant, visit: Visit) -> bool:
    by_chance = p.dice(f"biomarkers received {visit.name}").chance(0.02)
    return (p.number, visit.name) in PAPER_NOT_RECEIVED if p.of_paper else by_chance


def said(p: Participant, visit: Visit, dice: Dice | None) -> str | None:
    if p.of_paper:
        return PAPER_COMMENTS.get((p.number, visit.name))
    return dice.pick(COMMENTS) if dice else None


def result(p: Participant, visit: Visit, assay: Assay, dice: Dice) -> str | float:
    """A number, or text outside the limits of quantification."""
    level = assay.typical * p.dice(f"level of {assay.analyte}").near(1, 0.8)
    found = round(improved(p, visit.date, level, assay.effect, assay.part) * dice.near(1, 0.12), 1)
    if found < assay.lowest:
        return dice.pick(("<LLOQ", f"<{assay.lowest:g}"))
    return f">{assay.highest:g}" if found > assay.highest else found
