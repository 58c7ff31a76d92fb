"""Lint: what is made the wrong way round, and gives values that look right: a flag, a day, a conversion, a limit."""

from __future__ import annotations

import re

from ...model import (
    Condition,
    Dataset,
    Derivation,
    Expression,
    RecordGroup,
    Reference,
    Study,
)
from ...plan import uses
from ...plan.needs import home_of
from ...plan.values import passed
from ..dataset.draft import DraftVariable
from ..faults import Faults
from ..reader import Reading
from .opposites import inputs, side_of
from .possible import tests_of
from .swapped import cases_of
from .usual import POPULATION

#: What only treated subjects have.
TREATED = re.compile(r"RFX(?:ST|EN)DTC|TRT[SE]DTM?|TR\d\d[SE]DTM?|EX(?:ST|EN)?DTC")
DAY = re.compile(r"\w*DY")
DAYS = re.compile(r"(\w*DT)-(\w*DT)(?:\+1)?")
#: Without blanks: Celsius by 9/5 of what is over 32 degrees, and Fahrenheit by 5/9 of Celsius.
TURNED = {
    "Celsius": ("5 / 9", re.compile(r"-32(?:\.0)?\)\*(?:9/5|\(9/5\)|1\.8)(?!\d)")),
    "Fahrenheit": ("9 / 5", re.compile(r"(?:\*5/9|\*\(5/9\)|/1\.8)\)?\+32(?!\d)")),
}
OTHER = {"*": "/", "/": "*"}


def check_turned(reading: Reading, dataset: Dataset, faults: Faults) -> None:
    """Warn of variables that are made the wrong way round."""
    drafts = reading.drafts[dataset.name].variables
    for name, group, derivation in dataset.derivations():
        if faults.inside(derivation.place):
            continue
        if DAY.fullmatch(name) and derivation.verb == "compute":
            check_day(name, derivation, faults)
        check_imputed(name, derivation, faults)
        if group is not None and group.merges:
            check_merged(reading.study, name, group, derivation, faults)
        for use in uses(derivation):
            check_conversion(use, faults)
            if use.verb == "case" and POPULATION.fullmatch(name):
                check_flag(name, use, faults)
            if use.verb == "case" and name == "CNSDTDSC":
                check_censored(use, faults)
    for group in dataset.groups if dataset.standard == "ADaMIG" else ():
        check_parameter(reading.study, group, faults)
    for name in dataset.variables if dataset.standard == "ADaMIG" else ():
        check_type(reading, dataset, drafts[name], faults)


def check_day(name: str, derivation: Derivation, faults: Faults) -> None:
    """A study day has no day 0, which a difference of dates has."""
    formula = derivation.arguments.get("formula")
    match = DAYS.fullmatch(re.sub(r"\s", "", formula.text)) if isinstance(formula, Expression) else None
    if match:
        hint = f"write {{study_day: {{date: {match[1]}, reference: {match[2]}}}}}"
        faults.warning(
            derivation.place, f"{name} is a study day, and a difference has a day 0, which there is not", hint
        )


def check_imputed(name: str, derivation: Derivation, faults: Faults) -> None:
    """Of a partial start the last possible day may be after the end, of an end the first before the start."""
    own, missing = side_of(name), derivation.arguments.get("missing")
    wrong = {"a start": ("last", "first", "not_after"), "an end": ("first", "last", "not_before")}
    if own is None or own.called not in wrong or derivation.verb not in ("impute", "impute_datetime"):
        return
    bad, right, limit = wrong[own.called]
    if missing == bad and derivation.arguments.get(limit) is None:
        beyond = "after its end" if own.called == "a start" else "before its start"
        message = f"{name} is {own.called}, and the {bad} possible day of a partial date may be {beyond}"
        faults.warning(derivation.place_of("missing"), message, f"write missing: {right}, or {limit}: beside it")


def check_merged(study: Study, name: str, group: RecordGroup, derivation: Derivation, faults: Faults) -> None:
    """A merge of a name of its own is asked by that: its dataset may have many records of a subject."""
    for reference, place in inputs(derivation, of_records=False):
        own = [merge.name for merge in group.merges if merge.source == reference.dataset]
        of = study.datasets.get(reference.dataset)
        single = of is None or of.given or {*of.keys} <= {"STUDYID", "USUBJID"}
        if reference.merged or not own or not all(own) or single:
            continue
        near = [called for called in own if called in name or name in called] or own
        ways = " or ".join(f"{called}.{reference.name}" for called in near)
        message = f"{reference.dataset} has several records of a subject, and {reference} says none of them"
        faults.warning(place, message, f"write {ways}, of the one that is merged")
        return


