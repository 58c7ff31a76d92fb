"""SYNTHETIC raw records of the trial: nothing written here was observed in a patient.

The trial is the one of Lee SE et al., JCI Insight 2021;6(2):e143606 (NCT04520022), which published no
patient-level data.

Known from the paper, the registry and news of the trial: phase 1/2a, one Korean centre, open label, single
arm; 6 subjects, 4 adults and 2 minors, admitted at 10 to 60 years; three intravenous infusions two weeks
apart of 1 to 3 x 10^6 cells/kg; followed for 8 to 24 months; active from 2016-10-13 to 2020-01-10; no
serious adverse event.

Chosen here: everything else. That is every person, date, weight, time, lot and visit window, the dose of each
subject, the screen failure, the one early withdrawal, the adverse events with their coded terms (plausible
words, not a medical dictionary, no code numbers), and how untidy the forms are.

Total cells (10^6) = dose level (10^6 cells/kg) x weight (kg) of that day. Dose levels are whole and weights
have one decimal, so the product has one decimal and nothing is rounded. Volume (mL) = total cells / 5, to one
decimal, half up. Months of follow-up count from the first infusion.

Every subject and form has a random stream of its own, so a further form or subject changes no other. Only
`random()` of the standard generator is drawn: its sequence is guaranteed for a seed, whatever the platform.

A further form is one function, Participant -> entries, and one line in FORMS. What several forms must agree
on (visits, infusions, weights) is a function that each of them calls.
"""

import csv
from calendar import monthrange
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import NamedTuple, TypeVar

STUDYID = "RDEB-MSC-01"
SITE = "01"
SEED = 20161067  # its six show every habit listed in raw/README.md
FIRST_ACTIVITY = date(2016, 10, 13)
LAST_ACTIVITY = date(2020, 1, 10)
FOLLOW_UP_MONTHS = (8, 12, 18, 24)
INFUSION_VISITS = ("Day 1", "Day 15", "Day 29")
CELLS_PER_ML = 5  # 10^6 cells/mL of the infused suspension
GAIN_OF_MINORS = 2.4  # kg a year

T = TypeVar("T")
Row = dict[str, str]
Entry = tuple[date, Row]  # the day a row is about, and its values; columns left out are blank


class Dice:
    """Random choices of one stream, all made from the guaranteed sequence of `Random.random`."""

    def __init__(self, stream: str) -> None:
        self._random = Random(stream)  # a text seeds through SHA-512, never through hash()

    def chance(self, probability: float) -> bool:
        return self._random.random() < probability

    def between(self, low: int, high: int) -> int:
        return low + int(self._random.random() * (high - low + 1))

    def pick(self, options: Sequence[T]) -> T:
        return options[self.between(0, len(options) - 1)]

    def near(self, middle: float, spread: float) -> float:
        """Somewhere within middle +- spread, mostly near the middle."""
        return middle + spread * (self._random.random() + self._random.random() - 1)


# --- Who takes part ------------------------------------------------------------------------------------

class Participant(NamedTuple):
    number: int  # of screening; subject id RDEB-<number>
    birth: date
    sex: str
    consent: date
    assent: date | None  # minors
    screened: date
    day1: date  # first infusion; planned only, if the screening failed
    dose: int  # 10^6 cells/kg
    weight: float  # kg, at screening
    planned: int  # months of follow-up by protocol
    last_visit: str  # earlier than f"Month {planned}" if the subject withdrew
    last_date: date | None = None  # of the last visit, where the calendar fixes it
    failed: date | None = None  # screen failure
    seed: int = SEED

    @property
    def subject(self) -> str:
        return f"RDEB-{self.number:03d}"

    @property
    def minor(self) -> bool:
        return self.assent is not None

    @property
    def of_paper(self) -> bool:
        return self.number in PAPER

    def dice(self, form: str) -> Dice:
        return Dice(f"{self.seed}|{self.number}|{form}")


