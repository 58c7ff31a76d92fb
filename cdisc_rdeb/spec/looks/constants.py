"""Lint: a bare word that is no column or variable, and is a value of the variable that it stands for."""

from __future__ import annotations

import re

from ...model import Dataset, Place, Study, Variable
from ...standards.countries import external_terms
from ...values.terminology import Terms
from ..study.design import DESIGN
from ..unread import UNREAD

OF_VARIABLE = re.compile(r"(?:^|\.)(?:variables|supplemental|temporary)\.(?P<name>[^.\[,]+)")
SHORT = 2  # letters of a word that hardly is the name of a column


def as_fixed(study: Study, name: str, place: Place) -> str:
    """The way out where a value stands as if it were a column; '' for a word that nothing says to be one.

    It is the value of the variable that the place is of: a term of its codelists, Y of a flag, what study.yaml has.
    """
    match = OF_VARIABLE.search(place.path)
    if match is None or not name or name in (*study.datasets, *study.raw):
        return ""
    owners = (dataset for dataset in study.datasets.values() if dataset.place.file == place.file)
    dataset = next((each for each in owners if match["name"] in each.variables), None)
    variable = dataset.variables[match["name"]] if dataset else None
    if dataset is None or variable is None or UNREAD in study.codelists:
        return ""
    is_value = is_term(study, variable, name) or is_planned(study, variable.name, name)
    alone = match.end() == len(place.path) or place.path.endswith((".then", ".otherwise"))  # of no verb
    is_value = is_value or (alone and is_short(variable, name, dataset))
    return f"a fixed text is written {written_fixed(name)}" if is_value else ""


def written_fixed(value: str) -> str:
    """A fixed value as a spec writes it, in quotes where YAML wants them."""
    return f"{{assign: {value if re.fullmatch(r'[A-Za-z][A-Za-z0-9 /()_.-]*', value) else chr(34) + value + chr(34)}}}"


def is_term(study: Study, variable: Variable, name: str) -> bool:
    """Whether a word is a term of a variable, by a codelist of the study or CDISC's, or a code such as KOR."""
    ids = variable.codelists or variable.listed
    known = external_terms(variable.dictionary)
    of_flag = variable.name.endswith("FL") and name in ("Y", "N")
    return bool(of_flag or (ids and Terms(study, ids).is_term(name)) or (known and name in known))


def is_planned(study: Study, variable: str, name: str) -> bool:
    """Whether study.yaml has a word for a variable: an arm, a visit, an epoch."""
    called = variable.removeprefix("ACT")
    tables = (study.tables[each] for each in DESIGN if each in study.tables)
    return any(name in table.columns.get(called, ()) for table in tables)


def is_short(variable: Variable, name: str, dataset: Dataset) -> bool:
    """Whether a word in capitals is too short for the name of a column, where its variable takes text."""
    return name.isupper() and len(name) <= SHORT and variable.type == "Char" and name not in dataset.variables
