"""What a check found, in lines for a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from ..accepted import open_points
from ..causes import NOTE, UNEXPLAINED, cause_lines, columns_of
from ..issues import RANK
from ..terminal import count
from ..values.plain import visible
from .core import Core
from .ids import other_ids
from .published import Published
from .reports.since import Since, since_lines
from .reports.stated import stated
from .run import Checked

if TYPE_CHECKING:
    import pandas as pd

SHOWN = 3  # records that are named


def report(checked: Checked, *, notes: bool = False, details: bool = False, since: Since | None = None) -> list[str]:
    """A line for each cause (dataset, rule, variable) that nothing explains, errors first; then what did not run.

    ``details``: a line for each value and message. ``since``: only what is new, and what is gone.
    """
    issues = stated(checked)
    if since:
        issues = issues[since.new]
    chosen = issues[issues["status"].isin([UNEXPLAINED, *([NOTE] if notes else [])])]
    if since:
        lines = list(since_lines(checked, since, chosen))
    elif details:
        lines = list(issue_lines(chosen, lambda rule: other_ids(checked, rule)))
    else:
        lines = list(cause_lines(columns_of(chosen), lambda rule: other_ids(checked, rule)))
    of_entries = checked.settled["place"] != ""  # entries that are gone, or count other records than there are
    lines += open_points(checked.settled[of_entries])
    lines += [f"not run ({reason}): {', '.join(names)}" for reason, names in by_reason(checked.not_run)]
    lines += [f"held: {name}" for name in checked.held]
    lines += core_lines(checked.core) if checked.core else ()
    return [*lines, *(published_lines(checked.published) if checked.published else ()), summary(checked, notes)]


def by_reason(reasons: Mapping[str, str]) -> list[tuple[str, list[str]]]:
    """Rules by the reason why they said nothing."""
    found: dict[str, list[str]] = {}
    for name, reason in reasons.items():
        found.setdefault(reason, []).append(name)
    return sorted(found.items())


def published_lines(said: Published) -> Iterator[str]:
    """Which published rules could not be asked and why, which had nothing to look at, and how many did what."""
    for reason, names in by_reason(said.not_run):
        yield f"published rules not run, {count(len(names), 'rule')} ({reason}): {', '.join(names)}"
    for reason, names in by_reason(said.idle):
        yield f"published rules with nothing to look at, {count(len(names), 'rule')} ({reason}): {', '.join(names)}"
    if said.left_out:
        yield f"published rules left out, {count(len(said.left_out), 'rule')} (deprecated): {', '.join(said.left_out)}"
    if said.drafts:
        yield f"published rules left out: {count(len(said.drafts), 'draft')}; --drafts asks them too"
    found = ", ".join(sorted({issue.rule for issue in said.issues}))
    yield (
        f"published rules: {len(said.ids)} asked, {len(said.ran)} ran, {len(said.idle)} with nothing to look at, "
        f"{len(said.not_run)} not run, {len(said.others)} of other standards; with issues: {found or 'none'}"
    )


def core_lines(core: Core) -> Iterator[str]:
    """What CORE did not run and why, what broke, and its counts."""
    for reason, names in core.by_reason().items():
        yield f"skipped by CORE, {count(len(names), 'rule')} ({reason}): {', '.join(names)}"
    for name, why in core.broken.items():
        yield f"error: {name} broke: {why}"
    found = ", ".join(core.with_issues)
    yield (
        f"CORE {core.engine}: {core.loaded} rules loaded, {len(core.executed)} executed, {len(core.skipped)} skipped, "
        f"{len(core.broken)} broken; {len(core.with_issues)} with issues{': ' if found else ''}{found}"
    )


def issue_lines(issues: pd.DataFrame, ids: Callable[[str], Sequence[str]]) -> Iterator[str]:
    """Issues of one message together: where, which value, in how many records, what, and the rule's ids."""
    if issues.empty:
        return
    names = ["severity", "dataset", "variable", "rule", "value", "message"]
    groups = issues.groupby(names, sort=True, dropna=False)
    found = [(tuple(map(str, key)), rows) for key, rows in groups]
    for key, rows in sorted(found, key=lambda group: (RANK[group[0][0]], *group[0][1:])):
        severity, dataset, variable, rule, value, message = map(visible, key)
        name = ".".join(filter(None, (dataset, variable)))
        named = " ".join([rule, *ids(rule)])
        where = records(rows)
        shown = f" '{value}'" if value else ""
        yield f"{severity}: {name}{shown}{where}: {message} [{named}]"


def records(rows: pd.DataFrame) -> str:
    """How many records are meant, and which are the first."""
    told = [f"{file} {row}" for file, row in zip(rows["file"], rows["row"], strict=True) if row]
    if not told:
        return ""
    more = ", ..." if len(told) > SHOWN else ""
    return f" in {count(len(told), 'record')} ({', '.join(told[:SHOWN])}{more})"


def summary(checked: Checked, shown: bool = False) -> str:
    """One line: rules run and not run, issues, and what of them is explained; how to see notes, if none are shown."""
    issues = checked.issues
    open_ = len(checked.unexplained)
    notes = int((issues["severity"] == "note").sum())
    explained = len(issues) - notes - open_
    way = " (--notes shows them)" if notes and not shown else ""
    return (
        f"{len(checked.ran)} rules run, {len(checked.not_run)} not run; {len(issues)} issues: "
        f"{open_} unexplained, {explained} accepted, {notes} notes{way}"
    )
