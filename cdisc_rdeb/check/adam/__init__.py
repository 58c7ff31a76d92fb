"""Rules of analysis datasets; importing this package registers them all."""

from . import changes, flags, metadata, pairs, presence, subjects, timing, values

__all__ = ["changes", "flags", "metadata", "pairs", "presence", "subjects", "timing", "values"]
