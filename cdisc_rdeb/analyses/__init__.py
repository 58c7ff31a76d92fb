"""Analysis results: from the datasets of a build to the figures of a study's displays.

``run`` reads the datasets and writes the folder. ``results`` makes the figures of a display from columns: of the
records in their groups (``records``), by the ``statistics`` as SAS defines them; ``page`` is how they look. What a
result is in words stands in ``define.computation``, for define.xml and the page say the same.
"""

from __future__ import annotations

from .records import Columns
from .results import Computed, Figure, compute

__all__ = ["Columns", "Computed", "Figure", "compute"]
