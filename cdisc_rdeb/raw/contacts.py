"""Visits as all dated forms have them: one row for each visit of a subject, with its first and its last date.

Source: SDTMIG 3.4, 6.3 (SV): a visit takes from the first to the last date of its contacts.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from ..columns import Column, Index, Mask, Text, as_text, concatenate, extremes, take_found
from ..model import RawSource, Study
from ..values.moments import moment_ranks
from .frame import RawBlock, RawFrame, rows_below
from .visits import dates_of, subjects

COLUMNS = ("FIRST", "LAST")
OF_VISIT = ("@VISITNUM", "@VISIT", "@VISITDY")


def add_contacts(study: Study, block: RawBlock) -> RawBlock:
    """The block with a frame for each source that is made of the visits of others."""
    made = {source.name: contacts(study, source, block) for source in study.raw.values() if source.visits_of}
    return replace(block, frames={**block.frames, **made}) if made else block


def contacts(study: Study, source: RawSource, block: RawBlock) -> RawFrame:
    """A row for each visit of a subject; its place is that of the row with the first date.

    Rows without a subject, or of a visit that nobody knows, are told where they are read.
    """
    frames = [block.frames[name] for name in source.visits_of]
    rows = rows_below([replace(frame, subject=subjects(frame)).rows for frame in frames])
    visit = {name: concatenate([frame.columns[name] for frame in frames]) for name in OF_VISIT}
    dates = as_text(concatenate([dates_of(study.raw[frame], block.frames[frame]) for frame in source.visits_of]))
    number = visit["@VISITNUM"]
    assert not isinstance(number, Text)
    known = (rows.subject >= 0) & ~np.isnan(number)
    by: list[Column] = [rows.subject.astype(np.float64), number]
    of_visit = extremes(known, by, [], last=False)
    groups = np.full(len(rows), -1, np.intp)
    groups[known] = group_of(by, of_visit, known)
    columns: dict[str, Column] = {}
    place = of_visit.copy()
    for name, last in zip(COLUMNS, (False, True), strict=True):
        dated = extremes(known & dates.present(), by, [moment_ranks(dates).astype(np.float64)], last=last)
        at = np.full(len(of_visit), -1, np.intp)
        at[groups[dated]] = dated
        columns[name] = take_found(dates, at)
        if not last:
            place = np.where(at >= 0, at, of_visit)
    columns |= {name: take_found(column, of_visit) for name, column in visit.items()}
    return RawFrame(columns, rows.file.take(place), rows.row[place], rows.subject[place].astype(np.int32))


def group_of(by: list[Column], first: Index, known: Mask) -> Index:
    """The number of the visit that each known row is of; ``first`` is one row of each visit."""
    subject, number = (np.asarray(column) for column in by)
    keys = subject[known] + 1j * number[known]
    of_first = subject[first] + 1j * number[first]
    order = np.argsort(of_first)
    return np.asarray(order[np.searchsorted(of_first[order], keys)], np.intp)
