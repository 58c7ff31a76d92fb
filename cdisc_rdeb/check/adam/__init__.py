"""Rules of analysis datasets; importing this package registers them all."""

from . import changes, metadata, pairs, presence, subjects, timing, values

__all__ = ["changes", "metadata", "pairs", "presence", "subjects", "timing", "values"]
