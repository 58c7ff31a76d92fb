"""What blocks give, and what it comes to for the whole study."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import field

from ..issues import Issues, IssueTable
from ..profile import DatasetProfile
from ..quick import dataclass
from . import reconcile
from .reconcile import Tally
from .signs import Foreign
from .sink import Handed
from .timings import Stopwatch


@dataclass(frozen=True, slots=True, eq=False)
class BlockResult:
    """What a block gives: Profiles by dataset, issues, values no output can hold, tallies, facts, times.

    ``handed`` says where its columns lie.
    """

    handed: Handed
    profiles: Mapping[str, DatasetProfile]
    issues: Issues
    refused: tuple[str | Foreign, ...]
    rows: Mapping[str, Tally]
    raw_columns: Mapping[str, Tally]
    facts: Mapping[int, str]
    seconds: Mapping[str, float]


@dataclass(slots=True, eq=False)
class Together:
    """What the blocks gave so far: merged Profiles, all issues, tallies of raw rows and columns, facts of each, values
    no output can hold, seconds by stage. A block is added when it is built, and no more of it is kept."""

    profiles: dict[str, DatasetProfile] = field(default_factory=dict)
    issues: IssueTable = field(default_factory=IssueTable)
    rows: dict[str, Tally] = field(default_factory=dict)
    raw_columns: dict[str, Tally] = field(default_factory=dict)
    facts: list[Mapping[int, str]] = field(default_factory=list)
    refused: list[str | Foreign] = field(default_factory=list)
    spent: Stopwatch = field(default_factory=Stopwatch)

    def add(self, result: BlockResult) -> None:
        """The result of one more block, in any order, but for issues, which are sorted when they are shown."""
        self.profiles = merge_profiles([self.profiles, result.profiles])
        self.issues.add(result.issues.rows)
        self.rows, self.raw_columns = (
            reconcile.merge(pair) for pair in ((self.rows, result.rows), (self.raw_columns, result.raw_columns))
        )
        self.facts.append(result.facts)
        self.refused += result.refused
        self.spent.add(result.seconds)

    @property
    def seconds(self) -> Mapping[str, float]:
        """Seconds by stage, of all blocks."""
        return self.spent.seconds


def merge_profiles(parts: Iterable[Mapping[str, DatasetProfile]]) -> dict[str, DatasetProfile]:
    """The profile of each dataset over all blocks."""
    merged: dict[str, DatasetProfile] = {}
    for part in parts:
        for name, profile in part.items():
            merged[name] = merged[name].merge(profile) if name in merged else profile
    return merged
