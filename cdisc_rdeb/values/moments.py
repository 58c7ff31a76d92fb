"""Columns of dates: days as SAS counts them, which date comes before which, and the order of moments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ..columns import Codes, Column, Mask, Numbers, Text, gather, on_pairs
from ..quick import np
from .iso8601 import DAY, bounds, order_key, parts_of

if TYPE_CHECKING:
    import numpy.typing as npt

DAYS_TO_1970 = 3653.0  # SAS counts days from 1960
DAYS_OF_MONTH = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
SEPARATORS = {4: "-", 7: "-", 10: "T", 13: ":", 16: ":"}  # of the parts of a date, by their places


def day_number(date: Text) -> Numbers:
    """Days since 1960-01-01 (SAS), NaN for a missing or partial date, and for one that no calendar has.

    >>> day_number(Text.of(["1960-01-02T10:00", "1960-01", "1961-02-29"])).tolist()
    [1.0, nan, nan]
    """
    few = date.fitting()
    texts = [value[:10] for value in few.values.tolist()]
    days = dict.fromkeys(texts)  # of which there are fewer than of times
    parts = plain_parts([*days])
    known = dict(zip(days, np.where(parts[:, 0] > 0, days_of(parts), np.nan).tolist(), strict=True))
    return gather(np.fromiter(map(known.__getitem__, texts), np.float64, len(texts)), few.codes)


def days_of(parts: npt.NDArray[np.int64]) -> Numbers:
    """Days since 1960-01-01 (SAS) of dates by their parts, as `plain_parts` has them; any number for what is none.

    >>> days_of(plain_parts(["1960-03-01"])).tolist()
    [60.0]
    """
    year, month, day = (np.where(parts[:, 0] > 0, parts[:, part], 1) for part in range(3))
    months = ((year - 1970) * 12 + (month - 1)).astype("datetime64[M]")
    return np.asarray(months.astype("datetime64[D]").astype(np.int64) + day - 1 + DAYS_TO_1970, np.float64)


def plain_parts(values: Sequence[str]) -> npt.NDArray[np.int64]:
    """Year, month, day, hour, minute and second of dates that are written in the plainest way, a row for each; -1 for a
    time that is not there, and throughout for any other text: of its parts ``iso8601`` tells.

    >>> plain_parts(["2024-02-29T08:30", "2023-02-29", "2024-02"]).tolist()
    [[2024, 2, 29, 8, 30, -1], [-1, -1, -1, -1, -1, -1], [-1, -1, -1, -1, -1, -1]]
    """
    found = np.full((len(values), 6), -1, np.int64)
    sizes = np.fromiter(map(len, values), np.int64, len(values))
    for size, parts in ((10, 3), (16, 5), (19, 6)):
        at = np.flatnonzero(sizes == size)
        if len(at):
            texts = np.array([values[place] for place in at.tolist()], f"U{size}")
            read, sound = read_plain(texts.view(np.uint32).reshape(len(at), size), parts)
            found[at[sound], :parts] = read[sound]
    return found


def read_plain(letters: npt.NDArray[np.uint32], parts: int) -> tuple[npt.NDArray[np.int64], Mask]:
    """So many first parts of dates by their letters, and which of these are dates of the calendar and clock."""
    digits = letters.astype(np.int64) - ord("0")
    ends = (0, *SEPARATORS)
    is_digit = (digits >= 0) & (digits <= 9)
    sound = np.all([letters[:, ends[n]] == ord(SEPARATORS[ends[n]]) for n in range(1, parts)], axis=0)
    read = np.zeros((len(letters), parts), np.int64)
    for part in range(parts):
        start = ends[part] + 1 if part else 0
        for place in range(start, start + (2 if part else 4)):
            sound &= is_digit[:, place]
            read[:, part] = read[:, part] * 10 + digits[:, place]
    year, month, day = read[:, 0], read[:, 1], read[:, 2]
    leap = (month == 2) & (year % 4 == 0) & ((year % 100 != 0) | (year % 400 == 0))
    sound &= (year > 0) & (month > 0) & (month < 13) & (day > 0)
    sound &= day <= np.array(DAYS_OF_MONTH)[np.where(sound, month, 0)] + leap
    for part, most in zip(range(3, parts), (24, 60, 60), strict=False):
        sound &= read[:, part] < most
    return read, np.asarray(sound, np.bool_)


def bounds_of(text: Text) -> tuple[Numbers, Numbers]:
    """The first and the last second that each distinct value may mean, as `iso8601.bounds` tells of one.

    >>> [limit.tolist() for limit in bounds_of(Text.of(["1960-01-01T00:01", "1960-01", "?"]))]
    [[60.0, 0.0, nan], [119.0, 2678399.0, nan]]
    """
    values = text.values.tolist()
    parts = plain_parts(values)
    plain = parts[:, 0] > 0
    days = days_of(parts)
    limits = []
    for which, unknown in enumerate(((0, 0, 0), (23, 59, 59))):
        hour, minute, second = (np.where(parts[:, 3 + n] < 0, unknown[n], parts[:, 3 + n]) for n in range(3))
        limits.append(days * DAY + ((hour * 60 + minute) * 60 + second))
        for place in np.flatnonzero(~plain).tolist():
            limits[which][place] = bounds(values[place])[which]
    return limits[0], limits[1]


def comes_before(first: Text, second: Text) -> Mask:
    """Where one date comes before another for certain, whatever the parts that are not known may be.

    >>> comes_before(Text.of(["2024-01", "2024-01-05", ""]), Text.of(["2024-01-06", "2024-01-06", "2024"])).tolist()
    [False, True, False]
    """
    ends, starts = bounds_of(first)[1], bounds_of(second)[0]
    if not np.fmin.reduce(ends, initial=np.inf) < np.fmax.reduce(starts, initial=-np.inf):
        return np.zeros(len(first), np.bool_)  # as dates against births: none at all
    return np.asarray(ends[first.codes] < starts[second.codes], np.bool_)


def is_complete(value: str) -> bool:
    """Whether an ISO 8601 text has year, month and day."""
    return len(value) >= 10 and value[4] == "-" and value[7] == "-" and value[8:10].isdigit() and value[5:7].isdigit()


def as_dates(column: Column, unit: str) -> Numbers:
    """Dates as numbers: days, or seconds, since 1960; text of ISO 8601 becomes such, NaN where it is partial.

    >>> as_dates(Text.of(["1960-01-02", "1960-01"]), "days").tolist(), as_dates(np.array([5.0]), "days").tolist()
    ([1.0, nan], [5.0])
    """
    if not isinstance(column, Text):
        return column
    if unit == "days":
        return day_number(column)
    return column.numbers(lambda text: bounds(text)[0] if is_complete(text) else np.nan)


def unit_of(variable: str) -> str:
    """What a numeric date is counted in, by the name of its variable. Source: ADaMIG 1.3, 3.1.3."""
    return "seconds" if variable.endswith("DTM") else "days"


def moment_ranks(column: Text) -> Codes:
    """Codes that order as the moments do that dates begin with; a partial date before every date that completes it.

    What is no date comes first, as text.

    >>> moment_ranks(Text.of(["2024-01-02", "2024-01", "2024-01-01T23:30-02:00", ""])).tolist()
    [2, 1, 3, 0]
    """

    def key(place: int) -> tuple[bool, float, float, str]:
        text = column.values[place]
        return (True, *order_key(text)) if parts_of(text.partition("/")[0]) else (False, 0.0, 0.0, text)

    order = np.array(sorted(range(len(column.values)), key=key), np.intp)
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    return np.asarray(rank[column.codes], np.int32)


def has_zone(text: str) -> bool:
    """Whether a date has a time zone."""
    return ("T" in text and text[-6:-5] in ("+", "-")) or text.endswith("Z")


def may_have_zones(column: Text) -> bool:
    """Whether `has_zone` may say yes to a value of a column, by a look at all of them together."""
    texts = column.values.tolist()
    together = "".join(texts)
    if "Z" in together or ("T" in together and "+" in together):
        return True
    return "T" in together and any("T" in text for text in texts if text[-6:-5] == "-")


def is_before(date: Text, reference: Text, same_day: Mask) -> Mask:
    """Which dates come on or before their reference, at the precision that both have; partial ones never do.

    Of a reference's day those without a time on both sides count where ``same_day`` holds. Times of several zones
    compare as moments.
    """
    day, limit = day_number(date), day_number(reference)
    before: Mask = day < limit
    open_ = day == limit
    if may_have_zones(date) or may_have_zones(reference):
        zoned = date.mask(has_zone) | reference.mask(has_zone)
        open_ |= zoned & ~np.isnan(day) & ~np.isnan(limit)
    at = np.flatnonzero(open_)
    told = on_pairs(at_time, date.take(at), reference.take(at))
    by_day = before[at] | ((day[at] == limit[at]) & same_day[at])
    before[at] = told.mask(lambda text: text == "before") | (told.mask(lambda text: not text) & by_day)
    return before


def at_time(date: str, reference: str) -> str:
    """Whether one of two times comes 'before' (or at) the other or 'after' it; '' where either has none."""
    if len(date) < 16 or len(reference) < 16:
        return ""
    if has_zone(date) or has_zone(reference):
        precision = 1.0 if min(seconds_in(date), seconds_in(reference)) else 60.0
        first, second = (bounds(text)[0] // precision for text in (date, reference))
        return "before" if first <= second else "after"
    length = min(len(date), len(reference))
    return "before" if date[:length] <= reference[:length] else "after"


def seconds_in(text: str) -> bool:
    """Whether a time has seconds."""
    return text[16:17] == ":"
