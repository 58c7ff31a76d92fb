"""Rules of the age of subjects."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import Mask, Numbers, Text, on_pairs
from ...values.iso8601 import DAY, bounds, is_date
from ..records import as_number, filled, told
from ..rules import Finding, rule
from ..submission import CheckedDataset, Submission

#: Days in the units of an age, and the oldest age that people reach in years.
UNITS = {"YEARS": 365.25, "MONTHS": 30.4375, "WEEKS": 7.0, "DAYS": 1.0, "HOURS": 1 / 24}
OLDEST = 120.0
AT = ("RFICDTC", "RFSTDTC", "DMDTC")  # when an age may be taken


def of_people(dm: CheckedDataset) -> bool:
    """Whether the subjects are people: animals have a species, or a set."""
    return not dm.has("SPECIES") and not dm.has("SETCD")


def days_of_unit(dm: CheckedDataset) -> Numbers:
    """The days in the unit of each age."""
    return dm.text("AGEU").numbers(lambda unit: UNITS.get(unit, np.nan))


@rule("age differs from birth", severity="error", needs="DM")
def age_differs_from_birth(data: Submission) -> Iterator[Finding]:
    """AGE is that of BRTHDTC at consent (RFICDTC), reference start (RFSTDTC), collection (DMDTC), or between them."""
    dm = data.datasets["DM"]
    if not (dm.has("AGE", "AGEU", "BRTHDTC") and of_people(dm)):
        return
    age, days = as_number(dm, "AGE"), days_of_unit(dm)
    birth, dates = dm.text("BRTHDTC"), [dm.text(name) for name in AT if dm.has(name)]
    if not dates:
        return
    with np.errstate(all="ignore"):
        youngest = np.nanmin([between(birth, date, 0) for date in dates] + [np.full(dm.size, np.inf)], axis=0) / days
        oldest = np.nanmax([between(birth, date, 1) for date in dates] + [np.full(dm.size, -np.inf)], axis=0) / days
        slack = 1.5 / days  # leap days, and the day of the birth itself
        bad = np.isfinite(youngest) & ((age + 1 < youngest - slack) | (age > oldest + slack))
        exact = whole_birthdays(dm, dates)
        bad |= (dm.text("AGEU").mask("YEARS".__eq__)) & exact
    message = "AGE is {value}, and BRTHDTC gives another at RFICDTC, RFSTDTC and DMDTC; correct the one that is wrong"
    yield from told(dm, "AGE", bad & filled(dm, "AGE"), message)
    said = "BRTHDTC is '{value}', and AGE is that of another birth; correct the one that is wrong"
    yield from told(dm, "BRTHDTC", bad & filled(dm, "AGE"), said)


def between(birth: Text, date: Text, which: int) -> Numbers:
    """The fewest (0) or most (1) days from a birth to a date, NaN where one is none."""

    def days(first: str, second: str) -> str:
        if not (is_date(first) and is_date(second)):
            return ""
        apart = bounds(second)[which] - bounds(first)[1 - which]
        return str(apart / DAY)

    return on_pairs(days, birth, date).numbers(lambda text: float(text) if text else np.nan)


def whole_birthdays(dm: CheckedDataset, dates: list[Text]) -> Mask:
    """Which ages in years are not between those at the first and the last of some dates, all of them whole."""
    birth, age = dm.text("BRTHDTC"), as_number(dm, "AGE")
    years = np.array([on_pairs(completed, birth, date).numbers(year) for date in dates])
    known = ~np.isnan(years)
    low = np.where(known, years, np.inf).min(axis=0)
    high = np.where(known, years, -np.inf).max(axis=0)
    return np.asarray(known.any(axis=0) & ((np.floor(age) < low) | (np.floor(age) > high)), np.bool_)


def year(text: str) -> float:
    """A number of years."""
    return float(text) if text else np.nan


def completed(birth: str, at: str) -> str:
    """The years completed from a whole date to another, '' for none."""
    if len(birth) < 10 or len(at) < 10 or not (is_date(birth) and is_date(at)):
        return ""
    return str(int(at[:4]) - int(birth[:4]) - (at[5:10] < birth[5:10]))


@rule("age is implausible", severity="error", needs="DM")
def age_is_implausible(data: Submission) -> Iterator[Finding]:
    """AGE is not negative, and not over 120 years."""
    dm = data.datasets["DM"]
    if dm.has("AGE"):
        age = as_number(dm, "AGE")
        with np.errstate(invalid="ignore"):
            bad = (age < 0) | (age * days_of_unit(dm) / UNITS["YEARS"] > OLDEST)
        yield from told(dm, "AGE", bad, "nobody has an AGE of {value}; correct it or its unit")


@rule("age or its unit missing", severity="warning", needs="DM")
def age_or_its_unit_missing(data: Submission) -> Iterator[Finding]:
    """AGE and AGEU stand together; a subject with a date of birth, or with an arm, has an age (AGE or AGETXT)."""
    dm = data.datasets["DM"]
    age, text, unit = (filled(dm, name) for name in ("AGE", "AGETXT", "AGEU"))
    yield from told(dm, "AGEU", (age | text) & ~unit & dm.has("AGEU"), "there is an age without a unit; fill AGEU")
    expected = (filled(dm, "BRTHDTC") | filled(dm, "ARMCD")) & dm.has("AGE") & of_people(dm)
    yield from told(dm, "AGE", ~age & ~text & expected, "the subject has no AGE; derive it, or collect it")
