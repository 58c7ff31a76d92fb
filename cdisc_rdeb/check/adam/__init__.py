"""Rules of analysis datasets; importing this package registers them all."""

from . import analysis, changes, copies, flags, metadata, pairs, presence, subjects, timing, values

__all__ = ["analysis", "changes", "copies", "flags", "metadata", "pairs", "presence", "subjects", "timing", "values"]
