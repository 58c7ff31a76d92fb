"""What a block gives when all its datasets are made: these checked and as they are submitted, SUPP--, CO and RELREC
split off, and what became of its raw rows and columns."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from ..cache import Kept
from ..model import Dataset
from ..profile import DatasetProfile
from ..quick import dataclass
from . import checks, conform, dates_in_order, facts, findings, order, plausible, reconcile, relationships
from .door import too_long
from .kept import Keeper, Submitted
from .records import Records
from .results import BlockResult
from .sink import Lying
from .timings import Stopwatch
from .work import Work
from .workspace import Share, Workspace

Parts = list[tuple[Dataset, Records]]


@dataclass(slots=True, eq=False)
class Gathering:
    """A block whose nodes have run: what each dataset told and took, and what was gathered so far."""

    space: Workspace
    work: Work
    keeper: Keeper
    shares: Mapping[str, Share]
    whole: Share
    handed: dict[str, Lying]
    profiles: dict[str, DatasetProfile]

    @classmethod
    def of(cls, space: Workspace, work: Work, keeper: Keeper, shares: Mapping[str, Share], share: Share) -> Gathering:
        """Nothing gathered yet; ``share`` is what was told of raw rows before."""
        for each in shares.values():
            share.join(each)
        return cls(space, work, keeper, shares, share, {}, {})

    def result(self, watch: Stopwatch) -> BlockResult:
        """All that the block gives; kept for later builds where nothing was refused."""
        for dataset in self.space.study.datasets.values():
            self.dataset(dataset)
        for name, of, make in relationships.apart(self.space.study):
            places = [(each.place.file, each.place.line) for each in relationships.relating(self.space.study)]
            self.submit(self.key("apart", name, of, places), lambda make=make: [make(self.space)])  # type: ignore[misc]
        watch.lap("conforming")
        rows, columns = self.reconciled()
        known = self.facts()
        self.whole.issues.rows += [issue for told in self.whole.told.values() for issue in told.values()]
        if not self.space.block.first:  # reference datasets are made in every block, and told of once
            told = {dataset.name for dataset in self.space.study.datasets.values() if dataset.reference}
            self.whole.issues.rows[:] = [issue for issue in self.whole.issues.rows if issue.dataset not in told]
        if not self.whole.refused:
            self.keep()
        watch.lap("reconciling")
        refused = tuple(self.whole.refused)
        return BlockResult(self.handed, self.profiles, self.whole.issues, refused, rows, columns, known, watch.seconds)

    def key(self, kind: str, *about: object) -> str:
        """The key of something made of some datasets, '' without a cache."""
        if self.keeper.keys is None:
            return ""
        if kind == "submitted":
            return self.keeper.key(kind, self.keeper.keys.of_submitting(str(about[0])))
        name, of, *more = about
        assert isinstance(of, list)
        return self.keeper.key(kind, self.keeper.keys.of_all(of, name, more))

    def is_submitted(self, dataset: Dataset) -> bool:
        """Whether the block submits a dataset: no one that was given, and reference datasets once."""
        return not dataset.given and not (dataset.reference and not self.space.block.first)

    def dataset(self, dataset: Dataset) -> None:
        """Check the records of a dataset, and submit them."""
        space = self.space

        def make() -> Parts:
            order.check_subjects(space, dataset)
            order.check_analysed(space, dataset)
            order.check_elements(space, dataset)
            if self.is_submitted(dataset):
                order.check_required(space, dataset)
            findings.check_results(space, dataset)
            dates_in_order.check_dates(space, dataset)
            plausible.check_values(space, dataset)
            checks.run_checks(space, dataset)
            if not self.is_submitted(dataset):
                return []
            own = [(dataset, space.records[dataset.name])]
            return [*own, relationships.split_supplemental(space, dataset)] if dataset.supplemental() else own

        self.submit(self.key("submitted", dataset.name), make)

    def submit(self, key: str, make: Callable[[], Parts]) -> None:
        """Datasets as they are submitted, as an earlier build made them or new."""
        if found := self.keeper.submitted(key):
            kept, handed = found
            self.handed |= handed
            self.profiles |= {name: profile for name, (_, profile) in kept.parts.items()}
            self.whole.issues.rows += kept.issues
            return
        share = Share()
        self.space.work_for(share)
        made: dict[str, tuple[Kept, DatasetProfile]] = {}
        for part, records in make():
            columns = conform.submitted_columns(part, records)
            profile = conform.profile(part, columns, len(records))
            share.refused += too_long(part, records, columns, profile)
            lying = self.keeper.store(columns, self.work.sink.held)
            made[part.name] = lying.kept, profile
            self.handed[part.name] = lying
            self.profiles[part.name] = profile
        self.keeper.kept[key] = Submitted([*share.issues.rows], made)
        self.whole.join(share)

    def reconciled(self) -> tuple[dict[str, reconcile.Tally], dict[str, reconcile.Tally]]:
        """What became of the rows and the columns of each source."""
        space, keys = self.space, self.keeper.keys
        rows: dict[str, reconcile.Tally] = {}
        columns: dict[str, reconcile.Tally] = {}
        asked = self.work.taken
        for name in reconcile.sources(space):

            def make(name: str = name) -> tuple[object, ...]:
                share = Share(mapped=self.whole.mapped, listed=self.whole.listed)
                space.work_for(share)
                of_rows = reconcile.reconcile_rows(space, name, asked[name])
                return of_rows, reconcile.reconcile_columns(space, name, asked[name]), share.issues.rows

            if keys is None:
                found = make()
            else:
                taking = [d.name for d in space.study.datasets.values() if name in {g.source for g in d.groups}]
                parts = ("rows", keys.frames[name], [keys.of_making(each) for each in taking], asked[name])
                found = self.keeper.remembered(self.keeper.key(*parts), make)
            of_rows, of_columns, issues = found
            rows |= {name: of_rows} if isinstance(of_rows, reconcile.Tally) else {}
            columns |= {name: of_columns} if isinstance(of_columns, reconcile.Tally) else {}
            self.whole.issues.rows += issues  # type: ignore[arg-type]
        return rows, columns

    def facts(self) -> Mapping[int, str]:
        """What the block knows of the facts of the study."""
        of = sorted({fact.reference.dataset for fact in self.space.study.facts})
        if self.keeper.keys is None:
            return facts.of_block(self.space)
        key = self.key("facts", "", of, self.space.study.facts)
        return self.keeper.remembered(key, lambda: facts.of_block(self.space))

    def keep(self) -> None:
        """Keep what was made for later builds."""
        if self.keeper.cache is None:
            return
        for dataset in self.space.study.datasets.values():
            if dataset.name not in self.keeper.known:
                submitted = self.handed[dataset.name].kept if self.is_submitted(dataset) else None
                self.keeper.made(self.space, dataset.name, self.shares[dataset.name], submitted)
        self.keeper.done()
