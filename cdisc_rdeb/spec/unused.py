"""Lint: what is defined is used, and nothing needs itself."""

from __future__ import annotations

from collections.abc import Mapping

from ..model import Place, Study
from ..plan import Derive, Node, Schedule, of_dataset, uses
from ..verbs import Verb
from .faults import Faults, did_you_mean
from .reader import RELATED


def check_unused(study: Study, faults: Faults) -> None:
    """What is defined and never used; what a library defines is for other studies too."""
    used = {i for dataset in study.datasets.values() for v in dataset.variables.values() for i in v.codelists}
    levels = (
        level for dataset in study.datasets.values() for found in dataset.value_levels.values() for level in found
    )
    used |= {i for level in levels for i in level.variable.codelists}
    groups = [group for dataset in study.datasets.values() for group in dataset.groups]
    if any(dataset.supplemental() or dataset.commentary() for dataset in study.datasets.values()):
        used |= set(RELATED)
    used |= {test.codelist for group in groups if group.tests for test in group.tests.tests}
    for codelist in study.codelists.values():
        if codelist.place.file == "codelists.yaml" and codelist.id not in used:
            near = did_you_mean(codelist.id, used, near=0.8) if not codelist.code else ""
            hint = near or "remove it, or name it"
            faults.warning(codelist.place, f"no variable uses the codelist {codelist.id}", hint)
    found = [reference for dataset in study.datasets.values() for reference in of_dataset(dataset)]
    named = {group.source for group in groups} | {reference.dataset for reference in found}
    made = (derivation for dataset in study.datasets.values() for _, _, derivation in dataset.derivations())
    named |= {str(use.arguments.get("table")) for derivation in made for use in uses(derivation)}
    mentioned = {(reference.dataset, reference.name) for reference in found}
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
        first = nodes[0]
        lines = [f"{node} ({at.file}:{at.line})" for node in nodes for at in [place_of(study, node)]]
        chain = ", which needs ".join(lines)
        faults.error(place_of(study, first), f"{first} needs itself: {chain}", "break the circle at one of these lines")


def place_of(study: Study, node: Node) -> Place:
    """Where the specs say what a node makes."""
    owner = study.datasets[node.dataset]
    return owner.variables[node.variable].place if isinstance(node, Derive) else owner.place
