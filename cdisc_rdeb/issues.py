"""Issues as one frame: what the data have that a user must look at, each with file and row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np
import numpy.typing as npt

from .columns import Text

if TYPE_CHECKING:
    import pandas as pd

Severity = Literal["error", "warning", "note"]
COLUMNS = ("dataset", "rule", "severity", "USUBJID", "variable", "value", "message", "file", "row")
SEVERITY: dict[str, Severity] = {
    "ambiguous term": "error",
    "bad date": "error",
    "bad time": "error",
    "comment not read": "warning",
    "decimal point": "warning",
    "doubtful encoding": "warning",
    "doubtful quote": "warning",
    "duplicate keys": "error",
    "no DM record": "error",
    "no record to merge": "error",
    "no record to relate": "error",
    "no rows": "warning",
    "no subject": "error",
    "not a number": "error",
    "not one record": "error",
    "not read": "note",
    "not converted": "error",
    "not in table": "error",
    "raw column not mapped": "warning",
    "raw row not mapped": "warning",
    "replaced character": "note",
    "required value missing": "error",
    "result not numeric": "warning",
    "sponsor term": "note",
    "time without date": "warning",
    "total differs": "error",
    "total not computed": "error",
    "unknown visit": "error",
    "unmapped term": "error",
    "unnumbered visit": "error",
    "value differs": "error",
}


@dataclass(frozen=True, slots=True, eq=False)
class Lineage:
    """Whose and whence records are: subject, file and row of each, for issues and traces."""

    usubjid: Text
    file: Text
    row: npt.NDArray[np.int32]


@dataclass(slots=True)
class Issues:
    """The issues found so far, as rows of the frame."""

    rows: list[tuple[str, ...]] = field(default_factory=list)

    def add(
        self,
        dataset: str,
        rule: str,
        variable: str,
        message: str,
        lineage: Lineage,
        at: npt.NDArray[np.intp],
        values: Text | None = None,
    ) -> None:
        """One issue for each record at these positions; ``{value}`` in the message is the record's value."""
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
            self.rows.append((dataset, rule, SEVERITY[rule], subject, variable, value, said, file, str(row)))

    def note(self, dataset: str, rule: str, variable: str, message: str, file: str = "") -> None:
        """One issue about no record in particular."""
        self.rows.append((dataset, rule, SEVERITY[rule], "", variable, "", message, file, ""))

    def read(self, rule: str, variable: str, value: str, message: str, file: str, row: int) -> None:
        """One issue about a place of a raw file; row 0 is none."""
        self.rows.append(("", rule, SEVERITY[rule], "", variable, value, message, file, str(row or "")))

    def frame(self) -> pd.DataFrame:
        """The issues as a frame of text, in an order that does not depend on blocks."""
        import pandas as pd

        rows = sorted(self.rows, key=lambda r: (r[0], r[4], r[1], r[7], int(r[8] or 0), r[5], r[6]))
        return pd.DataFrame(rows, columns=pd.Index(COLUMNS), dtype=str)

    def counts(self) -> dict[str, int]:
        """How many issues of each rule there are, errors first."""
        rank = {"error": 0, "warning": 1, "note": 2}
        found: dict[str, int] = {}
        for row in sorted(self.rows, key=lambda r: (rank[r[2]], r[1])):
            found[row[1]] = found.get(row[1], 0) + 1
        return found
