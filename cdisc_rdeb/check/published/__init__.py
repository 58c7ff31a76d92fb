"""CDISC's published conformance rules, run here: definitions read as data, compiled to masks over distinct values.

``definitions`` reads them, ``scope`` says which datasets they are for, ``builders`` and the joins make the ``frames``
that they look at, ``operations`` work out what they compare with, ``conditions`` and ``operators`` compile what they
check, ``telling`` makes issues of it, and ``run`` asks them all.
"""

from .choosing import RulesAt, run_published
from .definitions import Definition, define, read_definitions
from .run import Published, merged, run_definitions

__all__ = [
    "Definition",
    "Published",
    "RulesAt",
    "define",
    "merged",
    "read_definitions",
    "run_definitions",
    "run_published",
]
