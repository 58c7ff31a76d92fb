"""Issues as one frame: what the data have that a user must look at, each with file and row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Literal, NamedTuple

from .columns import Text
from .quick import dataclass, np

if TYPE_CHECKING:
    import numpy.typing as npt
    import pandas as pd

Severity = Literal["error", "warning", "note"]
RANK = {"error": 0, "warning": 1, "note": 2}  # the order in which severities are told
COLUMNS = ("dataset", "rule", "severity", "USUBJID", "variable", "value", "message", "file", "row")
NOT_MADE = "value not made"  # which no verb tells of that another value is taken in place of
SEVERITY: dict[str, Severity] = {
    "ambiguous term": "error",
    "bad date": "error",
    "bad time": "error",
    "comment not read": "warning",
    "dataset without records": "warning",
    "decimal point": "warning",
    "digits lost": "warning",
    "doubtful encoding": "warning",
    "doubtful quote": "warning",
    "duplicate keys": "error",
    "item twice": "error",
    "no DM record": "error",
    "no item": "error",
    "no record to merge": "error",
    "no record to relate": "error",
    "no rows": "warning",
    "no subject": "error",
    "no value to add": "warning",
    "not a number": "error",
    "not one record": "error",
    "not read": "note",
    "not converted": "error",
    "not in table": "error",
    "raw column not mapped": "warning",
    "raw row not mapped": "warning",
    "reason not kept": "warning",
    "replaced character": "note",
    "required value missing": "error",
    "result not done": "error",
    "result not numeric": "warning",
    "sponsor term": "note",
    "time without date": "warning",
    "total differs": "error",
    "total not computed": "error",
    "unknown visit": "error",
    "unmapped term": "error",
    "unnumbered visit": "error",
    "value differs": "error",
    NOT_MADE: "warning",
}


class Issue(NamedTuple):
    """One issue, a row of the frame: its fields are ``COLUMNS``, all text, '' where one does not apply.

    ``row`` is the row of a raw file, or the record of a dataset that was checked.
    """

    dataset: str
    rule: str
    severity: str
    usubjid: str
    variable: str
    value: str
    message: str
    file: str
    row: str


@dataclass(frozen=True, slots=True, eq=False)
class Lineage:
    """Whose and whence records are: subject, file and row of each, for issues and traces."""

    usubjid: Text
    file: Text
    row: npt.NDArray[np.int32]


@dataclass(slots=True)
class Issues:
    """The issues found so far."""

    rows: list[Issue] = field(default_factory=list)

    def add(
        self,
        dataset: str,
        rule: str,
        variable: str,
        message: str,
        lineage: Lineage,
        at: npt.NDArray[np.intp],
        values: Text | None = None,
        severity: Severity | None = None,
    ) -> None:
        """One issue for each record at these positions; ``{value}`` in the message is the record's value.

        ``severity`` is that of a rule which is none of the build's own.
        """
        if not len(at):
            return
        texts: Sequence[str] = [""] * len(at) if values is None else values.take(at).tolist()
        for subject, file, row, value in zip(
            lineage.usubjid.take(at).tolist(),
            lineage.file.take(at).tolist(),
            lineage.row[at].tolist(),
            texts,
            strict=True,
        ):
            said = message.replace("{value}", value)
            self.rows.append(
                Issue(dataset, rule, severity or SEVERITY[rule], subject, variable, value, said, file, str(row))
            )

    def note(self, dataset: str, rule: str, variable: str, message: str, file: str = "") -> None:
        """One issue about no record in particular."""
        self.rows.append(Issue(dataset, rule, SEVERITY[rule], "", variable, "", message, file, ""))

    def read(self, rule: str, variable: str, value: str, message: str, file: str, row: int) -> None:
        """One issue about a place of a raw file; row 0 is none."""
        self.rows.append(Issue("", rule, SEVERITY[rule], "", variable, value, message, file, str(row or "")))

    def in_order(self) -> list[Issue]:
        """The issues in an order that does not depend on blocks."""
        return sorted(self.rows, key=place)

    def frame(self) -> pd.DataFrame:
        """The issues as a frame of text, in their order."""
        import pandas as pd

        return pd.DataFrame(self.in_order(), columns=pd.Index(COLUMNS), dtype=str)

    def counts(self) -> dict[str, int]:
        """How many issues of each rule there are, errors first."""
        found: dict[str, int] = {}
        for issue in sorted(self.rows, key=lambda issue: (RANK[issue.severity], issue.rule)):
            found[issue.rule] = found.get(issue.rule, 0) + 1
        return found


def place(issue: Issue) -> tuple[str, str, str, str, int, str, str]:
    """Where an issue stands among others: by dataset, variable and rule, then by file and row."""
    row = int(issue.row or 0)
    return issue.dataset, issue.variable, issue.rule, issue.file, row, issue.value, issue.message
