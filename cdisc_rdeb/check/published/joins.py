"""Datasets joined as a rule says: by keys, with their qualifiers, with what is related, with what they refer to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from ...columns import Index
from .definitions import Definition, listed
from .facts import Facts, Study
from .frames import Frame, Source, frame_of
from .lacks import CannotRun, NoVariable
from .matching import alike, found_at, pairs
from .references import refer
from .relations import relate
from .supplemental import qualify


def joined(study: Study, definition: Definition, frame: Frame) -> Frame:
    """The records of a frame with those of the datasets that the rule joins; a dataset that is absent is left out."""
    facts = frame.of[0]
    for join in definition.joins:
        name = str(join.get("Name", ""))
        if join.get("Child") == "true":
            if name in (facts.name, facts.domain) or (name.endswith("--") and facts.is_supplemental):
                frame = refer(study, frame)
        elif name == facts.whole:
            continue
        elif name == "RELREC":
            frame = relate(study, frame, str(join.get("Wildcard") or "**"))
        elif name.startswith(("SUPP", "SQ")):
            frame = with_qualifiers(study, frame, name, join)
        elif others := study.called(name):
            frame = joined_once(frame, others, name, join)
    return frame


def joined_once(frame: Frame, others: Sequence[Facts], name: str, join: Mapping[str, Any]) -> Frame:
    """The records joined by keys, made once for all rules that join alike; what has grown by it is not kept."""
    key = ("joined", name, repr(join))
    if key in frame.noted and not frame.values:
        found: Frame = frame.noted[key]
        return found
    made = by_keys(frame, others, name, join)
    if made.size <= frame.size and not frame.values:
        frame.noted[key] = made
    return made


def with_qualifiers(study: Study, frame: Frame, name: str, join: Mapping[str, Any]) -> Frame:
    """The records with what SUPP-- says of them."""
    others = [f for f in study.called(name, frame.of[0].domain or frame.of[0].name) if f.is_supplemental]
    return qualify(frame, frame_of(others)) if others else frame


def by_keys(frame: Frame, others: Sequence[Facts], name: str, join: Mapping[str, Any]) -> Frame:
    """Each record beside each one of another dataset with the same keys; those without one are left out (or kept)."""
    other = frame_of(others)
    left, right = [], []
    for key in listed(join.get("Keys")):
        sides = (key.get("Left", ""), key.get("Right", "")) if isinstance(key, Mapping) else (key, key)
        left.append(frame.expand(str(sides[0])))
        right.append(other.expand(str(sides[1])))
    if not left:
        raise CannotRun(f"the rule joins {name} by no keys")
    for side, names in ((frame, left), (other, right)):
        for key in names:
            if not side.has(key):
                raise NoVariable(key)
    here, there = pairs(*alike([frame.text(k) for k in left], [other.text(k) for k in right]))
    if str(join.get("Join Type") or join.get("Join_Type") or "inner").lower() == "left":
        lonely = np.setdiff1d(np.arange(frame.size), here)
        here, there = np.append(here, lonely), np.append(there, np.full(len(lonely), -1))
        order = np.argsort(here, kind="stable")
        here, there = here[order], there[order]
    more = beside(other, there, name)
    if len(here) == frame.size and not frame.values and bool((here == np.arange(frame.size)).all()):
        return frame.widened(more)
    return frame.taken(here, more)


def beside(other: Frame, at: Index, name: str) -> dict[str, Source]:
    """The columns of a joined dataset: by their names, and with the dataset's in front or behind."""
    found: dict[str, Source] = {}
    for column in other.columns:
        taken = found_at(other, column, at)
        found[column] = found[f"{name}.{column}"] = found[f"{column}.{name}"] = taken
    return found