# The six of the paper and one screen failure, by screening number; all but doses and age groups is chosen.
PAPER = {p.number: p for p in (
    Participant(1, date(1988, 4, 17), "Female", FIRST_ACTIVITY, None, FIRST_ACTIVITY, date(2016, 10, 27),
                dose=1, weight=44.3, planned=24, last_visit="Month 24"),
    Participant(2, date(1979, 11, 2), "Male", date(2017, 2, 6), None, date(2017, 2, 7), date(2017, 2, 20),
                dose=2, weight=57.8, planned=18, last_visit="Month 18"),
    Participant(3, date(1994, 1, 25), "Male", date(2017, 7, 3), None, date(2017, 7, 5), date(2017, 7, 19),
                dose=3, weight=51.6, planned=24, last_visit="Month 24"),
    Participant(4, date(1983, 8, 9), "Female", date(2017, 9, 4), None, date(2017, 9, 4), date(2017, 9, 20),
                dose=3, weight=46.0, planned=12, last_visit="Screening", failed=date(2017, 9, 13)),
    Participant(5, date(1970, 6, 30), "Female", date(2017, 11, 9), None, date(2017, 11, 9),
                date(2017, 11, 23), dose=3, weight=47.9, planned=12, last_visit="Month 8"),
    Participant(6, date(2002, 3, 12), "Male", date(2018, 4, 26), date(2018, 4, 26), date(2018, 4, 27),
                date(2018, 5, 14), dose=1, weight=36.7, planned=12, last_visit="Month 12"),
    Participant(7, date(2007, 9, 21), "Female", date(2019, 4, 22), date(2019, 4, 23), date(2019, 4, 23),
                date(2019, 5, 10), dose=3, weight=25.4, planned=8, last_visit="Month 8",
                last_date=LAST_ACTIVITY),
)}
BLOCK = 7  # screening numbers: six enrolled and one screen failure
FAILURE_OF_PAPER = 4


