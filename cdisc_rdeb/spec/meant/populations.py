"""Flags of populations in ADSL: ADaMIG's names for what studies call otherwise."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from ...model import Dataset, WhereClause
from ..faults import Faults

#: ADaMIG's names, and what flags of the same populations are called. Source: ADaMIG 1.3, 3.2.4.
FLAGS: Mapping[str, str] = {
    "SAFFL": r"SA?F(?:E|ET|ETY|T)?(?:FL|FLAG|POP|SET)?|SASFL",
    "ITTFL": r"ITT(?:FLAG|POP|SET)?",
    "FASFL": r"FAS(?:FLAG|POP|SET)?|FULL(?:FL|SET)",
    "PPROTFL": r"PPS?(?:FL|FLAG|POP|SET)?|PERPROT|PPROT|PPRFL",
    "RANDFL": r"RA?NDO?M?(?:FL|FLAG|POP)?",
    "ENRLFL": r"ENR(?:OLL?)?(?:FL|FLAG|POP)?",
    "COMPLFL": r"COMP(?:L(?:ET)?E?D?)?(?:FL|FLAG|POP)?",
}


def meant_flag(name: str) -> str:
    """ADaMIG's name for the flag of a population that a study calls otherwise; '' for any other name.

    >>> meant_flag("SAFETY"), meant_flag("SAFTFL"), meant_flag("SAFFL"), meant_flag("MITTFL")
    ('SAFFL', 'SAFFL', '', '')
    """
    return next((flag for flag, words in FLAGS.items() if name != flag and re.fullmatch(words, name)), "")


def check_populations(dataset: Dataset, faults: Faults) -> None:
    """Warn of flags in ADSL with a label of their own that ADaMIG has another name for."""
    for variable in dataset.variables.values() if dataset.name == "ADSL" else ():
        flag = meant_flag(variable.name)
        if flag and variable.label and not variable.temporary and flag not in dataset.variables:
            message = f"{variable.name} is no variable of ADaMIG, whose flag of this population is {flag}"
            faults.warning(variable.place, message, f"call it {flag}")


def check_population(called: Sequence[str], where: WhereClause, dataset: Dataset, faults: Faults) -> None:
    """Warn of a population of analyses that is called as one (``called``: name, label), and goes by another's flag."""
    words = [word.upper() for text in called for word in text.split()[:1]]
    meant = next((flag for word in words if (flag := word if word in FLAGS else meant_flag(word))), "")
    asked = [condition for condition in where.conditions() if condition.variable in FLAGS]
    if meant in dataset.variables and asked and meant not in {condition.variable for condition in asked}:
        other = asked[0].variable
        message = f"{called[0]} is the population of {meant} by its name, and chosen by {other}"
        faults.warning(asked[0].place, message, f"write {{{meant}: Y}}, or call it as {other}")
