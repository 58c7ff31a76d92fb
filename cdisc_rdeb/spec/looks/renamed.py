"""Looks at names that changed: a definition that nothing uses, and whose uses ask for nearly its name, is told once."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import PurePath

from ...model import Place, Reference, Study
from ...plan import of_dataset, uses
from ..faults import Fault, Faults, Meant, in_words, is_guess
from ..yaml.reader import Node

ASKED = re.compile(r"there is no (codelist|element|(?:dataset or )?raw source) (\S+)")
NO_TERM = re.compile(r"\S+(?: \S+)* is (?:no|a sponsor) term of ([^\s,]+)")
MOST = 4  # places that a message names


def used_codelists(study: Study) -> set[str]:
    """The codelists that variables, value levels and tests name, by the study's names for them."""
    datasets = study.datasets.values()
    levels = [level for dataset in datasets for found in dataset.value_levels.values() for level in found]
    variables = [v for dataset in datasets for v in dataset.variables.values()] + [level.variable for level in levels]
    groups = [group for dataset in datasets for group in dataset.groups]
    tests = {test.codelist for group in groups if group.tests for test in group.tests.tests}
    return {name for variable in variables for name in variable.codelists} | tests


def used_sources(study: Study, named: Iterable[Reference]) -> set[str]:
    """The raw sources, datasets and tables that specs take from; ``named`` is all that they name."""
    groups = [group for dataset in study.datasets.values() for group in dataset.groups]
    made = (derivation for dataset in study.datasets.values() for _, _, derivation in dataset.derivations())
    tables = {str(use.arguments.get("table")) for derivation in made for use in uses(derivation)}
    return {group.source for group in groups} | {reference.dataset for reference in named} | tables


def check_renamed(study: Study, root: Node, faults: Faults) -> None:
    """Put one message at a definition in place of those of all its uses."""
    asked: dict[tuple[str, str], list[Fault]] = {}
    for fault in faults.found:
        if (match := ASKED.fullmatch(fault.message)) and is_guess(fault.hint):
            asked.setdefault((match[1].rpartition(" ")[2], match[2]), []).append(fault)
    for (kind, name), told in asked.items():
        free = dict(unused(study, root, kind))
        near = {each for fault in told if isinstance(fault.hint, Meant) for each in fault.hint.names}
        defined = [other for other in free if other in near]
        if len(defined) == 1 and (len(told) > 1 or is_known(study, kind, name, defined[0])):
            for fault in told:
                del faults.found[fault]
            message = f"nothing uses {defined[0]}, and {name} is asked for in {places(told)}"
            faults.error(free[defined[0]], message, Meant([name], defined[0], "write {}"))


def forget_terms(study: Study, codelist: str, faults: Faults) -> None:
    """Take away what was told of values that are no terms of a codelist: those that a study adds stand elsewhere."""
    of = {v.name for dataset in study.datasets.values() for v in dataset.variables.values() if codelist in v.codelists}
    for fault in [*faults.found] if of else ():
        if (match := NO_TERM.match(fault.message)) and match[1] in of:
            del faults.found[fault]


def unused(study: Study, root: Node, kind: str) -> Iterator[tuple[str, Place]]:
    """What the study defines of a kind and nothing names, each with its place."""
    if kind == "element":
        yield from unused_elements(root)
    elif kind == "codelist":
        used: Collection[str] = used_codelists(study)
        yield from ((c.id, c.place) for c in study.codelists.values() if c.place.file and c.id not in used)
    else:
        forms = study.crf.forms if study.crf else ()
        named = (reference for dataset in study.datasets.values() for reference in of_dataset(dataset))
        used = {*used_sources(study, named), *(form.source for form in forms)}
        used |= {name for source in study.raw.values() for name in source.visits_of}
        yield from ((source.name, source.place) for source in study.raw.values() if source.name not in used)


def unused_elements(root: Node) -> Iterator[tuple[str, Place]]:
    """The elements of the plan that no arm has."""
    used = {element.get("ETCD") for arm in items(root.named, "arms") for element in items(arm.named, "elements")}
    for element in items(root.named, "elements"):
        if "ETCD" in element.named and element.get("ETCD") not in used:
            yield element.get("ETCD"), element.named["ETCD"].place


def items(named: Mapping[str, Node], key: str) -> list[Node]:
    """The items of a list that may not be there."""
    return named[key].nodes if key in named else []


def is_known(study: Study, kind: str, name: str, defined: str) -> bool:
    """Whether the name that a single use asks for is known otherwise: of a variable, or of the source's file."""
    if kind == "source":
        return name in [PurePath(file).stem for file in study.raw[defined].files]
    return kind == "codelist" and any(name in dataset.variables for dataset in study.datasets.values())


def places(told: Iterable[Fault]) -> str:
    """Where something is asked for: file and line, the first of many."""
    found = list(dict.fromkeys(f"{fault.file}:{fault.line}" for fault in sorted(told)))
    more = [f"{len(found) - MOST} more places"] if len(found) > MOST + 1 else []
    return in_words([*found[:MOST], *(more or found[MOST:])])
