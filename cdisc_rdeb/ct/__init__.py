"""Packages of controlled terminology: read as they are published, added where studies find them, compared."""

from __future__ import annotations

from .adding import add_package
from .differences import Change, Compared, differences, study_differences
from .package import Published, PublishedCodelist
from .published import read_published
from .uses import Uses, used_terms

__all__ = [
    "Change",
    "Compared",
    "Published",
    "PublishedCodelist",
    "Uses",
    "add_package",
    "differences",
    "read_published",
    "study_differences",
    "used_terms",
]
