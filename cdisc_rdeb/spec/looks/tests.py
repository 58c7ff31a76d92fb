"""Looks at tests of findings and at parameters: one is not made of another, and its code is a term."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Collection, Iterator, Mapping

from ...columns import read_number
from ...model import Dataset, Place, RecordGroup, Study, Test, Variable
from ...standards.ct import StandardCodelist
from ...texts import fold
from ...values.terminology import Terms
from ..faults import Faults, Meant, did_you_mean, is_at
from .fixed import form_of, letters_of
from .flags import asks_for
from .made import Columns, untaken
from .possible import tests_of
from .walk import note

#: Units of vital signs, the usual one first.
UNITS = {
    **dict.fromkeys(("SYSBP", "DIABP", "MAP"), ("mmHg", "kPa", "cmHg")),
    **dict.fromkeys(("PULSE", "HR"), ("beats/min",)),
    "RESP": ("breaths/min",),
    "TEMP": ("C", "F", "K"),
    "HEIGHT": ("cm", "m", "in", "mm", "ft"),
    "WEIGHT": ("kg", "g", "LB"),
    "BMI": ("kg/m2", "kg/m^2"),
}
#: Molar masses in g/mol of what is measured by its mass and by its amount.
MASSES = {
    "GLUC": 180.156, "CREAT": 113.12, "CHOL": 386.65, "HDL": 386.65, "LDL": 386.65, "TRIG": 885.4, "BILI": 584.66,
    "BILDIR": 584.66, "BILIND": 584.66, "URATE": 168.11, "UREAN": 28.0134, "UREA": 60.06, "CA": 40.078, "MG": 24.305,
    "FE": 55.845, "IRON": 55.845, "PHOS": 30.974, "ZN": 65.38, "ZINC": 65.38, "CU": 63.546, "COPPER": 63.546,
    "LACTATE": 90.08, "CORTISOL": 362.46, "TESTOS": 288.42, "T4": 776.87, "T3": 650.97, "FOLATE": 441.4,
    "VITB12": 1355.4, "HCYS": 135.18,
}  # fmt: skip
FAR = 0.1  # how far a molar mass may be, as a share: of a salt, or rounded
FEW = 4  # columns that a hint names
NAMED = 5  # letters that a name and another word of its test begin with
BRITISH = re.compile("ae|oe")  # CDISC writes Hemoglobin
BRACKETS = re.compile(r"[()\[\]]")
WORD = re.compile(r"[A-Z0-9]{4,}")
BEGUN = 4  # letters of a word that say as much as all of it
NEAR = 0.8  # how close a code is to the one that it was meant as


def check_results(dataset: Dataset, columns: Mapping[str, Collection[str]], faults: Faults) -> None:
    """Warn of a test whose result is the column that is called as another test, where its own is there too."""
    for group in dataset.groups:
        tests = group.tests.tests if group.tests and not group.tests.by else ()
        known = {name.upper(): name for name in columns.get(group.source, ())}
        codes = {test.code for test in tests}
        for test in tests:
            other = test.result.upper() in known and test.result.upper() in codes - {test.code}
            if other and test.code in known:
                message = f"the result of {test.code} is the column {test.result}, as another test is called"
                way = Meant([known[test.code]], test.result, "write result: {}", of=test.code)
                faults.warning(test.place, message, way)


def check_copied(study: Study, dataset: Dataset, columns: Columns, faults: Faults) -> None:
    """No two tests have the result of one column of a source, in all its rows, where another goes nowhere: one was
    copied and not adapted."""
    taken: dict[tuple[str, str], Test] = {}
    for group in dataset.groups:
        tests = group.tests.tests if group.tests and not group.tests.by and group.kind == "raw" else ()
        for test in tests if not group.where.alternatives else ():
            first = taken.setdefault((group.source, test.result), test)
            if first is test or any(told_of(each, faults) for each in (first, test)):
                continue
            test, first = (first, test) if is_named(test) and not is_named(first) else (test, first)
            at = test.places.get("result", test.place)
            free = untaken(study, group.source, columns)
            what, line = f"{test.code} has the result {test.result}", first.place.line
            if free:
                left = f"{free[0]} goes" if len(free) == 1 else f"{' and '.join(free[:FEW])} go"
                which = "" if len(free) == 1 else ", whichever is meant"
                hint = f"write result: {free[0]}{which}, or list it under not_submitted"
                faults.error(at, f"{what}, as {first.code} of line {line} has, and {left} nowhere", hint)


def is_named(test: Test) -> bool:
    """Whether a test is called as the column of its result: by its code, or a word of its name."""
    name = next((text for fact, text in test.facts.items() if fact.endswith("TEST")), "")
    words = WORD.findall(name.upper())
    return test.code == test.result or any(word[:BEGUN] == test.result.upper()[:BEGUN] for word in words)


def check_units(dataset: Dataset, faults: Faults) -> None:
    """Warn of a unit that a vital sign does not have, and of a molar mass that is another one's."""
    check_masses(dataset, faults)
    for test, at in placed(dataset):
        name = f"{dataset.domain}ORRESU"
        unit, usual = test.facts.get(name, ""), UNITS.get(test.code, ()) if dataset.domain == "VS" else ()
        if unit and usual and unit not in usual and not told_of(test, faults):
            faults.warning(test.places.get(name, at), f"{unit} is no unit of {test.code}", f"write {usual[0]}")


