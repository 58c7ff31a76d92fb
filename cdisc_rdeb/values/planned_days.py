"""Planned days of visits and windows, and those that are not where a name or a number puts them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

NAMED = re.compile(r"(?:STUDY\s*)?D(?:AY)?\s*(-?\d+)", re.IGNORECASE)
#: A time as visits are called by it: WEEK 8, Wk8, 2 months.
TIMES = re.compile(
    r"\b(?:(?P<of>d|w|m)[a-z]*[\s._-]*(?P<number>\d+)|(?P<before>\d+)[\s-]*(?P<unit>d|w|m)[a-z]*)\b", re.IGNORECASE
)
WEEK = re.compile(r"WEEK\s*(\d+)", re.IGNORECASE)
DAYS = 7  # of a week
FEW = 3  # days of which one may be out of order


def named_days(name: str) -> tuple[int, ...]:
    """The days that the name of a visit may mean, the most usual first; none of a name that says no time.

    >>> named_days("WEEK 8"), named_days("Day 15"), named_days("Baseline"), named_days("VISIT 3")
    ((57, 56), (15,), (1,), ())
    """
    found = TIMES.search(name) if len(re.findall(r"\d+", name)) == 1 else None
    if found is None:
        return (1,) if name.strip().casefold() in ("baseline", "bl", "screening/baseline") else ()
    number = int(found["number"] or found["before"])
    unit = str(found["of"] or found["unit"]).upper()
    if unit == "D":
        return (number,)
    if unit == "W":
        return (7 * number + 1, 7 * number)
    return tuple(
        dict.fromkeys((28 * number + 1, 30 * number + 1, round(365 * number / 12) + 1, 28 * number, 30 * number))
    )


def of_same_day(name: str, planned: Mapping[str, float | None]) -> str:
    """The visit of the day that another name says; '' where there is none, or several. ``planned`` are days by names.

    >>> of_same_day("Week 8", {"DAY 1": 1, "DAY 57": 57}), of_same_day("DAY 8", {"Baseline": 1, "Week 1": 8})
    ('DAY 57', 'Week 1')
    """
    days = days_of(planned)
    for day in named_days(name):
        found = [called for called, of in days.items() if day in of]
        if found:
            return found[0] if len(found) == 1 else ""
    return ""


def days_of(planned: Mapping[str, float | None]) -> dict[str, tuple[float, ...]]:
    """The days of visits: that which is planned, else those that their names may mean."""
    return {called: (day,) if day is not None and day == day else named_days(called) for called, day in planned.items()}


def beside_day(name: str, planned: Mapping[str, float | None]) -> list[str]:
    """The visits before and after the day that another name says.

    >>> beside_day("WEEK 11", {"DAY 1": 1, "DAY 57": 57, "DAY 113": 113, "DAY 169": 169})
    ['DAY 57', 'DAY 113']
    """
    days = sorted((of[0], called) for called, of in days_of(planned).items() if of)
    day = next(iter(named_days(name)), None)
    if day is None:
        return []
    return [
        called
        for _, called in ([each for each in days if each[0] < day][-1:] + [each for each in days if each[0] > day][:1])
    ]


def odd_days(planned: Sequence[tuple[str, float]]) -> Iterator[tuple[int, str, str]]:
    """Of visits in the order of their numbers, each with its planned day, the places of those whose day is odd: another
    than the number in the name, where most visits have that one, or out of order; with what is wrong, and the way out.

    >>> [*odd_days([("DAY 1", 1), ("DAY 15", 15), ("DAY 57", 56), ("MONTH 6", 183)])]
    [(2, 'DAY 57 is planned for day 56, and other visits for the day of their name', '57')]
    >>> [*odd_days([("DAY 1", 1), ("WEEK 24", 169), ("MONTH 8", 8), ("MONTH 12", 366)])]
    [(2, 'MONTH 8 is planned for day 8, before WEEK 24 (day 169)', 'a day from 169 to 366')]
    """
    named = {place: int(match[1]) for place, (name, _) in enumerate(planned) if (match := NAMED.fullmatch(name))}
    right = {place for place, number in named.items() if planned[place][1] == number}
    odd = {place for place, number in named.items() if place not in right and number and planned[place][1] % 1 == 0}
    if len(right) > max(1, len(odd)) or (odd and len(right) >= len(odd) and 0 not in named.values()):
        for place in sorted(odd):
            name, day = planned[place]
            others = "other visits for the day of their name"
            if len(right) == 1:
                others = f"{planned[min(right)][0]} for the day of its name"
            yield place, f"{name} is planned for day {day:g}, and {others}", str(named[place])
    else:
        odd = set()
    weeks = dict(odd_weeks(planned))
    for place, day in weeks.items():
        told = (
            f"{planned[place][0]} is planned for day {planned[place][1]:g}, and other weeks for the day of their name"
        )
        yield place, told, str(day)
    odd |= {*weeks}
    # one without a number in its name, such as that of who leaves early, may be planned for any day
    kept = [p for p, (name, day) in enumerate(planned) if day == day and p not in odd and re.search(r"\d", name)]
    yield from out_of_order(planned, kept, right)


def odd_weeks(planned: Sequence[tuple[str, float]]) -> Iterator[tuple[int, int]]:
    """The one visit that is called by a week and is not planned for it, where two others or more are, with its day.

    >>> [*odd_weeks([("WEEK 2", 15), ("WEEK 4", 29), ("WEEK 8", 75)])]
    [(2, 57)]
    """
    named = {place: int(match[1]) for place, (name, _) in enumerate(planned) if (match := WEEK.fullmatch(name))}
    after = [planned[place][1] - DAYS * number for place, number in named.items()]
    usual = max(after, key=after.count, default=0)
    odd = [place for place, number in named.items() if planned[place][1] - DAYS * number != usual]
    if len(odd) == 1 and len(named) >= FEW and usual in (0, 1):
        yield odd[0], int(DAYS * named[odd[0]] + usual)


def out_of_order(
    planned: Sequence[tuple[str, float]], kept: Sequence[int], right: set[int]
) -> Iterator[tuple[int, str, str]]:
    """The one day without which the others are in order; of two that change places the one that no name has right."""

    def falls(places: Sequence[int]) -> bool:
        return any(planned[first][1] > planned[second][1] for first, second in pairwise(places))

    if len(kept) < FEW or not falls(kept):
        return
    alone = [place for place in kept if not falls([other for other in kept if other != place])]
    doubtful = [place for place in alone if place not in right] or alone
    for place in doubtful[-1:]:
        at = kept.index(place)
        before, after = kept[at - 1] if at else None, kept[at + 1] if at + 1 < len(kept) else None
        name, day = planned[place]
        early = before is not None and day < planned[before][1]
        other = before if early else after
        assert other is not None
        said = f"{'before' if early else 'after'} {planned[other][0]} (day {planned[other][1]:g})"
        low = "" if before is None else f" from {planned[before][1]:g}"
        high = "" if after is None else f" {'to' if low else 'up to'} {planned[after][1]:g}"
        yield place, f"{name} is planned for day {day:g}, {said}", f"a day{low}{high}{'' if high else ' on'}"
