"""Which datasets a rule is for."""

from __future__ import annotations

from collections.abc import Collection

from .definitions import Definition
from .facts import Facts

ALL = "ALL"
#: The data structures of ADaM as definitions call them, by what a dataset is known as.
STRUCTURES = {
    "ADSL": ("ADSL", "SUBJECT LEVEL ANALYSIS DATASET"),
    "BDS": ("BDS", "BASIC DATA STRUCTURE"),
    "TTE": ("TTE", "BDS", "BASIC DATA STRUCTURE", "TIME-TO-EVENT"),
    "OCCDS": ("OCCDS", "OCCURRENCE DATA STRUCTURE"),
    "OTHER": ("OTHER", "ADAM OTHER"),
}
#: Structures and subclasses that an analysis dataset has by its name.
BY_NAME = {
    "ADAE": ("ADVERSE EVENT",),
    "ADPPK": ("BASIC DATA STRUCTURE", "POPULATION PHARMACOKINETIC ANALYSIS"),
    "ADNCA": ("BASIC DATA STRUCTURE", "NON-COMPARTMENTAL ANALYSIS"),
}


def in_scope(definition: Definition, facts: Facts) -> bool:
    """Whether a rule is for a dataset."""
    return (
        of_domain(definition, facts)
        and of_class(definition, facts)
        and of_names(definition, "Datasets", {facts.name})
        and of_names(definition, "Data Structures", structures(facts))
        and of_names(definition, "Subclasses", structures(facts))
    )


def of_domain(definition: Definition, facts: Facts) -> bool:
    """By the domains that are in or out of its scope."""
    scope = definition.scope
    included, excluded = scope.include.get("Domains", ()), scope.exclude.get("Domains", ())
    inside = matches(facts, included) if included else not (scope.split and not facts.is_split)
    outside = matches(facts, excluded)
    if scope.split and facts.is_split and not outside:
        inside = True
    if scope.split is False and facts.is_split:
        outside = True
    return inside and not outside


def matches(facts: Facts, names: Collection[str]) -> bool:
    """Whether a dataset is one of those that are named: itself, its domain, SUPP-- or AP-- of anything, or ALL."""
    if ALL in names or {facts.name, facts.domain, facts.whole} & set(names):
        return True
    if facts.is_supplemental and {"SUPP--", "SQ--"} & set(names):
        return True
    return facts.of_associated_persons and bool({"AP--", "APFA--"} & set(names))


def of_class(definition: Definition, facts: Facts) -> bool:
    """By classes; one of Findings is for Findings About too. A domain of no known class is one that the rule names."""
    if not facts.class_name and facts.domain in definition.scope.include.get("Domains", ()):
        return True
    classes = {facts.class_name, "FINDINGS" if facts.class_name == "FINDINGS ABOUT" else facts.class_name} - {""}
    included = {name.upper() for name in definition.scope.include.get("Classes", ())}
    excluded = {name.upper() for name in definition.scope.exclude.get("Classes", ())}
    return (not included or ALL in included or bool(included & classes)) and not excluded & classes


def structures(facts: Facts) -> set[str]:
    """What the data structure of an analysis dataset is called: as it is known, by define.xml, by its name."""
    dataset = facts.dataset
    if not dataset.structure:
        return set()
    by_name = {said for start, names in BY_NAME.items() if facts.name.startswith(start) for said in names}
    return {*STRUCTURES.get(dataset.structure, ()), *by_name, dataset.class_name.upper()} - {""}


def of_names(definition: Definition, kind: str, names: Collection[str]) -> bool:
    """By names of another kind, such as data structures."""
    included = {name.upper() for name in definition.scope.include.get(kind, ())}
    excluded = {name.upper() for name in definition.scope.exclude.get(kind, ())}
    return (not included or ALL in included or bool(included & set(names))) and not excluded & set(names)
