"""The data structures of ADaM, and what follows from one: class, words, formats of dates.

Source: ADaMIG 1.3, 2.3 and 3; Define-XML 2.1, ItemGroupDef Class and SubClass.
"""

from __future__ import annotations

from typing import NamedTuple

from ..standards import Standards
from .faults import Faults
from .yaml.reader import Node


class DataStructure(NamedTuple):
    """A data structure: its class in define.xml, whose variables it has, what a record is, and its sub-class if any."""

    class_name: str
    variables: str
    records: str
    subclass: str = ""


STRUCTURES = {
    "ADSL": DataStructure("SUBJECT LEVEL ANALYSIS DATASET", "ADSL", "One record per subject"),
    "BDS": DataStructure("BASIC DATA STRUCTURE", "BDS", "One record per subject per parameter per analysis time point"),
    "TTE": DataStructure("BASIC DATA STRUCTURE", "TTE", "One record per subject per parameter", "TIME-TO-EVENT"),
    "OCCDS": DataStructure("OCCURRENCE DATA STRUCTURE", "OCCDS", "One record per subject per occurrence"),
    "OTHER": DataStructure("ADAM OTHER", "BDS", "One record per subject per record of its source"),
}

#: What a dataset of a structure is about, by its name. Source: Define-XML terminology, OCCSC.
SUBCLASSES = {"ADAE": "ADVERSE EVENT"}

#: Labels of datasets that ADaMIG fixes. Source: ADaMIG 1.3, 2.3.1.
LABELS = {"ADSL": "Subject-Level Analysis Dataset"}

#: Formats of numbers that are dates and times, by the endings of their names (ADaMIG 1.3, 3.1.3).
FORMATS = {"DTM": "DATETIME20.", "DT": "DATE9.", "TM": "TIME8."}


def subclass(name: str, structure: DataStructure) -> str:
    """The sub-class of an analysis dataset, '' if it has none.

    >>> subclass("ADAE", STRUCTURES["OCCDS"]), subclass("ADTTE", STRUCTURES["TTE"]), subclass("ADVS", STRUCTURES["BDS"])
    ('ADVERSE EVENT', 'TIME-TO-EVENT', '')
    """
    return structure.subclass or (SUBCLASSES.get(name, "") if structure.variables == "OCCDS" else "")


def domain_of(node: Node, standards: Standards) -> str:
    """The domain of a dataset of SDTM: the one it says that it is split from, its own name, or the letters it begins
    with."""
    name = node.get("dataset")
    return node.get("domain") or (name if name in standards.sdtmig_datasets() else name[:2])


def is_misnamed(node: Node, called: str, faults: Faults) -> bool:
    """Whether a dataset begins with the letters of the domain that its file is called by, and is none: AEE in ae.yaml.

    Part of a split domain lies in a file of its name, or says its domain.
    """
    name = node.get("dataset")
    misnamed = "domain" not in node.named and name != called and name[:2] == called
    if misnamed:
        hint = f"write dataset: {called}; a part of it that is called {name} says domain: {called}"
        faults.error(node.named["dataset"].place, f"the file is called {called.lower()}, and its dataset {name}", hint)
    return misnamed


def is_analysis(node: Node) -> bool:
    """Whether a spec is one of an analysis dataset: it lies in the folder adam."""
    folders = [name for name in node.place.file.split("/")[:-1] if name in ("sdtm", "adam")]
    return folders[-1:] == ["adam"]  # a library may lie in a folder that is called so too


def date_format(name: str, numeric: bool) -> str:
    """The format of a number that is a date, a time or both, '' for all others."""
    return next((form for ending, form in FORMATS.items() if numeric and name.endswith(ending)), "")
