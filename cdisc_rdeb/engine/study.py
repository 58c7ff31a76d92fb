"""A whole study: asked and built block by block, its columns in the sink, and what is known of them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import field, replace
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from ..cache import current, hash_or_none
from ..crew import Crew
from ..issues import COLUMNS, Issues
from ..model import Dataset, Study
from ..plan import Derive, Schedule
from ..profile import DatasetProfile
from ..quick import dataclass
from ..raw import Range, RawStore, no_subjects
from ..verbs.own import study_verbs
from . import checks, conform, consequences, facts, reconcile, relationships, survey
from .block import build_block, build_part, survey_part
from .results import Together
from .sink import Sink
from .sizing import FEW_CELLS
from .survey import Answers
from .unenrolled import tell_near
from .work import Work

if TYPE_CHECKING:
    import pandas as pd

Table: TypeAlias = tuple[Sequence[str], Iterable[tuple[object, ...]]]  # columns, and lines


def as_frame(columns: Sequence[str], lines: Iterable[tuple[object, ...]]) -> pd.DataFrame:
    """A table as a frame."""
    import pandas as pd

    return pd.DataFrame([*lines], columns=[*columns])


@dataclass(frozen=True, slots=True, eq=False)
class Build:
    """A study that was built: its datasets in the model, where their columns are, what is known of them, its folder."""

    study: Study
    datasets: tuple[Dataset, ...]
    sink: Sink
    made: Together
    folder: Path | None = None
    told: bool = False  # whether the last output had the same issues
    seconds: Mapping[str, float] = field(default_factory=dict)

    @property
    def profiles(self) -> Mapping[str, DatasetProfile]:
        """What is known of the values of each dataset."""
        return self.made.profiles

    @property
    def issues(self) -> pd.DataFrame:
        """The issues: dataset, rule, severity, USUBJID, variable, value, message, file, row."""
        return self.made.issues.frame()

    @property
    def reconciliation(self) -> pd.DataFrame:
        """What became of the rows and columns of each raw source: mapped, not submitted, listed as issues."""
        return as_frame(*self.tables()["reconciliation"])

    @property
    def checks(self) -> pd.DataFrame:
        """The checks that the study states: dataset, check, severity, how many issues it has, and what it says."""
        return as_frame(*self.stated())

    def stated(self) -> tuple[Sequence[str], Sequence[tuple[object, ...]]]:
        """The checks that the study states, as columns and lines."""
        found = self.made.issues.counted("dataset", "rule")
        lines = [
            (dataset.name, check.name, check.severity, found[dataset.name, check.name], checks.words(check))
            for dataset in self.datasets
            for check in dataset.checks
        ]
        return ("dataset", "check", "severity", "issues", "words"), lines

    def tables(self) -> dict[str, Table]:
        """What is told of the build in files: issues, reconciliation, and the checks of a study that states any."""
        lines = reconcile.lines(self.study, self.made.rows, self.made.raw_columns)
        told: dict[str, Table] = {
            "issues": (COLUMNS, self.made.issues.in_order()),
            "reconciliation": (reconcile.COLUMNS, lines),
        }
        return told | {"checks": self.stated()} if any(dataset.checks for dataset in self.datasets) else told

    @property
    def written(self) -> list[Dataset]:
        """The datasets that have records."""
        return [dataset for dataset in self.datasets if self.profiles[dataset.name].records]


def compute(
    study: Study,
    store: RawStore,
    sink: Sink,
    blocks: int,
    crew: Crew | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Build:
    """All datasets of a study from its raw data: block by block into the sink, by a crew, or by this process alone."""
    crew = crew or Crew()
    if blocks > 1 or not crew.alone:
        sink = replace(sink, held=None)
    issues = store.issues(study)
    of_subjects = facts.of_subjects(study)
    known = survey_all(of_subjects, sink, partial(store.parts, blocks), crew, issues)
    made = Together()
    cache = current()
    cuts = {name: cut.digest or hash_or_none(cut.path) for name, cut in store.cuts.items()} if cache else {}
    work = crew.share(Work(of_subjects, sink, known, cache=cache, cuts=cuts), sink.folder)
    for number, result in enumerate(crew.each(partial(build_part, work), store.parts(blocks)), start=1):
        made.add(result)
        sink.keep(result.handed)
        progress(f"block {number} built")
    whole = facts.of_facts(study, facts.merge(study, made.facts))
    if whole.datasets:
        result = build_block(Work(whole, sink, known, cache=cache), no_subjects(), "study")
        made.add(result)
        sink.keep(result.handed)
    conform.refuse(made.refused, study)
    reconcile.note_empty(study, made.profiles, made.rows, lambda: store.whole().frames, issues)
    made.rows = reconcile.with_left_out(made.rows, issues.rows)
    datasets = tuple(relationships.with_related(study, made.profiles))
    made.issues.add(issues.rows)
    tell_near(study, store.everyone, made.issues)
    reconcile.tell_turned(study, made.rows, made.issues)
    consequences.leave_out(study, made.issues)
    return Build(study, datasets, sink, made)


def where_needed(store: RawStore, blocks: int, crew: Crew) -> RawStore:
    """The raw data where so many blocks take theirs from: in files, but for few or the one block of this process.

    Who has them keeps these alone, or rows in memory would stay there while blocks are made.
    """
    one = blocks == 1 or store.cells <= FEW_CELLS
    return store if crew.alone and one else store.in_files()


def survey_all(
    study: Study, sink: Sink, parts: Callable[[], Iterable[Range]], crew: Crew, issues: Issues
) -> dict[Derive, Answers]:
    """The answers for all variables with the scope of the study: those first that others of them need."""
    nodes = survey.wanted(study)
    known: dict[Derive, Answers] = {}
    verbs = study_verbs(study.folder, *study.libraries) if nodes else {}
    while todo := survey.next_nodes(Schedule(study, verbs), nodes, known):
        work = crew.share(Work(study, sink, known, todo, current()), sink.folder)
        counted = list(crew.each(partial(survey_part, work), parts()))
        known |= {n: survey.answer(study, verbs, n, [inputs[n] for inputs in counted], issues) for n in todo}
    return known
