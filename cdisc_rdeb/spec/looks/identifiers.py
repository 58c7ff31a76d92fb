"""Looks at identifiers: the subject is no part of it that several have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...plan.values import handed
from ..faults import Meant
from .made import Made, Told, before
from .under_conditions import is_told

CODE = "CD"
NAMES = re.compile(r"TRT\d\d[PA]|TRT[PA]|ARM|ACTARM|ELEMENT|PARAM|\w\wTEST")
CODES = re.compile(r"ARMCD|ACTARMCD|ETCD|PARAMCD|\w\wTESTCD")
OTHERS = ("SITEID", "INVID", "COUNTRY", "STUDYID", "ARMCD", "ARM", "SEX", "RACE")


def subject_of_others(made: Made) -> Iterator[Told]:
    """SUBJID is not made as the site is, which several subjects have."""
    group = made.group
    if made.name != "SUBJID" or group is None or group.kind != "raw" or is_told(made):
        return
    source, own = made.study.raw.get(group.source), handed(made.derivation, made.verbs)
    if source is None or not source.subject.isidentifier() or (own is not None and own.name == source.subject):
        return
    subject = source.subject
    for name in OTHERS:
        other = group.derivations.get(name)
        if other is not None and (other.verb, other.arguments) == (made.derivation.verb, made.derivation.arguments):
            line = other.place.line
            message = f"SUBJID is made as {name} is (line {line}), and several subjects have one {name}"
            yield Told(made.derivation.place, message, f"write SUBJID: {subject}")
            return


def code_for_name(made: Made) -> Iterator[Told]:
    """The name of a treatment or test is not its code, nor the code its name, where both are there."""
    name, code = NAMES.fullmatch(made.name), CODES.fullmatch(made.name)
    column = handed(made.derivation, made.verbs) if name or code else None
    if column is None or column.name.startswith("@") or is_told(made):
        return
    own = column.name.endswith(CODE)
    twin = column.name.removesuffix(CODE) if own else f"{column.name}{CODE}"
    owner = made.study.datasets.get(column.dataset or made.home)
    known = [v.name for v in owner.variables.values() if not v.state] if owner is not None else ()
    if twin in known and twin != made.name and own == bool(name) and not (code and own):
        kinds = ("a name", "a code") if name else ("a code", "a name")
        message = f"{made.name} is {kinds[0]} by the standard, and {column} is {kinds[1]}"
        yield Told(made.derivation.place, message, Meant([f"{before(column)}{twin}"], str(column), "write {}"))


LOOKS = (subject_of_others, code_for_name)
