"""What builds made, kept for those that come later: by what it was made from, below the user's cache folder."""

from __future__ import annotations

from .current import bring_once, current, remembered, using, with_cache
from .entries import Kept, Span, hash_of, hash_or_none, link
from .folder import Cache, LostEntry, cache_folder
from .prints import Known, fingerprint, print_of, said
from .salt import program

__all__ = [
    "Cache",
    "Kept",
    "Known",
    "LostEntry",
    "Span",
    "bring_once",
    "cache_folder",
    "current",
    "fingerprint",
    "hash_of",
    "hash_or_none",
    "link",
    "print_of",
    "program",
    "remembered",
    "said",
    "using",
    "with_cache",
]
