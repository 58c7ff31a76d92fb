"""SUPP-- beside the records that it qualifies: each QNAM a column."""

from __future__ import annotations

import numpy as np

from ...columns import Codes, Index, Text, distinct
from .frames import Frame, Source
from .matching import alike, first_places, found_at, written

SHARED = ("STUDYID", "USUBJID", "APID", "POOLID", "SPDEVID")  # keys that SUPP-- has of its own
TURNED = ("QNAM", "QVAL", "QLABEL", "IDVAR", "IDVARVAL")  # what becomes columns, or leads to the record


def qualify(frame: Frame, other: Frame) -> Frame:
    """The records with a column for each QNAM, beside what else SUPP-- has; a record that nothing qualifies has none.

    A qualifier without IDVAR is one of the subject.
    """
    rows: dict[str, Index] = {}
    names = other.text("QNAM")
    variables = other.text("IDVAR") if other.has("IDVAR") else Text.constant("", other.size)
    _, (of_variable, of_name) = distinct([variables.codes, names.codes], [len(variables.values), len(names.values)])
    for variable in sorted(set(variables.compact().values.tolist())):
        codes = keys(frame, other, str(variable))
        if codes is None:
            continue
        mine = of_name[variables.values[of_variable] == variable]
        for name in names.values[mine].tolist():
            among = np.flatnonzero(variables.mask(variable.__eq__) & names.mask(name.__eq__))
            place = first_places(*codes, among)
            before = rows.get(name, np.full(frame.size, -1, np.intp))
            rows[name] = np.where(before < 0, place, before)
    qualified = np.max([*rows.values(), np.full(frame.size, -1)], axis=0)
    columns: dict[str, Source] = {name: found_at(other, "QVAL", at) for name, at in rows.items()}
    for name in other.columns:
        if name not in TURNED:
            columns.setdefault(name, found_at(other, name, qualified))
    return frame.taken(np.arange(frame.size), columns)


def keys(frame: Frame, other: Frame, variable: str) -> tuple[Codes, Codes] | None:
    """Numbers for records and for qualifiers that name one of their variables; None where they lack it."""
    shared = [name for name in SHARED if frame.has(name) and other.has(name)]
    if not frame.has(variable or "USUBJID"):
        return None
    left, right = [frame.text(name) for name in shared], [other.text(name) for name in shared]
    if variable:
        left.append(written(frame.text(variable)))
        right.append(written(other.text("IDVARVAL")))
    return alike(left, right) if left else None
