"""Looks at the values that conditions ask for: their variable can have them, as far as specs and terminology say."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from difflib import SequenceMatcher

from ...columns import read_number
from ...errors import closest
from ...model import (
    NOWHERE,
    Condition,
    Dataset,
    Derivation,
    Place,
    RawSource,
    Study,
    Table,
    Test,
    Variable,
    WhereClause,
)
from ...plan import uses
from ...plan.values import fixed_values, handed, passed
from ...texts import fold
from ...values.planned_days import beside_day, of_same_day
from ...values.terminology import Terms
from ...verbs import Verb
from ..faults import Faults, Meant, Open
from ..meant.hints import FEW, see_terms
from ..meant.words import ONLY_Y
from ..reader import Reading
from ..study.design import DESIGN
from ..unread import UNREAD
from .conditions import WORDS, Asked, asked_in, is_there

NUMBERS = re.compile(r"\d+")
NEAR = 0.8  # how close a value of an open list is to a term that it was meant as
OF_R = {"na", "n/a"}  # which a collected text may have as a word
NOTHINGS = {
    "missing",
    "present",
    "null",
    "none",
    "nan",
    "~",
    "nil",
    "blank",
    "empty",
    "not missing",
    "is null",
    "is missing",
}
MOST = 400  # terms of an open list among which a near one is looked for


def check_values(reading: Reading, dataset: Dataset, conditions: Sequence[Asked], faults: Faults) -> None:
    """Warn of values that a dataset's conditions ask for in vain."""
    for asked in conditions:
        condition = asked.condition
        if condition.variable == "@VISIT":
            check_visit(reading.study, condition, asked.place, faults)
        elif condition.variable.startswith("@"):
            check_fact_of_tests(dataset, condition, asked.place, faults)
        elif (owner := condition.dataset or asked.home) in reading.study.raw:
            check_word(reading.study.raw[owner], condition, asked.place, faults)
        else:
            check_value(reading, condition, owner, asked.place, faults, of_parameter(dataset, asked.place))


def of_parameter(dataset: Dataset, place: Place) -> tuple[str, Collection[str]]:
    """Of a condition that chooses the records of a parameter, its label, and what those of other parameters ask for."""
    path = place.path.partition(".parameters.")
    code = path[2].partition(".")[0]
    if not code:
        return "", ()
    groups = [
        (group, group.derivations["PARAMCD"].arguments.get("value"))
        for group in dataset.groups
        if "PARAMCD" in group.derivations
    ]
    own = next((group.derivations.get("PARAM") for group, of in groups if of == code), None)
    label = own.arguments.get("value") if own is not None else ""
    name = path[2].rpartition(".")[2]
    others = (c for group, of in groups if of != code for c in group.where.conditions() if c.variable == name)
    return str(label or ""), {value for condition in others for value in condition.values}


def check_analyses(reading: Reading, faults: Faults) -> None:
    """The same of the conditions of analyses."""
    displays = reading.study.analyses
    parts = [(display.population.where, display.population.dataset) for display in displays]
    parts += [(result.where, result.dataset) for display in displays for result in display.results]
    check_clauses(reading, parts, faults)


def check_clauses(reading: Reading, parts: Iterable[tuple[WhereClause, str]], faults: Faults) -> None:
    """The same of where clauses, each with the dataset whose records it chooses."""
    for where, dataset in parts:
        for asked in asked_in(where, dataset, NOWHERE):
            check_value(reading, asked.condition, dataset, asked.place, faults)


def check_visit(study: Study, condition: Condition, place: Place, faults: Faults) -> None:
    """A condition on the visit of a row asks for a visit that is planned, if for one that is nearly called so."""
    known = [visit.name for visit in study.visits]
    for value in condition.values if condition.comparator in WORDS else ():
        if value and fold(value) not in map(fold, known):
            in_vain(place, "visit", value, near_term(value, known) or of_visit(study, value, known), faults)


def check_fact_of_tests(dataset: Dataset, condition: Condition, place: Place, faults: Faults) -> None:
    """A condition on what the tests of a dataset say asks for what one of them says."""
    name = condition.variable.removeprefix("@")
    tests = tests_of(dataset)
    said = list(dict.fromkeys(test.facts[name] for test in tests if name in test.facts))
    known = not any(name in test.columns or faults.inside(test.place) for test in tests)
    if condition.comparator not in WORDS or not said or not known:
        return
    for value in condition.values:
        if value and fold(value) not in map(fold, said):
            hint = near_term(value, said) or there_are(said)
            in_vain(place, f"test.{name} of {dataset.name}", value, hint, faults)


def check_word(source: RawSource, condition: Condition, place: Place, faults: Faults) -> None:
    """A condition on a raw column asks for no word that study.yaml has for a cell without a value."""
    for value in condition.values if condition.comparator in WORDS else ():
        if value and value in source.missing:
            hint = f"write {{{condition.variable}: {state_of(condition)}}}, for missing: of {source.name} says so"
            in_vain(place, f"{condition.variable} of {source.name}", value, hint, faults)


def state_of(condition: Condition) -> str:
    """What a condition asks that is on a word for nothing."""
    return "present" if condition.comparator in ("NE", "NOTIN") else "missing"