def roster(subjects: int, seed: int) -> Iterator[Participant]:
    """`subjects` enrolled, and one screen failure in each block of six that was begun."""
    for block in range(-(-subjects // (BLOCK - 1))):
        first = block * BLOCK + 1
        failure = first + Dice(f"{seed}|block {block}").between(0, BLOCK - 1) if block else FAILURE_OF_PAPER
        enrolled = [number for number in range(first, first + BLOCK) if number != failure]
        for number in sorted([*enrolled[: subjects - block * (BLOCK - 1)], failure]):
            known = PAPER.get(number)
            yield known._replace(seed=seed) if known else recruit(seed, number, number == failure)


def recruit(seed: int, number: int, fails: bool) -> Participant:
    """A further subject of the same design, within the trial's calendar."""
    dice = Dice(f"{seed}|{number}|participant")
    day1 = weekday(FIRST_ACTIVITY + timedelta(days=dice.between(40, 880)))
    screened = weekday(day1 - timedelta(days=dice.between(9, 25)))
    consent = screened - timedelta(days=dice.pick((0, 0, 0, 1, 2)))
    minor = dice.chance(1 / 3)
    age = dice.between(10, 17) if minor else dice.between(18, 60)
    birth = add_months(consent, -12 * age) - timedelta(days=dice.between(1, 330))
    possible = [n for n in FOLLOW_UP_MONTHS if add_months(day1, n) + timedelta(days=10) <= LAST_ACTIVITY]
    planned = dice.pick(possible)
    early = dice.chance(0.12)
    return Participant(
        number, birth, dice.pick(("Female", "Male")), consent, consent if minor else None, screened, day1,
        dose=dice.pick((1, 3) if minor else (1, 2, 3, 3)),
        weight=dice.near(13 + 2 * age, 5) if minor else dice.near(52, 11),
        planned=planned,
        last_visit=dice.pick(("Day 57", "Day 113", "Day 169")) if early else f"Month {planned}",
        failed=weekday(screened + timedelta(days=dice.between(2, 8))) if fails else None,
        seed=seed,
    )


# --- What several forms must agree on ------------------------------------------------------------------

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
    Plan("Day 1", 0, day=1), Plan("Day 15", 2, day=15), Plan("Day 29", 2, day=29), Plan("Day 57", 3, day=57),
    Plan("Day 113", 5, day=113), Plan("Day 169", 7, day=169), Plan("Month 8", 10, months=8),
    Plan("Month 12", 10, months=12), Plan("Month 18", 10, months=18), Plan("Month 24", 10, months=24),
)
MISSED_REASONS = ("Subject could not travel", "Intercurrent cold, visit cancelled", "Schedule conflict")
UNSCHEDULED_REASONS = ("Wound check", "New blisters, photographs", "Repeat of laboratory tests")
INTERRUPTIONS = ("Nausea", "Dizziness", "Infusion site pain", "Line occlusion")  # all but the last are AEs

# What the committed extract must show, by screening number
PAPER_MISSED = {3: "Day 169"}
PAPER_UNSCHEDULED = {1: (41, "Wound check"), 6: (92, "Repeat of laboratory tests")}  # days after Day 1
PAPER_INTERRUPTED = {5: (2, "Nausea")}  # number of the infusion
PAPER_NO_END_TIME = {6: 3}


@cache
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


@cache
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
        given.append(Infusion(
            number, visit, dates[visit], start, start + minutes, weight, p.dose * weight, interrupted))
    return tuple(given)


def volume(total: int) -> int:
    """Tenths of a mL that hold `total` tenths of 10^6 cells, half up.

    >>> volume(443)  # 44.3 x 10^6 cells in 8.86 mL
    89
    """
    return (2 * total + CELLS_PER_ML) // (2 * CELLS_PER_ML)


# --- How the site writes -------------------------------------------------------------------------------

MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")

# One term and how else it gets written; what stands first is also the usual way.
SPELLINGS = {
    "Yes": ("Yes", "YES", "yes", "Y"),
    "No": ("No", "NO", "no", "N"),
    "Male": ("Male", "M", "male"),
    "Female": ("Female", "F", "FEMALE"),
    "Asian": ("Asian", "ASIAN"),
    "Not Hispanic or Latino": ("Not Hispanic or Latino", "NOT HISPANIC OR LATINO"),
    "Adult": ("Adult", "ADULT"),
    "Pediatric": ("Pediatric", "Paediatric", "pediatric"),
    "kg": ("kg", "Kg", "kilogram"),
    "10^6 cells/kg": ("10^6 cells/kg", "10^6 Cells/kg", "million cells/kg"),
    "10^6 cells": ("10^6 cells", "10^6 Cells", "million cells"),
    "mL": ("mL", "ml", "milliliter"),
    "Intravenous": ("Intravenous", "IV", "intravenous"),
    "Mild": ("Mild", "MILD", "mild"),
    "Moderate": ("Moderate", "MODERATE", "moderate"),
    "Severe": ("Severe", "SEVERE"),
    "1": ("1", "Grade 1", "GRADE 1"),
    "2": ("2", "Grade 2", "GRADE 2"),
    "3": ("3", "Grade 3"),
    "Not related": ("Not related", "Not Related", "NOT RELATED"),
    "Unlikely related": ("Unlikely related", "Unlikely"),
    "Possibly related": ("Possibly related", "possibly related", "Possible"),
    "Related": ("Related", "RELATED"),
    "Dose not changed": ("Dose not changed", "DOSE NOT CHANGED", "None"),
    "Drug interrupted": ("Drug interrupted", "Infusion interrupted"),
    "Not applicable": ("Not applicable", "Not Applicable", "N/A"),
    "Recovered/Resolved": ("Recovered/Resolved", "recovered", "RECOVERED/RESOLVED", "Resolved"),
    "Recovering/Resolving": ("Recovering/Resolving", "recovering"),
    "Not Recovered/Not Resolved": ("Not Recovered/Not Resolved", "Not recovered"),
    "Completed": ("Completed", "COMPLETED"),
}


def spell(dice: Dice, term: str) -> str:
    """The term as somebody typed it: the usual way mostly, now and then otherwise or with a blank."""
    usual, *others = SPELLINGS.get(term, (term,))
    written = dice.pick(others) if others and dice.chance(0.25) else usual
    return blanks(dice, written)


def blanks(dice: Dice, text: str) -> str:
    return dice.pick((f" {text}", f"{text} ", f"{text}  ")) if text and dice.chance(0.04) else text


def visit_name(dice: Dice, name: str) -> str:
    return dice.pick((name, name, name, name, name.upper(), f"{name} "))


def dose_group(dice: Dice, dose: int) -> str:
    unit = dice.pick(("x 10^6 cells/kg", "x 10^6 cells/kg", "X 10^6 Cells/kg"))
    return blanks(dice, f"{dose}.0 {unit}")


def iso(day: date | None) -> str:
    return day.isoformat() if day else ""


def american(day: date | None) -> str:
    return f"{day.month:02d}/{day.day:02d}/{day.year}" if day else ""


def named_month(day: date | None, known: str = "day") -> str:
    """13-Oct-2016, or UN-OCT-2016 and UN-UNK-2016 where the day or the month is not known."""
    if day is None:
        return ""
    month = MONTHS[day.month - 1]
    return {"day": f"{day.day:02d}-{month}-{day.year}", "month": f"UN-{month.upper()}-{day.year}",
            "year": f"UN-UNK-{day.year}"}[known]


def clock(minutes: int | None) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}" if minutes is not None else ""


