"""Visits as all dated forms have them: one row for each visit of a subject, with its first and its last date.

Source: SDTMIG 3.4, 6.3 (SV): a visit takes from the first to the last date of its contacts.
"""

from __future__ import annotations

from dataclasses import replace

from ..columns import Column, Text, as_text, concatenate, extremes, first_of_groups, group_codes, take_found
from ..model import RawSource, Study
from ..quick import np
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
    at = np.flatnonzero((rows.subject >= 0) & ~np.isnan(number))
    groups, _ = group_codes([rows.subject[at].astype(np.float64), number[at]])
    first, visit_of = first_of_groups(groups)
    dates, place = dates.take(at), at[first]
    columns: dict[str, Column] = {}
    for name, last in zip(COLUMNS, (False, True), strict=True):
        by: list[Column] = [visit_of.astype(np.float64)]
        dated = extremes(dates.present(), by, [moment_ranks(dates).astype(np.float64)], last=last)
        found = np.full(len(first), -1, np.intp)
        found[visit_of[dated]] = dated
        columns[name] = take_found(dates, found)
        if not last:
            place = np.where(found >= 0, at[found], place)
    columns |= {name: take_found(column, at[first]) for name, column in visit.items()}
    return RawFrame(columns, rows.file.take(place), rows.row[place], rows.subject[place].astype(np.int32))