def check_masses(dataset: Dataset, faults: Faults) -> None:
    """Warn of a molar mass that is not the known one, or not that of the other names of the same test."""
    found: dict[tuple[str, str], list[tuple[str, float, Place]]] = {}
    for test, at in placed(dataset) if dataset.domain == "LB" else ():
        for name, value in test.facts.items():
            known = read_number(value) if "MASS" in name.upper() else math.nan
            if known == known:
                found.setdefault((test.code, name), []).append((value, known, test.places.get(name, at)))
    for (code, name), masses in found.items():
        usual = Counter(known for _, known, _ in masses).most_common(2)
        sure = len(usual) == 1 or usual[0][1] > usual[1][1]
        right = MASSES.get(code) or (usual[0][0] if sure else 0.0)
        others = [value for value, known, _ in masses if right and abs(known - right) <= right * FAR]
        for value, known, place in masses:
            if right and abs(known - right) > right * FAR:
                written = Counter(others).most_common(1)[0][0] if others else f"{right:g}"
                message = f"{name} of {code} is {value}, and its molar mass is {written} g/mol"
                faults.warning(place, message, f"write {written}")


def placed(dataset: Dataset) -> Iterator[tuple[Test, Place]]:
    """The tests of a dataset, each with its place: those of a table with its line."""
    for tests in (group.tests for group in dataset.groups if group.tests):
        for line, test in enumerate(tests.tests, start=2):  # below the row of names
            yield test, Place(tests.table, line) if tests.table else test.place


def told_of(test: Test, faults: Faults) -> bool:
    """Whether something is told of a test."""
    return any(fault.file == test.place.file and is_at(test.place.path, fault.path) for fault in faults.found)


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
            alike = f"{other} has the records and the value of {code}"
            for fault in [each for each in faults.found if (each.file, each.path) == (at.file, at.path)]:
                del faults.found[fault]  # that no record has the other
            for fault in [each for each in faults.found if each.file == at.file and each.message == alike]:
                del faults.found[fault]  # it is the other that was copied
            faults.warning(at if at.file else group.place, message, f"write {{{condition.variable}: {code}}}")


def check_codes(study: Study, dataset: Dataset, faults: Faults) -> None:
    """Warn of the code of tests that were not done which is nearly a term, or nearly --ALL."""
    variable = dataset.variables.get(f"{dataset.domain}TESTCD")
    marks = [mark.test for group in dataset.groups if group.tests for mark in group.tests.marks() if mark.test]
    lists = Terms(study, variable.codelists).standards if variable is not None and marks else ()
    for test in marks:
        usual = [*(term for known in lists for term in known.terms), f"{dataset.domain}ALL"]
        if test.code not in usual and (hint := did_you_mean(test.code, usual, near=NEAR)):
            faults.warning(test.place, f"{test.code} is no term of {dataset.domain}TESTCD", hint)


