"""What rules ask of the standards: the one place that knows how these are looked up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from ...standards import Standards, StandardVariable
from .facts import Facts

GENERAL = ("INTERVENTIONS", "EVENTS", "FINDINGS", "FINDINGS ABOUT")
SUPPLEMENTAL = "SUPPQUAL"


def guide_variables(facts: Facts) -> Mapping[str, StandardVariable]:
    """The variables that the guide has for a dataset, in its order; none where it has no such dataset."""
    standards = facts.dataset.standards
    dataset = standards.sdtmig_dataset(facts.whole) or standards.sdtmig_dataset(SUPPLEMENTAL if facts.parent else "")
    return dataset.variables if dataset else {}


def model_names(standards: Standards, domain: str, class_name: str) -> Sequence[str]:
    """The variables that the model allows a dataset, in its order."""
    return tuple(standards.model_variables(class_name, domain))


def allowed(facts: Facts) -> Sequence[str]:
    """The variables that the model allows a dataset; those of the guide where the model has none."""
    domain = SUPPLEMENTAL if facts.parent else facts.whole
    return model_names(facts.dataset.standards, domain, facts.class_name) or tuple(guide_variables(facts))


def all_variables(facts: Facts) -> Mapping[str, StandardVariable]:
    """The variables of the guide and, for a general observation class, all others of the model, in one order."""
    guide = guide_variables(facts)
    if facts.class_name not in GENERAL:
        return guide or facts.dataset.standards.model_variables(facts.class_name, facts.whole)
    model = facts.dataset.standards.model_variables(facts.class_name, facts.whole)
    found = {name: guide.get(name, variable) for name, variable in model.items()}
    for name, variable in guide.items():
        if name not in found:
            found = inserted(found, variable)
    return found


def inserted(found: Mapping[str, StandardVariable], variable: StandardVariable) -> dict[str, StandardVariable]:
    """The variables with one of the guide alone at the end of its kind: identifiers, those of the class, timing."""
    rank = {"Identifier": 0, "Timing": 2}
    mine = rank.get(variable.role, 1)
    before = {name: one for name, one in found.items() if rank.get(one.role, 1) <= mine}
    after = {name: one for name, one in found.items() if rank.get(one.role, 1) > mine}
    return {**before, variable.name: variable, **after}


def of_core(facts: Facts, core: str) -> Sequence[str]:
    """The variables that the guide requires (Req), expects (Exp) or permits (Perm)."""
    return tuple(name for name, variable in all_variables(facts).items() if variable.core == core)


def of_role(facts: Facts, key: str, value: str) -> Sequence[str]:
    """The variables with some property, such as role Timing."""
    return tuple(name for name, one in all_variables(facts).items() if str(getattr(one, key, "")) == value)


def is_custom(standards: Standards, name: str) -> bool:
    """Whether a domain is none of the guide's or the model's."""
    return standards.sdtmig_dataset(name) is None and not standards.model_variables("", name)


def label_of(standards: Standards, name: str) -> str:
    """The label of a dataset in the guide."""
    dataset = standards.sdtmig_dataset(name)
    return dataset.label if dataset else ""
