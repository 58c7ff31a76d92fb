"""Variables of a version of ADaMIG by data structure, and names with an index resolved to them.

Source: CDISC Library, ADaMIG (ADSL, BDS, TTE). The structure OCCDS has a guide of its own. Of OCCDS 1.1 no table was
at hand: its variables were written down from knowledge of the guide, and are to be held against it. Those that OCCDS
shares with ADaMIG are the sets of BDS that do not speak of a parameter.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from typing import TypeAlias

from .tables import StandardVariable, read_table, split_list
from .tabulation import kept_variable

Guides: TypeAlias = tuple[str, str, str]  #: the versions of ADaMIG, OCCDS and SDTMIG

#: What stands in a name of ADaMIG for an index, and the indexes it stands for: xx and zz are two digits
#: from 01, y counts from 1 to 99 without a leading zero, w from 1 to 9. Source: ADaMIG 1.3, 3.1.
_INDEXES = {"xx": "0[1-9]|[1-9][0-9]", "zz": "0[1-9]|[1-9][0-9]", "y": "[1-9][0-9]?", "w": "[1-9]"}
_INDEX = re.compile("xx|zz|y|w")

#: A name in a dataset: the guide's own signs (TRTxxP, *DT) are none.
_NAME = re.compile("[A-Z][A-Z0-9_]*")

#: The variable sets of BDS that speak of one parameter's values, so that no other structure has them.
_PARAMETER_SETS = frozenset(
    {"Analysis Parameter", "Analysis Parameter Criteria", "Analysis Descriptor", "Analysis Visit Windowing"}
)


@cache
def _structures(adamig: str, occds: str) -> Mapping[str, Mapping[str, StandardVariable]]:
    rows: dict[str, dict[str, StandardVariable]] = {}
    tables = (*read_table(f"adamig/{adamig}/variables.tsv"), *read_table(f"occds/{occds}/variables.tsv"))
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
def variables(adamig: str, occds: str, data_structure: str) -> Mapping[str, StandardVariable]:
    """The variables of an ADaM data structure as the guides name them (TRTxxP, AVALCATy, *DT).

    ADSL and BDS are in the order of the guide; TTE is BDS followed by the variables for time to event;
    OCCDS has its own and the variable sets of BDS without those of parameters. Another structure has none.

    >>> variables("1.3", "1.1", "ADSL")["TRTxxP"].label
    'Planned Treatment for Period xx'
    >>> "CNSR" in variables("1.3", "1.1", "TTE"), "AVAL" in variables("1.3", "1.1", "OCCDS")
    (True, False)
    """
    structures = _structures(adamig, occds)
    if data_structure == "TTE":
        return {**structures["BDS"], **structures["TTE"]}
    if data_structure == "OCCDS":
        shared = {n: v for n, v in structures["BDS"].items() if v.variable_set not in _PARAMETER_SETS}
        return {**shared, **structures["OCCDS"]}
    return structures.get(data_structure, {})


@cache
def variable(guides: Guides, data_structure: str, name: str) -> StandardVariable | None:
    """The variable of ADaMIG that a name in a dataset stands for, or None.

    Tried in this order: the structure's own names, its names with an index (TRT01P is TRTxxP, and the
    label says 01 for xx), the same two of ADSL for the other structures, whose records may carry any
    variable of ADSL (`dataset` is then ADSL and `core` Perm), and last the suffixes for user-defined
    timing (LSTLBDT ends in *DT), the longest first. A suffix has no label to give: it is empty there.
    An unknown structure gives None.

    >>> guides = ("1.3", "1.1", "3.4")
    >>> variable(guides, "BDS", "TRT01P").dataset
    'ADSL'
    >>> suffix = variable(guides, "ADSL", "LSTLBDT")
    >>> suffix.label, suffix.type
    ('', 'Num')
    >>> variable(guides, "BDS", "ZZZ") is None
    True
    """
    adamig, occds, _ = guides
    own = variables(adamig, occds, data_structure)
    if not own or not _NAME.fullmatch(name):
        return None
    found = _resolve(own, name)
    if found is None and data_structure != "ADSL":
        found = _resolve(variables(adamig, occds, "ADSL"), name)
        found = found and replace(found, core="Perm")
    return found or _user_defined_timing(guides, name)


def _resolve(among: Mapping[str, StandardVariable], name: str) -> StandardVariable | None:
    """The variable with this name, or with this name once its index is set."""
    if name in among:
        return among[name]
    for known in among.values():
        start = _INDEX.search(known.name)  # without a sign for an index a name stands for itself
        match = _pattern(known.name).fullmatch(name) if start and name.startswith(known.name[: start.start()]) else None
        if match:
            return replace(known, name=name, label=_with_index(known.label, match.groupdict()))
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


def _user_defined_timing(guides: Guides, name: str) -> StandardVariable | None:
    adamig, occds, sdtmig = guides
    if kept_variable(sdtmig, name) is not None:  # VSELTM is text of SDTM, and no time of the sponsor
        return None
    suffixes = [known for known in _structures(adamig, occds)["BDS"].values() if known.name.startswith("*")]
    for known in sorted(suffixes, key=lambda known: -len(known.name)):
        suffix = known.name[1:]
        if name.endswith(suffix) and len(name) > len(suffix):
            return replace(known, name=name, label="")
    return None
