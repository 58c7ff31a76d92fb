"""Published rules over the datasets of a folder: each compiled once, asked of all frames that it is for."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field

import numpy as np

from ...columns import Index
from ...issues import Issue
from ...quick import dataclass
from ..submission import Submission
from .builders import Builder
from .conditions import Step, compile_check
from .definitions import Definition
from .facts import Study
from .frames import Frame
from .joins import joined
from .lacks import CannotRun, NotHere
from .operations import operated
from .telling import told

NOTHING = "no dataset that it is for"


@dataclass(frozen=True, slots=True, eq=False)
class Published:
    """What published rules say of a folder.

    ``ran`` looked at records, ``idle`` found none to look at, ``not_run`` could not be asked; the last two with the
    reason. ``ids`` are the names that a rule has elsewhere; ``left_out`` the deprecated rules, ``drafts`` those that
    were not asked for, ``others`` those of another standard.
    """

    issues: tuple[Issue, ...] = ()
    ran: tuple[str, ...] = ()
    idle: Mapping[str, str] = field(default_factory=dict)
    not_run: Mapping[str, str] = field(default_factory=dict)
    ids: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    left_out: tuple[str, ...] = ()
    drafts: tuple[str, ...] = ()
    others: tuple[str, ...] = ()


def merged(parts: Sequence[Published]) -> Published:
    """What was said of several folders; a rule that ran on one of them did run."""
    ran = tuple(dict.fromkeys(name for part in parts for name in part.ran))
    idle = {name: why for part in parts for name, why in part.idle.items() if name not in ran}
    asked = {*ran, *idle}
    return Published(
        issues=tuple(issue for part in parts for issue in part.issues),
        ran=ran,
        idle=idle,
        not_run={name: why for part in parts for name, why in part.not_run.items() if name not in asked},
        ids={name: ids for part in parts for name, ids in part.ids.items()},
        left_out=tuple(dict.fromkeys(name for part in parts for name in part.left_out)),
        drafts=tuple(dict.fromkeys(name for part in parts for name in part.drafts)),
        others=tuple(sorted(set.intersection(*(set(part.others) for part in parts)))),
    )


def run_definitions(data: Submission, definitions: Iterable[Definition]) -> Published:
    """Ask all these rules, whatever their status and standard."""
    builder = Builder(Study(data))
    issues: list[Issue] = []
    ran: list[str] = []
    idle: dict[str, str] = {}
    not_run: dict[str, str] = {}
    ids: dict[str, tuple[str, ...]] = {}
    for definition in definitions:
        ids[definition.id] = definition.ids
        try:
            found, why = ask(builder, definition)
        except CannotRun as lack:
            not_run[definition.id] = str(lack)
            continue
        issues += found
        if why:
            idle[definition.id] = why
        else:
            ran.append(definition.id)
    return Published(tuple(dict.fromkeys(issues)), tuple(ran), idle, not_run, ids)


def ask(builder: Builder, definition: Definition) -> tuple[list[Issue], str]:
    """The issues of one rule, and why it looked at nothing ('' where it looked at something)."""
    step = compile_check(definition.check)
    found: list[Issue] = []
    why = NOTHING
    for frame in builder.frames(definition):
        try:
            asked, rows = held(builder.study, definition, step, frame)
        except NotHere as lack:
            why = why and str(lack)
            continue
        why = ""
        if len(rows):
            found += told(definition, asked, rows, step.names)
    return once(found, definition), why


def held(study: Study, definition: Definition, step: Step, frame: Frame) -> tuple[Frame, Index]:
    """The records that a rule looks at, joined and with what operations found, and which of them it is against."""
    if definition.joins and frame.unit == "record":
        frame = joined(study, definition, frame)
    frame = operated(study, frame, definition.operations)
    if not frame.size:
        return frame, np.zeros(0, np.intp)
    result = step.test(frame)
    return frame, np.flatnonzero(np.broadcast_to(result, frame.size))


def once(found: Sequence[Issue], definition: Definition) -> list[Issue]:
    """Issues of the study as such are told once."""
    return list(found[:1]) if definition.sensitivity == "Study" else list(found)
