"""Lint: what is defined is used, and nothing needs itself."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import pairwise

from ..model import Study
from ..plan.schedule import Schedule, elsewheres
from ..verbs import Verb
from .additions import own_names
from .derivations import references
from .faults import Faults
from .merges import merged_references
from .reader import RELATED


def check_unused(study: Study, faults: Faults) -> None:
    """What is defined and never used; what a library defines is for other studies too."""
    used = {i for dataset in study.datasets.values() for v in dataset.variables.values() for i in v.codelists}
    groups = [group for dataset in study.datasets.values() for group in dataset.groups]
    if any(dataset.supplemental() or dataset.commentary() for dataset in study.datasets.values()):
        used |= set(RELATED)
    used |= {test.codelist for group in groups if group.tests for test in group.tests.tests}
    for codelist in study.codelists.values():
        if codelist.place.file == "codelists.yaml" and codelist.id not in used:
            faults.warning(codelist.place, f"no variable uses the codelist {codelist.id}", "remove it, or name it")
    prefixes = {*study.datasets, *study.raw}
    named = {group.source for group in groups} | {merge.source for group in groups for merge in group.merges}
    mentioned = {(dataset.name, total.variable) for dataset in study.datasets.values() for total in dataset.totals}
    merges = [merge for group in groups for merge in group.merges]
    mentioned |= {(of.dataset, of.name) for merge in merges for of in merged_references(merge)}
    for dataset in study.datasets.values():
        mentioned |= {(dataset.name, relation.variable) for relation in dataset.relations}
        mentioned |= {(dataset.name, name) for addition in dataset.additions for name in own_names(addition)}
        for _, group, derivation in dataset.derivations():
            home = group.source if group and group.source in study.datasets else dataset.name
            found = list(references(derivation, prefixes))
            named |= {reference.dataset for reference in found}
            mentioned |= {(reference.dataset or home, reference.name) for reference in found}
            for across in elsewheres(derivation):
                owners = {reference.dataset for reference in across.references}
                mentioned |= {(owner, name) for owner in owners for name in across.where.variables()}
    for dataset in study.datasets.values():
        for variable in dataset.variables.values():
            own = variable.place.file == dataset.place.file
            if variable.temporary and own and (dataset.name, variable.name) not in mentioned:
                faults.warning(variable.place, f"nothing uses the temporary variable {variable.name}", "remove it")
    for source in study.raw.values():
        if source.name not in named:
            faults.warning(source.place, f"no spec uses the raw source {source.name}", "map it, or remove it")


def check_cycle(study: Study, verbs: Mapping[str, Verb], faults: Faults) -> None:
    """Nothing needs itself."""
    nodes = Schedule(study, verbs).cycle()
    if nodes:
        dataset, _, name = nodes[0].partition(".")
        owner = study.datasets[dataset.split(":")[0]]
        place = owner.variables[name].place if name in owner.variables else owner.place
        chain = ", which needs ".join(f"{left}" for left, _ in pairwise([*nodes, ""]))
        faults.error(place, f"{nodes[0]} needs itself: {chain}", "break the circle")
