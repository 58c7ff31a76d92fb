"""Records that are added to an analysis dataset once it has its own, as a spec writes them under ``added``."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping

from ...model import Addition, Dataset, Derivation, Only, Place, Study, WhereClause
from ...plan import own_names, references
from ...plan.whole import is_of_one_record, whole
from ...texts import listed
from ...values.where import readable
from ...verbs import Verb
from ...verbs.numbers import in_words
from ..derivation.derivations import Grammar
from ..derivation.made import assigned
from ..derivation.outputs import names_of, read_made
from ..faults import Faults, Open, did_you_mean
from ..meant.datasets_called import meant_dataset
from ..meant.hints import as_written, hint_of_variable, of_another, out_of_list, told_by_fault, told_by_misspelling
from ..meant.words import CODE, CODE_WORDS
from ..yaml.reader import Node

STATISTICS = ("sum", "mean", "median", "lowest", "highest", "count")
CARRIED = ("last", "lowest", "highest")
WAYS = (*STATISTICS, "compute", "first", "last", "carry", "expected")
NOTHING = "not collected"  # of a variable that new records do not have
#: Keys of an addition that name variables, parameters or datasets.
NAMING = (*WAYS, "by", "where", "latest", "for")
WORDS = {"parameter": "PARAMCD", "param": "PARAM", "category": "PARCAT1"}


def read_additions(
    node: Node, grammar: Grammar, parameters: dict[str, str], numbered: bool = False
) -> tuple[Addition, ...]:
    """The additions of a dataset; the parameters that they make are put to those that it has.

    ``numbered``: the spec makes PARAMN itself; else a new parameter's is its place.
    """
    nodes = node.named["added"].nodes if "added" in node.named else []
    return tuple(a for inner in nodes if (a := read_addition(inner, grammar, parameters, numbered)))


def read_addition(node: Node, grammar: Grammar, parameters: dict[str, str], numbered: bool) -> Addition | None:
    """One addition; None, with a fault noted, where nothing says what is added."""
    ways = [way for way in WAYS if way in node.named]
    if not ways and node.named.keys() and grammar.faults.beside(node.place):  # the name that stands in place of one
        parameters.setdefault(node.get("parameter"), node.get("param") or node.get("parameter"))
        return None
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
    if way == "expected":
        return read_expected(node, grammar)
    everyone, of_those = everyone_of(node, grammar)
    ordered = tuple(grammar.ordered(inner) for inner in value.nodes) if way in ("first", "last") else ()
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
        derivations=dict(made_by(node, grammar, parameters, numbered)),
        summaries=dict(summaries_of(node)) if way in (*STATISTICS, "compute") else {},
        everyone=everyone,
        of_those=of_those,
        others=dict(others_of(node, grammar)),
        parameter=node.get("parameter"),
        at_least=int(node.get("at_least") or 1),
        place=node.place,
        places={**places_of(node, NAMING, grammar), way: value.place},
    )


def read_expected(node: Node, grammar: Grammar) -> Addition:
    """Records for what was planned and is not there; of whom, if not said, those of DM or ADSL."""
    subjects, visit = ("DM", "VISITNUM") if grammar.domain else ("ADSL", "AVISITN")
    everyone, of_those = everyone_of(node, grammar)
    inner = node.named["variables"].named if "variables" in node.named else {}
    made = [read_made(names_of(key, at.place, grammar), at, at.place, grammar) for key, at in inner.items()]
    return Addition(
        way="expected",
        variable="",
        into=(),
        by=node.named["by"].texts if "by" in node.named else (visit,),
        visits=node.get("expected"),
        derivations={name: derivation for each in made for name, derivation in each.items()},
        everyone=everyone or subjects,
        of_those=of_those,
        place=node.place,
        places=places_of(node, NAMING, grammar),
    )


def places_of(node: Node, keys: Collection[str], grammar: Grammar) -> dict[str, Place]:
    """Where records that are added name variables and tests, by name: under some keys, and those that they make."""
    found: dict[str, Place] = {}
    for inner in (inner for key in keys if key in node.named for inner in node.named[key].nodes):
        found |= {grammar.name(name): each.place for name, each in inner.named.items()}
        found |= {grammar.name(each.text): each.place for each in (inner, *inner.named.values()) if each.text}
    for key in ("variables", "others"):
        for name, inner in node.named[key].named.items() if key in node.named else ():
            found |= {grammar.name(part.strip()): inner.place for part in name.split(",")}
    return found


def everyone_of(node: Node, grammar: Grammar) -> tuple[str, WhereClause]:
    """Whose subjects records are for: ``for: ADSL``, or some of them, ``for: {of: DM, where: {ARMCD: present}}``."""
    if "for" not in node.named:
        return "", WhereClause()
    said = node.named["for"]
    clause = grammar.where(said.named["where"]) if said.named and "where" in said.named else WhereClause()
    return (said.get("of") if said.named else said.text), clause


def made_by(
    node: Node, grammar: Grammar, parameters: dict[str, str], numbered: bool
) -> Iterator[tuple[str, Derivation]]:
    """What the new records have of their own: the parameter, and the variables that the spec names."""
    fixed = {name: node.named[key] for key, name in WORDS.items() if node.get(key)}
    own = node.named["variables"].named if "variables" in node.named else {}
    if code := node.get("parameter"):
        if not CODE.fullmatch(code):
            grammar.faults.error(node.named["parameter"].place, f"PARAMCD cannot be {code}", CODE_WORDS)
        parameters.setdefault(code, node.get("param") or code)
        if node.get("param") and not numbered and not any("PARAMN" in key.split(", ") for key in own):
            yield "PARAMN", assigned(str([*parameters].index(code) + 1), node.place)
    for name, said in fixed.items():
        yield name, assigned(said.text, said.place)
    for key, inner in own.items():
        names = names_of(key, inner.place, grammar)
        for name in names.keys() & fixed:
            grammar.faults.error(inner.place, f"{name} is said twice of these records", "keep one")
        if is_summary(inner) and not node.named.keys() & {"first", "last", "carry"}:
            continue
        if inner.text == NOTHING:
            yield from ((name, assigned("", inner.place)) for name in names)
        else:
            yield from read_made(names, inner, inner.place, grammar).items()


def is_summary(node: Node) -> bool:
    """Whether a variable of a summary is one too: ``ASTDT: {lowest: ASTDT}``."""
    return len(node.named) == 1 and bool(node.named.keys() & {*STATISTICS}) and all(n.text for n in node.named.values())


def summaries_of(node: Node) -> Iterator[tuple[str, tuple[str, str]]]:
    """The variables of a summary that are summaries too, each with its way and what it is of."""
    for name, inner in (node.named["variables"].named if "variables" in node.named else {}).items():
        if is_summary(inner):
            ((way, value),) = inner.named.items()
            yield name, (way, value.text)


def others_of(node: Node, grammar: Grammar) -> Iterator[tuple[str, Derivation]]:
    """What the records of those have for whom nothing else is added."""
    if ("others" in node.named) != ("for" in node.named):
        grammar.faults.error(node.place, "for and others go together", "for: ADSL, others: {AVALC: {assign: N}}")
    for key, inner in (node.named["others"].named if "others" in node.named else {}).items():
        yield from read_made(names_of(key, inner.place, grammar), inner, inner.place, grammar).items()


def check_additions(study: Study, dataset: Dataset, codes: Mapping[str, str], faults: Faults) -> None:
    """The variables, and of a formula the parameters, that additions name are there; ``codes`` are those known."""
    known = study.datasets
    for addition in (addition for addition in dataset.additions if addition.test is None):
        if addition.way == "carry" and addition.carry not in CARRIED:
            hint = did_you_mean(addition.carry, CARRIED) or Open("one of {}", CARRIED)
            faults.error(addition.place_of(addition.carry), f"'{addition.carry}' cannot be carried forward", hint)
        for name in sorted(own_names(addition) - dataset.variables.keys()):
            told = dataset.place.file in faults.partly or told_by_fault(name, dataset, faults)
            if not told:
                said = as_written(name)
                hint = of_another(said, study, dataset) or hint_of_variable(study.standards, name, dataset)
                hint = hint or out_of_list(name, addition.place_of(name), dataset.variables)
                hint = hint or f"define it in the spec of {dataset.name}"
                faults.error(addition.place_of(name), f"{dataset.name} has no variable {said}", hint)
        if addition.everyone and addition.everyone not in known:
            hint = meant_dataset(addition.everyone, known)
            faults.error(addition.place_of(addition.everyone), f"there is no dataset {addition.everyone}", hint)
        for parameter in addition.formula.names if addition.formula and codes else ():
            if (name := str(parameter)) not in codes and not told_of(dataset, name, faults):
                hint = did_you_mean(name, codes) or Open("there are {}", codes)
                faults.error(parameter.place, f"{dataset.name} has no parameter {name}", hint)


def told_of(dataset: Dataset, name: str, faults: Faults) -> bool:
    """Whether a fault among the parameters of a dataset may be why one is not there."""
    return any(faults.about(dataset.place.file, each) for each in (name, "parameters"))


def check_whole(study: Study, dataset: Dataset, verbs: Mapping[str, Verb], faults: Faults) -> None:
    """What the variables of new records are: none is asked for that they have not, and what is lost is told."""
    for addition in (addition for addition in dataset.additions if addition.test is None):
        visits = study.tables[addition.visits].columns if addition.visits in study.tables else ()
        parts = whole(dataset, addition, verbs, visits)
        later = () if addition.of_one else (*parts.again, *parts.missing)
        for derivation in addition.derivations.values():
            for reference in references(derivation):
                if not reference.dataset and reference.name in later:
                    message = f"{reference.name} has no one value for records made from several"
                    faults.error(reference.place, message, "say it in by, or leave it out")
        if addition.way == "expected" or faults.inside(addition.place):  # what stands in it is not known
            continue
        if lost := [
            n for n in parts.missing if not is_of_one_record(dataset, n) and not is_told(study, n, dataset, faults)
        ]:
            message = f"{', '.join(lost)} of the records that are added are missing"
            faults.warning(addition.place, message, f"say them under variables, or so: {{{lost[0]}: {NOTHING}}}")


def is_told(study: Study, name: str, dataset: Dataset, faults: Faults) -> bool:
    """Whether a variable stands in a dataset's spec misspelt, which is told there."""
    return told_by_misspelling(study.standards, name, dataset) or told_by_fault(name, dataset, faults)


