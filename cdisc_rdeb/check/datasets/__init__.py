"""Rules of datasets by themselves: their attributes, what is there, values, findings' results, keys."""

from . import attributes, keys, presence, results, values

__all__ = ["attributes", "keys", "presence", "results", "values"]
