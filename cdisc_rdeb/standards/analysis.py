"""ADaMIG 1.3 variables by data structure, and names with an index resolved to them.

Source: CDISC Library, ADaMIG 1.3 (ADSL, BDS, TTE). The structure OCCDS has a guide of its own (OCCDS 1.1), of which no
table was at hand: its variables were written down from knowledge of the guide, and are to be held against it. Those
that it shares with ADaMIG are the sets of BDS that do not speak of a parameter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache

from .tables import StandardVariable, read_table, split_list
from .tabulation import kept_variable

ADAMIG_VERSION = "1.3"

#: What stands in a name of ADaMIG for an index, and the indexes it stands for: xx and zz are two digits
#: from 01, y counts from 1 to 99 without a leading zero, w from 1 to 9 (ADaMIG 1.3, 3.1).
_INDEXES = {"xx": "0[1-9]|[1-9][0-9]", "zz": "0[1-9]|[1-9][0-9]", "y": "[1-9][0-9]?", "w": "[1-9]"}
_INDEX = re.compile("xx|zz|y|w")

#: A name in a dataset: the guide's own signs (TRTxxP, *DT) are none.
_NAME = re.compile("[A-Z][A-Z0-9_]*")

#: The variable sets of BDS that speak of one parameter's values, so that no other structure has them.
_PARAMETER_SETS = frozenset(
    {"Analysis Parameter", "Analysis Parameter Criteria", "Analysis Descriptor", "Analysis Visit Windowing"}
)


@cache
def _structures() -> Mapping[str, Mapping[str, StandardVariable]]:
    rows: dict[str, dict[str, StandardVariable]] = {}
    tables = (*read_table("adamig_variables.tsv"), *read_table("occds_variables.tsv"))
    for structure, variable_set, name, label, type_, core, codelists in tables:
        members = rows.setdefault(structure, {})
        members[name] = StandardVariable(
            dataset=structure,
            name=name,
            label=label,
            type=type_,
            role="",
            core=core,
            order=len(members) + 1,  # the table is in order, without gaps
            codelists=split_list(codelists),
            variable_set=variable_set,
        )
    return rows


@cache
def adamig_variables(data_structure: str) -> Mapping[str, StandardVariable]:
    """The variables of an ADaM data structure as ADaMIG 1.3 names them (TRTxxP, AVALCATy, *DT).

    ADSL and BDS are in the order of the guide; TTE is BDS followed by the variables for time to event;
    OCCDS has its own and the variable sets of BDS without those of parameters. Another structure has none.

    >>> adamig_variables("ADSL")["TRTxxP"].label
    'Planned Treatment for Period xx'
    >>> "CNSR" in adamig_variables("TTE"), "AVAL" in adamig_variables("OCCDS")
    (True, False)
    """
    structures = _structures()
    if data_structure == "TTE":
        return {**structures["BDS"], **structures["TTE"]}
    if data_structure == "OCCDS":
        shared = {n: v for n, v in structures["BDS"].items() if v.variable_set not in _PARAMETER_SETS}
        return {**shared, **structures["OCCDS"]}
    return structures.get(data_structure, {})


@cache
def adamig_variable(data_structure: str, name: str) -> StandardVariable | None:
    """The variable of ADaMIG 1.3 that a name in a dataset stands for, or None.

    Tried in this order: the structure's own names, its names with an index (TRT01P is TRTxxP, and the
    label says 01 for xx), the same two of ADSL for the other structures, whose records may carry any
    variable of ADSL (`dataset` is then ADSL and `core` Perm), and last the suffixes for user-defined
    timing (LSTLBDT ends in *DT), the longest first. A suffix has no label to give: it is empty there.
    An unknown structure gives None.

    >>> adamig_variable("ADSL", "TRT01P").label
    'Planned Treatment for Period 01'
    >>> adamig_variable("BDS", "TRT01P").dataset
    'ADSL'
    >>> suffix = adamig_variable("ADSL", "LSTLBDT")
    >>> suffix.label, suffix.type
    ('', 'Num')
    >>> adamig_variable("BDS", "ZZZ") is None
    True
    """
    own = adamig_variables(data_structure)
    if not own or not _NAME.fullmatch(name):
        return None
    found = _resolve(own, name)
    if found is None and data_structure != "ADSL":
        found = _resolve(adamig_variables("ADSL"), name)
        found = found and replace(found, core="Perm")
    return found or _user_defined_timing(name)


def _resolve(variables: Mapping[str, StandardVariable], name: str) -> StandardVariable | None:
    """The variable with this name, or with this name once its index is set."""
    if name in variables:
        return variables[name]
    for variable in variables.values():
        match = _pattern(variable.name).fullmatch(name)
        if match:
            return replace(variable, name=name, label=_with_index(variable.label, match.groupdict()))
    return None


@cache
def _pattern(name: str) -> re.Pattern[str]:
    """The names in a dataset that a name of the guide stands for; a suffix (*DT) is left to the caller.

    >>> _pattern("TRxxPGy").fullmatch("TR01PG2").groupdict()
    {'xx': '01', 'y': '2'}
    """
    return re.compile(_INDEX.sub(lambda sign: f"(?P<{sign[0]}>{_INDEXES[sign[0]]})", name.replace("*", r"\*")))


def _with_index(label: str, index: Mapping[str, str]) -> str:
    """The label with each sign for an index replaced by the index, where it stands as a word.

    >>> _with_index("Planned Pooled Treatment y for Period xx", {"xx": "01", "y": "2"})
    'Planned Pooled Treatment 2 for Period 01'
    """
    return re.sub(r"\b(?:xx|zz|y|w)\b", lambda sign: index.get(sign[0], sign[0]), label)


def _user_defined_timing(name: str) -> StandardVariable | None:
    if kept_variable(name) is not None:  # VSELTM is text of SDTM, and no time of the sponsor
        return None
    suffixes = [variable for variable in _structures()["BDS"].values() if variable.name.startswith("*")]
    for variable in sorted(suffixes, key=lambda variable: -len(variable.name)):
        suffix = variable.name[1:]
        if name.endswith(suffix) and len(name) > len(suffix):
            return replace(variable, name=name, label="")
    return None
