"""Looks at flags of a time: before treatment, during it, after it. Source: ADaMIG 1.3, 3.3.8 and OCCDS 1.1."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model import Case, Condition, Derivation, Place, WhereClause
from .made import Made, Told, cases_of

START = re.compile(r"A?(?:ST)?D(?:Y|TM?)|\w\wST(?:DY|DTC)|\w\wDY")
END = re.compile(r"AEND(?:Y|TM?)|\w\wEN(?:DY|DTC)")
FIRST_DAY = re.compile(r"(?:TRT|TR01)SDTM?|RF(?:X)?STDTC")
LAST_DAY = re.compile(r"(?:TRT|TR01)EDTM?|RF(?:X)?ENDTC")
#: By flag, of a start or end against the first or last day of treatment, what is meant.
BEFORE, FROM, UPTO, AFTER = "lt", "ge", "le", "gt"
RIGHT = {
    "PREFL": {("start", "first"): BEFORE},
    "TRTEMFL": {("start", "first"): FROM},
    "ONTRTFL": {("start", "last"): UPTO, ("end", "first"): FROM},
    "FUPFL": {("start", "last"): AFTER, ("start", "first"): FROM},
}
LATE = {"LT": False, "LE": False, "GT": True, "GE": True}
OPPOSITE = {BEFORE: FROM, FROM: BEFORE, UPTO: AFTER, AFTER: UPTO}
WHEN = {"PREFL": "before treatment", "TRTEMFL": "from its start on", "ONTRTFL": "during treatment", "FUPFL": "after it"}
SAID = {"LT": "below", "LE": "up to", "GT": "above", "GE": "at least"}


def turned(made: Made) -> Iterator[Told]:
    """A flag of a time is not of the other one: PREFL is not of what began after the first dose."""
    rules = RIGHT.get(made.name, {})
    for condition, value, place in asked(made.derivation) if rules and made.analysis else ():
        known = kind_of(condition)
        right = rules.get(known) if known else None
        if right is None or condition.comparator not in LATE or condition.negated:
            continue
        right = right if value else OPPOSITE[right]
        if LATE[condition.comparator] == (right in (FROM, AFTER)):
            continue
        if condition.against is None and condition.values == ("0",):  # there is no day 0
            right = AFTER if right in (FROM, AFTER) else BEFORE
        than = f"{{from: {condition.against}}}" if condition.against is not None else condition.values[0]
        shown = condition.against or condition.values[0]
        asks = f"{condition.reference} is {SAID[condition.comparator]} {shown}"
        message = f"{made.name} is of what is {WHEN[made.name]}, and {value or 'missing'} here where {asks}"
        at = condition.place if condition.place.file else place
        yield Told(at, message, f"write {condition.reference}: {{{right}: {than}}}")
        return


def asked(derivation: Derivation) -> Iterator[tuple[Condition, str, Place]]:
    """The conditions that must hold for a fixed value of a flag, with that value."""
    where = derivation.arguments.get("where")
    if derivation.verb == "flag" and isinstance(where, WhereClause) and len(where.alternatives) == 1:
        for condition in where.alternatives[0]:
            yield condition, "Y", derivation.place
    for case in cases_of(derivation) if derivation.verb == "case" else ():
        value = value_of(case)
        for condition in case.when.alternatives[0] if len(case.when.alternatives) == 1 and value is not None else ():
            if value or len(case.when.conditions()) == 1:
                yield condition, value or "", derivation.place


def value_of(case: Case) -> str | None:
    """The fixed value of a case; None where it is none."""
    value = case.then.arguments.get("value") if isinstance(case.then, Derivation) else None
    return value if isinstance(value, str) and value in ("", "Y") else None


def kind_of(condition: Condition) -> tuple[str, str] | None:
    """Whether a condition is of a start or an end, and holds it against the first or the last day of treatment."""
    of = "end" if END.fullmatch(condition.variable) else "start" if START.fullmatch(condition.variable) else ""
    day = condition.variable.endswith("DY")
    if day and condition.against is None and condition.values in (("0",), ("1",)):
        return of, "first"
    if of and not day and condition.against is not None:
        name = condition.against.name
        against = "first" if FIRST_DAY.fullmatch(name) else "last" if LAST_DAY.fullmatch(name) else ""
        return (of, against) if against else None
    return None


LOOKS = (turned,)
