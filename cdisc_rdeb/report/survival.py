"""Times to events: the product-limit estimate, for a page that needs no further library.

Source: Kaplan and Meier 1958.
"""

from __future__ import annotations

import numpy as np

from ..columns import Mask, Numbers


def survival(times: Numbers, events: Mask) -> list[tuple[float, int, int, int, float]]:
    """At each time somebody has an event or is censored: how many are at risk just before, how many have an event,
    how many are censored, and the share that has had none by then. Who is censored at the time of an event is at risk
    for it.

    >>> survival(np.array([1.0, 2, 2, 3]), np.array([True, True, False, False]))
    [(1.0, 4, 1, 0, 0.75), (2.0, 3, 1, 1, 0.5), (3.0, 1, 0, 1, 0.5)]
    """
    distinct, place = np.unique(times, return_inverse=True)
    all_ = np.bincount(place, minlength=len(distinct))
    had = np.bincount(place[events], minlength=len(distinct))
    risk = len(times) - np.append(0, np.cumsum(all_))[:-1]
    left = np.cumprod(1 - had / risk)
    return list(zip(distinct.tolist(), risk.tolist(), had.tolist(), (all_ - had).tolist(), left.tolist(), strict=True))