def check_parameter(study: Study, group: RecordGroup, faults: Faults) -> None:
    """A parameter that is called as one test is not made of the records of another."""
    made, owner = group.derivations.get("PARAMCD"), study.datasets.get(group.source)
    code = made.arguments.get("value") if made is not None and made.verb == "assign" else None
    if owner is None or not isinstance(code, str) or len(group.where.alternatives) != 1:
        return
    for condition in group.where.conditions():
        asked = condition.variable == f"{owner.domain}TESTCD" and condition.comparator == "EQ" and not condition.negated
        other = condition.values[0] if asked and condition.values else code
        at = condition.place
        told = any(at.file == fault.file and at.path.startswith(f"{fault.path}.") for fault in faults.found)
        if other not in ("", code) and not told and code in {test.code for test in tests_of(owner)}:
            message = f"{code} is made of the records of {other}, and {owner.name} has a test {code}"
            faults.warning(at if at.file else group.place, message, f"write {{{condition.variable}: {code}}}")


def check_conversion(use: Derivation, faults: Faults) -> None:
    """Celsius is (F - 32) * 5 / 9, Fahrenheit C * 9 / 5 + 32."""
    formula = use.arguments.get("formula")
    if not isinstance(formula, Expression) or "32" not in formula.text:
        return
    text = re.sub(r"\s", "", formula.text)
    for into, (by, pattern) in TURNED.items():
        if pattern.search(text):
            message = f"degrees {into} are made by {by}, and the other way round here"
            faults.warning(use.place_of("formula"), message, f"write {mended(formula.text)}")


def mended(formula: str) -> str:
    """A conversion with its fraction turned round.

    >>> mended("(VSORRES - 32) * 9 / 5"), mended("TEMP / 1.8 + 32"), mended("(TEMP - 32) * 1.8")
    ('(VSORRES - 32) * 5 / 9', 'TEMP * 1.8 + 32', '(TEMP - 32) / 1.8')
    """
    if "1.8" in formula:
        return re.sub(r"([*/])(\s*1\.8)", lambda match: f"{OTHER[match[1]]}{match[2]}", formula)
    return re.sub(r"([95])(\s*/\s*)([95])", lambda match: f"{match[3]}{match[2]}{match[1]}", formula)


def asks_for(condition: Condition, state: str) -> bool:
    """Whether a condition asks that its variable has a value (``present``) or none."""
    comparator = "NE" if state == "present" else "EQ"
    return condition.comparator == comparator and condition.values == ("",) and not condition.negated


def check_flag(name: str, use: Derivation, faults: Faults) -> None:
    """A population is of treated subjects: its flag is not N where a first dose is there, nor Y where none is."""
    for case in cases_of(use):
        given = case.then.arguments.get("value") if isinstance(case.then, Derivation) else None
        state = {"N": "present", "Y": "missing"}.get(given) if isinstance(given, str) else None
        of = [condition for condition in case.when.conditions() if TREATED.fullmatch(condition.variable)]
        if state and len(case.when.conditions()) == len(of) == 1 and asks_for(of[0], state):
            other = "Y" if given == "N" else "N"
            message = f"{name} is {given} here where {of[0].reference} is {state}, which treated subjects have"
            hint = f"write {other} here, and {given} for the others"
            faults.warning(case.then.place, message, hint)
            return


def check_censored(use: Derivation, faults: Faults) -> None:
    """CNSDTDSC is of subjects that are censored, whose CNSR is above 0. Source: ADaM BDS for TTE 1.0, CNSDTDSC."""
    for case in cases_of(use):
        for condition in case.when.conditions():
            if condition.variable == "CNSR" and condition.comparator in ("EQ", "IN") and condition.values == ("0",):
                message = "CNSDTDSC describes the date of censoring, and CNSR is 0 where the event was observed"
                place = condition.place if condition.place.file else use.place
                faults.warning(place, message, "write CNSR: {gt: 0}")
                return


def check_type(reading: Reading, dataset: Dataset, draft: DraftVariable, faults: Faults) -> None:
    """A variable of the study's own that numbers make, and nothing says to be one, becomes text."""
    variable = dataset.variables[draft.name]
    if variable.type == "Num" or variable.temporary or variable.supplemental or variable.commentary or variable.state:
        return
    if "type" in draft.attributes or "type" in variable.filled or variable.codelists or faults.inside(variable.place):
        return
    made = dataset.derivations_of(variable.name)
    if made and all(is_number(reading, dataset, group, each) for group, each in made):
        message = f"{variable.name} is made of numbers, and without a type is text"
        faults.warning(variable.place, message, "write type: Num, or type: Char if text is meant")


def is_number(reading: Reading, dataset: Dataset, group: RecordGroup | None, item: object) -> bool:
    """Whether a derivation gives numbers alone: by its verb, or by the variables that it hands on."""
    if isinstance(item, Reference):
        owner = reading.study.datasets.get(item.dataset or (home_of(group) if group else dataset.name))
        variable = owner.variables.get(item.name) if owner and not item.name.startswith("@") else None
        return variable is not None and variable.type == "Num"
    if not isinstance(item, Derivation):
        return False
    verb = reading.verbs[item.verb]
    if verb.gives_numbers:
        return True
    parts = [*passed(item, reading.verbs)]
    return bool(parts) and not verb.fixed and all(is_number(reading, dataset, group, part) for part in parts)
