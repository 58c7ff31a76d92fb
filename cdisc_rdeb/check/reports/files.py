"""What a check found as a file: a workbook, one page of HTML, JSON, SARIF or JUnit XML."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...causes import Cause
from ...define.render import environment
from ...formats.report_files import as_json, write_report
from ...formats.xlsx import Sheet, workbook
from ...quick import dataclass
from ..explained import source, way_out
from ..rules import RULES
from ..run import Checked
from .found import DATASETS, DETAILS, RULE_COLUMNS, SUMMARY, Found
from .pipelines import junit, sarif
from .since import Since

KINDS = (".xlsx", ".html", ".json", ".sarif", ".xml")
TEMPLATE = "check.html.j2"
SHOWN_VALUES, SHOWN_ISSUES = 50, 50  # of one cause, on the page; a workbook and JSON have all


def write_check(checked: Checked, path: str | Path, since: Since | None = None) -> None:
    """Write what a check found to a file, of the kind that its name ends in: one of ``KINDS``.

    Raises RequestError for another ending.
    """
    found = Found(checked, since)
    write_report(
        Path(path),
        {
            ".xlsx": lambda: workbook(sheets(found)),
            ".html": lambda: to_html(found),
            ".json": lambda: as_json(to_data(found)),
            ".sarif": lambda: as_json(sarif(found)),
            ".xml": lambda: junit(found),
        },
    )


def sheets(found: Found) -> list[Sheet]:
    """The sheets of the workbook, as users of validators know them."""
    made = [
        Sheet("Datasets", DATASETS, found.dataset_rows()),
        Sheet("Issue Summary", SUMMARY, found.summary_rows()),
        Sheet("Details", DETAILS, found.detail_rows(found.detailed)),
        Sheet("Rules", RULE_COLUMNS, found.rule_rows()),
    ]
    return [*made, Sheet("Gone", DETAILS, found.gone_rows())] if found.since else made


def to_data(found: Found) -> dict[str, Any]:
    """All that was found, for programs."""
    data: dict[str, Any] = {
        "counts": found.counts,
        "rules_run": len(found.checked.ran),
        "not_run": dict(found.checked.not_run),
        "held": found.checked.held,
    }
    if found.since:
        new = int(found.since.new.sum())
        gone, unknown = len(found.since.gone), len(found.since.unknown)
        data["since"] = {"new": new, "gone": gone, "still_there": len(found.issues) - new, "not_asked_again": unknown}
        data["gone"] = named(DETAILS, found.gone_rows())
    return data | {
        "datasets": named(DATASETS, found.dataset_rows()),
        "causes": [{**row, "Values": dict(c.values)} for c, row in zip(found.causes, summaries(found), strict=True)],
        "issues": named(DETAILS, found.detail_rows()),
        "rules": named(RULE_COLUMNS, found.rule_rows()),
    }


def summaries(found: Found) -> list[dict[str, object]]:
    """The rows of the summary by their columns."""
    return named(SUMMARY, found.summary_rows())


def named(columns: tuple[str, ...], rows: Any) -> list[dict[str, object]]:
    """Rows by their columns."""
    return [dict(zip(columns, row, strict=True)) for row in rows]


@dataclass(frozen=True, slots=True)
class Drill:
    """A cause as the page unfolds it: the rule, the values, the first issues."""

    cause: Cause
    new: int | None
    ids: dict[str, str]
    words: str
    source: str
    way_out: str
    values: tuple[tuple[str, int], ...]
    rows: list[list[object]]
    since: bool

    @property
    def more_values(self) -> int:
        """How many distinct values are not shown."""
        return len(self.cause.values) - len(self.values)

    @property
    def more(self) -> int:
        """How many issues are not shown."""
        return self.cause.issues - len(self.rows)


COLUMNS = ("File", "Record", "USUBJID", "Value", "Message")


def drill(found: Found, cause: Cause) -> Drill:
    """A cause to unfold."""
    rule = RULES.get(cause.rule)
    issues = found.issues.iloc[list(cause.place[:SHOWN_ISSUES])]
    rows = [[row[1], row[2], row[3], row[5], row[6]] for row in found.detail_rows(issues)]
    ids = {who: told for who, told in found.publishers[cause.rule].items() if told}
    about = (" ".join(rule.text.split()), source(rule), way_out(rule)) if rule else ("", "", "")
    return Drill(cause, found.new(cause), ids, *about, cause.values[:SHOWN_VALUES], rows, found.since is not None)


def to_html(found: Found) -> bytes:
    """The page: datasets, causes by what became of them, each to unfold; rules that did not run."""
    groups = {
        "Unexplained": [drill(found, cause) for cause in found.open],
        "Accepted": [drill(found, cause) for cause in found.causes if cause.status == "accepted"],
        "Notes": [drill(found, cause) for cause in found.causes if cause.status == "note"],
    }
    not_run: dict[str, list[str]] = {}
    for name, why in found.checked.not_run.items():
        not_run.setdefault(why, []).append(name)
    page = environment().get_template(TEMPLATE)
    return page.render(
        found=found,
        counts=found.counts,
        header=DATASETS,
        datasets=list(found.dataset_rows()),
        groups=groups,
        columns=COLUMNS,
        not_run=not_run,
        gone=list(found.gone_rows())[:SHOWN_ISSUES],
        gone_columns=DETAILS,
    ).encode()
