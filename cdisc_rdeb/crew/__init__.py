"""Who works for a build: this process, and others beside it. The pieces of work are the same, whoever does them."""

from __future__ import annotations

from .beside import side_by_side
from .pieces import Crew, Piece
from .shared import Shared

__all__ = ["Crew", "Piece", "Shared", "side_by_side"]