def tenths(number: int) -> str:
    return f"{number // 10}.{number % 10}"


# --- The forms -----------------------------------------------------------------------------------------

KOREAN_REMARKS = (
    "보호자와 전화 통화함",  # talked to the guardian by telephone
    "외래에서 상처 사진 촬영",  # photographs of the wound
    "다음 방문 시 재확인 필요",  # check again at the next visit
    "특이사항 없음",  # nothing of note
)
VISIT_COMMENTS = (
    'Biopsy site healed.\nPhotographs taken, "left" forearm',  # a comma, quotes and a line break
    "Dressing changed by nurse, no complaint",
    "Late by 40 min, traffic",
)
FAILURE_REASONS = (
    ("EXCL03", "Exclusion: history of squamous cell carcinoma"),
    ("EXCL05", "Exclusion: systemic infection at screening"),
    ("INCL02", "Inclusion: diagnosis not confirmed by COL7A1 analysis"),
)
WITHDRAWALS = (
    ("Withdrawal by subject", "Withdrew consent, moved abroad"),
    ("Withdrawal by subject", "Withdrew consent, burden of visits"),
    ("Lost to follow-up", "Lost to follow-up, no answer to three calls"),
)


def demographics(p: Participant) -> Iterator[Entry]:
    dice = p.dice("demographics")
    day_unknown = p.number == 6 or (not p.of_paper and dice.chance(0.05))
    yield p.consent, {
        "INITIALS": dice.pick("KLPCHJY") + dice.pick("SMJHYE"),
        "BRTHDAT": f"{p.birth:%Y-%m}-UN" if day_unknown else iso(p.birth),
        "AGE_YRS": str(age(p.birth, p.consent)),
        "SEX": spell(dice, p.sex),
        "RACE": spell(dice, "Asian"),
        "ETHNIC": spell(dice, "Not Hispanic or Latino"),
        "ICDAT": iso(p.consent),
        "ASSENTDAT": iso(p.assent),
    }


def enrolment_date(p: Participant) -> date:
    return weekday(p.day1 - timedelta(days=p.dice("enrolment date").between(1, 4)), later=False)


def failure_reason(p: Participant) -> tuple[str, str]:
    return FAILURE_REASONS[0] if p.of_paper else p.dice("failure").pick(FAILURE_REASONS)


def enrolment(p: Participant) -> Iterator[Entry]:
    dice = p.dice("enrolment")
    row = {"SCRDAT": american(p.screened), "COHORT": spell(dice, "Pediatric" if p.minor else "Adult")}
    if p.failed:
        criterion, reason = failure_reason(p)
        yield p.failed, row | {
            "ELIGYN": spell(dice, "No"), "SFCRIT": criterion, "SFREAS": reason, "SFDAT": american(p.failed)}
        return
    enrolled = enrolment_date(p)
    yield enrolled, row | {
        "ELIGYN": spell(dice, "Yes"), "ENRDAT": american(enrolled), "DOSEGRP": dose_group(dice, p.dose)}


def visit_form(p: Participant) -> Iterator[Entry]:
    dice = p.dice("visit form")
    for visit in visits(p):
        quoted = (p.number, visit.name) == (2, "Day 57")
        comment = dice.pick(VISIT_COMMENTS) if dice.chance(0.06) else ""
        yield visit.date, {
            "VISITNAME": visit_name(dice, visit.name),
            "VISDONE": spell(dice, "No" if visit.missed else "Yes"),
            "VISDAT": "" if visit.missed else iso(visit.date),
            "REASND": blanks(dice, visit.missed),
            "UNSREAS": blanks(dice, visit.unscheduled),
            "CONTMODE": "" if visit.missed else "In person",
            "COMMENT": VISIT_COMMENTS[0] if quoted else comment,
        }