def words(addition: Addition, name: Callable[[str], str] = str) -> str:
    """How the values of an addition come about, for define.xml; ``name`` says what variables are called."""
    each = f" for each {listed(('USUBJID', *addition.by))}"
    clause = readable(addition.where, lambda reference: name(str(reference)))
    if addition.formula:
        latest = f"; of {listed(addition.latest)} the last value up to ADT counts" if addition.latest else ""
        return f"{in_words(addition.formula.text)}, from AVAL of these parameters{each}{latest}."
    if addition.way in STATISTICS:
        enough = f", if at least {addition.at_least} of them have a value" if addition.at_least > 1 else ""
        of = name(addition.variable) + (f" over the records where {clause}" if clause else "")
        rounded = (
            f", rounded to {addition.digits} decimal{'s' * (addition.digits != 1)}"
            if addition.digits is not None
            else ""
        )
        return f"{addition.way.capitalize()} of {of}{each}{enough}{rounded}."
    if addition.way == "expected":
        limits = readable(addition.of_those)
        those = f"{addition.everyone} where {limits}" if limits else addition.everyone
        return (
            f"A record for what {addition.visits} plans, by {', '.join(addition.by)}, and a subject of {those} lacks."
        )
    if addition.way == "carry":
        return f"The {addition.carry} value before, at visits without a record{each}."
    order = listed(each.in_order for each in addition.only.order) if addition.only else ""
    those = f", of those where {clause}" if clause else ""
    return f"Copied from the {addition.way} record{each}, in the order of {order}{those}."
