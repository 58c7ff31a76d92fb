"""Relations of a dataset's records to those of other datasets, as a spec writes them, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from ...model import Dataset, Place, Reference, Relation, Study
from ..derivation.derivations import Grammar
from ..faults import Faults
from ..meant.datasets_called import meant_dataset
from ..meant.hints import hint_of_variable, told_by_fault, told_by_misspelling
from ..yaml.reader import Node

TYPES = ("ONE", "MANY")
BESIDE = ("separator", "types")


def read_relations(node: Node, dataset: str, grammar: Grammar) -> Iterator[Relation]:
    """The relations under ``relate``: {VARIABLE: OTHER.VARIABLE} with what stands beside it."""
    section = node.named.get("relate")
    for inner in section.nodes if section else ():
        names = [name for name in inner.named if name not in BESIDE]
        other = grammar.reference(inner.get(names[0]), inner.place) if names else Reference("")
        types = inner.named["types"].texts if "types" in inner.named else ()
        if len(names) != 1 or not other.dataset:
            said = re.fullmatch(r"(\w+)\W(\w+)", inner.get(names[0])) if len(names) == 1 else None
            hint = f"write {{{names[0]}: {said[1]}.{said[2]}}}" if said else "as {CMAENO: AE.AESPID}"
            grammar.faults.error(inner.place, "a relation names one variable, and one of another dataset", hint)
        elif types and (len(types) != 2 or set(types) - set(TYPES)):
            hint = "the first for this dataset, the second for the other: types: [ONE, MANY]"
            grammar.faults.error(inner.place, "types are two of ONE and MANY", hint)
        else:
            variable = grammar.name(names[0])
            place = inner.named[names[0]].place
            yield Relation(dataset, variable, other.dataset, other.name, inner.get("separator"), types, place)


def check_relations(study: Study, dataset: Dataset, unread: Collection[str], faults: Faults) -> None:
    """What a relation names is there, and can identify records; two datasets are related in one way.

    Of what is ``unread`` the faults are told already.
    """
    if dataset.relations and "RELREC" in study.datasets:
        place = study.datasets["RELREC"].place
        message = f"RELREC is made from relations, and has a spec too ({place})"
        faults.error(dataset.relations[0].place, message, "remove one of them")
    seen: dict[tuple[str, str], Place] = {}
    for relation in dataset.relations:
        earlier = seen.setdefault((relation.dataset, relation.other), relation.place)
        if earlier is not relation.place:
            message = f"{relation.dataset} and {relation.other} are related in line {earlier.line} already"
            faults.error(relation.place, message, "keep one of them")
        for name, variable in ((relation.dataset, relation.variable), (relation.other, relation.other_variable)):
            if name not in unread:
                check_side(study, relation, name, variable, faults)


def check_side(study: Study, relation: Relation, name: str, variable: str, faults: Faults) -> None:
    """One side of a relation."""
    if name not in study.datasets:
        hint = meant_dataset(name, study.datasets)
        faults.error(relation.place, f"there is no dataset {name}", hint)
        return
    dataset = study.datasets[name]
    known = dataset.variables
    submitted = [v.name for v in dataset.submitted()]
    told = told_by_misspelling(study.standards, variable, dataset) or told_by_fault(variable, dataset, faults)
    if variable not in known and told:
        return
    if variable not in known:
        faults.error(
            relation.place,
            f"{name} has no variable {variable}",
            hint_of_variable(study.standards, variable, dataset) or "name one of its variables",
        )
    elif relation.types and variable not in submitted:
        hint = "datasets are related by a variable that both submit, as --LNKID"
        faults.error(relation.place, f"{name}.{variable} is not submitted in {name} itself", hint)
    elif not relation.types and f"{dataset.domain}SEQ" not in known:
        hint = "give types, and relate the datasets as wholes"
        faults.error(relation.place, f"{name} has no {dataset.domain}SEQ that its records could be named by", hint)
