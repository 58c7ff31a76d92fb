"""What became of each issue: nothing explains it, it is accepted with a reason, or it is a note."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from typing import TypeAlias

from ..accepted import settled, spoken_of, tally_issues
from ..spec.study.explained import DIFFERENCES, Accepted, What

UNEXPLAINED, ACCEPTED, NOTE = "unexplained", "accepted", "note"
Kind: TypeAlias = tuple[str, str, str, str]  # dataset, rule, variable, severity


def states(kinds: Iterable[Kind], accepted: Collection[Accepted]) -> dict[Kind, tuple[str, str]]:
    """The status of each kind of issue, given one for each issue, and the reason of what is accepted."""
    counted = Counter(kinds)
    entries = {entry.what: entry for entry in accepted if entry.rule not in DIFFERENCES}
    found: Counter[What] = Counter()
    for (*what, severity), number in counted.items():
        if severity != "note":  # which nobody explains
            found[what[0], what[1], what[2]] += number
    rows = settled(tally_issues(found, entries), entries)
    known = {(str(row[0]), str(row[1]), str(row[2])): (str(row[3]), str(row[7])) for row in rows}
    return {kind: state_of(kind, known, entries) for kind in counted}


def state_of(kind: Kind, known: Mapping[What, tuple[str, str]], about: Collection[What]) -> tuple[str, str]:
    """The status and reason of a kind of issue; ``known`` is what became of all that entries are ``about``."""
    if kind[3] == "note":
        return NOTE, ""
    said, reason = known.get(spoken_of(kind[:3], about), (UNEXPLAINED, ""))
    return (ACCEPTED, reason) if said == "explained" else (UNEXPLAINED, "")
