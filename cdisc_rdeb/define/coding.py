"""Which variables of a study are coded by which codelist or dictionary."""

from __future__ import annotations

from collections.abc import Iterable

from ..model import Dataset, Study, Variable
from .codelists import known_terms


def names_by_codelist(study: Study) -> dict[str, set[str]]:
    """The names of the variables, of whichever dataset, that have a codelist."""
    names: dict[str, set[str]] = {}
    for dataset in study.datasets.values():
        levels = (level.variable for found in dataset.value_levels.values() for level in found)
        for variable in (*dataset.variables.values(), *levels):
            for name in variable.lists:
                names.setdefault(name, set()).add(variable.name)
    return names


def variables_by_dictionary(study: Study, datasets: Iterable[Dataset]) -> dict[str, set[str]]:
    """The names of the variables that are coded by each of the study's dictionaries: by the guide, or as it says."""
    variables = [v for dataset in datasets for v in dataset.variables.values()]
    return {
        d.name: {*d.variables, *(v.name for v in variables if v.dictionary.casefold() == d.name.casefold())}
        for d in study.dictionaries
    }


def known_to(variable: Variable, study: Study) -> set[str]:
    """The terms that the codelists of a variable have."""
    return {term for name in variable.lists for term in known_terms(study.codelists[name], study.standards)}
