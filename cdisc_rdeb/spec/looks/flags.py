"""Looks at flags: the values that they have, the populations that they are of, and what goes with censoring."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model import Condition, Derivation
from ..meant.words import ONLY_Y
from .made import Made, Told, cases_of

POPULATION = re.compile(r"(?:SAF|ITT|FAS|PPROT|RAND|ENRL|COMPL)FL")
#: What only treated subjects have.
TREATED = re.compile(r"RFX(?:ST|EN)DTC|TRT[SE]DTM?|TR\d\d[SE]DTM?|EX(?:ST|EN)?DTC")


def values_of_flag(made: Made) -> Iterator[Told]:
    """Flags are Y, those of populations Y or N."""
    name = made.name
    takes = ("Y",) if ONLY_Y.fullmatch(name) else ("Y", "N") if POPULATION.fullmatch(name) else ()
    for place, value in made.fixed if takes else ():
        if not value or value in takes:
            continue
        if takes == ("Y",) and value in ("N", "No"):
            yield Told(place, f"{name} is Y or missing, and never {value}", 'leave it missing: {assign: ""}')
        else:
            word = value[:1].upper() if value[:1].upper() in takes else " or ".join(takes)
            yield Told(place, f"{name} is {' or '.join(takes)}, and '{value}' is neither", f"write {word}")
        break  # of several the first shows how


def flag_of_population(made: Made) -> Iterator[Told]:
    """A population is of treated subjects: its flag is not N where a first dose is there, nor Y where none is."""
    if not POPULATION.fullmatch(made.name):
        return
    for case in (case for use in made.uses if use.verb == "case" for case in cases_of(use)):
        given = case.then.arguments.get("value") if isinstance(case.then, Derivation) else None
        state = {"N": "present", "Y": "missing"}.get(given) if isinstance(given, str) else None
        of = [condition for condition in case.when.conditions() if TREATED.fullmatch(condition.variable)]
        if state and len(case.when.conditions()) == len(of) == 1 and asks_for(of[0], state):
            other = "Y" if given == "N" else "N"
            message = f"{made.name} is {given} here where {of[0].reference} is {state}, which treated subjects have"
            yield Told(case.then.place, message, f"write {other} here, and {given} for the others")
            return


def asks_for(condition: Condition, state: str) -> bool:
    """Whether a condition asks that its variable has a value (``present``) or none."""
    comparator = "NE" if state == "present" else "EQ"
    return condition.comparator == comparator and condition.values == ("",) and not condition.negated


def of_censored(made: Made) -> Iterator[Told]:
    """CNSDTDSC is of subjects that are censored, whose CNSR is above 0. Source: ADaM BDS for TTE 1.0, CNSDTDSC."""
    for use in made.uses if made.name == "CNSDTDSC" else ():
        for condition in (each for case in cases_of(use) for each in case.when.conditions()):
            if condition.variable == "CNSR" and condition.comparator in ("EQ", "IN") and condition.values == ("0",):
                message = "CNSDTDSC describes the date of censoring, and CNSR is 0 where the event was observed"
                yield Told(condition.place if condition.place.file else use.place, message, "write CNSR: {gt: 0}")
                return


LOOKS = (values_of_flag, flag_of_population, of_censored)
