"""Looks at formats of dates and times: they can be read, and no two of them read one text as two days."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ...model import Place
from ...values.collected import COUNTED, TOKENS, turned
from ..faults import Faults, Meant
from ..meant.habits import format_here

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


def check_format(form: str, where: Place, faults: Faults, needed: str = "year") -> None:
    """A date format has a year, each part once, and no letters that stand for nothing; a time format has an hour."""
    if form in COUNTED:
        return
    pieces = re.split("(" + "|".join(TOKENS) + ")", re.sub("(?<=[YMD])T(?=HH)|Z$", " ", form))
    parts = [PARTS[piece] for piece in pieces[1::2]]
    odd = "".join(c for piece in pieces[::2] for c in piece if c.isalnum())
    twice = next((part for part in parts if parts.count(part) > 1), "")
    if odd:
        fault = f"{odd[0]} stands for nothing"
    elif twice:
        fault = f"the {twice} stands in it twice" + (", and minutes are MI" if twice == "month" else "")
    elif needed == "hour" and (wrong := [part for part in parts if part in ("year", "month", "day")]):
        fault = f"a time has no {wrong[0]}" + (", and minutes are MI" if wrong[0] == "month" else "")
    elif needed not in parts:
        fault = f"the {needed} is missing"
    else:
        return
    what = "date" if needed == "year" else "time"
    meant = format_here(form)
    several = re.split(r"[\s,;|]+", form)
    if len(several) > 1 and all("YY" in part or part == "SAS" for part in several):
        meant = f"[{', '.join(several)}]"
    if re.search("(?i)mmm", form) and "MON" in meant:  # as SAS and Excel write both
        meant = f"{meant.replace('MON', 'MM')} where a month is a number as 01, {meant} where it is a name as JAN"
    hint = Meant([meant], form, "write {}") if meant else f"it is made of {', '.join(TOKENS)}"
    faults.error(where, f"the {what} format {form} cannot be read: {fault}", hint)


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
