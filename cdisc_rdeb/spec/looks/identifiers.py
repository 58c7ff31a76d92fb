"""Looks at identifiers: the subject is no part of it that several have."""

from __future__ import annotations

from collections.abc import Iterator

from ...plan.values import handed
from .made import Made, Told
from .under_conditions import is_told

OTHERS = ("SITEID", "INVID", "COUNTRY", "STUDYID", "ARMCD", "ARM", "SEX", "RACE")


def subject_of_others(made: Made) -> Iterator[Told]:
    """SUBJID is not made as the site is, which several subjects have."""
    group = made.group
    if made.name != "SUBJID" or group is None or group.kind != "raw" or is_told(made):
        return
    subject, own = made.study.raw[group.source].subject, handed(made.derivation, made.verbs)
    if not subject.isidentifier() or (own is not None and own.name == subject):
        return
    for name in OTHERS:
        other = group.derivations.get(name)
        if other is not None and (other.verb, other.arguments) == (made.derivation.verb, made.derivation.arguments):
            line = other.place.line
            message = f"SUBJID is made as {name} is (line {line}), and several subjects have one {name}"
            yield Told(made.derivation.place, message, f"write SUBJID: {subject}")
            return


LOOKS = (subject_of_others,)
