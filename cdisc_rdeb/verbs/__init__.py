"""Derivation verbs by family. Importing this package registers them all."""

from . import analysis_dates, baseline, dates, events, flags, numbers, occurrence, tables, text, windows
from .registry import VERBS, Verb, verb

__all__ = [
    "VERBS",
    "Verb",
    "analysis_dates",
    "baseline",
    "dates",
    "events",
    "flags",
    "numbers",
    "occurrence",
    "tables",
    "text",
    "verb",
    "windows",
]
