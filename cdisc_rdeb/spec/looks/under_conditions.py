"""Looks at conditions by what they stand beside: a change is not made at baseline, nor an actual arm where nobody was
treated. Each is a line of a table; what a condition asks for is one state of a variable, or of a raw column."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache
from typing import NamedTuple

from ...model import Case, Condition, Derivation, Place, Reference, WhereClause
from ...plan import inside
from ..faults import named_in
from .flags import asks_for
from .made import Made, Told
from .results import AT_BASELINE


class Rule(NamedTuple):
    """What does not go together: a variable, and a state of another; ``--`` stands for the domain of the dataset.

    ``right`` is what is meant, where it is not the opposite; ``values`` are the fixed values that it is about.
    """

    made: str
    of: str
    state: str
    why: str
    right: str = ""
    values: str = ""


PRESENT, MISSING = "present", "missing"
TREATED = r"RFX(?:ST|EN)DTC|TRT[SE]DTM?|TR\d\d[SE]DTM?|(?:EX|EC)STDTC|FIRST_?DOSE\w*|DOSE_?DATE?"
ASSIGNED = r"RAND\w*D(?:AT|T|TM|TC|ATE)|ENR\w*D(?:AT|T|TM|TC|ATE)"
DAYS = r"AD(?:Y|T|TM)|A?VISIT(?:N|NUM)|--DY"
CHANGE = r"P?CHG(?:CAT\d+)?|R2BASE"
RESULTS = "--(?:ORRES|STRESC|STRESN|ORRESU|STRESU)"
ENDS = "--EN(?:DTC|DY)|AEN(?:DT|DTM|DY)"
DIED = r"DTH(?:DTC?|DTM|CAUS|DTF|DOM)"
GONE = r"DCS?(?:REAS|REASP|DT)|DC[ST]REAS\w*|DISCDT"
#: What is said of records, or subjects, that lack it or have the contrary.
RULES = (
    Rule(CHANGE, "ABLFL", PRESENT, "and there is no change at baseline"),
    Rule(CHANGE, "AVISIT", "baseline", "and there is no change at baseline"),
    Rule(CHANGE, DAYS, "early", "and a change is one after the baseline"),
    Rule("ABLFL|--(?:BL|LOBX)FL", DAYS, "late", "and the baseline is before the first treatment"),
    *(
        Rule(name, "ABLFL", state, "and all records of a parameter have it", right)
        for name, right in AT_BASELINE.items()
        for state in (PRESENT, MISSING)
    ),
    Rule(r"ACTARM(?:CD)?|TRT\d\dAN?|TRTAN?", TREATED, MISSING, "and who was not treated has no actual arm"),
    Rule(r"RFX(?:ST|EN)DTC|TRT[SE]DTM?", TREATED, MISSING, "and who was not treated has none"),
    Rule("ACTARMUD", TREATED, MISSING, "and it describes a treatment that was given"),
    Rule(r"ARM(?:CD)?|TRT\d\dPN?", ASSIGNED, MISSING, "and who was not assigned has no planned arm"),
    Rule("ACTARM(?:CD)?", "ARMNRS", PRESENT, "and ARMNRS says why there is none"),
    Rule("ARMNRS", ASSIGNED, PRESENT, "and who was assigned has an arm", values="SCREEN FAILURE|NOT ASSIGNED"),
    Rule("ARMNRS", TREATED, PRESENT, "and who was treated is none", values="SCREEN FAILURE|ASSIGNED, NOT TREATED"),
    Rule(DIED, "DTHFL", MISSING, "and DTHFL is Y of all who died"),
    Rule("DTHFL", "DTHDTC?", MISSING, "and those of DTHFL have it"),
    Rule(ENDS, r"(?:\w*_)?\w{0,4}(?:ONGO|ONGOING|CONTINUING)(?:_\w*)?", "yes", "and what is ongoing has no end"),
    Rule(ENDS, "--EN(?:RF|RTPT)", PRESENT, "and that is said of what has no date of its end"),
    Rule("--EN(?:RF|RTPT)", "--ENDTC", PRESENT, "and what is ongoing has no end", values="ONGOING"),
    Rule("--ENTPT", "--ENRTPT", MISSING, "and it is the point in time of --ENRTPT"),
    Rule("--STTPT", "--STRTPT", MISSING, "and it is the point in time of --STRTPT"),
    Rule("--(?:STAT|REASND)", RESULTS, PRESENT, "and what has a result was done"),
    Rule(RESULTS, "--STAT", PRESENT, "and what was not done has no result"),
    Rule("--REASND", "--STAT", MISSING, "and it is the reason of what was not done"),
    Rule(GONE, "EO[ST]STT", "completed", "and who completed did not discontinue", right="DISCONTINUED"),
)
#: Comparators with their opposites and their words; of days and visits two states.
ORDERED = {"LT": ("ge", "below"), "LE": ("gt", "up to"), "GT": ("le", "above"), "GE": ("lt", "at least")}
EARLY = {"LT": "early", "LE": "early", "GT": "late", "GE": "late"}
#: Words that are a state by themselves.
WORDS = {
    "baseline": re.compile(r"baseline", re.IGNORECASE),
    "completed": re.compile(r"completed", re.IGNORECASE),
    "yes": re.compile(r"y|yes|1|true|checked", re.IGNORECASE),
}


def under_condition(made: Made) -> Iterator[Told]:
    """What is made under a condition goes with what that asks for; nothing is made of a value that is missing."""
    rules = () if made.variable.temporary else rules_of(made.name, made.dataset.domain)
    for clause, then, place in alone_under(made.derivation):
        named = {(each.name, each.dataset) for each in inside(then) if isinstance(each, Reference)} if then else set()
        for condition in together(clause):
            of, words = condition.reference, words_of(condition)
            rule = next((rule for rule, pattern in rules if breaks(rule, pattern, condition, made)), None)
            if rule is not None:
                why = rule.why.replace("--", made.dataset.domain)
                message, hint = f"{made.name} is made where {of} is {words}, {why}", right_of(rule, condition)
            elif named == {(of.name, of.dataset)} and asks_for(condition, MISSING):
                message, hint = f"{made.name} is made of {of}, and only where that is missing", f"{of}: present"
            else:
                continue
            if not is_told(made):
                yield Told(condition.place if condition.place.file else place, message, f"write {hint}")
            return


def alone_under(derivation: Derivation) -> Iterator[tuple[WhereClause, object, Place]]:
    """The condition of a flag, or of a value that has no other where it does not hold; with what gives the value."""
    where, cases = derivation.arguments.get("where"), derivation.arguments.get("cases")
    if derivation.verb == "flag" and isinstance(where, WhereClause):
        yield where, None, derivation.place
    elif derivation.verb == "case" and isinstance(cases, tuple) and not derivation.arguments.get("otherwise"):
        case, *others = cases
        if isinstance(case, Case) and not others:
            yield case.when, case.then, derivation.place


def together(clause: WhereClause) -> tuple[Condition, ...]:
    """The conditions that must hold, all of them."""
    return clause.alternatives[0] if len(clause.alternatives) == 1 else ()


def breaks(rule: Rule, of: re.Pattern[str], condition: Condition, made: Made) -> bool:
    """Whether a condition asks for what does not go with a variable."""
    if not of.fullmatch(condition.variable.upper()) or state_of(condition, rule.state) != rule.state:
        return False
    fixed = [value for _, value in made.fixed if value]
    return not rule.values or (bool(fixed) and all(re.fullmatch(rule.values, value) for value in fixed))


def state_of(condition: Condition, wanted: str) -> str:
    """What a condition asks its variable to be: of words the one ``wanted`` if they all mean it, else one of the two
    states; '' where that is open."""
    if condition.negated or condition.comparator in ORDERED:
        return "" if condition.negated else EARLY[condition.comparator]
    if asks_for(condition, MISSING) or (condition.comparator == "NE" and condition.values == ("Y",)):
        return MISSING
    if asks_for(condition, PRESENT):
        return PRESENT
    words = [*condition.values] if condition.comparator in ("EQ", "IN") else []
    if wanted in WORDS:
        return wanted if words and all(WORDS[wanted].fullmatch(word) for word in words) else ""
    no = words and all(word.upper() in ("N", "NO") for word in words)
    return MISSING if no else PRESENT if words and all(words) else ""


def words_of(condition: Condition) -> str:
    """What a condition asks for, in words."""
    if condition.comparator in ORDERED:
        return f"{ORDERED[condition.comparator][1]} {condition.against or condition.values[0]}"
    if condition.comparator == "NE" and condition.values != ("",):
        return f"not {condition.values[0]}"
    return next((state for state in (PRESENT, MISSING) if asks_for(condition, state)), " or ".join(condition.values))


def right_of(rule: Rule, condition: Condition) -> str:
    """The condition that is meant; of what all records have the derivation without one."""
    if rule.made in AT_BASELINE:
        return f"{{baseline_of: {rule.right}}} without a condition"
    if condition.comparator in ORDERED:
        than = f"{{from: {condition.against}}}" if condition.against is not None else condition.values[0]
        return f"{condition.reference}: {{{ORDERED[condition.comparator][0]}: {than}}}"
    if rule.state in (PRESENT, MISSING):
        return f"{condition.reference}: {MISSING if rule.state == PRESENT else PRESENT}"
    return f"{condition.reference}: {rule.right or f'{{ne: {condition.values[0]}}}'}"


def is_told(made: Made) -> bool:
    """Whether something is told of the variable."""
    file = made.derivation.place.file
    return any(fault.file == file and made.name in named_in(fault.path) for fault in made.faults.found)


@cache
def rules_of(name: str, domain: str) -> tuple[tuple[Rule, re.Pattern[str]], ...]:
    """The rules of a variable, each with the pattern of what it must not go with."""
    found = (rule for rule in RULES if re.fullmatch(rule.made.replace("--", domain), name))
    return tuple((rule, re.compile(rule.of.replace("--", domain))) for rule in found)


LOOKS = (under_condition,)
