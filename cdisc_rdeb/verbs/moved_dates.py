"""Verbs for days that lie some days or years from another one."""

from __future__ import annotations

import datetime

from ..columns import Numbers, Text, as_text, is_present, on_pairs
from ..issues import NOT_MADE
from ..quick import np
from ..values.collected import join_date
from ..values.moments import is_complete
from .kinds import Report, strict
from .registry import verb


@verb("{date} with the year {years} years earlier.", moments=("date",), gives="date")
def years_before(*, date: Text, years: Numbers, report: Report = strict) -> Text:
    """The day so many years before an ISO 8601 date, with the same month and day; times of day are left out.

    Unit: years. A missing date or number gives a missing value, and so does 29 February in a year that has none.
    A day that no calendar has is reported.

    >>> years_before(date=Text.of(["2014-01-02", ""]), years=np.array([63.0, 50.0])).tolist()
    ['1951-01-02', '']
    """

    def earlier(day: str, number: str) -> str:
        if not day[:4].isdigit() or not number:
            return ""
        moved = join_date(f"{int(day[:4]) - int(float(number)):04d}", day[5:7], day[8:10])
        return "" if moved == "?" else moved

    number = as_text(years)
    found = on_pairs(earlier, date, number)
    lost = date.present() & number.present() & ~found.present()
    if lost.any():
        shown = on_pairs(lambda day, count: f"{count} years before {day}", date, number)
        report(NOT_MADE, lost, shown, "no calendar has the day '{value}'")
    return found


@verb("{date} plus {days} day(s), without the time of day.", moments=("date",), gives="date")
def days_after(*, date: Text, days: Numbers, report: Report = strict) -> Text:
    """The day so many days after an ISO 8601 date; before it, for a number below 0. Times of day are left out.

    Unit: days. A missing or partial date, or a missing number, gives a missing value, and so does a day beyond the
    years 1 to 9999. A number that is not whole is reported.

    >>> days_after(date=Text.of(["2016-12-31T10:00", "2016-12"]), days=np.array([1.0, 1.0])).tolist()
    ['2017-01-01', '']
    """

    def later(day: str, number: str) -> str:
        if not is_complete(day) or not number or not float(number).is_integer():
            return ""
        try:
            return (datetime.date.fromisoformat(day[:10]) + datetime.timedelta(days=float(number))).isoformat()
        except OverflowError:
            return ""

    number = as_text(days)
    broken = is_present(days) & (days != np.rint(days))
    if broken.any():
        report(NOT_MADE, broken & date.present(), number, "'{value}' is no whole number of days")
    return on_pairs(later, date, number)
