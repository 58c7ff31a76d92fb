"""Reconciliation: every raw row and column was mapped, declared not submitted, or is listed as an issue."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from ..columns import Mask, as_text
from ..issues import LEFT_OUT, Issue, Issues, IssueTable
from ..model import EVERY_RECORD, Condition, Dataset, Derivation, RawSource, Study
from ..plan import of_dataset, references, uses
from ..profile import DatasetProfile
from ..quick import dataclass
from ..raw import place_columns
from ..raw.frame import RawFrame
from .workspace import Workspace

TWO = 2  # variables that are made of one column
SHOWN = 5  # values of the data that a message names


@dataclass(frozen=True, slots=True)
class Tally:
    """What became of the rows, or of the columns, of a raw source; the three add up to all there are."""

    mapped: int = 0
    not_submitted: int = 0
    listed: int = 0

    @property
    def total(self) -> int:
        """All of them."""
        return self.mapped + self.not_submitted + self.listed

    def plus(self, other: Tally) -> Tally:
        """Both together."""
        return Tally(self.mapped + other.mapped, self.not_submitted + other.not_submitted, self.listed + other.listed)


def sources(space: Workspace) -> list[str]:
    """The raw sources of a block that were read, and are not made of others."""
    return [name for name in space.block.frames if not space.study.raw[name].visits_of]


def reconcile_rows(space: Workspace, name: str, asked: Asked) -> Tally | None:
    """What became of the rows of a source in a block; rows that gave no record are issues, if none tells of them
    already. None where another block says it."""
    frame, source = space.block.frames[name], space.study.raw[name]
    if frame.subject is None and not space.block.first:
        return None
    nobody = np.zeros(len(frame), np.bool_) if frame.subject is None else frame.subject < 0
    message = f"the row has no {source.subject}, so it belongs to no subject"
    space.tell("", "no subject", source.subject, message, frame.rows, np.flatnonzero(nobody))
    left = ~taken_rows(space, name, frame, asked) & ~nobody
    message = f"no record of any dataset comes from this row of {name}"
    untold = left & ~space.listed.get(name, np.zeros(len(frame), np.bool_))
    space.tell("", "raw row not mapped", name, message, frame.rows, np.flatnonzero(untold))
    return Tally(mapped=frame.count(~(left | nobody)), listed=frame.count(left | nobody))


def taken_rows(space: Workspace, name: str, frame: RawFrame, asked: Asked) -> Mask:
    """The rows that records come from; of a source that is only looked at by subject, all."""
    taken = space.mapped.get(name)
    if taken is not None:
        return taken
    return np.full(len(frame), bool(asked.named or asked.lookups), np.bool_)


def reconcile_columns(space: Workspace, name: str, asked: Asked) -> Tally | None:
    """What became of the columns of a source; those that no spec has ``asked`` for are issues, told with the first
    block."""
    if not space.block.first:
        return None
    frame, source = space.block.frames[name], space.study.raw[name]
    columns = {column for column in frame.columns if not column.startswith("@")}
    used = (used_columns(source) | asked.columns([*frame.columns])) & columns
    declared = {*source.not_submitted, *place_columns(source)} & columns - used
    left = sorted(columns - used - declared)
    for column in left:
        way = instead(space.study, name, column) or "map it, or list it under not_submitted"
        message = f"no spec names this column of {name}; {way}"
        space.issues.note("", "raw column not mapped", column, message, source.files[0])
    return Tally(len(used), len(declared), len(left))


def merge(parts: Iterable[Mapping[str, Tally]]) -> dict[str, Tally]:
    """The tallies of all blocks, by source."""
    merged: dict[str, Tally] = {}
    for part in parts:
        for name, tally in part.items():
            merged[name] = merged.get(name, Tally()).plus(tally)
    return merged


def instead(study: Study, source: str, column: str) -> str:
    """The way out where two variables are made of one column, and the label of one has a word of the one that is left:
    FIRSTDOSE for the date of first treatment; '' elsewhere."""
    for dataset in study.datasets.values():
        for group in dataset.groups if column.isidentifier() else ():
            made: dict[tuple[str, str], list[str]] = {}
            for name, derivation in group.derivations.items() if (group.kind, group.source) == ("raw", source) else ():
                found = [*references(derivation)]
                if len(found) == 1 and not found[0].dataset:
                    made.setdefault((derivation.verb, found[0].name), []).append(name)
            for (verb, taken), names in made.items():
                fits = [n for n in names if in_common(dataset, n, column) > in_common(dataset, n, taken)]
                if len(names) == TWO and len(fits) == 1:
                    value = column if verb == "from" else f"{{{verb}: {column}}}"
                    both = f"{' and '.join(names)} of {dataset.name} are both made of {taken}"
                    return f"{both}: write {fits[0]}: {value}, or list {column} under not_submitted if it is meant so"
    return ""


def in_common(dataset: Dataset, variable: str, column: str) -> int:
    """How many words of a variable's label, and of its name, a column has in its name: BRTH of BRTHDTC in BRTHDAT."""
    words = {*re.findall(r"[a-z]{4,}", dataset.variables[variable].label.casefold())} - {"date", "time", "study"}
    stem = re.sub(r"(?:DTC?|TM|DY)$", "", variable.removeprefix(dataset.domain or " ")).casefold()
    return sum(word in column.casefold() for word in (words | {stem} if len(stem) > TWO else words))


def with_left_out(rows: Mapping[str, Tally], issues: Iterable[Issue]) -> dict[str, Tally]:
    """The tallies of rows with those that are no data, as study.yaml says; their reader told each."""
    left = Counter(issue.variable for issue in issues if issue.rule == LEFT_OUT)
    return merge((rows, {name: Tally(not_submitted=number) for name, number in left.items()}))


