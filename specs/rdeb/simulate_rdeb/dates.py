"""Arithmetic of dates that the standard library does not have."""

from calendar import monthrange
from datetime import date, timedelta


def weekday(day: date, later: bool = True) -> date:
    """The day itself, or the next (else the last) Monday to Friday."""
    while day.weekday() > 4:
        day += timedelta(days=1 if later else -1)
    return day


def add_months(day: date, months: int) -> date:
    """The same day of another month, or its last day.

    >>> add_months(date(2017, 8, 31), 6)
    datetime.date(2018, 2, 28)
    """
    year, month = divmod(12 * day.year + day.month - 1 + months, 12)
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def age(birth: date, on: date) -> int:
    """Completed years.

    >>> age(date(2007, 9, 21), date(2019, 4, 22))
    11
    """
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