def check_value(
    reading: Reading,
    condition: Condition,
    owner: str,
    place: Place,
    faults: Faults,
    parameter: tuple[str, Collection[str]] = ("", ()),
) -> None:
    """One condition: what it asks for is a term, or another value that the specs give to its variable.

    ``parameter`` is the label of the one whose records it chooses, with what others ask for: none of that is meant.
    """
    study, dataset = reading.study, reading.study.datasets.get(owner)
    variable = dataset.variables.get(condition.variable) if dataset else None
    known = dataset is not None and not dataset.given and owner not in reading.unread and UNREAD not in study.codelists
    if dataset is None or variable is None or not known or condition.comparator not in WORDS or variable.type == "Num":
        return
    ids = variable.codelists or variable.listed
    if any(fault.file == dataset.place.file for fault in faults.errors):  # which may be why it lacks the value
        return
    if any(faults.inside(study.codelists[i].place) for i in ids):  # which terms it has is not known
        return
    terms = Terms(study, ids)
    if ONLY_Y.fullmatch(variable.name) and condition.comparator == "EQ" and condition.values[0] in ("N", "NA", "U"):
        message = f"{variable.name} is Y or missing, and never {condition.values[0]}"
        faults.warning(place, message, f"write {{{variable.name}: missing}}")
        return
    codes = codes_of(dataset, variable)
    for value in filter(None, condition.values):
        if codes and fold(value) not in map(fold, codes):
            hint = near_term(value, free(codes, parameter)) or of_label(parameter[0], dataset, free(codes, parameter))
            in_vain(place, f"{variable.name} of {owner}", value, hint or there_are(codes), faults)
            continue
        found = terms.find(value)
        if found.how == "term" and fold(found.value) == fold(value):
            continue
        first = dataset.variables[copied_from(reading, dataset, variable.name)]
        own = list(dict.fromkeys(given(reading, dataset, first)))
        if fold(value) in map(fold, own):
            continue
        fixed = not ids and is_fixed_alone(reading, dataset, first.name)
        if fold(value) in NOTHINGS or (fold(value) in OF_R and (ids or fixed)):
            turned = is_there(value)
            state = state_of(condition)
            state = {"present": "missing", "missing": "present"}[state] if turned else state
            hint = f"write {{{condition.variable}: {state}}} for {'a' if state == 'present' else 'no'} value"
        elif found.how == "term":
            hint = f"it stands for {found.value}: write that"
        elif meant := of_visit(study, value, [*own, *terms.values()]) if variable.name in ("VISIT", "AVISIT") else "":
            hint = meant
        elif ids:
            hint = near_term(value, free(own, parameter)) or near_term(value, free(terms.values(), parameter))
            hint = hint or of_label(parameter[0], dataset, free(own, parameter))
            hint = hint or (way_out(study, ids, terms) if is_closed(study, dataset, variable) else "")
        else:
            hint = there_are(own, value) if fixed else near_term(value, free(own, parameter))
            hint = hint or of_label(parameter[0], dataset, free(own, parameter))
        in_vain(place, f"{variable.name} of {owner}", value, hint, faults)


def free(known: Collection[str], parameter: tuple[str, Collection[str]]) -> list[str]:
    """What no other parameter asks for."""
    return [value for value in known if value not in parameter[1]]


def of_label(label: str, dataset: Dataset, codes: Collection[str]) -> str:
    """A hint of the test whose name has the most words of a parameter's label; '' where that is open."""
    words = words_of(label)
    common = {
        code: len(words & words_of(name))
        for test in (tests_of(dataset) if words else ())
        if (code := test.facts.get(f"{dataset.domain}TESTCD", test.code)) in codes
        and (name := test.facts.get(f"{dataset.domain}TEST", ""))
    }
    best = [code for code, number in common.items() if number and number == max(common.values())]
    return Meant(best if len(best) == 1 else (), label)


def words_of(text: str) -> set[str]:
    """The words of a label, without case."""
    return {*re.findall(r"\w+", text.casefold())}


def in_vain(place: Place, what: str, value: str, hint: str, faults: Faults) -> None:
    """Warn of a value that nothing has, where there is a way out."""
    if hint and not faults.inside(place):
        faults.warning(place, f"no {what} is '{value}'", hint)


def study_tables(study: Study) -> list[Table]:
    """The tables of study.yaml."""
    return [study.tables[name] for name in DESIGN if name in study.tables]


def tests_of(dataset: Dataset) -> list[Test]:
    """The tests of a dataset, those of totals among them."""
    added = [addition.test for addition in dataset.additions if addition.test is not None]
    marks = [mark.test for group in dataset.groups if group.tests for mark in group.tests.marks() if mark.test]
    return [*(test for group in dataset.groups if group.tests for test in group.tests.tests), *added, *marks]


