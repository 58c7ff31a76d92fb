"""What the kinds of reports have in common: issues with their states, causes, datasets and rules as tables."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from ...causes import ACCEPTED, UNEXPLAINED, Cause, causes, columns_of
from ...issues import RANK
from ...quick import dataclass
from ..explained import way_out
from ..ids import COLUMNS as IDS
from ..ids import by_publisher, ids_of
from ..rules import RULES
from ..run import Checked
from .since import NEW, STILL, Since
from .stated import stated

if TYPE_CHECKING:
    import pandas as pd

DATASETS = (
    *("Dataset", "Label", "Class", "Standard", "File", "Records", "Variables"),
    *("Errors", "Warnings", "Notes", "Accepted"),
)
SUMMARY = (
    *("Dataset", "Variable", "Rule", "Severity", "Status", "Issues", "In Details", "New", "Records", "First records"),
    *("Distinct values", "Values", "Message", *IDS, "Accepted because"),
)
DETAILS = (
    *("Dataset", "File", "Record", "USUBJID", "Variable", "Value", "Message", "Rule", "Severity", "Status", "Since"),
    *IDS,
)
RULE_COLUMNS = ("Rule", *IDS, "Severity", "Outcome", "Issues", "Rule in words", "Way out", "Needs", "For")
VALUES = 20  # distinct values that a cell of the summary names
MOST_DETAILS = 1_000  # issues of a cause in the sheet of details, as validators have it; CSV and JSON have all


@dataclass(frozen=True, eq=False)
class Found:
    """A check, and what is new in it, as its reports tell it."""

    checked: Checked
    since: Since | None = None

    @cached_property
    def issues(self) -> pd.DataFrame:
        """All issues with status, reason, and whether they are new ('' where nothing earlier is known)."""
        found = stated(self.checked)
        new = [""] * len(found) if self.since is None else [NEW if new else STILL for new in self.since.new.tolist()]
        return found.assign(since=new)

    @cached_property
    def causes(self) -> list[Cause]:
        """The causes of all issues, errors first."""
        return causes(columns_of(self.issues))

    @cached_property
    def publishers(self) -> dict[str, dict[str, str]]:
        """The ids of each rule that ran, did not run, or has issues, by publisher."""
        return {rule: by_publisher(ids_of(self.checked, rule)) for rule in self.rules}

    @cached_property
    def rules(self) -> list[str]:
        """The names of all rules that are spoken of."""
        core = [*self.checked.core.executed, *self.checked.core.skipped] if self.checked.core else []
        told = sorted(set(self.issues["rule"]))
        return list(dict.fromkeys([*self.checked.ran, *self.checked.not_run, *core, *told]))

    def ids(self, rule: str) -> list[str]:
        """The ids of a rule under ``IDS``."""
        return list(self.publishers[rule].values())

    def new(self, cause: Cause) -> int | None:
        """How many issues of a cause are new, None where nothing earlier is known."""
        if self.since is None:
            return None
        return int(self.since.new[list(cause.place)].sum())

    def state(self, rule: str) -> str:
        """Whether a rule found something, held, or did not run and why."""
        checked = self.checked
        if number := self.numbers.get(rule, 0):
            return f"{number:,} found"
        if why := checked.not_run.get(rule):
            return f"not run: {why}"
        if checked.core and rule in checked.core.skipped:
            return f"not run: {checked.core.skipped[rule]}"
        return "held"

    @cached_property
    def numbers(self) -> dict[str, int]:
        """How many issues each rule has."""
        return {str(rule): int(n) for rule, n in self.issues["rule"].value_counts().items()}

    @property
    def open(self) -> list[Cause]:
        """The causes that nothing explains."""
        return [cause for cause in self.causes if cause.status == UNEXPLAINED]

    @cached_property
    def counts(self) -> dict[str, int]:
        """How many issues there are: of each severity that nothing explains, notes, accepted ones."""
        open_ = self.issues[self.issues["status"] == UNEXPLAINED]
        found = {f"{severity}s": int((open_["severity"] == severity).sum()) for severity in RANK if severity != "note"}
        notes = int((self.issues["severity"] == "note").sum())
        return {**found, "notes": notes, "accepted": int((self.issues["status"] == ACCEPTED).sum())}

    def dataset_rows(self) -> Iterator[list[object]]:
        """The datasets, then those that are named and not there; '(no dataset)' for issues of none."""
        seen = {dataset.name: dataset for dataset in self.checked.seen}
        others = sorted(set(self.issues["dataset"]) - set(seen))
        for name in [*seen, *others]:
            one, issues = seen.get(name), self.issues[self.issues["dataset"] == name]
            open_, said = issues[issues["status"] == UNEXPLAINED], issues["severity"]
            about = (one.label, one.kind, one.standard, one.file, one.records, one.variables) if one else (None,) * 6
            errors, warnings = (int((open_["severity"] == severity).sum()) for severity in ("error", "warning"))
            accepted = int((issues["status"] == ACCEPTED).sum())
            yield [name or "(no dataset)", *about, errors, warnings, int((said == "note").sum()), accepted]

    def summary_rows(self) -> Iterator[list[object]]:
        """A row for each cause."""
        for cause in self.causes:
            values = "; ".join(f"{value} ({number:,})" for value, number in cause.values[:VALUES])
            more = f"; {len(cause.values) - VALUES:,} more" if len(cause.values) > VALUES else ""
            first = ", ".join(cause.first[:3]) + (", ..." if cause.records > 3 else "")
            yield [
                *(cause.dataset, cause.variable, cause.rule, cause.severity, cause.status, cause.issues),
                *(
                    min(cause.issues, MOST_DETAILS),
                    self.new(cause),
                    cause.records,
                    first,
                    len(cause.values),
                    values + more,
                    cause.message,
                ),
                *self.ids(cause.rule),
                cause.reason,
            ]

    @property
    def detailed(self) -> pd.DataFrame:
        """The issues that the sheet of details has: the first of each cause."""
        return self.issues.iloc[sorted(place for cause in self.causes for place in cause.place[:MOST_DETAILS])]

    def detail_rows(self, issues: pd.DataFrame | None = None) -> Iterator[list[object]]:
        """A row for each issue."""
        names = (
            *(
                "dataset",
                "file",
                "row",
                "USUBJID",
                "variable",
                "value",
                "message",
                "rule",
                "severity",
                "status",
                "since",
            ),
        )
        frame = self.issues if issues is None else issues
        for row in frame[list(names)].itertuples(index=False, name=None):
            record = int(row[2]) if row[2] else None
            yield [*row[:2], record, *row[3:], *self.ids(row[7])]

    def rule_rows(self) -> Iterator[list[object]]:
        """A row for each rule: what it found, or why it did not run."""
        for name in self.rules:
            rule = RULES.get(name)
            words: Sequence[str] = ("", "", "", "")
            if rule:
                words = (" ".join(rule.text.split()), way_out(rule), ", ".join(rule.needs), ", ".join(rule.of))
            severities = sorted(set(self.issues.loc[self.issues["rule"] == name, "severity"]), key=RANK.__getitem__)
            severity = rule.severity if rule else ", ".join(severities)
            yield [name, *self.ids(name), severity, self.state(name), self.numbers.get(name, 0), *words]

    def gone_rows(self) -> Iterator[list[object]]:
        """The issues of the earlier check that are there no more, and those that nobody asked for again."""
        if self.since is None:
            return
        for state, frame in (("gone", self.since.gone), ("not asked again", self.since.unknown)):
            for row in frame.assign(status=state, since="").itertuples(index=False):
                ids = list(by_publisher(ids_of(self.checked, str(row.rule))).values())
                record = int(str(row.row)) if row.row else None
                head = [row.dataset, row.file, record, row.USUBJID, row.variable, row.value, row.message]
                yield [*head, row.rule, row.severity, row.status, None, *ids]
