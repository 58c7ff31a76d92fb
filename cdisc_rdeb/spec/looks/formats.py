"""Looks at formats of dates and times: they can be read, and no two of them read one text as two days."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...errors import list_in_yaml
from ...model import Place
from ...values.collected import COUNTED, TOKENS, turned
from ..faults import Faults, Meant
from ..meant.date_forms import OF_NO_FORM, form_here, of_lubridate, of_sas

PARTS = {
    "YYYY": "year",
    "YY": "year",
    "AM": "half of the day",
    "MON": "month",
    "MM": "month",
    "DD": "day",
    "HH": "hour",
    "MI": "minute",
    "SS": "second",
}


def check_format(form: str, where: Place, faults: Faults, needed: str = "year", dated: bool = True) -> None:
    """A date format has a year, each part once, and no letters that stand for nothing; a time format has an hour.

    ``dated``: a year of two digits needs no first year.
    """
    if not (fault := fault_of(form, needed)):
        return
    what = "date" if needed == "year" else "time"
    hint = way_out(form, needed)
    if not dated and hint.startswith("write ") and is_short(hint):
        hint += ", and the first of the 100 years that YY means: first_year: 1930"
    faults.error(where, f"the {what} format {form} cannot be read: {fault}", hint)


def fault_of(form: str, needed: str) -> str:
    """Why a format cannot be read; '' where it can."""
    if form in COUNTED:
        return "" if needed == "year" else "it is of a date"
    if of_sas(form):
        return "it is a format of SAS"
    if form.rstrip("0123456789.").upper() in OF_NO_FORM:
        return "it says no form"
    pieces = re.split("(" + "|".join(TOKENS) + ")", re.sub("(?<=[YMD])T(?=HH)|Z$", " ", form))
    parts = [PARTS[piece] for piece in pieces[1::2]]
    odd = "".join(c for piece in pieces[::2] for c in piece if c.isalnum())
    twice = next((part for part in parts if parts.count(part) > 1), "")
    if odd:
        sign = re.search("%.", form)
        return f"{sign[0] if sign else odd[0]} stands for nothing"
    if twice:
        return f"the {twice} stands in it twice" + (", and minutes are MI" if twice == "month" else "")
    if needed == "hour" and (wrong := [part for part in parts if part in ("year", "month", "day")]):
        return f"a time has no {wrong[0]}" + (", and minutes are MI" if wrong[0] == "month" else "")
    return "" if needed in parts else f"the {needed} is missing"


def is_short(text: str) -> bool:
    """Whether a format has years of two digits."""
    return "YY" in text.replace("YYYY", "")


def way_out(form: str, needed: str) -> str:
    """The format to write in place of one that cannot be read; where that is open, what one is made of."""
    several = re.split(r"[\s,;|]+", form)
    if len(several) > 1 and all("YY" in part or part == "SAS" for part in several):
        return f"write {list_in_yaml(several)}"
    meant = form.upper() if form.upper() in COUNTED else form_here(form)
    if not meant or fault_of(meant, needed):
        example = "DD-MON-YYYY" if needed == "year" else "HH:MI"
        of_file = f"write the form that the file has, such as {example}"
        return of_file if form.rstrip("0123456789.").upper() in OF_NO_FORM else f"it is made of {', '.join(TOKENS)}"
    if of_lubridate(form):
        number = f", or {meant.replace('MON', 'MM')} where a month is a number" if "MON" in meant else ""
        return f"write {meant}{number}, with the signs that stand between in the file"
    if re.search("(?<=[^A-Za-z])MMM(?=[^A-Za-z])", form) and "y" not in form:  # as SAS and Excel write both
        number = meant.replace("MON", "MM")
        return f"write {number} where a month is a number as 01, {meant} where it is a name as JAN"
    return Meant([meant], form, "write {}")


def check_both_ways(forms: Sequence[str], place: Place, faults: Faults) -> None:
    """Warn of two formats that read one text as two days: the first of them reads most dates of the other."""
    for number, form in enumerate(forms):
        other = turned(form)
        if other != form and other in forms[number + 1 :]:
            message = f"the date formats {form} and {other} read one text as two days, and {form} is tried first"
            hint = f"keep the one that the file is written in: dates: {form} or dates: {other}"
            both = "; where it has both, by site, say dates of each in a case: {iso8601: COLUMN, dates: " + other + "}"
            faults.warning(place, message, hint + both)
            return