def codes_of(dataset: Dataset, variable: Variable) -> list[str]:
    """The codes of the tests of a dataset, where its groups say them all."""
    if variable.name != f"{dataset.domain}TESTCD" or variable.derivation or any(not g.tests for g in dataset.groups):
        return []
    made = [derivation for group, derivation in dataset.derivations_of(variable.name) if group is not None]
    if any(str(each.arguments.get("column")) != f"@{variable.name}" for each in made):
        return []
    tests = tests_of(dataset)
    said = not any(variable.name in test.columns for test in tests)
    return (
        list(dict.fromkeys(test.facts[variable.name] for test in tests if variable.name in test.facts)) if said else []
    )


def given(reading: Reading, dataset: Dataset, variable: Variable) -> Iterator[str]:
    """The values that the specs name for a variable, be they terms or not."""
    yield from variable.possible
    for table in study_tables(reading.study):
        yield from table.columns.get(variable.name, ())
    yield from (test.facts[variable.name] for test in tests_of(dataset) if variable.name in test.facts)
    for origin in variable.origin.description.split(", ") if variable.origin.type == "Predecessor" else ():
        owner, _, copied = origin.partition(".")
        of = reading.study.datasets.get(owner)
        if of is not None and of is not dataset and copied in of.variables:
            yield from given(reading, of, of.variables[copied])
    for name, _, derivation in dataset.derivations():
        for use in uses(derivation) if name == variable.name else ():
            yield from (value for _, value in fixed_values(use, reading.verbs))
    for addition in dataset.additions:
        if made := addition.derivations.get(variable.name):
            yield from (value for _, value in fixed_values(made, reading.verbs))


def is_closed(study: Study, dataset: Dataset, variable: Variable) -> bool:
    """Whether a list has all the values that there are: none that can be extended, and none of what is only planned."""
    if variable.codelists:
        return not Terms(study, variable.codelists).extensible
    made = {f"{dataset.name}.{variable.name}"}
    flag = dataset.standard == "ADaMIG" and variable.name.endswith("FL")
    return dataset.standard == "ADaMIG" and (set(variable.listed) <= made or flag)


def copied_from(reading: Reading, dataset: Dataset, name: str) -> str:
    """The variable of the same dataset that one only copies, by way of others too; else itself."""
    seen = {name}
    while True:
        made = [(group, derivation) for called, group, derivation in dataset.derivations() if called == name]
        (group, derivation) = made[0] if len(made) == 1 else (None, None)
        column = handed(derivation, reading.verbs) if derivation is not None and group is None else None
        if column is None or column.dataset or column.name not in dataset.variables or column.name in seen:
            return name
        name = column.name
        seen.add(name)


def is_fixed_alone(reading: Reading, dataset: Dataset, name: str) -> bool:
    """Whether all values of a variable are fixed by the specs."""
    made = [derivation for called, _, derivation in dataset.derivations() if called == name]
    made += [addition.derivations[name] for addition in dataset.additions if name in addition.derivations]
    return bool(made) and all(gives_fixed(each, reading.verbs) for each in made)


def gives_fixed(item: object, verbs: Mapping[str, Verb]) -> bool:
    """Whether a derivation gives nothing but values that the spec names."""
    if not isinstance(item, Derivation) or verbs[item.verb].values is not None:
        return False
    parts = list(passed(item, verbs))
    return bool(verbs[item.verb].fixed or parts) and all(gives_fixed(part, verbs) for part in parts)


def near_term(value: str, known: Collection[str]) -> str:
    """The term that a value was meant as, '' where none is near; DAY 16 beside DAY 15 is one more of a row of them."""
    near = closest(value, known, NEAR) if len(known) <= MOST else []
    same = near and NUMBERS.findall(near[0]) == NUMBERS.findall(value)
    return Meant(near[:1] if same else (), value)


def of_visit(study: Study, value: str, known: Collection[str]) -> str:
    """The visit of the day or week that a name says: as it is planned, as a window has it, or by its own name."""
    days: dict[str, float | None] = dict.fromkeys(known)
    for table in study.tables.values():
        target = table.columns.get("AWTARGET", ()) if "AVISIT" in table.columns else ()
        days |= (
            {name: read_number(day) for name, day in zip(table.columns["AVISIT"], target, strict=True) if name in days}
            if target
            else {}
        )
    days |= {visit.name: visit.day for visit in study.visits if visit.name in days}
    if found := of_same_day(value, days):
        return f"did you mean {found}?"
    beside = beside_day(value, days) if len(days) > FEW else []
    return f"before it is {beside[0]}, and after it {beside[1]}" if len(beside) > 1 else ""


def way_out(study: Study, ids: Collection[str], terms: Terms) -> str:
    """The terms of a list, or where they stand."""
    known = list(dict.fromkeys(terms.values()))
    if len(known) <= FEW or any(study.codelists[i].place == NOWHERE and not study.codelists[i].code for i in ids):
        return there_are(known)
    return see_terms(study, ids)


def there_are(known: Iterable[str], value: str = "") -> str:
    """Values in words, of many the first, those that are most like a value; '' for none."""
    known = [*filter(None, known)]
    if value and len(known) > FEW:
        known.sort(key=lambda each: -SequenceMatcher(None, each.casefold(), value.casefold()).ratio())
    more = f" and {len(known) - FEW} more" if len(known) > FEW else ""
    return Open(f"there are {{}}{more}", known[:FEW])
