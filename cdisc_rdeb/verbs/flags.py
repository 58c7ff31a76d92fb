"""Verbs that choose and flag: constants, conditions, the last record before a reference."""

from __future__ import annotations

from ..columns import Column, Mask, Numbers, Text, extremes, group_starts, is_present, on_pairs, select
from ..errors import DerivationError
from ..quick import np
from ..values.moments import is_before
from .kinds import Across, Cases
from .occurrence import flags_at
from .registry import verb


@verb("'{value}'.", fixed=("value",))
def assign(*, value: str) -> Text:
    """The same text in every record.

    One value by itself; the engine repeats it for every record. Nothing goes in, so nothing can be missing.

    >>> assign(value="YEARS").tolist()
    ['YEARS']
    """
    return Text.constant(value, 1)


@verb("'{value}' where {where}[, else '{otherwise}'].", fixed=("value", "otherwise"), gives="words", value="Y")
def flag(*, where: Mask, value: str = "Y", otherwise: str = "") -> Text:
    """A value, Y unless another is given, in the records a where clause holds for.

    All others have ``otherwise``, or are missing.

    >>> flag(where=np.array([True, False])).tolist()
    ['Y', '']
    """
    return Text.coded(np.where(where, 0, 1), [value, otherwise])


@verb("{cases}[; else {otherwise}].", passes=("cases", "otherwise"), in_turn=True)
def case(*, cases: Cases, otherwise: Column | None = None) -> Column:
    """The value of the first case whose where clause holds; ``otherwise`` where none does, else missing.

    >>> case(cases=((np.array([True, False]), Text.constant("LOW", 2)),)).tolist()
    ['LOW', '']
    """
    if not cases:
        raise DerivationError("case needs one case at the least: {when: conditions, then: value}")
    masks = [mask for mask, _ in cases]
    columns = [column for _, column in cases]
    if otherwise is not None:
        masks.append(np.ones(len(masks[0]), np.bool_))
        columns.append(otherwise)
    return select(masks, columns, len(masks[0]))


@verb(
    "Y on the last record with a result on or before {reference}, for each {by}"
    "[; a record of that day, without a time, counts only where {same_day}]"
    "[; of one date the last in the order of {ties}].",
    moments=("date", "reference"),
    compares=True,
    date="--DTC",
    result="--STRESC",
    reference="DM.RFXSTDTC",
    by=["USUBJID", "--TESTCD", "--CAT", "--SCAT", "--SPEC", "--LOC", "--LAT", "--METHOD"],
)
def last_before(
    *,
    date: Text,
    reference: Text,
    result: Column,
    by: tuple[Column, ...],
    same_day: Mask | None = None,
    ties: tuple[Column, ...] = (),
) -> Text:
    """Y on the one record of each group that is the last with a result before a reference.

    With a time on both sides, a record counts up to the reference's time. Where either lacks a time, a record
    of the reference's day counts if ``same_day`` holds for it (when not given: it counts). Partial or missing
    dates never count. Among records of one date the later in ``ties`` wins, then the later in the dataset.
    Source: SDTMIG 3.4, 4.5.9 (--LOBXFL).

    >>> last_before(date=Text.of(["2017-01-01", "2017-01-05", "2017-01-09"]), result=Text.constant("5", 3),
    ...             reference=Text.constant("2017-01-05T10:00", 3), by=(Text.constant("S1", 3),)).tolist()
    ['', 'Y', '']
    """
    before = is_before(date, reference, np.ones(len(date), np.bool_) if same_day is None else same_day)
    return flags_at(extremes(before & is_present(result), by, (date, *ties), last=True), len(date))


@verb(
    "Y where {start} is, or may be, on or after {treatment}[ and {end} is not before it]; else N.",
    moments=("start", "treatment", "end"),
    treatment="DM.RFXSTDTC",
    values=lambda *_: {"N": "No", "Y": "Yes"},
)
def treatment_emergent(*, start: Text, treatment: Text, end: Text | None = None) -> Text:
    """Y for an event that began on or after the first treatment, or may have; else N.

    Dates are compared at the precision that both have, so a partial or missing start counts as Y unless its known
    part, or the ``end`` when given, comes before the treatment. Without treatment nothing emerges: N.
    Source: SDTMIG 3.4, 6.2.1 (AE), treatment-emergent flag; the leaning to Y is conservative.

    >>> treatment_emergent(start=Text.of(["2016-10-27T08:10", "2016-10-27", "2016", "2016-10-26"]),
    ...                    treatment=Text.constant("2016-10-27T09:25", 4)).tolist()
    ['N', 'Y', 'Y', 'N']
    """

    def judge(told: str, treated: str) -> str:
        began = told.partition("--")[0]  # of 2016---15 the year alone can be compared
        length = min(len(began), len(treated))
        return "Y" if treated and began[:length] >= treated[:length] else "N"

    began = on_pairs(judge, start, treatment)
    if end is None:
        return began
    over = on_pairs(lambda ended, treated: judge(ended, treated) if ended else "Y", end, treatment)
    return on_pairs(lambda first, last: "Y" if first == last == "Y" else "N", began, over)


@verb(
    "Number of the record within {within}, in the order of the key variables[, after those of {after}].",
    ordered=True,
    compares=True,
    within="USUBJID",
)
def sequence(*, within: Text, after: Across | None = None) -> Numbers:
    """Running number of each record within runs of one value; the records stand in the order of their keys.

    Unit: records, from 1. Records with a missing value are numbered together, so the number is never missing. Of a
    split dataset the parts before it come first: ``after`` names a variable of each, whose records are counted.

    >>> sequence(within=Text.of(["S1", "S1", "S2"])).tolist()
    [1.0, 2.0, 1.0]
    """
    starts = group_starts(within.codes)
    sizes = np.diff(np.append(starts, len(within)))
    numbers = np.asarray(np.arange(len(within)) - np.repeat(starts, sizes) + 1, np.float64)
    if after is None:
        return numbers
    before = np.bincount(np.concatenate([part.subject for part in after.parts]), minlength=after.subjects + 1)
    return numbers + before[after.subject]
