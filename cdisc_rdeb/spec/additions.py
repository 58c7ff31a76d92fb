"""Records that are added to an analysis dataset once it has its own, as a spec writes them under ``added``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ..model import Addition, Dataset, Derivation, Expression, Only, Reference, WhereClause
from ..plan import own_names
from .derivations import Grammar
from .faults import Faults, did_you_mean
from .made import assigned, taken
from .yaml_reader import Node

STATISTICS = ("sum", "mean", "lowest", "highest", "count")
CARRIED = ("last", "lowest", "highest")
WAYS = (*STATISTICS, "compute", "first", "last", "carry")
WORDS = {"parameter": "PARAMCD", "param": "PARAM", "category": "PARCAT1"}


def read_additions(node: Node, grammar: Grammar, parameters: dict[str, str]) -> tuple[Addition, ...]:
    """The additions of a dataset; the parameters that they make are put to those that it has."""
    section = node.named.get("added")
    return tuple(a for inner in section.nodes if (a := read_addition(inner, grammar, parameters))) if section else ()


def read_addition(node: Node, grammar: Grammar, parameters: dict[str, str]) -> Addition | None:
    """One addition; None, with a fault noted, where nothing says what is added."""
    ways = [way for way in WAYS if way in node.named]
    if len(ways) != 1:
        said = f"not by {' and '.join(ways)}" if ways else "and none of them stands here"
        grammar.faults.error(node.place, f"records are added by one of {', '.join(WAYS)}, {said}", "name one")
        return None
    way, value = ways[0], node.named[ways[0]]
    formula = grammar.formula(value) if way == "compute" else None
    if way == "compute" and formula is None:
        return None
    if way == "carry" and "visits" not in node.named:
        grammar.faults.error(node.place, "it is not said to which visits", "visits: a table with AVISIT and AVISITN")
        return None
    ordered = tuple(grammar.reference(inner.text, inner.place) for inner in value.nodes)
    return Addition(
        way=way,
        variable=value.text if way in STATISTICS else "AVAL",
        by=node.named["by"].texts if "by" in node.named else (),
        where=grammar.where(node.named["where"]) if "where" in node.named else WhereClause(),
        only=Only(way == "last", ordered) if way in ("first", "last") else None,
        formula=formula,
        latest=node.named["latest"].texts if "latest" in node.named else (),
        carry=value.text if way == "carry" else "",
        visits=node.get("visits"),
        derivations=dict(made_by(node, grammar, parameters)),
        parameter=node.get("parameter"),
        at_least=int(node.get("at_least") or 1),
        place=node.place,
    )


def made_by(node: Node, grammar: Grammar, parameters: dict[str, str]) -> Iterator[tuple[str, Derivation]]:
    """What the new records have of their own: the parameter, and the variables that the spec names."""
    if code := node.get("parameter"):
        parameters.setdefault(code, node.get("param") or code)
        fixed = {name: node.get(key) for key, name in WORDS.items()}
        fixed["PARAMN"] = str([*parameters].index(code) + 1) if node.get("param") else ""
        for name, text in fixed.items():
            if text:
                yield name, assigned(text, node.place)
    for name, inner in node.named["variables"].named.items() if "variables" in node.named else ():
        found = grammar.derivation(inner)
        if isinstance(found, Reference):
            found = taken(found, inner.place)
        if found is not None:
            yield grammar.name(name), grammar.named_after(found, name)


def check_additions(dataset: Dataset, codes: Mapping[str, str], faults: Faults) -> None:
    """The variables, and of a formula the parameters, that additions name are there; ``codes`` are those known."""
    for addition in (addition for addition in dataset.additions if addition.test is None):
        if addition.way == "carry" and addition.carry not in CARRIED:
            hint = did_you_mean(addition.carry, CARRIED) or f"one of {', '.join(CARRIED)}"
            faults.error(addition.place, f"'{addition.carry}' cannot be carried forward", hint)
        for name in sorted(own_names(addition) - dataset.variables.keys()):
            if "." not in name:
                hint = did_you_mean(name, dataset.variables) or f"define it in the spec of {dataset.name}"
                faults.error(addition.place, f"{dataset.name} has no variable {name}", hint)
        for name in parameters_of(addition.formula) if codes else ():
            if name not in codes:
                hint = did_you_mean(name, codes) or f"there are {', '.join(codes)}"
                faults.error(addition.place, f"{dataset.name} has no parameter {name}", hint)


def parameters_of(formula: Expression | None) -> list[str]:
    """The parameters that a formula names."""
    return [str(reference) for reference in formula.names] if formula else []


def words(addition: Addition) -> str:
    """How the values of an addition come about, for define.xml."""
    each = f" for each {', '.join(('USUBJID', *addition.by))}"
    if addition.formula:
        return f"{addition.formula.text}, from the values of these parameters{each}."
    if addition.way in STATISTICS:
        enough = f", where {addition.at_least} records have it" if addition.at_least > 1 else ""
        return f"{addition.way.capitalize()} of {addition.variable}{each}{enough}."
    if addition.way == "carry":
        return f"The {addition.carry} value before, at visits without a record{each}."
    order = ", ".join(map(str, addition.only.order)) if addition.only else ""
    return f"The {addition.way} record in the order of {order}{each}."
