"""Rules of the results of findings: conversions, limits, what is plausible, customs of tests, repeats, time points."""

from . import conversions, customs, limits, plausible, points, repeats, scales, sexes

__all__ = ["conversions", "customs", "limits", "plausible", "points", "repeats", "scales", "sexes"]
