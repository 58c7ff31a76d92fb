"""Issues of a build that have one cause, alike, so that a terminal tells each cause once."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import compress

from ..issues import COLUMNS, Issues, IssueTable
from ..model import Study
from ..spec.faults import Faults
from ..spec.study.explained import FILE, Accepted, read_entries
from ..terminal import count
from .places import Places
from .rolled import Columns, as_one, cause_lines
from .states import UNEXPLAINED, states

MOST = 20  # causes that the end of a build tells


def report_of_build(found: IssueTable, study: Study) -> list[str]:
    """A line for each cause of a build's errors and warnings that the study's accepted.yaml does not explain, the
    first of many, with the place in the specs that each is about."""
    entries = read_entries(study.folder / FILE, faults := Faults())
    issues = open_issues(found, () if faults.errors else entries)  # lint tells of its faults
    lines = list(cause_lines(of_one_cause(issues, study), lambda _: (), Places(study).of))
    more = len(lines) - MOST
    others = [f"and {count(more, 'more cause')}: cdisc-rdeb check {study.folder}"] if more > 0 else []
    return [*lines[:MOST], *others]


def open_issues(found: IssueTable, accepted: tuple[Accepted, ...]) -> Columns:
    """The issues, in their order, that nothing explains; notes, as most of large studies are, want no explanation."""
    rows = Issues([*found.where("severity", "note".__ne__)]).in_order()
    kinds = [(row.dataset, row.rule, row.variable, row.severity) for row in rows]
    known = states(kinds, accepted)
    open_ = [row for row, kind in zip(rows, kinds, strict=True) if known[kind][0] == UNEXPLAINED]
    columns = {name: [row[place] for row in open_] for place, name in enumerate(COLUMNS)}
    return {**columns, "status": [UNEXPLAINED] * len(open_), "reason": [""] * len(open_)}


def of_one_cause(issues: Columns, study: Study) -> Columns:
    """The issues, those that say the same of several variables as one cause; without what only follows.

    Rows of a source are not told where a dataset made of it has no records, which says why, nor the reason of a row
    whose test is not known.
    """
    alone = [not follows for follows in following(issues, study)]
    return as_one({name: [*compress(column, alone)] for name, column in issues.items()})


def following(issues: Columns, study: Study) -> Iterator[bool]:
    """Which issues only follow from others."""
    rules, names, places = issues["rule"], issues["variable"], [*zip(issues["file"], issues["row"], strict=True)]
    unknown = {place for place, rule in zip(places, rules, strict=True) if rule == "not in table"}
    empty = {name for name, rule in zip(issues["dataset"], rules, strict=True) if rule == "dataset without records"}
    groups = (group for name in empty for group in study.datasets[name].groups)
    sources = {group.source for group in groups if group.kind == "raw"}
    for rule, name, place in zip(rules, names, places, strict=True):
        yield (rule == "raw row not mapped" and name in sources) or (rule == "reason not kept" and place in unknown)
