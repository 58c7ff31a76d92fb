"""The course of the disease after treatment: one curve for each subject, which all assessments follow.

Known: the effect is greatest between days 56 and 112 and then wanes; the mean improvements at day 56 of BEBSS,
affected body surface, blister count, itch and pain; substance P falls. Chosen: the shape of the curve, how the
subjects differ, the size of all other effects.
"""

from datetime import date
from functools import lru_cache
from itertools import pairwise

from .people import AT_ONCE, Participant

# Share of the greatest effect by study day, linear between: nothing before treatment, all of it from the Day 57
# visit on, waning after Day 113.
CURVE = ((1, 0.0), (15, 0.30), (29, 0.65), (50, 1.0), (100, 1.0), (113, 0.95), (169, 0.60), (244, 0.35), (366, 0.20),
         (549, 0.10), (731, 0.05))  # fmt: skip

# How strongly the subjects of the paper respond: their mean is 1, so that the means of the paper come out.
PAPER_RESPONSE = {1: 1.10, 2: 0.70, 3: 1.35, 5: 0.60, 6: 1.05, 7: 1.20}

# By how much a subject of response 1 improves at most, as a part of the baseline
EFFECT = {
    "BEBSS": 0.157,
    "body surface": 0.33,
    "blisters": 0.522,
    "itch": 0.28,
    "pain": 0.40,
    # chosen
    "quality of life": 0.25,
    "substance P": 0.35,
    "inflammation": 0.30,
}


def course(p: Participant, on: date) -> float:
    """The share of the greatest effect that one subject has on one day: 0 before treatment, 1 at most on average."""
    return response(p) * share((on - p.day1).days + 1)


def share(day: int) -> float:
    """The curve at a study day.

    >>> share(-5), share(1), round(share(22), 3), share(57), share(800)
    (0.0, 0.0, 0.475, 1.0, 0.05)
    """
    if day <= 1:
        return 0.0
    for (start, low), (end, high) in pairwise(CURVE):
        if day <= end:
            return low + (high - low) * (day - start) / (end - start)
    return CURVE[-1][1]


@lru_cache(AT_ONCE)
def response(p: Participant) -> float:
    if p.of_paper:
        return PAPER_RESPONSE.get(p.number, 0.0)  # none of the screen failure
    return p.dice("response").near(1, 0.5)


def severity(p: Participant) -> float:
    """How bad the disease is before treatment, about 1."""
    return p.dice("severity").near(1, 0.5)


def improved(p: Participant, on: date, baseline: float, effect: str, part: float = 1) -> float:
    """A baseline as the course has changed it on a day; `part` of an effect, below 0 where values rise."""
    return baseline * (1 - part * EFFECT[effect] * course(p, on))
