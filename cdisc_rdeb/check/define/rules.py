"""The rules of define.xml: what it says of datasets and variables, its codelists, its value levels."""

from . import attributes, codelists, items, levels, references, structure, terms

__all__ = ["attributes", "codelists", "items", "levels", "references", "structure", "terms"]
