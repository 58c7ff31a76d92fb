"""Rules of study days."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from ...columns import Index, Text, is_present, write_number
from ...standards.names import STUDY_DAYS
from ...verbs.dates import study_day
from ..records import as_number, told
from ..rules import GUIDE, Finding, rule
from ..submission import Submission


@rule("study day differs", "SD1084", "SD1086", "SD1088", "SD1090", "SD1092", "SD1094", severity="error", needs="DM")
def study_day_differs(data: Submission) -> Iterator[Finding]:
    """--DY is the day of --DTC from DM.RFSTDTC (the same for --STDY, --ENDY), missing where either is no whole date."""
    for dataset in data:
        for ending, day in STUDY_DAYS:
            date, name = dataset.own(ending), dataset.own(day)
            if not dataset.has(date, name, "USUBJID"):
                continue
            wanted = study_day(date=dataset.text(date), reference=data.beside(dataset, "DM", "RFSTDTC"))
            held = as_number(dataset, name)
            bad = ~((wanted == held) | (np.isnan(wanted) & np.isnan(held)))
            bad &= dataset.text("USUBJID").present()  # a pool of subjects has no RFSTDTC
            at = np.flatnonzero(bad & ~np.isnan(wanted))
            if len(at):
                both = zip(held[at].tolist(), wanted[at].tolist(), strict=True)
                said = [f"{write_number(a) or 'missing'}, not {write_number(b)}" for a, b in both]
                values = spread(said, at, dataset.size)
                yield Finding(dataset, name, f"{name} is {{value}}, by {date} and DM.RFSTDTC", at, values)
            message = f"{name} is {{value}}, and {date} or DM.RFSTDTC is no whole date to count with"
            yield from told(dataset, name, bad & np.isnan(wanted), message)


def spread(texts: Sequence[str], at: Index, size: int) -> Text:
    """Texts at some records, missing at all others."""
    codes = np.full(size, len(texts), np.intp)
    codes[at] = np.arange(len(texts))
    return Text.coded(codes, [*texts, ""])


@rule("study day absent", "SD1083", "SD1087", "SD1091", severity="warning", needs=(GUIDE, "DM"))
def study_day_absent(data: Submission) -> Iterator[Finding]:
    """A dataset of subjects with --DTC, --STDTC or --ENDTC has its study day, where SDTMIG lists that."""
    for dataset in data:
        for ending, day in STUDY_DAYS:
            date, name = dataset.own(ending), dataset.own(day)
            known = name in dataset.guide.variables if dataset.guide else False
            wanted = known and dataset.has(date, "USUBJID") and dataset.name not in ("CO", "DM")
            if wanted and not dataset.has(name):
                days = study_day(date=dataset.text(date), reference=data.beside(dataset, "DM", "RFSTDTC"))
                if is_present(days).any():
                    yield Finding(dataset, name, f"{name} is not there, and {date} is")
