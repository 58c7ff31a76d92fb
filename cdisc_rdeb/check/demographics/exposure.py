"""Rules of exposure as DM tells it: the first and the last in EX."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from ...columns import Text
from ...values.moments import comes_before
from ..customs import most_of
from ..moments import agree, end_of_subject, later_of, of_records
from ..records import filled, told
from ..rules import Finding, rule
from ..submission import Submission
from .arms import of_those


def ends_of_exposure(data: Submission) -> tuple[Text, Text]:
    """The first start and the last end of each subject in EX, by the subject's number; a start stands for an end."""
    ex = data.datasets["EX"]
    given = ~ex.text("EXOCCUR").mask("N".__eq__)
    start = end_of_subject(data, ex, "EXSTDTC", given, last=False)
    open_ = given & filled(ex, "EXSTDTC") & ~filled(ex, "EXENDTC")  # its end is not known: it may be the last
    end = later_of(end_of_subject(data, ex, "EXENDTC", given, last=True),
                   end_of_subject(data, ex, "EXSTDTC", given, last=True))  # fmt: skip
    until = end_of_subject(data, ex, "EXSTDTC", open_, last=True)
    known = ~(until.present() & ~comes_before(until, end))
    return start, Text.coded(np.where(known, end.codes, len(end.values)), [*end.values, ""])


@rule("first or last exposure differs from EX", severity="error", needs=("DM", "EX"))
def first_or_last_exposure_differs_from_ex(data: Submission) -> Iterator[Finding]:
    """RFXSTDTC of DM is the subject's first EXSTDTC, and RFXENDTC its last EXENDTC, at the precision of both."""
    dm, ex = data.datasets["DM"], data.datasets["EX"]
    exposed = of_those(data, ex, np.ones(ex.size, np.bool_)).take(data.subject(dm)).present()
    for name, variable, ends in zip(("RFXSTDTC", "RFXENDTC"), ("EXSTDTC", "EXENDTC"), ends_of_exposure(data),
                                    strict=True):  # fmt: skip
        if not dm.has(name) or not ex.has("EXSTDTC"):
            continue
        here, there = dm.text(name), of_records(data, dm, ends)
        message = f"{name} is '{{value}}', and EX has another date; derive it from {variable}"
        wrong = there.present() | (here.present() & ~filled(dm, "ACTARMCD") & ~exposed)  # else told of the exposure
        yield from told(dm, name, wrong & ~agree(here, there), message)
        limit = data.beside(ex, "DM", name)
        if ex.has(variable):
            yield from told(ex, variable, outside(data, ex.name, variable, limit), f"{variable} is '{{value}}', and "
                            f"DM.{name} says otherwise; derive that from EX, or correct the date")  # fmt: skip


def outside(data: Submission, name: str, variable: str, limit: Text) -> np.ndarray:
    """Which records of EX are the first or last of a subject, and not at the date that DM has."""
    ex = data.datasets[name]
    first = variable == "EXSTDTC"
    end = of_records(data, ex, end_of_subject(data, ex, variable, last=not first))
    date = ex.text(variable)
    return np.asarray(date.present() & limit.present() & agree(date, end) & ~agree(date, limit), np.bool_)


@rule("exposure without date", severity="warning", needs="EX")
def exposure_without_date(data: Submission) -> Iterator[Finding]:
    """A record of EX has a start; and an end, where most of its treatment have one."""
    ex = data.datasets["EX"]
    for name in ("EXSTDTC", "EXENDTC"):
        if ex.has(name):
            there = filled(ex, name)
            custom = most_of(ex.text("EXTRT").codes, there, 0.8) | (name == "EXSTDTC")
            custom &= ~ex.text("EXOCCUR").mask("N".__eq__)
            yield from told(ex, name, ~there & custom, f"{name} has no value; give what is known of the date")
