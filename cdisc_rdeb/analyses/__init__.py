"""Analysis results: what they are in words, and what they are in numbers."""

from __future__ import annotations

from .results import Columns, Computed, Figure, compute
from .words import computation

__all__ = ["Columns", "Computed", "Figure", "computation", "compute"]
