"""How long the stages of a build take; told to who asks, and written nowhere."""

from __future__ import annotations

from collections.abc import Mapping
from time import perf_counter


class Stopwatch:
    """Seconds by stage: `lap` gives the time since the last one to a stage."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self.last = perf_counter()

    def lap(self, stage: str) -> None:
        """The time since the last lap was spent on this stage."""
        now = perf_counter()
        self.seconds[stage] = self.seconds.get(stage, 0.0) + now - self.last
        self.last = now

    def add(self, parts: Mapping[str, float], within: str = "") -> None:
        """Stages that were measured elsewhere; as far as they were part of one here, that gets the less."""
        for stage, spent in parts.items():
            self.seconds[stage] = self.seconds.get(stage, 0.0) + spent
            if within:
                self.seconds[within] = max(0.0, self.seconds[within] - spent)


def table(seconds: Mapping[str, float]) -> list[str]:
    """A line for each stage in the order in which they began, and one for all.

    >>> table({"specs": 0.25, "writing": 0.5})
    ['specs      0.250 s', 'writing    0.500 s', 'all        0.750 s']
    """
    lines = [*seconds.items(), ("all", sum(seconds.values()))]
    return [f"{stage:<9} {spent:6.3f} s" for stage, spent in lines]
