"""Lint: a fixed value has the form that its variable takes: a date or duration of ISO 8601, a number, a code."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from ...columns import read_number
from ...model import Dataset, Place, Study, Variable
from ...plan.values import fixed_values, gives_dates
from ...values.iso8601 import is_date, is_duration, is_moment
from ...values.terminology import Terms
from ...verbs import Verb
from ..faults import Faults, did_you_mean
from .conditions import whole_date

FORMS = {"date": is_date, "duration": is_duration, "either": is_moment}
#: How long codes may be. Source: SDTMIG 3.4, 4.2.1 and 5.2.
LONGEST = {"ARMCD": 20, "ACTARMCD": 20, "ETCD": 8}
NEAR = 0.8  # how close a code is to the one that it was meant as


def check_fixed(study: Study, verbs: Mapping[str, Verb], dataset: Dataset, faults: Faults) -> None:
    """Tell of fixed values that a build would take out."""
    for place, variable, value in fixed_in(verbs, dataset):
        if not value or variable.temporary or faults.inside(place):
            continue
        if variable.iso8601 and not FORMS[variable.iso8601](value):
            kind = {"either": "date or duration"}.get(variable.iso8601, variable.iso8601)
            message = f"{variable.name} takes a {kind} in ISO 8601, and '{value}' is none"
            faults.error(place, message, meant_moment(value, variable.iso8601))
        elif variable.type == "Num" and read_number(value) != read_number(value):
            message = f"{variable.name} is numeric, and '{value}' is no number"
            faults.error(place, message, "write one such as 2.5")
    for name, _, derivation in dataset.derivations():
        for place, value in fixed_values(derivation, verbs) if name in LONGEST else ():
            if len(value) > LONGEST[name] and not faults.inside(place):
                message = f"{name} has up to {LONGEST[name]} characters, and '{value}' {len(value)}"
                faults.error(place, message, f"shorten it, the name is in {name.removesuffix('CD')}")
    check_codes(study, dataset, faults)


def fixed_in(verbs: Mapping[str, Verb], dataset: Dataset) -> Iterator[tuple[Place, Variable, str]]:
    """The fixed values of a dataset: of derivations, of tests, and of records that are added."""
    added = [pair for addition in dataset.additions for pair in addition.derivations.items()]
    for name, derivation in (*((name, each) for name, _, each in dataset.derivations()), *added):
        variable = dataset.variables.get(name)
        if variable is not None and (variable.iso8601 or variable.type == "Num") and not gives_dates(derivation, verbs):
            yield from ((place, variable, value) for place, value in fixed_values(derivation, verbs))
    for test in (test for group in dataset.groups if group.tests for test in group.tests.tests):
        for name in test.facts.keys() & dataset.variables.keys() - test.columns.keys():
            yield test.places.get(name, test.place), dataset.variables[name], test.facts[name]


def meant_moment(value: str, kind: str) -> str:
    """The way out where a text is no date or duration: as it was meant, else an example."""
    if date := whole_date(value) if kind != "duration" else "":
        return f"write {date}"
    once = re.sub(r"([A-Z])\1+", r"\1", value.upper().replace(" ", ""))
    short = re.sub(r"(\d[A-Z])[A-Z]+", r"\1", once)
    if made := next((text for text in (once, short) if FORMS[kind](text)), ""):
        return f"write {made}"
    return f"write it as {'2024-01-31' if kind == 'date' else 'P1D or PT2H'}"


def check_codes(study: Study, dataset: Dataset, faults: Faults) -> None:
    """Warn of the code of tests that were not done which is nearly a term, or nearly --ALL."""
    variable = dataset.variables.get(f"{dataset.domain}TESTCD")
    marks = [mark.test for group in dataset.groups if group.tests for mark in group.tests.marks() if mark.test]
    lists = Terms(study, variable.codelists).standards if variable is not None and marks else ()
    for test in marks:
        usual = [*(term for known in lists for term in known.terms), f"{dataset.domain}ALL"]
        if test.code not in usual and (hint := did_you_mean(test.code, usual, near=NEAR)):
            faults.warning(test.place, f"{test.code} is no term of {dataset.domain}TESTCD", hint)
