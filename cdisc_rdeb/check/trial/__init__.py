"""Rules of the trial's design against itself and against the data: elements, visits, criteria, summary."""

from . import criteria, elements, parameters, plan, summary

__all__ = ["criteria", "elements", "parameters", "plan", "summary"]
