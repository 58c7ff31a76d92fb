"""Rules between datasets: subjects in DM, SUPP--, CO and RELREC to their records, the trial's design to its data."""

from . import design, links, qualifiers, references, subjects

__all__ = ["design", "links", "qualifiers", "references", "subjects"]
