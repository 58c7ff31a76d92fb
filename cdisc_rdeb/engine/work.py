"""What all blocks of a study are made by."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field
from functools import cached_property

from ..cache import Cache
from ..model import Study
from ..plan import Derive, Schedule
from ..quick import dataclass
from ..verbs import Verb
from ..verbs.own import study_verbs
from .keys import Origins
from .reconcile import Asked, asked_of
from .sink import Sink
from .survey import Answers


@dataclass(frozen=True, eq=False)
class Work:
    """A study, the answers for variables with the scope of the study, and those that are asked for next; the sink; the
    cache, and the hashes of what was read of each raw source."""

    study: Study
    sink: Sink
    known: Mapping[Derive, Answers] = field(default_factory=dict)
    asked: Sequence[Derive] = ()
    cache: Cache | None = None
    cuts: Mapping[str, str] = field(default_factory=dict)

    @property
    def verbs(self) -> Mapping[str, Verb]:
        """The verbs that the study may use."""
        return study_verbs(self.study.folder, *self.study.libraries)

    @cached_property
    def schedule(self) -> Schedule:
        """The order of its nodes."""
        return Schedule(self.study, self.verbs)

    @cached_property
    def origins(self) -> Origins:
        """What its nodes are made from."""
        return Origins(self.study, self.schedule, self.known)

    @cached_property
    def taken(self) -> Mapping[str, Asked]:
        """What its specs ask of each raw source."""
        return asked_of(self.study)
