"""Rules of ADaM on dates, times and study days."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import read_number
from ...values.iso8601 import DAY
from ..records import filled, like, told
from ..rules import Finding, rule
from ..submission import CheckedDataset, Submission
from .changes import number

STARTS = (("SDT", "EDT"), ("SDTM", "EDTM"), ("STM", "ETM"), ("SDY", "EDY"), ("STDY", "ENDY"), ("STDT", "ENDT"),
          ("STDTM", "ENDTM"))  # fmt: skip


def numeric(dataset: CheckedDataset, *names: str) -> bool:
    """Whether the dataset has these variables as numbers."""
    return dataset.has(*names) and all(dataset.variables[name].type == "Num" for name in names)


@rule("day 0", "AD0046", severity="error", of="ADaM")
def day_0(data: Submission) -> Iterator[Finding]:
    """A relative day (the name ends in DY) is never 0."""
    for dataset in data:
        for match in like(dataset, r"\w+DY"):
            if numeric(dataset, match[0]):
                yield from told(dataset, match[0], number(dataset, match[0]) == 0, "there is no day 0")


@rule("datetime differs from date or time", "AD0044", "AD0045", severity="error", of="ADaM")
def datetime_differs_from_date_or_time(data: Submission) -> Iterator[Finding]:
    """A datetime (ADTM) has the date and the time that stand beside it (ADT, ATM)."""
    for dataset in data:
        for match in like(dataset, r"(\w*)DTM"):
            if not numeric(dataset, match[0]):
                continue
            whole = number(dataset, match[0])
            for other, wanted in ((f"{match[1]}DT", np.floor(whole / DAY)), (f"{match[1]}TM", whole % DAY)):
                if other and numeric(dataset, other):
                    held = number(dataset, other)
                    bad = (held != wanted) & ~np.isnan(held) & ~np.isnan(wanted)
                    yield from told(dataset, other, bad, f"{other} is {{value}}, and {match[0]} says otherwise")


@rule("start after end", "AD0098", "AD0099", "AD0121", "AD0122", "AD0361", "AD0362", "AD0792", "AD0793", "AD0794",
      severity="error", of="ADaM")  # fmt: skip
def start_after_end(data: Submission) -> Iterator[Finding]:
    """A start (TRTSDT, ASTDT, ASTDY, TR01SDTM) is not after its end (TRTEDT, AENDT, AENDY, TR01EDTM)."""
    for dataset in data:
        for start, end in STARTS:
            for match in like(dataset, rf"(\w*?){start}"):
                other = f"{match[1]}{end}"
                if numeric(dataset, match[0], other):
                    bad = number(dataset, match[0]) > number(dataset, other)
                    days = (f"{match[1]}SDT", f"{match[1]}EDT")
                    if start == "STM" and numeric(dataset, *days):  # times of one day alone follow one another
                        bad &= number(dataset, days[0]) == number(dataset, days[1])
                    yield from told(dataset, match[0], bad, f"{match[0]} is {{value}}, and {other} comes before")


@rule("last exposure differs", "AD0084", severity="error", needs="ADSL", of="ADaM")
def last_exposure_differs(data: Submission) -> Iterator[Finding]:
    """TRTEDT of ADSL is the last of the ends of its periods (TR01EDT, TR02EDT)."""
    dataset = data.datasets["ADSL"]
    ends = [match[0] for match in like(dataset, r"TR\d\dEDT") if numeric(dataset, match[0])]
    if ends and numeric(dataset, "TRTEDT"):
        held = np.stack([number(dataset, name) for name in ends])
        last = np.where(np.isnan(held).all(axis=0), np.nan, np.where(np.isnan(held), -np.inf, held).max(axis=0))
        bad = (number(dataset, "TRTEDT") != last) & ~np.isnan(last)
        yield from told(dataset, "TRTEDT", bad, f"TRTEDT is {{value}}, and the last of {', '.join(ends)} is not")


@rule("analysis day differs", severity="error", of="ADaM")
def analysis_day_differs(data: Submission) -> Iterator[Finding]:
    """ADY, ASTDY and AENDY count from TRTSDT of the dataset, else of ADSL: that day is 1, the day before is -1."""
    for dataset in data:
        for day, date in (("ADY", "ADT"), ("ASTDY", "ASTDT"), ("AENDY", "AENDT")):
            if not numeric(dataset, day, date):
                continue
            start = number(dataset, "TRTSDT")
            if not dataset.has("TRTSDT"):
                start = data.beside(dataset, "ADSL", "TRTSDT").numbers(read_number)
            apart = np.floor(number(dataset, date)) - start
            wanted = apart + (apart >= 0)
            held = number(dataset, day)
            bad = (held != wanted) & ~np.isnan(held) & ~np.isnan(wanted)
            yield from told(dataset, day, bad, f"{day} is {{value}}, and {date} says otherwise")


@rule("event before origin", severity="error", of="ADaM")
def event_before_origin(data: Submission) -> Iterator[Finding]:
    """The date of an event or of censoring (ADT, ADTM) is not before the origin (STARTDT, STARTDTM)."""
    for dataset in data.of("TTE"):
        for date, origin in (("ADT", "STARTDT"), ("ADTM", "STARTDTM")):
            if numeric(dataset, date, origin):
                bad = number(dataset, date) < number(dataset, origin)
                yield from told(dataset, date, bad, f"{date} is {{value}}, and {origin} comes after")


@rule("analysis day without date", severity="error", of="ADaM")
def analysis_day_without_date(data: Submission) -> Iterator[Finding]:
    """ADY, ASTDY and AENDY have a value only where their date has one, if the dataset has that."""
    for dataset in data:
        for day, date in (("ADY", "ADT"), ("ASTDY", "ASTDT"), ("AENDY", "AENDT")):
            if dataset.has(day, date):
                bad = filled(dataset, day) & ~filled(dataset, date)
                yield from told(dataset, day, bad, f"{day} is {{value}}, and {date} has no value")