def infusion_form(p: Participant) -> Iterator[Entry]:
    dice = p.dice("infusion form")
    for infusion in infusions(p):
        by_chance = dice.chance(0.03)
        no_end = PAPER_NO_END_TIME.get(p.number) == infusion.number if p.of_paper else by_chance
        made = infusion.date - timedelta(days=dice.between(60, 240))
        yield infusion.date, {
            "VISITNAME": visit_name(dice, infusion.visit),
            "INFNO": str(infusion.number),
            "INFDONE": spell(dice, "Yes"),
            "INFDAT": named_month(infusion.date),
            "INFSTTIM": clock(infusion.start),
            "INFENTIM": "" if no_end else clock(infusion.end),
            "ROUTE": spell(dice, "Intravenous"),
            "WEIGHT": tenths(infusion.weight),
            "WEIGHTU": spell(dice, "kg"),
            "DOSELVL": f"{p.dose}.0",
            "DOSELVLU": spell(dice, "10^6 cells/kg"),
            "TOTCELLS": tenths(infusion.total),
            "TOTCELLSU": spell(dice, "10^6 cells"),
            "VOLUME": tenths(volume(infusion.total)),
            "VOLUMEU": spell(dice, "mL"),
            "LOTNO": f"MSC{made:%y%m}-{dice.between(1, 9):02d}",
            "INTERRUPT": spell(dice, "Yes" if infusion.interrupted else "No"),
            "INTREAS": infusion.interrupted,
            "VIABILITY": str(dice.between(82, 97)),
            "REMARK_KR": dice.pick(KOREAN_REMARKS) if dice.chance(0.1) else "",
        }


def disposition(p: Participant) -> Iterator[Entry]:
    """Milestones, then the end of treatment and of the study."""
    dice = p.dice("disposition")

    def row(category: str, stage: str, term: str, status: str, day: date, months: str = "") -> Entry:
        return day, {"DSCATTX": category, "STAGE": stage, "DSTERMTX": blanks(dice, term),
                     "DSSTATUS": spell(dice, status), "DSDAT": american(day), "FU_MONTHS": months}

    yield row("Protocol milestone", "Screening", "Informed consent obtained", "", p.consent)
    if p.assent:
        yield row("Protocol milestone", "Screening", "Informed assent obtained", "", p.assent)
    if p.failed:
        yield row("Disposition event", "Study", failure_reason(p)[1], "Screen failure", p.failed)
        return
    yield row("Protocol milestone", "Screening", "Entered into trial", "", enrolment_date(p))
    last = infusions(p)[-1]
    yield row("Disposition event", "Treatment", f"Received {last.number} infusions", "Completed", last.date)
    status, term = "Completed", f"Completed {p.planned} months of follow-up"
    if p.last_visit != f"Month {p.planned}":
        status, term = WITHDRAWALS[0] if p.of_paper else dice.pick(WITHDRAWALS)
    yield row("Disposition event", "Study", term, status, end_of_study(p), months=str(p.planned))


# --- Adverse events ------------------------------------------------------------------------------------

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


EVER = 9999  # days: still there at the end of the study
PAPER_EVENTS = {
    1: (Told(-6, "Headache", "Headache", lasts=1),
        Told(24, "Pruritus", "Itching, both forearms", lasts=52, known="year"),
        Told(39, "Wound infection", "Infected wound left shin with ≥ 3 blisters ", lasts=17,
             comment="Lesion 4 ± 1 cm, topical antibiotic", remark=KOREAN_REMARKS[0])),
    2: (Told(114, "Skin pain", "Skin pain 5–6/10, feet", lasts=21, known="month"),),
    3: (Told(60, "Anaemia", "Anemia (Hb 8.1 ± 0.2 g/dL)", lasts=EVER, comment="Known before, now worse"),),
    5: (Told(70, "Dysphagia", " Difficulty swallowing solids", lasts=EVER),),
    6: (Told(85, "C-reactive protein increased", "CRP raised (24 µg/mL)", lasts=14),),
    7: (Told(-4, "Blister", "New blister, heel", lasts=20),
        Told(0, "Headache", "HEADACHE", time=8 * 60 + 10, lasts=0, comment="Before the infusion"),
        Told(201, "Constipation", "Constipation", lasts=EVER)),
}
INTERRUPTION_VERBATIM = "{pt}\N{NO-BREAK SPACE}during infusion"
AE_COMMENTS = (
    "Dressing changed, no culture", "Size 2–3 cm", "VAS 4 ± 1", "Seen by dermatologist, photographs taken",
    "≥ 2 episodes", "Resolved without treatment",
)
SEVERITY = {"1": "Mild", "2": "Moderate", "3": "Severe"}


