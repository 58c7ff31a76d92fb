"""Rules of datasets by themselves: attributes, standards, what is there, values, findings' results, keys."""

from . import attributes, followed, keys, presence, results, values

__all__ = ["attributes", "followed", "keys", "presence", "results", "values"]
