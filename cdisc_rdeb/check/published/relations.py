"""Records beside those that RELREC relates them to."""

from __future__ import annotations

import numpy as np

from ...columns import Index, Mask, Text, concatenate
from .facts import Study
from .frames import Cell, Frame, Source, frame_of
from .lacks import NoVariable
from .matching import alike, pairs, written

NEEDED = ("RDOMAIN", "USUBJID", "IDVAR", "IDVARVAL", "RELID")


def relate(study: Study, frame: Frame, wildcard: str) -> Frame:
    """Each record beside each one of another domain that shares a relation with it; the others are left out.

    A variable of the related record is called RELREC.**TERM: the wildcard stands for the letters of its domain.
    """
    relations = study.called("RELREC")
    if not relations:
        return frame.taken(np.zeros(0, np.intp))
    relrec = frame_of(relations)
    for name in NEEDED:
        if not relrec.has(name):
            raise NoVariable(name)
    domain = frame.of[0].domain
    of = np.array([str(value) for value in relrec.text("RDOMAIN").tolist()], object)
    mine, others = np.flatnonzero(of == domain), np.flatnonzero(of != domain)
    keys = [relrec.text("USUBJID"), relrec.text("RELID")]
    left, right = alike([key.take(mine) for key in keys], [key.take(others) for key in keys])
    a, b = pairs(left, right)
    found: list[tuple[Frame, Index, Index]] = []
    for pair in relation_kinds(relrec, mine[a], others[b]):
        other = study.called(pair[0])
        if other:
            found.append(related(frame, frame_of(other), relrec, pair))
    return beside(frame, found, wildcard)


Kind = tuple[str, str, str, Index, Index]


def relation_kinds(relrec: Frame, mine: Index, others: Index) -> list[Kind]:
    """Pairs of records of RELREC by the other's domain, and the variables by which both say what is meant."""
    texts = {name: relrec.text(name).tolist() for name in ("RDOMAIN", "IDVAR")}
    kinds: dict[tuple[str, str, str], list[tuple[int, int]]] = {}
    for a, b in zip(mine.tolist(), others.tolist(), strict=True):
        kinds.setdefault((texts["RDOMAIN"][b], texts["IDVAR"][a], texts["IDVAR"][b]), []).append((a, b))
    return [
        (*kind, np.array([a for a, _ in rows], np.intp), np.array([b for _, b in rows], np.intp))
        for kind, rows in kinds.items()
    ]


def related(frame: Frame, other: Frame, relrec: Frame, kind: Kind) -> tuple[Frame, Index, Index]:
    """The records of two datasets that some pairs of RELREC relate: the other frame, and positions in both."""
    _, variable, of_other, mine, others = kind
    nowhere = np.zeros(0, np.intp)
    if not frame.has(variable) or not other.has(of_other):
        return other, nowhere, nowhere
    values = relrec.text("IDVARVAL").tolist()
    single = np.array(
        [bool(values[a] and values[b]) for a, b in zip(mine.tolist(), others.tolist(), strict=True)], bool
    )
    here, there = [], []
    if single.any():
        first = meant(frame, variable, relrec, mine[single])
        second = meant(other, of_other, relrec, others[single])
        left, right = pairs(first[1], second[1])
        same = of_one_subject(frame, first[0][left], other, second[0][right])
        here.append(first[0][left][same])
        there.append(second[0][right][same])
    if not single.all():  # a relation of whole datasets: records of a subject with the same value
        keys = ["USUBJID"] if frame.has("USUBJID") and other.has("USUBJID") else []
        one = [frame.text(key) for key in keys] + [written(frame.text(variable))]
        two = [other.text(key) for key in keys] + [written(other.text(of_other))]
        left, right = pairs(*alike(one, two))
        here.append(left)
        there.append(right)
    return other, np.concatenate(here), np.concatenate(there)


def meant(frame: Frame, variable: str, relrec: Frame, rows: Index) -> tuple[Index, Index]:
    """The records of a dataset that some records of RELREC mean, and the place of each of these among them.

    One without a subject means the records of every subject that have the value.
    """
    subjects, values = relrec.text("USUBJID").take(rows), written(relrec.text("IDVARVAL").take(rows))
    here, places = [], []
    for alone in (True, False):
        among = np.flatnonzero(subjects.present() != alone)
        one, two = [written(frame.text(variable))], [values.take(among)]
        if not alone and frame.has("USUBJID"):
            one, two = [frame.text("USUBJID"), *one], [subjects.take(among), *two]
        found, place = pairs(*alike(one, two))
        here.append(found)
        places.append(among[place])
    return np.concatenate(here), np.concatenate(places)


def of_one_subject(frame: Frame, left: Index, other: Frame, right: Index) -> Mask:
    """Which pairs of records are of one subject."""
    if not frame.has("USUBJID") or not other.has("USUBJID"):
        return np.ones(len(left), np.bool_)
    first, second = alike([frame.text("USUBJID")], [other.text("USUBJID")])
    return np.asarray(first[left] == second[right], np.bool_)


def beside(frame: Frame, found: list[tuple[Frame, Index, Index]], wildcard: str) -> Frame:
    """The records with the columns of those that they are related to."""
    here = np.concatenate([np.zeros(0, np.intp), *(left for _, left, _ in found)]).astype(np.intp)
    columns: dict[str, list[tuple[int, str]]] = {}
    for number, (other, _, _) in enumerate(found):
        for name in other.columns:
            columns.setdefault(f"RELREC.{shown(name, other.prefix, wildcard)}", []).append((number, name))
    return frame.taken(here, {name: stacked(found, dict(parts)) for name, parts in columns.items()})


def shown(name: str, prefix: str, wildcard: str) -> str:
    """A variable with the wildcard for the letters of its domain.

    >>> shown("AETERM", "AE", "**"), shown("USUBJID", "AE", "**")
    ('**TERM', 'USUBJID')
    """
    return f"{wildcard}{name.removeprefix(prefix)}" if prefix and name.startswith(prefix) else name


def stacked(found: list[tuple[Frame, Index, Index]], names: dict[int, str]) -> Source:
    """A column of the related records, of several datasets below one another."""

    def made() -> Cell:
        return concatenate(
            [
                other.text(names[number]).take(right) if number in names else Text.constant("", len(right))
                for number, (other, _, right) in enumerate(found)
            ]
        )

    return made
