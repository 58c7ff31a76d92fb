"""Verbs for dates and times: collected text to ISO 8601, study days, epochs, ages."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Literal

from ..columns import Column, Mask, Numbers, Text, objects, on_pairs
from ..errors import DerivationError
from ..issues import AFTER_ELEMENTS, NOT_MADE
from ..model import RawSource
from ..quick import np
from ..values.collected import (
    DEFAULT,
    UNKNOWN,
    date_reader,
    loses_time,
    read_parts,
    read_time,
)
from ..values.moments import day_number, is_complete
from .kinds import Across, Part, Report, strict
from .registry import verb
from .unread import Habits, no_date, no_time, told

NO_ELEMENT = (
    "'{value}' is after the end of the subject's last element (SE.SEENDTC), so no EPOCH is given; "
    "mend the date if it is wrong, or let the element end later"
)


@verb("{date}[ with {time}] in ISO 8601 format, to the precision that was collected.", hands_on=True, gives="date")
def iso8601(
    *,
    date: Text,
    time: Text | None = None,
    dates: tuple[str, ...] = (),
    month: Text | None = None,
    day: Text | None = None,
    source: RawSource | None = None,
    report: Report = strict,
) -> Text:
    """ISO 8601 date, or date and time, from collected text.

    ``dates`` are formats made of YYYY, MON, MM, DD, HH, MI, SS and AM (which stands for PM too), and YY if the raw
    source says the ``first_year`` that two digits mean; or SAS or EXCEL, for their numbers of days. When they are not
    given, they are those of the raw source, else YYYY-MM-DD and
    what else is ISO 8601, such as 2019-01-02T10:30:00 or 2019-01. A time may have AM or PM, and goes to 24 hours.
    Parts that were collected as unknown are left out from the right and shown as ``-`` in between.
    With ``month`` (and ``day``) the date is the year alone. Months in another language, and times such as 1430, are
    read as the raw source says.
    A missing date gives a missing value. A text that fits no format, a day that no calendar has, or a time
    without a complete date is reported; the first two give a missing value, the last the date alone.
    Source: SDTMIG 3.4, 4.4.1 and 4.4.2.

    >>> iso8601(date=Text.of(["05JAN2017", "UN-FEB-2017"]), dates=("DDMONYYYY", "DD-MON-YYYY")).tolist()
    ['2017-01-05', '2017-02']
    """
    formats = dates or (source.dates if source else ()) or DEFAULT
    unknown = source.unknown if source else UNKNOWN
    first_year, months = (source.first_year, source.months) if source else (0, ())
    if month is not None:
        read = of_parts(date, month, day, unknown, months, report)
    else:
        read = date.map(date_reader(formats, unknown, first_year, months))
        timed = any("HH" in form for form in formats)
        if timed and (lost := date.mask(lambda text: loses_time(text, formats, unknown, months))).any():
            report("time without date", lost, date, "the time in '{value}' has no complete date to go with")
        bad = read.mask(lambda text: text == "?")
        if time is not None:
            clocks = partial(read_time, unknown=unknown, times=source.times if source else ())
            swapped = are_exchanged(date, time, date_reader(formats, unknown, first_year, months), clocks)
            if swapped.any():
                report("bad date", swapped, time, "'{value}' is a date, and stands for the time: " + EXCHANGED)
                bad, time = bad & ~swapped, without(time, swapped)
        told(
            "bad date",
            bad,
            date,
            "'{value}' is no date in the format " + " or ".join(formats),
            partial(no_date, formats, Habits(unknown, first_year, months, source.name if source else "", bool(dates))),
            report,
        )
    found = read.map(lambda text: "" if text == "?" else text)
    return found if time is None else with_time(found, time, unknown, source, report)


EXCHANGED = "the two are exchanged"


def are_exchanged(date: Text, time: Text, reads: Callable[[str], str], clocks: Callable[[str], str]) -> Mask:
    """Where a date, which is no time, stands for the time, and a time for the date, or nothing."""
    dates = time.mask(lambda text: clocks(text) == "?" and reads(text) not in ("", "?"))
    return dates & date.mask(lambda text: not text or clocks(text) not in ("", "?")) if dates.any() else dates


def without(column: Text, mask: Mask) -> Text:
    """A column that is missing under a mask."""
    return on_pairs(lambda text, gone: "" if gone else text, column, Text.coded(mask.astype(np.intp), ["", "x"]))


def of_parts(
    year: Text, month: Text, day: Text | None, unknown: tuple[str, ...], months: tuple[str, ...], report: Report
) -> Text:
    """Dates whose parts are columns of their own; '?' for one that no calendar has, which is told."""
    whole = on_pairs(lambda y, m: f"{y}\n{m}", year, month)
    whole = on_pairs(lambda a, b: f"{a}\n{b}", whole, Text.constant("", len(year)) if day is None else day)

    def read_whole(text: str) -> str:
        y, m, d = text.split("\n")
        return read_parts(y, m, d, unknown, months)

    read = whole.map(read_whole)
    shown = whole.map(lambda text: "-".join(part or "missing" for part in text.split("\n")))
    report(
        "bad date", read.mask(lambda text: text == "?"), shown, "'{value}' is no year, month and day of the calendar"
    )
    return read


def with_time(day: Text, time: Text, unknown: tuple[str, ...], source: RawSource | None, report: Report) -> Text:
    """Dates with their times; a time that is none, or beside no complete date, is told and left out."""
    times = source.times if source else ()
    clock = time.map(lambda text: read_time(text, unknown, times))
    bad = clock.mask(lambda text: text == "?")
    said = "'{value}' is no time of the form " + (" or ".join(times) or "HH:MM or HH:MM:SS")
    told("bad time", bad, time, said, partial(no_time, times, source.name if source else ""), report)
    clock = clock.map(lambda text: "" if text == "?" else text)
    alone = clock.present() & day.mask(lambda text: len(text) != 10)
    report("time without date", alone, time, "the time '{value}' has no complete date to go with")
    return on_pairs(lambda d, t: f"{d}T{t}" if t and len(d) == 10 else d, day, clock)


@verb(
    "Days from {reference} to {date}; the day of {reference} is 1, the day before it is -1, and there is no day 0.",
    moments=("date", "reference"),
    reference="DM.RFSTDTC",
)
def study_day(*, date: Column, reference: Column) -> Numbers:
    """Study day of a date: ISO 8601 text, or a numeric date.

    Unit: days. A missing or partial date on either side gives a missing day; times of day do not count.
    Source: SDTMIG 3.4, 4.4.4; ADaMIG 1.3, 3.3.3 (ADY).

    >>> study_day(date=Text.of(["2024-01-01", "2024-01-02", "2024-01"]),
    ...           reference=Text.constant("2024-01-02", 3)).tolist()
    [-1.0, 1.0, nan]
    """
    first, last = (day_number(c) if isinstance(c, Text) else np.floor(c) for c in (reference, date))
    days = last - first
    return np.asarray(days + (days >= 0), np.float64)


@verb("Whole years from {birth} to {at}[, as the {years} of years].", moments=("birth", "at"))
def age(*, birth: Text, at: Text, years: Literal["", "difference"] = "", report: Report = strict) -> Numbers:
    """Age in completed years at a date; of births that are a year alone, the ``difference`` of ``years``.

    Unit: years. Completed years need a year, a month and a day of both dates; where they are there and one is not
    complete, the age is missing, which is reported. A difference of years needs the years alone, and looks at nothing
    else: it may be a year more than the age in completed years, so whether it counts is a rule of the study.

    >>> age(birth=Text.of(["2000-02-29", ""]), at=Text.constant("2018-02-28", 2)).tolist()
    [17.0, nan]
    >>> age(birth=Text.of(["2000", "2000-12"]), at=Text.constant("2018-02-28", 2), years="difference").tolist()
    [18.0, 18.0]
    """
    found = on_pairs(years_apart if years else whole_years, birth, at)
    lost = birth.present() & at.present() & ~found.present()
    if lost.any():
        shown = on_pairs(lambda first, last: f"{first} to {last}", birth, at)
        needed = "the years of both dates" if years else "complete dates; of years alone, say years: difference"
        report(NOT_MADE, lost, shown, "no age can be made of '{value}': it needs " + needed)
    return found.numbers(lambda text: float(text) if text else np.nan)


def whole_years(birth: str, at: str) -> str:
    """Completed years between two ISO 8601 dates as text, '' unless both are complete."""
    if not (is_complete(birth) and is_complete(at)):
        return ""
    return str(int(at[:4]) - int(birth[:4]) - (at[5:10] < birth[5:10]))


def years_apart(birth: str, at: str) -> str:
    """How many years a date is after another by their years alone, as text, '' unless both have one."""
    return str(int(at[:4]) - int(birth[:4])) if birth[:4].isdigit() and at[:4].isdigit() else ""


@verb(
    "Epoch of the subject element (SE) that {date} falls into.",
    moments=("date",),
    gives="words",
    starts="SE.SESTDTC",
    epochs="SE.EPOCH",
)
def epoch(*, date: Text, starts: Across, epochs: Across, ends: Across | None = None, report: Report = strict) -> Text:
    """Epoch of the last element that had started at a date, after the subject's own elements.

    An element that starts on the date counts as started unless both have a time and the date's is earlier.
    A partial date has an epoch only where its first and its last possible day have the same one. A missing
    date, or one before the first element, gives a missing epoch; so does one after the last element has ended, which
    is told. Source: SDTMIG 3.4, 4.4.11 and 5.3 (SE).

    >>> one = np.array([0, 0], np.int32)  # two elements of one subject; two dates of the same subject
    >>> se = Across((Part(Text.of(["2017-01-01", "2017-02-01"]), one),), one, 1)
    >>> names = Across((Part(Text.of(["SCREENING", "TREATMENT"]), one),), one, 1)
    >>> epoch(date=Text.of(["2017-01-31", "2017"]), starts=se, epochs=names).tolist()
    ['SCREENING', '']
    """
    early = elements_started(date.map(lambda v: bound(v, "-01-01")), starts)
    late = early.copy()
    at = np.flatnonzero(date.mask(lambda v: bound(v, "-12-31") != v))  # of the others both are the same
    late[at] = elements_started(
        date.take(at).map(lambda v: bound(v, "-12-31")), replace(starts, subject=starts.subject[at])
    )
    order = element_order(starts)
    names = epochs.parts[0].values
    if not isinstance(names, Text):
        raise DerivationError("epochs are text; name a variable that holds them, such as SE.EPOCH")
    names = names.take(order)
    first = np.searchsorted(starts.parts[0].subject[order], starts.subject)
    known_epoch = (early == late) & (early > 0) & date.present()
    place = np.where(known_epoch, first + early - 1, 0)
    if not len(names):
        return Text.constant("", len(date))
    if ends:
        over = known_epoch & ended_before(date, ends, order[place], starts)
        report(AFTER_ELEMENTS, over, date, NO_ELEMENT)
        known_epoch &= ~over
    return Text.coded(np.where(known_epoch, names.codes[place], len(names.values)), [*names.values, ""])


def ended_before(date: Text, ends: Across, element: np.ndarray, starts: Across) -> Mask:
    """Where the last element of a subject had ended before a date; ``element`` is the one that had begun at each."""
    part = starts.parts[0]
    order = element_order(starts)
    own = np.searchsorted(part.subject[order], starts.subject, side="right") - 1
    end = dates_of(ends.parts[0]).take(element)
    return np.asarray((order[own] == element) & on_pairs(has_ended, end, date).mask(bool), np.bool_)


def has_ended(end: str, date: str) -> str:
    """'Y' where an element that ended at ``end`` was over at ``date``, both cut to the shorter precision.

    >>> has_ended("2024-02-15", "2024-02-16"), has_ended("2024-02-15T10:00", "2024-02-15"), has_ended("2024-02", "2024")
    ('Y', '', '')
    """
    length = min(len(end), len(date))
    return "Y" if length and "--" not in end + date and end[:length] < date[:length] else ""


def bound(value: str, rest: str) -> str:
    """A partial date filled up to its first or last possible day; complete dates stay."""
    if not value or is_complete(value):
        return value
    if len(value) < 7 or "--" in value:
        return value[:4] + rest
    return value + rest[3:]  # compared as text: no month's days sort after 31


def element_order(starts: Across) -> np.ndarray[tuple[int], np.dtype[np.intp]]:
    """The elements that have a start, by subject and start."""
    part = starts.parts[0]
    begin = dates_of(part)
    there = np.flatnonzero(begin.present())
    return there[np.lexsort((begin.ranks()[there], part.subject[there]))]


def dates_of(part: Part) -> Text:
    """The values of a part, which must be ISO 8601 text."""
    if not isinstance(part.values, Text):
        raise DerivationError("dates are ISO 8601 text; a number cannot be one")
    return part.values


def elements_started(date: Text, starts: Across) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """How many of the subject's elements had started at each date."""
    part = starts.parts[0]
    begin = dates_of(part)
    counts = np.zeros(len(date), np.int64)
    order = element_order(starts)
    own = np.searchsorted(part.subject[order], np.arange(starts.subjects + 1))
    most = int(np.diff(own).max(initial=0)) if len(date) else 0
    values = objects([*begin.values, ""])
    first, behind = own[starts.subject], own[starts.subject + 1]
    for nth in range(most):  # elements a subject are few: one pass for each
        has = first + nth < behind
        place = np.where(has, first + nth, 0)
        start = Text(np.where(has, begin.codes[order[place]], len(values) - 1).astype(np.int32, copy=False), values)
        counts += on_pairs(has_started, start, date).mask(bool)
    return counts


def has_started(start: str, date: str) -> str:
    """'Y' where an element that began at ``start`` had begun at ``date``, both cut to the shorter precision."""
    length = min(len(start), len(date))
    return "Y" if length and start[:length] <= date[:length] else ""
