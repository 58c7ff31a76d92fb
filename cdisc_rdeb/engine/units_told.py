"""What only the engine can add to what a verb tells: the unit of the raw file, the arguments to write."""

from __future__ import annotations

import re

import numpy as np

from ..columns import Index, Mask, Text, as_text
from ..model import Derivation, RecordGroup, Reference
from ..plan.values import handed
from ..raw.frame import RawFrame
from ..verbs.dates import EXCHANGED
from ..verbs.kinds import Report
from .workspace import Scope

RULE = "not converted"
NO_UNIT = re.compile("has no unit (.+); (add it, with KIND and SCALE)")


def telling(derivation: Derivation, scope: Scope) -> Report:
    """The report of a use of a verb: of a unit that does not convert it says what the file has for it, of arguments
    that are exchanged how they stand right."""
    date, time = (derivation.arguments.get(name) for name in ("date", "time"))
    if isinstance(date, Reference) and isinstance(time, Reference):
        right = (
            f"write {{{derivation.verb}: {{date: {time.name}, time: {date.name}}}}}, or mend the row if it is one alone"
        )
        return lambda rule, bad, values, message: scope.report(
            rule, bad, values, f"{message}; {right}" if message.endswith(EXCHANGED) else message
        )
    unit = derivation.arguments.get("unit")
    if not isinstance(unit, Reference) or unit.dataset or unit.name not in scope.own:
        return scope.report
    name = unit.name

    def report(rule: str, bad: Mask, values: Text, message: str) -> None:
        left = bad.copy()
        message = below_its_unit(message, name, scope) if rule == RULE else message
        for (term, text), at in collected(name, scope, np.flatnonzero(bad)).items() if rule == RULE else ():
            if f" {term}" in message:
                mask = np.zeros(len(bad), np.bool_)
                mask[at] = True
                left &= ~mask
                scope.report(rule, mask, values, f"{message}; the file has '{text}', of which the term is {term}")
        scope.report(rule, left, values, message)

    return report


def below_its_unit(message: str, name: str, scope: Scope) -> str:
    """What is said of a unit that the table lacks, where the terminology lacks it too: one way out mends both."""
    lacking = NO_UNIT.search(message)
    dataset = scope.workspace.study.datasets.get(scope.dataset)
    lists = dataset.variables[name].codelists if dataset and name in dataset.variables else ()
    if lacking is None or not lists or scope.workspace.terms_of(lists).find(lacking[1]).how == "term":
        return message
    way = f"write it below the unit that it means in codelists.yaml ({' or '.join(lists)}: terms), or add it to both"
    return message.replace(lacking[2], f"{way}, to the table with KIND and SCALE")


def collected(name: str, scope: Scope, at: Index) -> dict[tuple[str, str], list[int]]:
    """Of records at some positions, the terms of a variable with the other texts that were collected for them, and the
    records that these are of."""
    space = scope.workspace
    dataset = space.study.datasets.get(scope.dataset)
    variable = dataset.variables.get(name) if dataset else None
    found: dict[tuple[str, str], list[int]] = {}
    if dataset is None or variable is None or not variable.codelists or not len(at):
        return found
    terms = as_text(scope.own[name]).take(at).tolist()
    known = space.terms_of(variable.codelists)
    for group, made in dataset.derivations_of(name):
        column = handed(made, space.verbs)
        frame = frame_of(group, scope)
        if column is None or column.dataset or frame is None or column.name not in frame.columns:
            continue
        places = frame.places_of(scope.rows.take(at))
        texts = as_text(frame.columns[column.name])
        for position, place, term in zip(at.tolist(), places.tolist(), terms, strict=True):
            text = str(texts.values[texts.codes[place]]) if place >= 0 else term
            if text != term and known.find(text).value == term:
                found.setdefault((term, text), []).append(position)
    return found


def frame_of(group: RecordGroup | None, scope: Scope) -> RawFrame | None:
    """The rows of the raw source that a group of records is of."""
    if group is None or group.kind != "raw":
        return None
    return scope.workspace.block.frames[group.source]
