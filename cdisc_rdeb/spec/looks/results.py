"""Looks at results: collected and standard ones, their limits and units, baseline and change."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...model import Derivation, Expression, Reference
from ...plan import inside
from ...plan.values import handed
from .made import Made, Told

#: Variables at baseline, and those that they are the value of there. Source: ADaMIG 1.3, 3.3.4 and 3.3.8.
AT_BASELINE = {"BASE": "AVAL", "BASEC": "AVALC", "BNRIND": "ANRIND", "BTOXGR": "ATOXGR"}
COLLECTED = re.compile(r"(?P<domain>[A-Z]{2})(?:ORRES|STRESC)")
UNITS = re.compile(r"(?P<domain>[A-Z]{2})ORNR(?P<limit>LO|HI)")
#: Without blanks: Celsius by 9/5 of what is over 32 degrees, and Fahrenheit by 5/9 of Celsius.
TURNED = {
    "Celsius": ("5 / 9", re.compile(r"-32(?:\.0)?\)\*(?:9/5|\(9/5\)|1\.8)(?!\d)")),
    "Fahrenheit": ("9 / 5", re.compile(r"(?:\*5/9|\*\(5/9\)|/1\.8)\)?\+32(?!\d)")),
}
SHORT = frozenset({"MONTHS", "WEEKS", "DAYS", "HOURS"})
FEW_YEARS = re.compile(r"P(?:\d+[MWD]|[1-5]Y|T\d+H)")
SHORT_AGE = re.compile(r"MO|MTH|WEEK|WK|DAY|INF", re.IGNORECASE)
EXCHANGED = ["BASE", "AVAL"]
OTHER = {"*": "/", "/": "*"}


def at_baseline(made: Made) -> Iterator[Told]:
    """BASE is AVAL at baseline, BNRIND is ANRIND."""
    derivation = made.derivation
    column = derivation.arguments.get("column") if made.analysis and derivation.verb == "baseline_of" else None
    right = AT_BASELINE.get(made.name)
    if right and isinstance(column, Reference) and column.name != right:
        message = f"{made.name} is {right} at baseline, and {column} is taken here"
        yield Told(derivation.place, message, f"write {{baseline_of: {right}}}")


def change(made: Made) -> Iterator[Told]:
    """CHG is AVAL - BASE, and PCHG is of AVAL and BASE."""
    for use in made.uses if made.analysis else ():
        formula = use.arguments.get("formula") if made.name == "CHG" else None
        of_percent = use.arguments.get("formula") if made.name == "PCHG" else None
        if isinstance(of_percent, Expression) and re.sub(r"\s", "", of_percent.text) in ("AVAL-BASE", "CHG"):
            yield Told(
                use.place, "PCHG is a percentage, and the change itself is taken here", "write {percent_change: {}}"
            )
        text = re.sub(r"\s", "", formula.text) if isinstance(formula, Expression) else ""
        if re.fullmatch(r"AVAL[+*/]BASE|BASE/AVAL", text):
            yield Told(use.place, f"CHG is AVAL - BASE, and {text} is taken here", "write {compute: AVAL - BASE}")
        if text == "BASE-AVAL":
            yield Told(use.place, "CHG is AVAL - BASE, and the other way round here", "write {compute: AVAL - BASE}")
        if use.verb == "percent_change" and [str(use.arguments.get(each)) for each in ("value", "base")] == EXCHANGED:
            message = "value and base of percent_change are AVAL and BASE, and the other way round here"
            yield Told(use.place, message, "write value: AVAL, base: BASE")
            continue
        for each, right in (("value", "AVAL"), ("base", "BASE")) if use.verb == "percent_change" else ():
            said = use.arguments.get(each)
            if isinstance(said, Reference) and said.name in {"CHG", "PCHG", "AVAL", "BASE"} - {right}:
                message = f"{each} of percent_change is {right}, and {said} is taken here"
                yield Told(use.place_of(each), message, f"write {each}: {right}")
                break


def analysis_value(made: Made) -> Iterator[Told]:
    """AVAL is the standard result, and its limits are in the standard unit too."""
    if not made.analysis or made.name not in ("AVAL", "ANRLO", "ANRHI"):
        return
    column, owner = handed(made.derivation, made.verbs), made.study.datasets.get(made.home)
    if column is None or owner is None or column.dataset:
        return
    result = COLLECTED.fullmatch(column.name) if made.name == "AVAL" else None
    limit = UNITS.fullmatch(column.name) if made.name != "AVAL" else None
    right = f"{result['domain']}STRESN" if result else f"{limit['domain']}STNR{limit['limit']}" if limit else ""
    if right in owner.variables and not owner.variables[right].state:
        message = f"{column} is the result as collected, and {made.name} the standard one"
        if result and column.name.endswith("STRESC"):
            message = f"{column} is the standard result as text, and {made.name} its number"
        elif limit:
            message = f"{column} is in the unit as collected, and {made.name} in the standard one, as AVAL is"
        yield Told(made.derivation.place, message, f"write {right}")


def standard_number(made: Made) -> Iterator[Told]:
    """The numeric standard result is the number of the standard text, where that is not the text as collected."""
    dataset, derivation = made.dataset, made.derivation
    if made.name != f"{dataset.domain}STRESN":
        return
    text = f"{dataset.domain}STRESC"
    of = derivation.arguments.get("text") if derivation.verb == "number" else handed(derivation, made.verbs)
    if not isinstance(of, Reference) or of.name != f"{dataset.domain}ORRES":
        return
    if any(each.verb not in ("standard_result", "from") for _, each in dataset.derivations_of(text)):
        message = f"{made.name} is the number of {text}, and made of {of}"
        yield Told(derivation.place, message, f"write {{number: {text}}}")


def limits_of_result(made: Made) -> Iterator[Told]:
    """A standard result is held against standard limits, one as collected against those."""
    for use in (use for use in made.uses if use.verb == "range_indicator"):
        value = use.arguments.get("value")
        for argument in ("low", "high") if isinstance(value, Reference) and value.name.endswith("STRESN") else ():
            limit = use.arguments.get(argument)
            match = UNITS.fullmatch(limit.name) if isinstance(limit, Reference) else None
            right = f"{match['domain']}STNR{match['limit']}" if match else ""
            if right in made.dataset.variables and not made.dataset.variables[right].state:
                message = f"{limit} is in the unit as collected, and {value} in the standard one"
                yield Told(use.place_of(argument), message, f"write {argument}: {right}")
                break


def standard_unit(made: Made) -> Iterator[Told]:
    """The standard unit, and standard limits, are not as collected where the result is converted to another unit."""
    dataset, domain = made.dataset, made.dataset.domain
    taken = {f"{domain}STRESU": f"{domain}ORRESU"}
    taken |= {f"{domain}STNR{end}": f"{domain}ORNR{end}" for end in ("LO", "HI")}
    own = taken.get(made.name)
    if own is None or {each.name for each in made.references if each.name != f"{domain}ORRESU"} - {own}:
        return
    if own not in {each.name for each in made.references} or any(value for _, value in made.fixed):
        return
    if any(use.verb in ("convert", "compute", "lookup", "recode") for use in made.uses):
        return
    results = [each for name in ("STRESC", "STRESN") for _, each in dataset.derivations_of(f"{domain}{name}")]
    for use in (part for each in results for part in inside(each) if isinstance(part, Derivation)):
        to = use.arguments.get("to") if use.verb == "convert" else None
        if to is None or to == use.arguments.get("unit"):
            continue
        to_said = str(to)
        message = f"results are converted to {to_said} (line {use.place.line}), and {own} as collected is taken here"
        way = f"write {to_said}" if isinstance(to, Reference) else f"write {{assign: {to_said}}}"
        way = f"{way} in place of {own}" if made.name.endswith("U") else f"convert it to {to_said} as the result is"
        yield Told(made.derivation.place, message, way)
        return


def conversion(made: Made) -> Iterator[Told]:
    """A conversion changes the unit; Celsius is (F - 32) * 5 / 9, Fahrenheit C * 9 / 5 + 32."""
    for use in made.uses:
        unit, formula = use.arguments.get("unit"), use.arguments.get("formula")
        if use.verb == "convert" and isinstance(unit, Reference) and unit == use.arguments.get("to"):
            message = f"convert is from {unit} to {unit}, and changes nothing"
            yield Told(use.place_of("to"), message, "name in to: the unit that is wanted")
        to, own = use.arguments.get("to"), f"{made.dataset.domain}ORRESU"
        if use.verb == "convert" and isinstance(to, Reference) and to.name == own and unit is not None and unit != to:
            message = f"convert is from {unit} to {own}, the unit of the results as collected"
            yield Told(use.place, message, f"write unit: {own}, to: {unit}")
        if not isinstance(formula, Expression) or "32" not in formula.text:
            continue
        text = re.sub(r"\s", "", formula.text)
        for into, (by, pattern) in TURNED.items():
            if pattern.search(text):
                message = f"degrees {into} are made by {by}, and the other way round here"
                yield Told(use.place_of("formula"), message, f"write {mended(formula.text)}")


def unit_of_age(made: Made) -> Iterator[Told]:
    """The unit of an age that a verb makes is that of the verb."""
    wrong = (
        next(((place, value) for place, value in made.fixed if value != "YEARS"), None) if made.name == "AGEU" else None
    )
    of = {
        use.verb
        for _, each in made.dataset.derivations_of("AGE")
        for use in inside(each)
        if isinstance(use, Derivation)
    }
    if wrong and "age" in of:
        place, value = wrong
        yield Told(place, f"AGEU is {value}, and AGE is made in years", "write YEARS")
    elif wrong and wrong[1] in SHORT and made.dataset.name == "DM" and not of_infants(made):
        place, value = wrong
        yield Told(place, f"AGEU is {value}, and nothing else in the study says that it is of infants", "write YEARS")


def of_infants(made: Made) -> bool:
    """Whether the column of ages says a shorter unit, or the limits of age in the summary do, or name few years."""
    parts = (part for _, each in made.dataset.derivations_of("AGE") for part in inside(each))
    names = [part.name for part in parts if isinstance(part, Reference)]
    summary = made.study.tables.get("summary")
    rows = zip(summary.columns["TSPARMCD"], summary.columns.get("TSVAL", ()), strict=False) if summary else ()
    limits = [value for code, value in rows if code in ("AGEMIN", "AGEMAX")]
    return any(map(SHORT_AGE.search, names)) or any(map(FEW_YEARS.fullmatch, limits))


def mended(formula: str) -> str:
    """A conversion with its fraction turned round.

    >>> mended("(VSORRES - 32) * 9 / 5"), mended("TEMP / 1.8 + 32"), mended("(TEMP - 32) * 1.8")
    ('(VSORRES - 32) * 5 / 9', 'TEMP * 1.8 + 32', '(TEMP - 32) / 1.8')
    """
    if "1.8" in formula:
        return re.sub(r"([*/])(\s*1\.8)", lambda match: f"{OTHER[match[1]]}{match[2]}", formula)
    return re.sub(r"([95])(\s*/\s*)([95])", lambda match: f"{match[3]}{match[2]}{match[1]}", formula)


LOOKS = (
    standard_number,
    limits_of_result,
    at_baseline,
    change,
    analysis_value,
    standard_unit,
    conversion,
    unit_of_age,
)
