"""Rules of demographics: the dates of a subject against each other, age, arms, death, and exposure as DM tells it."""

from . import age, arms, death, exposure, identifiers, reference

__all__ = ["age", "arms", "death", "exposure", "identifiers", "reference"]
