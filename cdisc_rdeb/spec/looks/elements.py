"""Lint: an element of a subject ends after it starts, as far as the dates say that it is made of, and is there once."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import pairwise

from ...model import EVERY_RECORD, Dataset, Derivation, RecordGroup, Reference, Study
from ...plan.values import handed
from ...verbs import Verb
from ..faults import Faults

#: Dates of DM that come one after another, each on the day of the one before at the earliest.
IN_TURN = ("BRTHDTC", "RFICDTC", "RFSTDTC", "RFXSTDTC", "RFXENDTC", "RFENDTC", "RFPENDTC")
LATER = ("RFPENDTC", "RFENDTC")  # of the end of a subject's last element
END, START = "SEENDTC", "SESTDTC"
TWO = 2
WHOLE = re.compile(r"-?\d+")


def check_elements(study: Study, verbs: Mapping[str, Verb], dataset: Dataset, faults: Faults) -> None:
    """Warn of an element of SE whose end is made of the date of its start, or of an earlier one."""
    groups = [group for group in dataset.groups if dataset.name == "SE"]
    check_made_twice(study, groups, faults)
    for number, group in enumerate(groups):
        start, end = (day_of(group, name, verbs) for name in (START, END))
        made = group.derivations.get(END)
        check_apart(study, verbs, groups[number : number + TWO], faults)
        if start is None or end is None or made is None or not is_early(start, end) or faults.inside(made.place):
            continue
        element = group.derivations.get("ETCD")
        called = element.arguments.get("value") if element is not None else None
        message = f"{called or 'an element'} ends on {in_words(end)}, and starts on {in_words(start)}"
        following = day_of(groups[number + 1], START, verbs) if number + 1 < len(groups) else None
        begun = "RFICDTC" if number == 0 and "RFICDTC" in study.datasets["DM"].variables else ""
        if following == end and begun and start[0] != begun:  # it ends as it must
            message = f"{called or 'an element'} starts on {in_words(start)}, and ends on {in_words(end)}"
            faults.warning(group.derivations[START].place, message, f"write {begun} in place of {start[0]}")
            continue
        faults.warning(made.place, message, way_out(study, groups[number + 1 :], end[0]))


def check_apart(study: Study, verbs: Mapping[str, Verb], pair: Sequence[RecordGroup], faults: Faults) -> None:
    """Warn of an element that ends on another day than the next one of the same subjects starts."""
    if len(pair) < TWO or pair[0].source != "DM" or pair[1].source != "DM":
        return
    first, second = pair
    start, end, following = day_of(first, START, verbs), day_of(first, END, verbs), day_of(second, START, verbs)
    if None in (start, end, following) or start is None or end is None or following is None or end == following:
        return
    made = first.derivations[END]
    same = first.where in (EVERY_RECORD, second.where) and follows(study, fixed_code(first), fixed_code(second))
    known = start[0] in IN_TURN and end[0] in IN_TURN and following[0] in IN_TURN
    if not same or not known or is_early(start, end) or is_same_date(study, end, following):
        return
    line, day = second.derivations[START].place.line, in_words(following)
    message = f"{fixed_code(first)} ends on {in_words(end)}, and {fixed_code(second)} starts on {day} (line {line})"
    way = f"write {END}: {following[0] if not following[1] else written(following)}"
    way = f"write {following[0]} in place of {end[0]}" if made.verb == "coalesce" and not following[1] else way
    faults.warning(made.place, message, way)


def follows(study: Study, first: str, second: str) -> bool:
    """Whether an element is planned right after another, in all arms that have both; or no arms are known."""
    arms = study.tables["arms"].columns if "arms" in study.tables else {}
    planned = list(zip(arms.get("ARMCD", ()), arms.get("ETCD", ()), strict=True))
    pairs = {(one[1], two[1]) for one, two in pairwise(planned) if one[0] == two[0]}
    return (first, second) in pairs and not any(one == first and two != second for one, two in pairs)


def is_same_date(study: Study, one: tuple[str, int], other: tuple[str, int]) -> bool:
    """Whether two dates of DM are made in the same way: RFSTDTC of RFXSTDTC, or both of the first exposure."""
    if one[1] != other[1] or "DM" not in study.datasets:
        return False
    dm = study.datasets["DM"]
    first, second = ([dict(each.arguments) for _, each in dm.derivations_of(name)] for name, _ in (one, other))
    named = any(isinstance(each, Reference) and each.name in (one[0], other[0])
                for made in (*first, *second) for each in made.values())  # fmt: skip
    return named or first == second


def written(day: tuple[str, int]) -> str:
    """A day as a spec writes it."""
    return f"{{days_after: {day[0]}, days: {day[1]}}}"


def check_made_twice(study: Study, groups: Sequence[RecordGroup], faults: Faults) -> None:
    """An element that two groups make of the same subjects, where an element of an arm is made by none, is an error."""
    codes = [fixed_code(group) for group in groups]
    arms = study.tables["arms"].columns if "arms" in study.tables else {}
    planned = list(zip(arms.get("ARMCD", ()), arms.get("ETCD", ()), strict=True))
    lacking = [(arm, code) for arm, code in planned if code and code not in codes]
    if "" in codes or len({code for _, code in lacking}) != 1:
        return
    arm, lost = lacking[0]
    order = [code for of, code in planned if of == arm]
    for code in dict.fromkeys(codes):
        twice = [number for number, each in enumerate(codes) if each == code]
        several = max((Counter(planned)[of, code] for of, _ in planned), default=0) > 1  # as a treatment of two periods
        alike = len({groups[number].source for number in twice}) == 1
        apart = all(groups[number].where != EVERY_RECORD for number in twice)  # who has the one may not have the other
        if len(twice) != TWO or several or apart or not alike:
            continue
        at = next((number for number in twice if number == order.index(lost)), twice[-1])
        other = groups[next(number for number in twice if number != at)].derivations["ETCD"].place.line
        message = f"the element {code} is made here and in line {other}, and {lost} of the arm {arm} by no group"
        faults.error(groups[at].derivations["ETCD"].place, message, f"write ETCD: {{assign: {lost}}}")


def fixed_code(group: RecordGroup) -> str:
    """The code of the element that all records of a group are; '' where it is none."""
    made = group.derivations.get("ETCD")
    return str(made.arguments["value"]) if made is not None and made.verb == "assign" else ""


def day_of(group: RecordGroup, name: str, verbs: Mapping[str, Verb]) -> tuple[str, int] | None:
    """The date that a variable of a group is, and how many days after it; None where it is made in another way."""
    made = group.derivations.get(name)
    column = handed(made, verbs)
    if column is not None:
        return column.name, 0
    parts = made.arguments.get("columns") if made is not None and made.verb == "coalesce" else None
    if isinstance(parts, tuple) and parts and isinstance(parts[0], Reference):
        return parts[0].name, 0
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
    if {start[0], end[0]} == {"RFICDTC", "RFSTDTC"}:  # a reference period may start with consent
        return False
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
