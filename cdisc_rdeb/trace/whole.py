"""The traces of whole subjects, for who wants those of every value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import field
from functools import partial
from pathlib import Path

from ..crew import Crew
from ..engine import facts
from ..engine.block import trail_block
from ..engine.sink import Sink
from ..engine.study import survey_all
from ..engine.survey import Answers
from ..issues import Issues
from ..model import Study
from ..plan import Derive, Schedule
from ..quick import dataclass
from ..raw import RawStore
from ..verbs.own import study_verbs
from .ask import Headers, opened, walk_over, with_facts
from .walk import Walk


@dataclass(slots=True, eq=False)
class Subjects:
    """The subjects of a study, each built again when its traces are asked for.

    What all of them say together is found out once.
    """

    study: Study
    store: RawStore
    headers: Headers
    known: dict[Derive, Answers] = field(default_factory=dict)
    schedule: Schedule | None = None

    @property
    def everyone(self) -> Sequence[str]:
        """All of them, in order."""
        return self.store.everyone

    def walk(self, subject: str) -> Walk:
        """The walk over all values of a subject, and over the datasets that are of none."""
        early = facts.of_subjects(self.study)
        if self.schedule is None:
            self.schedule = Schedule(early, study_verbs(early.folder, *early.libraries))
            self.known = survey_all(early, Sink(self.store.folder), partial(self.store.parts, 1), Crew(), Issues())
        block = self.store.of_one(subject)
        return walk_over(trail_block(early, self.known, [*self.schedule.needs], block), self.headers)

    def of_study(self, subject: str) -> Iterator[Walk]:
        """Walks over the datasets that are of no subject: in the block of any, and those of facts of all subjects."""
        early = facts.of_subjects(self.study)
        yield self.walk(subject)
        if len(early.datasets) < len(self.study.datasets):
            yield walk_over(with_facts(self.study, early, self.store), self.headers)


@contextmanager
def subjects_of(folder: Path, raw: Path | None, sdtm: Path | None) -> Iterator[Subjects]:
    """The subjects of a study from its specs and raw data, or SDTM datasets, while they are looked at."""
    with opened(folder, raw, sdtm) as found:
        yield Subjects(*found)