def check_names(study: Study, dataset: Dataset, faults: Faults) -> None:
    """Warn of a test whose name is that of another code, by CDISC's terms and their other words."""
    variable = dataset.variables.get(f"{dataset.domain}TESTCD")
    lists = Terms(study, variable.codelists).standards if variable is not None else ()
    on = {name for group in dataset.groups if group.tests for name in group.tests.on[:1]} | {f"{dataset.domain}TEST"}
    for test, at in placed(dataset) if lists else ():
        known = next((each for each in lists if test.code in each.terms), None)
        if known is None or told_of(test, faults):
            continue
        said = {name: called(known, test.facts[name], test.code) for name in sorted(on & test.facts.keys())}
        wrong = next((name for name, codes in said.items() if len(codes) == 1 and test.code not in codes), "")
        if not wrong:
            continue
        (right,) = said[wrong]
        message = f"the test '{test.facts[wrong]}' has the code {test.code}, and by CDISC's terms it is {right}"
        kept = wrong == f"{dataset.domain}TEST" and any(test.code in codes for codes in said.values())
        pair = study.standards.paired_codelist(known.name) if kept else None
        name = pair.by_code.get(known.terms[test.code].code) if pair is not None else None
        way = (
            f"write {name.submission_value} in {wrong}"
            if name is not None
            else f"write {right} in place of {test.code}"
        )
        faults.warning(at, message, way)


def called(known: StandardCodelist, name: str, own: str) -> list[str]:
    """The codes of a codelist that a name says: the whole, or what stands before and within its brackets."""
    parts = [name, *(part for part in BRACKETS.split(name) if part.strip())]
    said = {fold(each) for part in parts for each in (part, BRITISH.sub("e", part))}
    words = (own, *known.terms[own].synonyms, known.terms[own].preferred_term)
    within = f" {re.sub(r'[^a-z0-9]+', ' ', fold(name))} "
    initials = {"".join(part[:1] for part in word.split()).casefold() for word in words}
    alike = any(word[:NAMED].casefold() == name[:NAMED].casefold() for word in words)
    if (
        alike
        or said & ({fold(word) for word in words} | initials)
        or any(f" {fold(word)} " in within for word in words)
    ):
        return [own]  # all codes are looked through for the few others alone, as that takes its time
    return sorted({code for each in said for code in known.find(each)})


def check_marks(dataset: Dataset, faults: Faults) -> None:
    """Tests are not done where the reason is there, not where it is missing; nor where there is a result."""
    for tests in (group.tests for group in dataset.groups if group.tests):
        results = {test.result for test in tests.tests}
        for mark in tests.marks():
            conditions = mark.when.conditions()
            alone = conditions[0] if len(conditions) == 1 else None
            if alone is None or alone.dataset:
                continue
            if mark.reason == alone.variable and asks_for(alone, "missing"):
                said, right = f"where {mark.reason}, the reason, is missing", f"{mark.reason}: present"
            elif alone.variable in results and asks_for(alone, "present"):
                said = f"where {alone.variable}, the result, is there"
                right = f"{mark.reason}: present" if mark.reason else f"{alone.variable}: missing"
            else:
                continue
            message = f"not_done holds {said}: it is turned round"
            faults.error(alone.place, message, f"write when: {{{right}}}")


def check_letters(study: Study, dataset: Dataset, faults: Faults) -> None:
    """What tests say of variables is in letters that XPT holds, and their names within their length."""
    for _, variable, place, value in facts_of_tests(dataset):
        for told in letters_of(study, dataset, variable, place, value):
            note(told, faults)


def check_forms_of_tests(dataset: Dataset, faults: Faults) -> None:
    """What tests say of variables has the form that these take."""
    for test, variable, place, value in facts_of_tests(dataset):
        for told in form_of(variable, place, value, faults) if variable.name not in test.columns else ():
            note(told, faults)


def facts_of_tests(dataset: Dataset) -> Iterator[tuple[Test, Variable, Place, str]]:
    """What the tests of a dataset say of its variables, as fixed values."""
    for test in (test for group in dataset.groups if group.tests for test in group.tests.tests):
        for name in test.facts.keys() & dataset.variables.keys():
            yield test, dataset.variables[name], test.places.get(name, test.place), test.facts[name]
