"""Planned days of visits and windows, and those that are not where a name or a number puts them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

NAMED = re.compile(r"(?:STUDY\s*)?D(?:AY)?\s*(-?\d+)", re.IGNORECASE)
FEW = 3  # days of which one may be out of order


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
    if len(right) > max(1, len(odd)):
        for place in sorted(odd):
            name, day = planned[place]
            told = f"{name} is planned for day {day:g}, and other visits for the day of their name"
            yield place, told, str(named[place])
    else:
        odd = set()
    # one without a number in its name, such as that of who leaves early, may be planned for any day
    kept = [p for p, (name, day) in enumerate(planned) if day == day and p not in odd and re.search(r"\d", name)]
    yield from out_of_order(planned, kept, right)


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
