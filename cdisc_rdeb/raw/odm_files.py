"""Item groups of ODM-XML snapshots (1.2 to 1.3.2) to frames of text, one row for each ItemGroupData."""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path

from ..columns import Text
from ..errors import RawDataError, did_you_mean
from ..formats.opening import State, followed, note, state_of
from ..model import RawSource
from ..quick import np
from .encodings import Foreign
from .frame import RawFrame, Told
from .headers import column_names, missing_file
from .odm_groups import Group
from .odm_reader import Snapshot, scan
from .odm_words import KEYS

FILES_KEPT = 2  # several raw sources usually come from one file: it is read once for all of them


def read_odm(source: RawSource, path: Path, shown: str) -> Iterator[RawFrame]:
    """One item group, some rows after the others: the keys of its rows, then its items by OID; a row's number is the
    line it begins in."""
    snapshot, group = opened(source, path, shown)
    names = column_names(names_in(group), source, shown)
    others = ((name, other) for name, other in snapshot.groups.items() if other is not group and len(other.lines))
    left = {shown: frozenset(f"the item group {name}" for name, _ in others)}
    foreign, start, size = Foreign(snapshot.encoding), 0, len(group.lines)
    for texts in group.parts():
        columns = dict(zip(names, texts, strict=True))
        foreign.add(columns)
        rows = np.array(group.lines[start : start + len(texts[0])], np.int32)
        start += len(rows)
        told: tuple[Told, ...] = ()
        if start == size:  # the last ones
            told = (*snapshot.passed.told(), *foreign.doubts(source, shown))
        file = Text.constant(shown, len(rows))
        yield RawFrame(columns, file, rows, encodings={shown: snapshot.encoding}, told=told, left=left)


def odm_names(source: RawSource, path: Path, shown: str) -> list[str]:
    """The column names of one item group."""
    _, group = opened(source, path, shown)
    return column_names(names_in(group), source, shown)


def names_in(group: Group) -> list[str]:
    """The columns of an item group as the file calls them."""
    return [*KEYS, *group.items]


def opened(source: RawSource, path: Path, shown: str) -> tuple[Snapshot, Group]:
    """The file's content, and the item group that the source names."""
    try:
        snapshot = scanned(followed(path), source.encoding, state_of(path, shown), shown)
        note(path, shown)
    except OSError as error:
        raise missing_file(source, path, error) from None
    known = sorted(snapshot.groups)
    if not source.item_group:
        raise RawDataError(
            f"{shown}: it is not said which item group {source.name} is; "
            f"say item_group: for it in study.yaml; there are {', '.join(known)}"
        )
    if source.item_group not in snapshot.groups:
        hint = did_you_mean(source.item_group, known) or f"there are {', '.join(known)}"
        raise RawDataError(f"{shown}: there is no item group {source.item_group}; {hint}")
    return snapshot, snapshot.groups[source.item_group]


@lru_cache(FILES_KEPT)
def scanned(path: Path, encoding: str, state: State, shown: str) -> Snapshot:
    """The content of a file, kept while it does not change."""
    return scan(path, encoding, shown)


def forget() -> None:
    """Keep no file any longer: all sources have been read."""
    scanned.cache_clear()
