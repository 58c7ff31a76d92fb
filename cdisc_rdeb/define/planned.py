"""What the values of a study will be as far as its specs say it: the Profile for a define.xml before there are data.

Each dataset has records, each variable values: of a codelist the terms that the specs name for the variable, else all;
of other texts the longest that the standard allows. A build replaces what is a guess here by what was found.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from ..columns import read_number
from ..formats.long_text import LONGEST
from ..model import Codelist, Dataset, Study, Variable
from ..profile import DatasetProfile, Values
from ..standards.names import DURATIONS
from .codelists import known_terms

#: Lengths that the standard or a transport file fixes, by the ends of names. Source: SDTMIG 3.4, 4.5.
LENGTHS = {"TESTCD": 8, "PARAMCD": 8, "QNAM": 8, "PARMCD": 8, "TEST": 40, "QLABEL": 40, "DOMAIN": 2, "IDVAR": 8}
#: Numbers that are whole by what they are.
WHOLE = ("SEQ", "DY", "VISITNUM", "AGE", "DT", "TM", "DTM", "NUM", "FN", "GR1N", "GR2N")
NUMBER = Values(width=8, present=1, forms=frozenset({"integer"}))
FRACTION = Values(width=8, decimals=2, present=1, forms=frozenset({"float"}))


def planned(study: Study, datasets: list[Dataset]) -> dict[str, DatasetProfile]:
    """The Profile of each dataset by name."""
    return {dataset.name: of_dataset(study, dataset) for dataset in datasets}


def of_dataset(study: Study, dataset: Dataset) -> DatasetProfile:
    """The Profile of a dataset that will have records, with a value in each variable that is to be made."""
    variables = {v.name: of_variable(study, dataset, v) for v in dataset.submitted()}
    for name, asked in of_clauses(dataset).items():
        if name in variables and dataset.variables[name].lists:
            variables[name] = replace(variables[name], used=variables[name].used | asked)
    levels = {
        (name, level.name): of_variable(study, dataset, level.variable)
        for name, found in dataset.value_levels.items()
        for level in found
    }
    return DatasetProfile(1, variables, levels)


def of_clauses(dataset: Dataset) -> dict[str, set[str]]:
    """The values that value levels ask for, by the variable that has them."""
    asked: dict[str, set[str]] = {}
    for level in (level for found in dataset.value_levels.values() for level in found):
        for condition in level.where.conditions():
            asked.setdefault(condition.variable, set()).update(condition.values)
    return asked


def of_variable(study: Study, dataset: Dataset, variable: Variable) -> Values:
    """What is known of a variable beforehand; nothing of one that is not collected."""
    if variable.state == "not collected":
        return Values()
    used = terms(study, dataset, variable)
    if variable.type == "Num":
        return of_number(variable, used)
    if variable.iso8601:
        duration = variable.iso8601 == "duration" or variable.name.endswith(DURATIONS)
        form = "durationDatetime" if duration else "partialDatetime"
        return Values(width=20, present=1, forms=frozenset({form}))
    longest = max((len(term.encode()) for term in used), default=0)
    return Values(longest or width(study, variable), present=1, used=used, forms=frozenset({"text"}))


def of_number(variable: Variable, used: frozenset[str]) -> Values:
    """A number that is whole by its name, its format or its terms, else one with digits after the point.

    >>> [of_number(Variable(name, "", "Num"), frozenset()).decimals for name in ("AESEQ", "AVAL")]
    [0, 2]
    """
    whole = all(read_number(term).is_integer() for term in used) if used else variable.name.endswith(WHOLE)
    found = NUMBER if whole or variable.format else FRACTION
    return Values(found.width, found.decimals, 1, used, found.forms)


def terms(study: Study, dataset: Dataset, variable: Variable) -> frozenset[str]:
    """The terms that a variable can have: those that the specs name for it, else all of its codelists."""
    if variable.name == "DOMAIN":
        return frozenset({dataset.domain})
    if variable.name == "RDOMAIN":
        return frozenset({dataset.domain} if dataset.name.startswith("SUPP") else domains(study))
    if variable.possible:
        return frozenset(variable.possible)
    lists = [study.codelists[name] for name in variable.lists]
    return frozenset(term for codelist in lists for term in of_list(study, codelist))


def domains(study: Study) -> set[str]:
    """The domains of the study's datasets."""
    return {dataset.domain for dataset in study.datasets.values() if dataset.domain}


def of_list(study: Study, codelist: Codelist) -> Mapping[str, object]:
    """The terms of a codelist: those that the study declares, else those of CDISC's."""
    return codelist.terms or known_terms(codelist, study.standards)


def width(study: Study, variable: Variable) -> int:
    """The longest text that a variable can have."""
    if variable.name == "STUDYID":
        return len(study.id.encode())
    return next((number for end, number in LENGTHS.items() if variable.name.endswith(end)), LONGEST)
