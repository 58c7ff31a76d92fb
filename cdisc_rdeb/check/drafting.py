"""Entries of accepted.yaml drafted from what a check found: all but the reason, which is a person's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from ..errors import WriteError
from ..formats.opening import stands
from ..spec.begin.editor import first_line
from ..spec.meant.words import value as as_yaml
from ..terminal import count
from ..values.plain import visible
from .ids import other_ids
from .run import Checked

HEAD = f"""\
{first_line("accepted")}
# What stays in the data, and why. Each entry waits for its reason; where something is to be mended, mend it and remove
# the entry. All that can stand here: docs/accepted.md
"""
LONGEST = 200  # of a message, in a comment


class Drafted(NamedTuple):
    """The file, how many entries were added, and the entries that say another number than there is now."""

    path: Path
    added: int
    stale: tuple[str, ...]


def draft_accepted(checked: Checked, path: str | Path) -> Drafted:
    """Write an entry for each cause that nothing explains: dataset, rule, variable, records, and an empty reason.

    An empty reason is refused by what reads the file, so that nothing is accepted by itself. What stands in the file
    stays as it is, entries are added below; of a cause that has an entry with another number it is told where. Notes
    need no entry. Raises WriteError where the file cannot be written.
    """
    path = Path(path)
    table = checked.settled
    left = table[table["status"] == "unexplained"]
    stale = left[left["place"] != ""]
    told = tuple(
        f"{place}: it says {accepted}, and there are {records}"
        for place, accepted, records in zip(stale["place"], stale["accepted"], stale["records"], strict=True)
    )
    entries = [*entries_of(checked)]
    if entries:
        try:
            before = path.read_text(encoding="utf-8") if stands(path) else HEAD
            text = "".join([before, "" if before.endswith("\n") else "\n", *entries])
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            raise WriteError(f"{path} cannot be written: {error.strerror}; name another file") from error
    return Drafted(path, len(entries), told)


def draft_lines(drafted: Drafted) -> Iterator[str]:
    """What became of a draft, for a terminal."""
    if drafted.added:
        yield f"drafted in {drafted.path}: {count(drafted.added, 'cause')}; mend each and remove it, or say the reason"
    else:
        yield f"drafted in {drafted.path}: nothing, as no cause is without an entry"
    yield from (f"not drafted, as an entry speaks of it: {line}" for line in drafted.stale)


def entries_of(checked: Checked) -> Iterator[str]:
    """The entries, each with what was found in a comment above."""
    table, issues = checked.settled, checked.issues
    for row in table[(table["status"] == "unexplained") & (table["place"] == "")].to_dict("records"):
        dataset, rule, variable = (str(row[name]) for name in ("dataset", "rule", "variable"))
        same = (issues["dataset"] == dataset) & (issues["rule"] == rule) & (issues["variable"] == variable)
        first = issues[same & (issues["severity"] != "note")].iloc[0]
        lines = [
            f"# {' '.join([str(first['severity']), *other_ids(checked, rule)])}: {short(str(first['message']))}",
            f"- dataset: {as_yaml(dataset)}",
            *([f"  variable: {as_yaml(variable)}"] if variable else []),
            *(f"  rule: {as_yaml(rule)}", f"  records: {row['records']}", '  reason: ""'),
        ]
        yield "".join(f"{line}\n" for line in lines)


def short(message: str) -> str:
    """A message for a comment, on one line."""
    seen = visible(" ".join(message.split()))
    return seen if len(seen) <= LONGEST else f"{seen[:LONGEST]}..."
