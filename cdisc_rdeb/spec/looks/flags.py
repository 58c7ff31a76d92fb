"""Looks at flags: the values that they have, the populations that they are of, and what goes with censoring."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import islice

from ...model import Condition, Derivation, Elsewhere, Place, Reference, Variable, WhereClause
from ...plan.values import handed, passed
from ..faults import Meant
from ..meant.words import ONLY_Y
from .made import Made, Told, cases_of, variable_of

POPULATION = re.compile(r"(?:SAF|ITT|FAS|PPROT|RAND|ENRL|COMPL)FL")
#: What only treated subjects have.
TREATED = re.compile(r"RFX(?:ST|EN)DTC|TRT[SE]DTM?|TR\d\d[SE]DTM?|EX(?:ST|EN)?DTC")
#: Flags, and the dates that only those with the flag have.
BY_DATE = {"DTHFL": r"DTHDTC?", "RANDFL": r"RANDDTM?", "ENRLFL": r"ENRLDTM?|RFICDTC", "TRTEMFL": r"TRTSDTM?|RFXSTDTC"}
#: What says of whom or of what a record is, and when.
OF_RECORD = re.compile(r"STUDYID|DOMAIN|U?SUBJID|SITEID|PARAM(?:CD)?|A?VISIT|\w\wTEST(?:CD)?")
#: The verbs that give the first or last of values, and those that flag the first or last of records.
OF_RECORDS = {"first": "first_of", "last": "last_of"}
USUALLY = {"ABLFL": "{baseline_flag: {}}", "LOBXFL": "{last_before: {reference: DM.RFXSTDTC}}"}
#: Dates of DM that are not the first exposure.
NO_EXPOSURE = {
    "RFICDTC": "informed consent",
    "RFXENDTC": "the last exposure",
    "RFENDTC": "the end of the reference period",
    "RFPENDTC": "the end of participation",
    "BRTHDTC": "the birth",
    "DTHDTC": "the death",
}


def made_of_no_flag(made: Made) -> Iterator[Told]:
    """A flag is not a date, a number, or whom the record is of, as it is."""
    if not made.name.endswith("FL") or made.variable.type == "Num" or made.variable.temporary:
        return
    of_baseline = made.derivation.arguments.get("column") if made.derivation.verb == "baseline_of" else None
    for part in (*passed(made.derivation, made.verbs), of_baseline):
        found = part.references if isinstance(part, Elsewhere) else (part,) if isinstance(part, Reference) else ()
        of = [variable_of(made.study, each, made.home) for each in found]
        if not found or not all(variable is not None and is_no_flag(variable) for variable in of):
            continue
        verb, names = made.derivation.verb, ", ".join(map(str, found))
        own = all(each.dataset in ("", made.home) for each in found)
        way = next((f"write {way}" for end, way in USUALLY.items() if made.name.endswith(end)), "")
        if verb in OF_RECORDS and own:
            listed = f"[{names}]" if len(found) > 1 else names
            way = way or f"to flag the {verb} record write {OF_RECORDS[verb]}: {listed}"
        takes = "Y or N" if POPULATION.fullmatch(made.name) else "Y or missing"
        if isinstance(part, Elsewhere) and not own:
            way = way or f"write {{exists: {found[0]}{'' if takes == 'Y or N' else ', no: ' + chr(34) * 2}}}"
        message = f"{made.name} is {takes}, and {names} is neither"
        yield Told(made.derivation.place, message, way or f"write {{flag: {{{found[0]}: present}}}}", error=True)
        return


def is_no_flag(variable: Variable) -> bool:
    """Whether no value of a variable is Y or N."""
    return variable.type == "Num" or bool(variable.iso8601) or OF_RECORD.fullmatch(variable.name) is not None


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
            words = [each for each in takes if each == value[:1].upper()] or takes
            way = Meant(words, value, "write {}")
            yield Told(place, f"{name} is {' or '.join(takes)}, and '{value}' is neither", way)
        break  # of several the first shows how


def before_first_exposure(made: Made) -> Iterator[Told]:
    """The last record before the first exposure is not counted from another date of DM."""
    dm = made.study.datasets.get("DM")
    if not made.name.endswith("LOBXFL") or dm is None or "RFXSTDTC" not in dm.variables:
        return
    for use in made.uses:
        reference = use.arguments.get("reference")
        what = NO_EXPOSURE.get(reference.name) if isinstance(reference, Reference) else None
        if what and use.verb == "last_before":
            message = f"{made.name} is the last before the first exposure, and {reference} is {what}"
            yield Told(use.place_of("reference"), message, "write reference: DM.RFXSTDTC", closes=True)


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


def flag_of_others(made: Made) -> Iterator[Told]:
    """A flag is not of those who lack the date that goes with it: no death without its date, no treated subject
    without a first dose."""
    dates = TREATED.pattern if POPULATION.fullmatch(made.name) else ""
    dates = "|".join(filter(None, (dates, BY_DATE.get(made.name, ""))))
    for where, place in filled_where(made.derivation) if dates and made.derivation.verb == "flag" else ():
        only = where.conditions()[0] if len(where.conditions()) == 1 else None
        if only is not None and re.fullmatch(dates, only.variable) and asks_for(only, "missing"):
            message = f"{made.name} is Y here where {only.reference} is missing, and those of {made.name} have it"
            yield Told(place, message, f"write {{flag: {{{only.reference}: present}}}}")


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


def of_no_arm(made: Made) -> Iterator[Told]:
    """ARMNRS says why there is no arm, planned or actual, so it is not there where both are. Source: SDTMIG 3.4, DM."""
    if (made.name, made.dataset.name) != ("ARMNRS", "DM"):
        return
    planned = [each for _, each in made.dataset.derivations_of("ARMCD")]
    actual = [each for _, each in made.dataset.derivations_of("ACTARMCD")]
    copied = any(column is not None and column.name == "ARMCD" for column in (handed(a, made.verbs) for a in actual))
    arms = {when for each in planned for when, _ in filled_where(each)}
    arms &= arms if copied else {when for each in actual for when, _ in filled_where(each)}
    for when, place in filled_where(made.derivation):
        only = when.conditions()[0] if len(when.conditions()) == 1 and when in arms else None
        state = next((state for state in ("missing", "present") if only and asks_for(only, state)), "")
        if only is None or not state:
            continue
        right = f"{{{only.reference}: {'present' if state == 'missing' else 'missing'}}}"
        message = f"ARMNRS says why there is no arm, and has the condition of ARMCD (line {planned[0].place.line})"
        yield Told(place, message, f"write {'flag' if made.derivation.verb == 'flag' else 'when'}: {right}")


def filled_where(derivation: Derivation) -> Iterator[tuple[WhereClause, Place]]:
    """The conditions under which a flag, or a case, gives a value."""
    where = derivation.arguments.get("where")
    if derivation.verb == "flag" and isinstance(where, WhereClause) and derivation.arguments.get("value") != "":
        yield where, derivation.place
    for case in (
        islice(cases_of(derivation), 1) if derivation.verb == "case" else ()
    ):  # what others give, the first may not
        if not isinstance(case.then, Derivation) or case.then.arguments.get("value") != "":
            yield case.when, case.when.conditions()[0].place if case.when.conditions() else derivation.place


ERRORS = (made_of_no_flag,)
LOOKS = (values_of_flag, before_first_exposure, flag_of_population, flag_of_others, of_censored, of_no_arm)