def note_empty(
    study: Study,
    profiles: Mapping[str, DatasetProfile],
    rows: Mapping[str, Tally],
    frames: Callable[[], Mapping[str, RawFrame]],
    issues: Issues,
) -> None:
    """Datasets without records although there is something to make them of, as issues: a ``where`` chose nothing."""
    for name, dataset in study.datasets.items():
        if name not in profiles or profiles[name].records:
            continue
        for group in dataset.groups:
            there = rows.get(group.source, Tally()).total if group.kind == "raw" else records_of(profiles, group.source)
            if there and group.where != EVERY_RECORD:
                what = "row" if group.kind == "raw" else "record"
                conditions = [condition for part in group.where.alternatives for condition in part]
                place = next((each.place for each in conditions if each.place.file), group.place)
                message = f"no {what} of {group.source} meets where at {place.file}:{place.line}"
                has = in_data(conditions, frames().get(group.source)) if group.kind == "raw" else ""
                message = f"{message}, so {name} has no record and is not written"
                issues.note(name, "dataset without records", "", f"{message}; {has or COMPARE}")


COMPARE = "compare the values there with the data's"


def in_data(conditions: Sequence[Condition], frame: RawFrame | None) -> str:
    """What the data have where a single condition asks for something else; '' where it is not so plain."""
    if frame is None or len(conditions) != 1 or conditions[0].variable not in frame.columns:
        return ""
    (condition,) = conditions
    values = sorted({value for value in as_text(frame.columns[condition.variable]).tolist() if value})
    shown = ", ".join([f"'{value}'" for value in values[:SHOWN]] + ["..."] * (len(values) > SHOWN))
    asked = " or ".join(f"'{value}'" for value in condition.values)
    return f"it asks for {condition.variable} {asked}, and the data have {shown or 'no value'}" if asked else ""


def records_of(profiles: Mapping[str, DatasetProfile], name: str) -> int:
    """How many records a dataset has; 0 of one that is not made."""
    return profiles[name].records if name in profiles else 0


COLUMNS = ("source", "files", "kind", "total", "mapped", "not_submitted", "listed")


def lines(study: Study, rows: Mapping[str, Tally], columns: Mapping[str, Tally]) -> list[tuple[object, ...]]:
    """The reconciliation: two lines a source, for its rows and its columns."""
    found: list[tuple[object, ...]] = []
    for name, source in ((name, source) for name, source in study.raw.items() if source.files):
        for kind, tallies in (("rows", rows), ("columns", columns)):
            tally = tallies.get(name, Tally())
            counts = (tally.total, tally.mapped, tally.not_submitted, tally.listed)
            found.append((name, " ".join(source.files), kind, *counts))
    return found


def used_columns(source: RawSource) -> set[str]:
    """The columns of a raw source that study.yaml names."""
    return {source.visit, source.visit_date, *(name for _, name, _ in source.subject_parts())}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the specs of datasets ask of a raw source: columns that they name, and look-ups that have it for a table."""

    named: frozenset[str]
    lookups: tuple[Derivation, ...]

    def columns(self, columns: Sequence[str]) -> set[str]:
        """The columns that are named, or that look-ups match and take."""
        found = {*self.named}
        for use in self.lookups:
            by, on = use.arguments.get("by"), use.arguments.get("on")
            matched = on if isinstance(on, tuple) and on else tuple(columns)[: len(by) if isinstance(by, tuple) else 1]
            found |= {*map(str, matched), str(use.arguments.get("value"))}
        return found


def asked_of(study: Study) -> Mapping[str, Asked]:
    """What is asked of each raw source."""
    named: dict[str, set[str]] = {name: set() for name in study.raw}
    tables: dict[str, list[Derivation]] = {name: [] for name in study.raw}
    for dataset in study.datasets.values():
        for reference in of_dataset(dataset):
            if reference.dataset in named:
                named[reference.dataset].add(reference.name)
        for use in (use for _, _, derivation in dataset.derivations() for use in uses(derivation)):
            table = use.arguments.get("table")
            if isinstance(table, str) and table in tables:
                tables[table].append(use)
    return {name: Asked(frozenset(named[name]), tuple(tables[name])) for name in study.raw}


def tell_turned(study: Study, rows: Mapping[str, Tally], issues: IssueTable) -> None:
    """Have rows that give no record say the words of a where that takes the fewer rows of their source: No for Yes."""
    said = {name: way for name, tally in rows.items() if tally.listed > tally.mapped and (way := turned(study, name))}
    if said:
        issues.tell_again("raw row not mapped", lambda issue: f"{issue.message}{said.get(issue.variable, '')}")


def turned(study: Study, source: str) -> str:
    """What the one where of a source that asks for yes or no takes, and its opposite; '' where there is none."""
    groups = [group for dataset in study.datasets.values() for group in dataset.groups if group.source == source]
    each = [conditions[0] for group in groups if len(conditions := [*group.where.conditions()]) == 1]
    found = [one for one in each if one.comparator in ("EQ", "IN") and not one.negated and {*one.values} <= {*OPPOSITE}]
    if len(found) != 1:
        return ""
    asked, opposite = found[0].values, [OPPOSITE[word] for word in found[0].values]
    shown = ", ".join(opposite) if len(opposite) == 1 else f"[{', '.join(opposite)}]"
    way = f"write {found[0].variable}: {shown} in where, if that is meant"
    return f", as its {found[0].variable} is not {' or '.join(asked)}; {way}"


WORDS = (("Yes", "No"), ("YES", "NO"), ("yes", "no"), ("Y", "N"), ("y", "n"), ("1", "0"), ("True", "False"))
OPPOSITE = {word: other for pair in WORDS for word, other in (pair, pair[::-1])}
