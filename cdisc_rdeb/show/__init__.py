"""Datasets readable on a terminal: their attributes, and the records that are asked for."""

from .records import show

__all__ = ["show"]
