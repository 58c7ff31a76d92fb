"""The standards as tables of facts, a folder for each version: SDTMIG, SDTM, ADaMIG, OCCDS; terminology by date.

``Standards`` is what a study or a folder follows, and what looks them up. Every table is read when it is first asked
for and kept. Nothing outside the standard library is imported.
"""

from __future__ import annotations

from .chosen import DEFAULT, Standards
from .ct import Package, StandardCodelist, StandardTerm
from .tables import StandardDataset, StandardVariable
from .versions import DEFAULTS, GUIDES, check_version, guide_versions, nearest

__all__ = [
    "DEFAULT",
    "DEFAULTS",
    "GUIDES",
    "Package",
    "StandardCodelist",
    "StandardDataset",
    "StandardTerm",
    "StandardVariable",
    "Standards",
    "check_version",
    "guide_versions",
    "nearest",
]
