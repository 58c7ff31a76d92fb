"""Dates and times as Dataset-JSON writes them (ISO 8601 text) and as SAS counts them (a number).

Source: CDISC Dataset-JSON 1.1, dataType date, datetime and time with targetDataType integer. SAS counts days (date)
or seconds (datetime) from 1960-01-01, and seconds from midnight (time).
"""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from functools import lru_cache
from math import floor

from .sas_moments import Moment, day_of, number_of_day

_DAY = 86_400
_DATE = r"(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2})"
_TIME = r"(?P<hour>[01][0-9]|2[0-3]):(?P<minute>[0-5][0-9])(:(?P<second>[0-5][0-9](\.[0-9]+)?))?"
_FORMS = {"date": re.compile(_DATE), "time": re.compile(_TIME), "datetime": re.compile(f"{_DATE}T{_TIME}")}
_LIKE = {"date": "2024-05-31", "time": "14:05:09", "datetime": "2024-05-31T14:05:09"}


def number_of(text: str, kind: Moment) -> float:
    """The number that SAS has for a whole date or time; ValueError says why there is none.

    >>> number_of("1960-01-02", "date"), number_of("1959-12-31T23:59:59.5", "datetime"), number_of("00:01", "time")
    (1.0, -0.5, 60.0)
    """
    found = _FORMS[kind].fullmatch(text)
    if not found:
        raise ValueError(f"is no {kind} such as {_LIKE[kind]}")
    exact = Decimal(0)
    if kind != "time":
        try:
            day = date.fromisoformat(found["date"])
        except ValueError:
            raise ValueError("is no day of the calendar") from None
        days = number_of_day(day)
        exact = Decimal(days * (1 if kind == "date" else _DAY))
    if kind != "date":
        exact += int(found["hour"]) * 3600 + int(found["minute"]) * 60 + Decimal(found["second"] or 0)
    number = float(exact)
    if Decimal(repr(number)) != exact:
        raise ValueError("has more digits than a number holds")
    return number


@lru_cache(maxsize=1 << 16)
def text_of(number: float, kind: Moment) -> str:
    """The ISO 8601 text of a number that SAS has for a date or time; ValueError says why there is none.

    >>> text_of(23392.0, "date"), text_of(-0.5, "datetime"), text_of(60.0, "time")
    ('2024-01-17', '1959-12-31T23:59:59.5', '00:01:00')
    """
    try:
        whole = floor(number)
        days, seconds = (whole, 0) if kind == "date" else divmod(whole, _DAY)
        day = "" if kind == "time" else day_of(days).isoformat()
        rest = format(Decimal(repr(number)) - whole, "f").partition(".")[2].rstrip("0")
        time = f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}" + (f".{rest}" if rest else "")
        text = {"date": day, "time": time, "datetime": f"{day}T{time}"}[kind]
        same = number_of(text, kind) == number
    except (OverflowError, ValueError):
        same = False
    if not same:
        raise ValueError(f"is no {kind} as SAS counts it")
    return text
