"""The operations of rules, by what they look at; each registers itself under the name that definitions use."""

from . import library, records, study
from .register import OPERATIONS, operated

__all__ = ["OPERATIONS", "library", "operated", "records", "study"]
