"""The operators of conditions, by what they judge; each registers itself under the name that definitions use."""

from . import containment, dates, equality, groups, presence, words
from .register import OPERATORS, Condition, Held, Test

__all__ = [
    "OPERATORS",
    "Condition",
    "Held",
    "Test",
    "containment",
    "dates",
    "equality",
    "groups",
    "presence",
    "words",
]
