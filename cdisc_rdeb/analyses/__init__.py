"""Analysis results: what each is in words (``words``) and in numbers (``results``).

``results`` makes the figures of a display from columns: of the records in their groups (``records``), by the
``statistics`` as SAS defines them. Beside these, ``run`` reads the datasets of a build and writes a folder of figures,
and ``page`` is how they look; nothing else may need those two.
"""

from __future__ import annotations

from .records import Columns
from .results import Computed, Figure, compute
from .words import computation

__all__ = ["Columns", "Computed", "Figure", "computation", "compute"]