@cache
def catalogue() -> dict[str, Term]:
    """The adverse event terms, by PT."""
    with Path(__file__).with_name("simulate_adverse_events.csv").open(encoding="utf-8", newline="") as file:
        return {row["PT"]: term_of(row) for row in csv.DictReader(file)}


def term_of(row: Row) -> Term:
    low, high = row["DAYS"].split("-")
    return Term(row["PT"], row["LLT"], row["HLT"], row["HLGT"], row["SOC"], row["KIND"],
                tuple(row["GRADES"].split("|")), (int(low), int(high)), row["OTHER_ACTION"],
                tuple(row["VERBATIM"].split("|")))


def events(p: Participant) -> Iterator[AdverseEvent]:
    for told in PAPER_EVENTS.get(p.number, ()):
        yield AdverseEvent(
            catalogue()[told.pt], p.day1 + timedelta(days=told.day), told.time, told.lasts,
            verbatim=told.verbatim, known=told.known, comment=told.comment, remark=told.remark)
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
                catalogue()[infusion.interrupted], infusion.date, time, lasts=0,
                reaction=True, interrupted=True,
                verbatim=INTERRUPTION_VERBATIM.format(pt=infusion.interrupted))
        elif dice.chance(0.45):
            after = dice.between(10, 300)
            yield AdverseEvent(
                dice.pick(terms), infusion.date, infusion.start + after if dice.chance(0.8) else None,
                reaction=after <= 120 and dice.chance(0.6))


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
        start = p.consent + timedelta(days=dice.between(0, (p.day1 - p.consent).days - 1)) if before \
            else p.day1 + timedelta(days=day)
        term = dice.pick(terms)
        terms.remove(term)
        yield AdverseEvent(
            term, start,
            start_time=dice.between(6 * 60, 22 * 60) if dice.chance(0.15) else None,
            known=dice.pick(("month", "month", "year")) if dice.chance(0.06) else "day",
            comment=dice.pick(AE_COMMENTS) if dice.chance(0.2) else "",
            remark=dice.pick(KOREAN_REMARKS) if dice.chance(0.1) else "")


def adverse_events(p: Participant) -> Iterator[Entry]:
    """Numbered as they were entered, which is nearly the order in which they began."""
    dice = p.dice("adverse events")
    noticed = [(event.start + timedelta(days=dice.between(0, 20)), event) for event in events(p)]
    noticed.sort(key=lambda one: one[0])
    for number, (entered, event) in enumerate(noticed, 1):
        yield entered, adverse_event(p, dice, event) | {"AENO": str(number)}


def adverse_event(p: Participant, dice: Dice, event: AdverseEvent) -> Row:
    term = event.term
    end = event.start + timedelta(days=event.lasts if event.lasts is not None else dice.between(*term.days))
    ongoing = end > end_of_study(p)
    outcome = dice.pick(("Not Recovered/Not Resolved", "Recovering/Resolving")) if ongoing \
        else "Recovered/Resolved"
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


# --- Dates ---------------------------------------------------------------------------------------------

def weekday(day: date, later: bool = True) -> date:
    """The day itself, or the next (else the last) Monday to Friday."""
    while day.weekday() > 4:
        day += timedelta(days=1 if later else -1)
    return day


def within(dice: Dice, due: date, window: int) -> date:
    """A working day in the visit window, most often the first one from the due date on."""
    days = [due + timedelta(days=shift) for shift in range(-window, window + 1)]
    working = [day for day in days if day.weekday() <= 4 and day <= LAST_ACTIVITY]
    drawn = dice.pick(working or [due])
    return due if due in working and dice.chance(0.5) else drawn


