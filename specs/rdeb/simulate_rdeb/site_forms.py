"""The site's own forms but adverse events: demographics, enrolment, visits, infusions, disposition."""

from collections.abc import Iterator
from datetime import date, timedelta

from .dates import age, weekday
from .people import Participant
from .visits import PAPER_NO_END_TIME, end_of_study, infusions, visits, volume
from .writing import (
    KOREAN_REMARKS,
    Entry,
    american,
    blanks,
    clock,
    dose_group,
    iso,
    named_month,
    spell,
    tenths,
    visit_name,
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
    yield (
        p.consent,
        {
            "INITIALS": dice.pick("KLPCHJY") + dice.pick("SMJHYE"),
            "BRTHDAT": f"{p.birth:%Y-%m}-UN" if day_unknown else iso(p.birth),
            "AGE_YRS": str(age(p.birth, p.consent)),
            "SEX": spell(dice, p.sex),
            "RACE": spell(dice, "Asian"),
            "ETHNIC": spell(dice, "Not Hispanic or Latino"),
            "ICDAT": iso(p.consent),
            "ASSENTDAT": iso(p.assent),
        },
    )


def enrolment_date(p: Participant) -> date:
    return weekday(p.day1 - timedelta(days=p.dice("enrolment date").between(1, 4)), later=False)


def failure_reason(p: Participant) -> tuple[str, str]:
    return FAILURE_REASONS[0] if p.of_paper else p.dice("failure").pick(FAILURE_REASONS)


def enrolment(p: Participant) -> Iterator[Entry]:
    dice = p.dice("enrolment")
    row = {"SCRDAT": american(p.screened), "COHORT": spell(dice, "Pediatric" if p.minor else "Adult")}
    if p.failed:
        criterion, reason = failure_reason(p)
        yield (
            p.failed,
            row | {"ELIGYN": spell(dice, "No"), "SFCRIT": criterion, "SFREAS": reason, "SFDAT": american(p.failed)},
        )
        return
    enrolled = enrolment_date(p)
    yield (
        enrolled,
        row | {"ELIGYN": spell(dice, "Yes"), "ENRDAT": american(enrolled), "DOSEGRP": dose_group(dice, p.dose)},
    )


def visit_form(p: Participant) -> Iterator[Entry]:
    dice = p.dice("visit form")
    for visit in visits(p):
        quoted = (p.number, visit.name) == (2, "Day 57")
        comment = dice.pick(VISIT_COMMENTS) if dice.chance(0.06) else ""
        yield (
            visit.date,
            {
                "VISITNAME": visit_name(dice, visit.name),
                "VISDONE": spell(dice, "No" if visit.missed else "Yes"),
                "VISDAT": "" if visit.missed else iso(visit.date),
                "REASND": blanks(dice, visit.missed),
                "UNSREAS": blanks(dice, visit.unscheduled),
                "CONTMODE": "" if visit.missed else "In person",
                "COMMENT": VISIT_COMMENTS[0] if quoted else comment,
            },
        )


def infusion_form(p: Participant) -> Iterator[Entry]:
    dice = p.dice("infusion form")
    for infusion in infusions(p):
        by_chance = dice.chance(0.03)
        no_end = PAPER_NO_END_TIME.get(p.number) == infusion.number if p.of_paper else by_chance
        made = infusion.date - timedelta(days=dice.between(60, 240))
        yield (
            infusion.date,
            {
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
            },
        )


def disposition(p: Participant) -> Iterator[Entry]:
    """Milestones, then the end of treatment and of the study."""
    dice = p.dice("disposition")

    def row(category: str, stage: str, term: str, status: str, day: date, months: str = "") -> Entry:
        return day, {
            "DSCATTX": category,
            "STAGE": stage,
            "DSTERMTX": blanks(dice, term),
            "DSSTATUS": spell(dice, status),
            "DSDAT": american(day),
            "FU_MONTHS": months,
        }

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
