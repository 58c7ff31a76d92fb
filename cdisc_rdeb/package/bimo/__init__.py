"""What inspections of sites (BIMO) ask for, of a built study whose specs have ``bimo.yaml``: clinsite.xpt with its
define.xml (``clinsite``, whose variables stand in ``variables``), and listings by site as a PDF (``listings``).

Both are made from the datasets as they were written (``data``), and ``counting`` counts in them. Followed is the BIMO
Technical Conformance Guide in the version of ``standards.versions``, as far as its content is known from secondary
texts; nothing here claims to conform to it.
"""

from __future__ import annotations

from .clinsite import write_clinsite
from .counting import deviations_astray
from .data import Data, read_data
from .listings import FILE, TITLE, write_listings

__all__ = ["FILE", "TITLE", "Data", "deviations_astray", "read_data", "write_clinsite", "write_listings"]