def add_months(day: date, months: int) -> date:
    """The same day of another month, or its last day.

    >>> add_months(date(2017, 8, 31), 6)
    datetime.date(2018, 2, 28)
    """
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def age(birth: date, on: date) -> int:
    """Completed years.

    >>> age(date(2007, 9, 21), date(2019, 4, 22))
    11
    """
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


# --- From entries to files -----------------------------------------------------------------------------

class Form(NamedTuple):
    file: str
    entries: Callable[[Participant], Iterable[Entry]]
    columns: tuple[str, ...]
    audit: tuple[str, ...] = ("FORM_STATUS", "ENTRY_DT", "ENTRY_BY")


FORMS = (
    Form("demographics.csv", demographics, (
        "INITIALS", "BRTHDAT", "AGE_YRS", "SEX", "RACE", "ETHNIC", "ICDAT", "ASSENTDAT")),
    Form("enrolment.csv", enrolment, (
        "SCRDAT", "COHORT", "ELIGYN", "SFCRIT", "SFREAS", "SFDAT", "ENRDAT", "DOSEGRP")),
    Form("visits.csv", visit_form, (
        "VISITNAME", "VISDONE", "VISDAT", "REASND", "UNSREAS", "CONTMODE", "COMMENT"),
        audit=("FORM_STATUS ", "ENTRY_DT", "ENTRY_BY")),  # the export writes this header with a blank
    Form("infusion.csv", infusion_form, (
        "VISITNAME", "INFNO", "INFDONE", "INFDAT", "INFSTTIM", "INFENTIM", "ROUTE", "WEIGHT", "WEIGHTU",
        "DOSELVL", "DOSELVLU", "TOTCELLS", "TOTCELLSU", "VOLUME", "VOLUMEU", "LOTNO", "INTERRUPT", "INTREAS",
        "VIABILITY", "REMARK_KR")),
    Form("adverse_events.csv", adverse_events, (
        "AENO", "AEVERB", "LLT_TX", "PT_TX", "HLT_TX", "HLGT_TX", "SOC_TX", "AESTDAT", "AESTTIM", "AEENDAT",
        "AEENTIM", "AEONGO", "GRADE", "SEVERITY", "SERIOUS", "SAECRIT", "RELATION", "ACTION", "OUTCOME",
        "OTHACT", "AESI_IR", "AEDESC", "REMARK_KR")),
    Form("disposition.csv", disposition, (
        "DSCATTX", "STAGE", "DSTERMTX", "DSSTATUS", "DSDAT", "FU_MONTHS")),
)


def simulate(out: Path, subjects: int = 6, seed: int = SEED) -> None:
    """Write the raw forms of a trial with `subjects` enrolled into the folder `out`.

    The same subjects and seed give the same bytes. raw/rdeb/ is what the defaults give.
    """
    if subjects < 1:
        raise ValueError(f"subjects is {subjects}: give 1 or more")
    participants = tuple(roster(subjects, seed))
    out.mkdir(parents=True, exist_ok=True)
    for form in FORMS:
        write_form(out / form.file, form, participants)


def write_form(path: Path, form: Form, participants: Iterable[Participant]) -> None:
    """One CSV, its rows in the order in which they were entered."""
    status, entered, clerk = form.audit
    rows = []
    for p in participants:
        dice = p.dice(f"entry of {form.file}")
        for number, (day, row) in enumerate(form.entries(p)):
            typed = f"{iso(day + timedelta(days=dice.between(0, 6)))} {clock(dice.between(9 * 60, 17 * 60))}"
            rows.append((typed, p.number, number, {
                "STUDYID": STUDYID, "SITE": SITE, "SUBJID": p.subject, **row,
                status: dice.pick(("Complete", "Complete", "Locked", "SDV done")),
                entered: typed,
                clerk: dice.pick(("crc01", "crc02")),
            }))
    rows.sort(key=lambda row: row[:3])
    with path.open("w", encoding="utf-8", newline="") as file:
        columns = ("STUDYID", "SITE", "SUBJID", *form.columns, *form.audit)
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows(row[3] for row in rows)
