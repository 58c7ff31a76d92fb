"""One block of subjects, from its raw rows to the columns and the Profile of every dataset."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from ..columns import Column
from ..issues import Issues
from ..model import Dataset, Study
from ..plan import Added, Derive, Node, Order, Schedule
from ..profile import DatasetProfile
from ..raw.frame import RawBlock
from ..raw.visits import add_visits
from ..verbs.registry import study_verbs
from . import additions, conform, derive, facts, mapping, relationships, survey, totals
from .reconcile import Tally, reconcile_columns, reconcile_rows
from .records import Records, Workspace
from .survey import Answers, Inputs
from .timings import Stopwatch


@dataclass(frozen=True, slots=True, eq=False)
class BlockResult:
    """What a block gives: columns and Profile by dataset, issues, values no output can hold, tallies, facts, times."""

    columns: Mapping[str, Mapping[str, Column]]
    profiles: Mapping[str, DatasetProfile]
    issues: Issues
    refused: tuple[str, ...]
    rows: Mapping[str, Tally]
    raw_columns: Mapping[str, Tally]
    facts: Mapping[int, str]
    seconds: Mapping[str, float]


def survey_block(
    study: Study, known: Mapping[Derive, Answers], nodes: Sequence[Derive], block: RawBlock
) -> Mapping[Derive, Inputs]:
    """What variables with the scope of the study are made from in a block; only what they need is built."""
    verbs = study_verbs(study.folder, *study.libraries)
    space = Workspace(study, verbs, add_visits(study, block, Issues()))
    schedule = Schedule(study, verbs)
    needed = schedule.before(nodes)
    for node in schedule.order():
        if node in needed:
            run_node(space, node, known)
    return {node: survey.count(space, node) for node in nodes}


def build_block(study: Study, known: Mapping[Derive, Answers], block: RawBlock) -> BlockResult:
    """Map, derive, put in order and conform all datasets of a block of subjects.

    Nodes run in the order in which they need one another, whichever dataset they belong to. The result does not
    depend on how the subjects were cut into blocks. ``known`` are the answers for variables with the scope of the
    study.
    """
    issues = Issues()
    verbs = study_verbs(study.folder, *study.libraries)
    space = Workspace(study, verbs, add_visits(study, block, issues), issues=issues)
    watch = Stopwatch()
    for node in Schedule(study, space.verbs).order():
        watch.lap(run_node(space, node, known))
    mapping.check_subjects(space)
    mapping.check_required(space)
    if not block.first:  # reference datasets are made in every block, and told of once
        told = {dataset.name for dataset in study.datasets.values() if dataset.reference}
        issues.rows[:] = [issue for issue in issues.rows if issue.dataset not in told]
    watch.lap("checking")
    return gather(space, watch)


def run_node(space: Workspace, node: Node, known: Mapping[Derive, Answers]) -> str:
    """Make a dataset's records, add to them, put them in order, or derive one variable; which of these it was."""
    dataset = space.study.datasets[node.dataset]
    match node:
        case Derive():
            derive_variable(space, dataset, node, known)
            return "deriving"
        case Order():
            mapping.put_in_order(space, dataset)
            return "sorting"
        case Added():
            totals.add_totals(space, dataset)
            additions.add_records(space, dataset)
            return "adding"
    space.records[dataset.name] = mapping.map_records(space, dataset)
    return "mapping"


def derive_variable(space: Workspace, dataset: Dataset, node: Derive, known: Mapping[Derive, Answers]) -> None:
    """Derive a variable over a dataset's records; those made over raw rows are there already."""
    variable = dataset.variables[node.variable]
    if variable.derivation is None:
        return
    records = space.records[dataset.name]
    scope = records.scope(space, dataset.name, variable.name)
    made = survey.take(space, node, known[node]) if variable.scope else derive.run(variable.derivation, scope)
    records.columns[variable.name] = derive.finish(variable, made, scope)


def gather(space: Workspace, watch: Stopwatch) -> BlockResult:
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
        refused += conform.too_long(part, records, made, profiles[part.name])
    rows, raw_columns = reconcile_rows(space), reconcile_columns(space)
    known = facts.of_block(space)
    watch.lap("conforming")
    told = (*space.refused, *refused)
    return BlockResult(columns, profiles, space.issues, told, rows, raw_columns, known, watch.seconds)
