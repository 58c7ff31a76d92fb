"""Rules of what happened and what was given: events and interventions, their ends, codes, doses, and disposition."""

from . import coding, disposition, doses, ends, exposure, occurrence, outcome

__all__ = ["coding", "disposition", "doses", "ends", "exposure", "occurrence", "outcome"]
