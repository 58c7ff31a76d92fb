"""The traces of whole subjects, for who wants those of every value."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from ..engine import facts
from ..engine.block import trail_block
from ..engine.study import survey_all
from ..engine.survey import Answers
from ..issues import Issues
from ..model import Study
from ..plan import Derive, Schedule
from ..raw import RawStore
from ..verbs.registry import study_verbs
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

    @classmethod
    def of(cls, folder: Path, raw: Path | None, sdtm: Path | None) -> Subjects:
        """The subjects of a study from its specs and raw data, or SDTM datasets."""
        return cls(*opened(folder, raw, sdtm))

    @property
    def everyone(self) -> list[str]:
        """All of them, in order."""
        names: list[str] = self.store.subjects.everyone.tolist()
        return names

    def walk(self, subject: str) -> Walk:
        """The walk over all values of a subject, and over the datasets that are of none."""
        early = facts.of_subjects(self.study)
        if self.schedule is None:
            self.schedule = Schedule(early, study_verbs(early.folder, *early.libraries))
            self.known = survey_all(early, partial(self.store.blocks, 1), map, Issues())
        block = self.store.subjects.of_one(self.store.frames, self.everyone.index(subject))
        return walk_over(trail_block(early, self.known, [*self.schedule.needs], block), self.headers)

    def of_study(self, subject: str) -> Iterator[Walk]:
        """Walks over the datasets that are of no subject: in the block of any, and those of facts of all subjects."""
        early = facts.of_subjects(self.study)
        yield self.walk(subject)
        if len(early.datasets) < len(self.study.datasets):
            yield walk_over(with_facts(self.study, early, self.store), self.headers)
