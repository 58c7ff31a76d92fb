"""What blocks give, and what it comes to for the whole study."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from ..issues import Issues, IssueTable
from ..profile import DatasetProfile
from . import reconcile
from .reconcile import Tally
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
    refused: tuple[str, ...]
    rows: Mapping[str, Tally]
    raw_columns: Mapping[str, Tally]
    facts: Mapping[int, str]
    seconds: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Together:
    """What all blocks gave: merged Profiles, all issues, tallies of raw rows and columns, seconds by stage."""

    profiles: Mapping[str, DatasetProfile]
    issues: IssueTable
    rows: Mapping[str, Tally]
    raw_columns: Mapping[str, Tally]
    seconds: Mapping[str, float]


def together(results: Sequence[BlockResult], issues: IssueTable) -> Together:
    """The results of all blocks as one, in any order, with all issues, which are sorted when they are shown."""
    spent = Stopwatch()
    for result in results:
        spent.add(result.seconds)
    return Together(
        merge_profiles(result.profiles for result in results),
        issues,
        reconcile.merge(result.rows for result in results),
        reconcile.merge(result.raw_columns for result in results),
        spent.seconds,
    )


def merge_profiles(parts: Iterable[Mapping[str, DatasetProfile]]) -> dict[str, DatasetProfile]:
    """The profile of each dataset over all blocks."""
    merged: dict[str, DatasetProfile] = {}
    for part in parts:
        for name, profile in part.items():
            merged[name] = merged[name].merge(profile) if name in merged else profile
    return merged
