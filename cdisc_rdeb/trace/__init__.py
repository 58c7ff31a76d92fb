"""Where a value comes from, down to the cells of the raw data, and what becomes of a cell.

Nothing of it is stored by a build: the subject is built once more, with a trail of its records (``engine.trail``), and
the specs' derivations are walked over it (``walk``). ``ask`` finds the records, ``words`` tells it to people.
"""

from __future__ import annotations

from .ask import trace_raw, trace_value
from .found import Cell, Traced

__all__ = ["Cell", "Traced", "trace_raw", "trace_value"]
