"""Random choices, each in a stream of its own."""

from collections.abc import Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """Random choices of one stream, all made from the guaranteed sequence of `Random.random`."""

    def __init__(self, stream: str) -> None:
        self._random = Random(stream)  # a text seeds through SHA-512, never through hash()

    def chance(self, probability: float) -> bool:
        return self._random.random() < probability

    def between(self, low: int, high: int) -> int:
        return low + int(self._random.random() * (high - low + 1))

    def pick(self, options: Sequence[T]) -> T:
        return options[self.between(0, len(options) - 1)]

    def near(self, middle: float, spread: float) -> float:
        """Somewhere within middle +- spread, mostly near the middle."""
        return middle + spread * (self._random.random() + self._random.random() - 1)
