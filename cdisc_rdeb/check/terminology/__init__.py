"""Rules of terminology: values against their codelists, codes against their names."""

from . import codelists, codes

__all__ = ["codelists", "codes"]
