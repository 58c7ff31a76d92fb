"""Verbs for baseline and what is held against it."""

from __future__ import annotations

from ..columns import Column, Mask, Numbers, Text, extremes, group_codes, is_present, take_found
from ..errors import DerivationError
from ..quick import np
from .occurrence import flags_at
from .registry import verb

BY = ["USUBJID", "PARAMCD", "BASETYPE"]


@verb(
    "Y on the last record with {value} on or before {reference}, for each {by}.",
    compares=True,
    days=("date", "reference"),
    date="ADT",
    value="AVAL",
    reference="TRTSDT",
    by=BY,
)
def baseline_flag(
    *,
    date: Numbers,
    reference: Numbers,
    value: Column,
    by: tuple[Column, ...],
    same_day: Mask | None = None,
    order: tuple[Column, ...] = (),
) -> Text:
    """Y on the one record of each group that is its baseline: the last with a value on or before a reference.

    Dates are numeric dates, or datetimes on both sides. With dates, records of the reference's day count if
    ``same_day`` holds for them, and all of them if it is not given. Among records of one date the later in
    ``order`` wins, then the later in the dataset. Records with a missing date, reference or value never count.
    Source: ADaMIG 1.3, 3.3.8 (ABLFL).

    >>> baseline_flag(date=np.array([1.0, 5, 9]), reference=np.full(3, 5.0), value=np.array([7.0, 8, 9]),
    ...               by=(Text.constant("S1", 3),)).tolist()
    ['', 'Y', '']
    """
    before = date <= reference if same_day is None else (date < reference) | ((date == reference) & same_day)
    return flags_at(extremes(before & is_present(value), by, (date, *order), last=True), len(date))


@verb("{column} of the record where {flagged} is Y, for each {by}.", compares=True, flagged="ABLFL", by=BY)
def baseline_of(*, column: Column, flagged: Text, by: tuple[Column, ...]) -> Column:
    """A variable's value at baseline, on all records of the group: BASE of AVAL, BASEC of AVALC, BNRIND of ANRIND.

    Missing for groups without a flagged record, and where its value is missing. Two flagged records in one group are
    an error: then ``by`` does not name all that makes a group. Source: ADaMIG 1.3, 3.3.4 (BASE) and 3.3.8 (ABLFL).

    >>> baseline_of(column=np.array([7.0, 8, 9]), flagged=Text.of(["", "Y", ""]), by=(Text.constant("S1", 3),)).tolist()
    [8.0, 8.0, 8.0]
    """
    groups, count = group_codes(by)
    at = np.flatnonzero(flagged.mask(lambda text: text == "Y"))
    place = np.full(count, -1, np.intp)
    place[groups[at]] = at
    if len(at) > np.count_nonzero(place >= 0):
        raise DerivationError(
            "two records of one group are baseline; name in by all that makes a group, as for the flag"
        )
    return take_found(column, place[groups])


@verb("({value} - {base}) / {base} * 100.", value="AVAL", base="BASE")
def percent_change(*, value: Numbers, base: Numbers) -> Numbers:
    """Change from baseline as a percentage of the baseline; a negative baseline turns the sign.

    Unit: percent. Missing where either is missing, or the baseline is 0. Source: ADaMIG 1.3, 3.3.4 (PCHG).

    >>> percent_change(value=np.array([15.0, 5, 5]), base=np.array([10.0, 10, 0])).tolist()
    [50.0, -50.0, nan]
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(np.where(base == 0, np.nan, (value - base) / base * 100), np.float64)
