"""Checks that a study states: what must hold in a dataset, in the words of where clauses."""

from __future__ import annotations

from ...issues import SEVERITY
from ...model import Dataset, Study, StudyCheck, WhereClause
from ...plan.needs import of_check
from ..derivation.derivations import Grammar
from ..faults import Faults, Open, did_you_mean
from ..meant.hints import as_written, of_another
from ..yaml.reader import Node

KINDS = {"must": "must", "unique": "unique", "all or none": "all_or_none", "as many as": "as_many_as"}


def read_checks(node: Node, grammar: Grammar) -> tuple[StudyCheck, ...]:
    """The checks of a dataset, by their names."""
    section = node.named.get("checks")
    found = (read_check(name, inner, grammar) for name, inner in section.named.items()) if section else ()
    return tuple(check for check in found if check is not None)


def read_check(name: str, node: Node, grammar: Grammar) -> StudyCheck | None:
    """One check; None, with a fault noted, where it is not said what must hold."""
    said = [kind for kind in KINDS if kind in node.named]
    if len(said) != 1 and grammar.faults.inside(node.place):
        return None
    if len(said) != 1:
        what = f"not by {' and '.join(said)}" if said else "and none of them stands here"
        grammar.faults.error(node.place, f"a check says one of {', '.join(KINDS)}, {what}", "name one")
        return None
    if name in SEVERITY:
        grammar.faults.error(node.place, f"{name} is the name of a rule of every build", "call the check otherwise")
    value = node.named[said[0]]
    names = () if said[0] in ("must", "as many as") else tuple(grammar.reference(n.text, n.place) for n in value.nodes)
    return StudyCheck(
        name=name,
        kind=KINDS[said[0]],  # type: ignore[arg-type]
        when=grammar.where(node.named["when"]) if "when" in node.named else WhereClause(),
        must=grammar.where(value) if said[0] == "must" else WhereClause(),
        names=names,
        other=value.text if said[0] == "as many as" else "",
        severity=node.get("severity") or "error",  # type: ignore[arg-type]
        message=node.get("message"),
        stop=node.get("stop") == "true",
        place=node.place,
    )


def check_checks(study: Study, dataset: Dataset, faults: Faults) -> None:
    """The variables and datasets that checks name are there, and what refuses a build is an error."""
    for check in dataset.checks:
        for reference in of_check(check):
            if reference.dataset not in ("", dataset.name):
                message = f"{check.name} looks at {reference}, and a check is of one dataset"
                faults.error(check.place, message, f"take {reference.name} into {dataset.name}, perhaps as temporary")
            elif reference.name not in dataset.variables and dataset.place.file not in faults.partly:
                name = as_written(reference.name)
                hint = of_another(name, study, dataset) or did_you_mean(name, dataset.variables)
                hint = hint or f"define it in the spec of {dataset.name}"
                faults.error(check.place, f"{dataset.name} has no variable {name}", hint)
        others = [*study.datasets, *(name for name, source in study.raw.items() if not source.reference)]
        if check.other and check.other not in others:
            hint = did_you_mean(check.other, others) or Open("there are {}", others)
            faults.error(check.place, f"there is no dataset or raw source {check.other}", hint)
        if check.stop and check.severity != "error":
            faults.error(check.place, f"{check.name} stops the build, and is a {check.severity}", "remove one of both")
