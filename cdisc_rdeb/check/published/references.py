"""SUPP--, CO and RELREC beside the records that they refer to, by RDOMAIN, IDVAR and IDVARVAL."""

from __future__ import annotations

import numpy as np

from ...columns import Index, Text, concatenate, distinct, take_found
from .facts import Study
from .frames import Cell, Frame, Source, frame_of
from .matching import alike, first_places, written


def refer(study: Study, frame: Frame) -> Frame:
    """The records with the columns of the first record that each refers to; missing where there is none."""
    parts: list[tuple[Frame, Index]] = []
    domains = frame.text("RDOMAIN")
    for domain in sorted(set(domains.compact().values.tolist()) - {""}):
        others = [facts for facts in study.called(str(domain)) if not facts.dataset.is_relationship]
        if others:
            other = frame_of(others)
            parts.append((other, places(frame, other, domains.mask(domain.__eq__))))
    names = dict.fromkeys(name for other, _ in parts for name in other.columns)
    return frame.taken(np.arange(frame.size), {name: gathered(parts, name, frame.size) for name in names})


def places(frame: Frame, other: Frame, of_domain: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> Index:
    """Where in a dataset the record is that each reference leads to; -1 where there is none."""
    found = np.full(frame.size, -1, np.intp)
    variables = frame.text("IDVAR") if frame.has("IDVAR") else Text.constant("", frame.size)
    codes, (of_variable,) = distinct([variables.codes], [len(variables.values)])
    for number, code in enumerate(of_variable.tolist()):
        variable = str(variables.values[code])
        at = of_domain & (codes == number)
        if not at.any() or not other.has(variable or "USUBJID"):
            continue
        shared = [name for name in ("USUBJID",) if frame.has(name) and other.has(name)]
        left, right = [frame.text(name) for name in shared], [other.text(name) for name in shared]
        if variable:
            left.append(written(frame.text("IDVARVAL")))
            right.append(written(other.text(variable)))
        if left:
            found[at] = first_places(*alike(left, right), np.arange(other.size))[at]
    return found


def gathered(parts: list[tuple[Frame, Index]], name: str, size: int) -> Source:
    """A column of several datasets at their records."""

    def made() -> Cell:
        texts = [Text.constant("", 1)]
        at, start = np.zeros(size, np.intp), 1
        for other, rows in parts:
            if not other.has(name):
                continue
            texts.append(other.text(name))
            at = np.where(rows >= 0, rows + start, at)
            start += other.size
        return take_found(concatenate(texts), at)

    return made
