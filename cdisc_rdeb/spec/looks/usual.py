"""Lint: what a variable of the standard is by its definition, and is made as something else."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ...model import Addition, Dataset, Derivation, Expression, Reference
from ...plan import uses
from ...plan.needs import home_of
from ...plan.values import fixed_values, handed
from ...verbs import Verb
from ..faults import Faults
from ..meant.words import ONLY_Y
from ..reader import Reading
from .taken import NUMBERED

#: Variables at baseline, and those that they are the value of there. Source: ADaMIG 1.3, 3.3.4 and 3.3.8.
AT_BASELINE = {"BASE": "AVAL", "BASEC": "AVALC", "BNRIND": "ANRIND", "BTOXGR": "ATOXGR"}
POPULATION = re.compile(r"(?:SAF|ITT|FAS|PPROT|RAND|ENRL|COMPL)FL")
COLLECTED = re.compile(r"(?P<domain>[A-Z]{2})(?:ORRES|STRESC)")
UNITS = re.compile(r"(?P<domain>[A-Z]{2})ORNR(?P<limit>LO|HI)")


def check_usual(reading: Reading, dataset: Dataset, faults: Faults) -> None:
    """Warn of variables that are made otherwise than the standard defines them."""
    analysis = dataset.standard == "ADaMIG"
    for name, group, derivation in dataset.derivations():
        if faults.inside(derivation.place):
            continue
        check_flag(name, derivation, reading.verbs, faults)
        check_limits_used(dataset, derivation, faults)
        check_number(dataset, name, derivation, reading.verbs, faults)
        if analysis:
            check_baseline(name, derivation, faults)
            check_change(name, derivation, faults)
            home = home_of(group) if group else dataset.name
            check_result(reading, name, home, derivation, faults)
        for use in uses(derivation):
            check_order(dataset, use, faults)
    for addition in dataset.additions:
        if addition.only:
            check_order(dataset, addition, faults)


def check_flag(name: str, derivation: Derivation, verbs: Mapping[str, Verb], faults: Faults) -> None:
    """Flags are Y, those of populations Y or N."""
    takes = ("Y",) if ONLY_Y.fullmatch(name) else ("Y", "N") if POPULATION.fullmatch(name) else ()
    for place, value in fixed_values(derivation, verbs) if takes else ():
        if not value or value in takes or faults.inside(place):
            continue
        if takes == ("Y",) and value in ("N", "No"):
            faults.warning(place, f"{name} is Y or missing, and never {value}", 'leave it missing: {assign: ""}')
        else:
            word = value[:1].upper() if value[:1].upper() in takes else " or ".join(takes)
            faults.warning(place, f"{name} is {' or '.join(takes)}, and '{value}' is neither", f"write {word}")
        break  # of several the first shows how


def check_baseline(name: str, derivation: Derivation, faults: Faults) -> None:
    """BASE is AVAL at baseline, BNRIND is ANRIND."""
    column = derivation.arguments.get("column") if derivation.verb == "baseline_of" else None
    right = AT_BASELINE.get(name)
    if right and isinstance(column, Reference) and column.name != right:
        message = f"{name} is {right} at baseline, and {column} is taken here"
        faults.warning(derivation.place, message, f"write {{baseline_of: {right}}}")


def check_change(name: str, derivation: Derivation, faults: Faults) -> None:
    """CHG is AVAL - BASE, and PCHG is of AVAL and BASE."""
    for use in uses(derivation):
        formula = use.arguments.get("formula")
        if name == "CHG" and isinstance(formula, Expression) and re.sub(r"\s", "", formula.text) == "BASE-AVAL":
            message = "CHG is AVAL - BASE, and the other way round here"
            faults.warning(use.place, message, "write {compute: AVAL - BASE}")
        given = {each: use.arguments.get(each) for each in ("value", "base")}
        for each, right in (("value", "AVAL"), ("base", "BASE")) if use.verb == "percent_change" else ():
            said = given[each]
            if isinstance(said, Reference) and said.name in {"CHG", "PCHG", "AVAL", "BASE"} - {right}:
                message = f"{each} of percent_change is {right}, and {said} is taken here"
                faults.warning(use.place_of(each), message, f"write {each}: {right}")
                break


def check_result(reading: Reading, name: str, home: str, derivation: Derivation, faults: Faults) -> None:
    """AVAL is the standard result, and its limits are in the standard unit too."""
    column, owner = handed(derivation, reading.verbs), reading.study.datasets.get(home)
    if column is None or owner is None or column.dataset or name not in ("AVAL", "ANRLO", "ANRHI"):
        return
    result = COLLECTED.fullmatch(column.name) if name == "AVAL" else None
    limit = UNITS.fullmatch(column.name) if name != "AVAL" else None
    right = f"{result['domain']}STRESN" if result else f"{limit['domain']}STNR{limit['limit']}" if limit else ""
    if right in owner.variables and not owner.variables[right].state:
        message = f"{column} is the result as collected, and {name} the standard one"
        if result and column.name.endswith("STRESC"):
            message = f"{column} is the standard result as text, and {name} its number"
        elif limit:
            message = f"{column} is in the unit as collected, and {name} in the standard one, as AVAL is"
        faults.warning(derivation.place, message, f"write {right}")


def check_number(
    dataset: Dataset, name: str, derivation: Derivation, verbs: Mapping[str, Verb], faults: Faults
) -> None:
    """The numeric standard result is the number of the standard text, where that is not the text as collected."""
    if not name.endswith("STRESN"):
        return
    text = f"{dataset.domain}STRESC"
    of = derivation.arguments.get("text") if derivation.verb == "number" else handed(derivation, verbs)
    if name != f"{dataset.domain}STRESN" or not isinstance(of, Reference) or of.name != f"{dataset.domain}ORRES":
        return
    made = [each for _, each in dataset.derivations_of(text)]
    if any(each.verb not in ("standard_result", "from") for each in made):
        message = f"{name} is the number of {text}, and made of {of}"
        faults.warning(derivation.place, message, f"write {{number: {text}}}")


def check_limits_used(dataset: Dataset, derivation: Derivation, faults: Faults) -> None:
    """A standard result is held against standard limits, one as collected against those."""
    for use in uses(derivation):
        value = use.arguments.get("value")
        if use.verb != "range_indicator" or not isinstance(value, Reference) or not value.name.endswith("STRESN"):
            continue
        for argument in ("low", "high"):
            limit = use.arguments.get(argument)
            match = UNITS.fullmatch(limit.name) if isinstance(limit, Reference) else None
            right = f"{match['domain']}STNR{match['limit']}" if match else ""
            if match and right in dataset.variables and not dataset.variables[right].state:
                message = f"{limit} is in the unit as collected, and {value} in the standard one"
                faults.warning(use.place_of(argument), message, f"write {argument}: {right}")
                break


def check_order(dataset: Dataset, use: Derivation | Addition, faults: Faults) -> None:
    """What has a number beside it is put in order by that: WEEK 10 stands before WEEK 2."""
    found = list(ordered_by(use))
    for reference in found:
        number = NUMBERED.get(reference.name, "")
        made = number in dataset.variables and not dataset.variables[number].state
        if made and not reference.dataset and number not in {each.name for each in found}:
            message = f"{reference.name} is text, so WEEK 10 would stand before WEEK 2"
            faults.warning(use.place_of("order"), message, f"write {number} in the order")


def ordered_by(use: Derivation | Addition) -> Iterator[Reference]:
    """What records are put in order by."""
    order = use.arguments.get("order") if isinstance(use, Derivation) else use.only.order if use.only else ()
    yield from (each for each in (order if isinstance(order, tuple) else ()) if isinstance(each, Reference))
