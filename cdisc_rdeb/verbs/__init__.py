"""Derivation verbs by family. Importing this package registers them all."""

from . import dates, events, flags, numbers, tables, text
from .registry import VERBS, Verb, verb

__all__ = ["VERBS", "Verb", "dates", "events", "flags", "numbers", "tables", "text", "verb"]
