"""One block of subjects, from its raw rows to the columns and the Profile of every dataset."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from pathlib import Path

from ..columns import Column
from ..issues import Issues
from ..model import Dataset, Study
from ..plan import Added, Derive, Node, Order, Schedule
from ..profile import DatasetProfile
from ..raw.contacts import add_contacts
from ..raw.frame import RawBlock
from ..raw.store import Range
from ..raw.visits import add_visits
from ..verbs.own import study_verbs
from . import additions, checks, conform, derive, facts, findings, mapping, order, relationships, survey
from .door import admit, too_long
from .reconcile import reconcile_columns, reconcile_rows
from .records import Records
from .results import BlockResult
from .sink import Sink
from .survey import Answers, Inputs
from .timings import Stopwatch
from .trail import Trail
from .work import Work, read_work
from .workspace import Workspace


def survey_part(work: Path, part: Range) -> Mapping[Derive, Inputs]:
    """What the variables that are asked for are made from in a range of subjects; only what they need is built."""
    to_do = read_work(work)
    space = Workspace(to_do.study, to_do.verbs, prepared(to_do.study, part.read(), Issues()))
    run_nodes(space, to_do.schedule, to_do.known, to_do.schedule.before(to_do.asked))
    return {node: survey.count(space, node) for node in to_do.asked}


def build_part(work: Path, part: Range) -> BlockResult:
    """Build the block of a range of subjects, whose rows are read here."""
    return build_block(read_work(work), part.read(), f"block{part.number}")


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

    Nodes run in the order in which they need one another, whichever dataset they belong to. The result does not
    depend on how the subjects were cut into blocks.
    """
    issues, study = Issues(), work.study
    watch = Stopwatch()
    space = Workspace(study, work.verbs, prepared(study, block, issues), issues=issues)
    watch.lap("preparing")
    for node in work.schedule.order:
        watch.lap(run_node(space, work.schedule, node, work.known))
    order.check_subjects(space)
    order.check_required(space)
    for dataset in study.datasets.values():
        findings.check_results(space, dataset)
        checks.run_checks(space, dataset)
    if not block.first:  # reference datasets are made in every block, and told of once
        told = {dataset.name for dataset in study.datasets.values() if dataset.reference}
        issues.rows[:] = [issue for issue in issues.rows if issue.dataset not in told]
    watch.lap("checking")
    return gather(space, work.sink, called, watch)


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


def gather(space: Workspace, sink: Sink, called: str, watch: Stopwatch) -> BlockResult:
    """The datasets of the block as they are submitted, SUPP-- and CO split off; reference datasets once."""
    parts: list[tuple[Dataset, Records]] = []
    columns: dict[str, Mapping[str, Column]] = {}
    profiles: dict[str, DatasetProfile] = {}
    refused: list[str] = []
    for dataset in space.study.datasets.values():
        if dataset.given or (dataset.reference and not space.block.first):
            continue
        parts.append((dataset, space.records[dataset.name]))
        if dataset.supplemental():
            parts.append(relationships.split_supplemental(space, dataset))
    parts += relationships.split_off(space)
    watch.lap("relating")
    for part, records in parts:
        made = conform.submitted_columns(part, records)
        columns[part.name] = made
        profiles[part.name] = conform.profile(part, made, len(records))
        refused += too_long(part, records, made, profiles[part.name])
    rows, raw_columns = reconcile_rows(space), reconcile_columns(space)
    known = facts.of_block(space)
    watch.lap("conforming")
    told = (*space.refused, *refused)
    return BlockResult(
        sink.hand_over(called, columns), profiles, space.issues, told, rows, raw_columns, known, watch.seconds
    )
