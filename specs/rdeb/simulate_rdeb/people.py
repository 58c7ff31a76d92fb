"""Who takes part: the six of the paper with one screen failure, and as many more as are asked for."""

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from .dates import add_months, weekday
from .dice import Dice

STUDYID = "RDEB-MSC-01"
SITE = "01"
SEED = 20161067  # its six show every habit listed in raw/README.md
FIRST_ACTIVITY = date(2016, 10, 13)
LAST_ACTIVITY = date(2020, 1, 10)
FOLLOW_UP_MONTHS = (8, 12, 18, 24)


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


Take = Callable[[Participant], None]  # takes the participants one after the other, for a file that is made of them
AT_ONCE = 16  # participants whose visits and the like are remembered


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
)}  # fmt: skip
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
        number,
        birth,
        dice.pick(("Female", "Male")),
        consent,
        consent if minor else None,
        screened,
        day1,
        dose=dice.pick((1, 3) if minor else (1, 2, 3, 3)),
        weight=dice.near(13 + 2 * age, 5) if minor else dice.near(52, 11),
        planned=planned,
        last_visit=dice.pick(("Day 57", "Day 113", "Day 169")) if early else f"Month {planned}",
        failed=weekday(screened + timedelta(days=dice.between(2, 8))) if fails else None,
        seed=seed,
    )
