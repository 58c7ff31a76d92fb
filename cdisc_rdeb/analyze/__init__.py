"""The analyses of a study that was built, as a CSV file and as a page to read."""

from __future__ import annotations

from .run import Analyzed, analyze_study

__all__ = ["Analyzed", "analyze_study"]
