"""Rules of terminology: values against their codelists, codes against their names, spelling."""

from . import codelists, codes, letters

__all__ = ["codelists", "codes", "letters"]
