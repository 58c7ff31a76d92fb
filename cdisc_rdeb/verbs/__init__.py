"""Derivation verbs by family. Importing this package registers them all."""

from . import (
    analysis_dates,
    baseline,
    conversion,
    dates,
    events,
    flags,
    grades,
    groups,
    moved_dates,
    numbers,
    occurrence,
    succession,
    tables,
    text,
    treatments,
    windows,
)
from .registry import VERBS, Verb, verb

__all__ = [
    "VERBS",
    "Verb",
    "analysis_dates",
    "baseline",
    "conversion",
    "dates",
    "events",
    "flags",
    "grades",
    "groups",
    "moved_dates",
    "numbers",
    "occurrence",
    "succession",
    "tables",
    "text",
    "treatments",
    "verb",
    "windows",
]
