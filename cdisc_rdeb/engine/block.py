"""One block of subjects, from its raw rows to the columns and the Profile of every dataset."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import replace
from importlib import import_module

from ..crew import Shared
from ..crew.memory import MUCH, giving_back, use_again
from ..issues import Issues
from ..model import Dataset, Study
from ..plan import Added, Derive, Node, Order, Schedule
from ..raw.contacts import add_contacts
from ..raw.frame import RawBlock
from ..raw.store import Range
from ..raw.visits import add_visits
from ..values.iso8601 import forget_many
from ..verbs.own import study_verbs
from . import additions, derive, mapping, order, survey
from .door import admit
from .gathering import Gathering
from .kept import ByName, Keeper
from .results import BlockResult
from .survey import Answers, Inputs
from .timings import Stopwatch
from .trail import Trail
from .work import Work
from .workspace import Share, Workspace


def at_hand() -> None:
    """A process that is asked for it does nothing but build, and has imported what most of its work needs: it waits
    for the specs to be read meanwhile."""
    use_again()
    for name in ("compute", "csv"):
        import_module(f"pyarrow.{name}")


def survey_part(work: Shared[Work], part: Range) -> Mapping[Derive, Inputs]:
    """What the variables that are asked for are made from in a range of subjects; only what they need is built."""
    to_do = work.thing
    space = Workspace(to_do.study, to_do.verbs, prepared(to_do.study, part.read(), Issues()))
    run_nodes(space, to_do.schedule, to_do.known, to_do.schedule.before(to_do.asked))
    return {node: survey.count(space, node) for node in to_do.asked}


def build_part(work: Shared[Work], part: Range) -> BlockResult:
    """Build the block of a range of subjects, whose rows are read here."""
    with giving_back(MUCH):
        made = build_block(work.thing, part.read(), f"block{part.number}")
        forget_many()
        return made


def trail_block(study: Study, known: Mapping[Derive, Answers], nodes: Sequence[Node], block: RawBlock) -> Workspace:
    """A block with these nodes and all that they need built, and the trail of its records."""
    verbs = study_verbs(study.folder, *study.libraries)
    space = Workspace(study, verbs, prepared(study, block, Issues()), trail=Trail())
    schedule = Schedule(study, verbs)
    run_nodes(space, schedule, known, schedule.before(nodes) | {*nodes})
    return space


def prepared(study: Study, block: RawBlock, issues: Issues) -> RawBlock:
    """A block with the visits of its rows, and the sources that are made of these."""
    return add_contacts(study, add_visits(study, block, issues))


def run_nodes(space: Workspace, schedule: Schedule, known: Mapping[Derive, Answers], needed: Container[Node]) -> None:
    """Run some of a study's nodes, in their order."""
    for node in schedule.order:
        if node in needed:
            run_node(space, schedule, node, known)


def build_block(work: Work, block: RawBlock, called: str) -> BlockResult:
    """Map, derive, put in order and conform all datasets of a block of subjects, which is ``called`` so in the sink.

    Nodes run in the order in which they need one another, whichever dataset they belong to; those of datasets that an
    earlier build made from the same do not. The result does not depend on how the subjects were cut into blocks.
    """
    watch, share = Stopwatch(), Share()
    keeper = Keeper(work.cache, work.study, work.sink.folder, called)
    frames = keeper.ready(block, lambda: work.origins, work.cuts, share.issues)
    records = ByName(keeper)
    space = Workspace(work.study, work.verbs, replace(block, frames=frames), records)
    watch.lap("preparing")
    shares = {name: Share() for name in work.study.datasets}
    for node in work.schedule.order:
        if node.dataset in keeper.known:
            if isinstance(node, Order):
                records.put_in_order(node.dataset)
                space.order_changed(node.dataset)
            continue
        space.work_for(shares[node.dataset])
        watch.lap(run_node(space, work.schedule, node, work.known))
    shares |= {name: made.share for name, made in keeper.known.items()}
    return Gathering.of(space, work, keeper, shares, share).result(watch)


def run_node(space: Workspace, schedule: Schedule, node: Node, known: Mapping[Derive, Answers]) -> str:
    """Make a dataset's records, add to them, put them in order, or derive one variable; which of these it was."""
    dataset = space.study.datasets[node.dataset]
    match node:
        case Derive():
            derive_variable(space, dataset, node, known)
            return "deriving"
        case Order():
            order.put_in_order(space, dataset)
            return "sorting"
        case Added():
            additions.add_records(space, dataset, schedule.made_before(dataset))
            return "adding"
    space.records[dataset.name] = mapping.map_records(space, dataset)
    return "mapping"


def derive_variable(space: Workspace, dataset: Dataset, node: Derive, known: Mapping[Derive, Answers]) -> None:
    """Derive a variable over a dataset's records; those made over raw rows are there already."""
    variable = dataset.variables[node.variable]
    if variable.derivation is None:
        return
    scope = space.scope(dataset.name, variable.name)
    made = survey.take(space, node, known[node]) if variable.scope else derive.run(variable.derivation, scope)
    space.records[dataset.name].columns[variable.name] = admit(variable, made, scope, variable.derivation)
