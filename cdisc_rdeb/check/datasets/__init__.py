"""Rules of datasets by themselves: attributes, standards, what is there, values, findings' results, keys."""

from . import attributes, followed, keys, missed, presence, results, values

__all__ = ["attributes", "followed", "keys", "missed", "presence", "results", "values"]
