"""Lint: an element of a subject ends after it starts, as far as the dates say that it is made of."""

from __future__ import annotations

import re
from collections.abc import Mapping

from ...model import Dataset, Derivation, RecordGroup, Reference, Study
from ...plan.values import handed
from ...verbs import Verb
from ..faults import Faults

#: Dates of DM that come one after another, each on the day of the one before at the earliest.
IN_TURN = ("BRTHDTC", "RFICDTC", "RFXSTDTC", "RFXENDTC", "RFPENDTC")
LATER = ("RFENDTC", "RFPENDTC")  # of the end of a subject's last element
END, START = "SEENDTC", "SESTDTC"
WHOLE = re.compile(r"-?\d+")


def check_elements(study: Study, verbs: Mapping[str, Verb], dataset: Dataset, faults: Faults) -> None:
    """Warn of an element of SE whose end is made of the date of its start, or of an earlier one."""
    groups = [group for group in dataset.groups if dataset.name == "SE"]
    for number, group in enumerate(groups):
        start, end = (day_of(group, name, verbs) for name in (START, END))
        made = group.derivations.get(END)
        if start is None or end is None or made is None or not is_early(start, end) or faults.inside(made.place):
            continue
        element = group.derivations.get("ETCD")
        called = element.arguments.get("value") if element is not None else None
        message = f"{called or 'an element'} ends on {in_words(end)}, and starts on {in_words(start)}"
        faults.warning(made.place, message, way_out(study, groups[number + 1 :], end[0]))


def day_of(group: RecordGroup, name: str, verbs: Mapping[str, Verb]) -> tuple[str, int] | None:
    """The date that a variable of a group is, and how many days after it; None where it is made in another way."""
    made = group.derivations.get(name)
    column = handed(made, verbs)
    if column is not None:
        return column.name, 0
    if not isinstance(made, Derivation) or made.verb != "days_after":
        return None
    date, days = made.arguments.get("date"), made.arguments.get("days")
    said = days.arguments.get("value") if isinstance(days, Derivation) and days.verb == "assign" else days
    whole = WHOLE.fullmatch(str(said))  # else it is a column
    return (date.name, int(whole[0])) if isinstance(date, Reference) and whole else None


def is_early(start: tuple[str, int], end: tuple[str, int]) -> bool:
    """Whether an end is that of the start, or one that comes before it.

    >>> is_early(("RFXENDTC", 1), ("RFXENDTC", 0)), is_early(("RFXSTDTC", 0), ("RFXENDTC", 0))
    (True, False)
    """
    if start[0] == end[0]:
        return end[1] <= start[1]
    known = start[0] in IN_TURN and end[0] in IN_TURN
    return known and IN_TURN.index(end[0]) < IN_TURN.index(start[0]) and end[1] <= start[1]


def in_words(day: tuple[str, int]) -> str:
    """A day as people say it: RFXENDTC and 1 day."""
    return day[0] + (f" and {day[1]} day{'s' * (abs(day[1]) != 1)}" if day[1] else "")


def way_out(study: Study, after: list[RecordGroup], but: str) -> str:
    """What an end is usually made of: the start of the next element, of the last one the end of the subject."""
    if after and (following := after[0].derivations.get(START)) is not None:
        return f"write it as {START} of the next element is made (line {following.place.line})"
    known = study.datasets["DM"].variables if "DM" in study.datasets else ()
    later = next((name for name in LATER if name in known and name != but), "a later date")
    return f"write {END}: {later}"
