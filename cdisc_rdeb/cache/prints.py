"""What an item of the model says, as a hash: the same wherever in the specs it says so."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import TypeAlias

from ..model import Derivation, Place, RecordGroup, Variable

Plain: TypeAlias = tuple[object, ...]
Known: TypeAlias = dict[int, tuple[object, str, tuple[Place, ...], set[str]]]  # by identity: the item, and what it says
PLAIN = (int, float, bool, bytes)
OFTEN = (Derivation, Variable, RecordGroup)  # what stands in several others


def fingerprint(item: object, known: Known | None = None) -> str:
    """The hash of what an item of the model says, wherever in the specs it says so.

    >>> from ..model import Reference
    >>> fingerprint(Reference("AGE", place=Place("dm.yaml", 3))) == fingerprint(Reference("AGE"))
    True
    """
    return print_of(said(item, {}, set(), known))


def said(item: object, places: dict[Place, int], words: set[str], known: Known | None = None) -> object:
    """An item of the model in plain values; places are numbered as they come, so that lines may move.

    All its texts come into ``words``. With what is ``known`` already, items of kinds that stand in several others say
    their hash.
    """
    kind = type(item)
    if kind is str:
        words.add(item)  # type: ignore[arg-type]
        return item
    if item is None or kind in PLAIN:
        return item
    if kind is tuple or kind is list:
        return all_said(item, places, words, known)  # type: ignore[arg-type]
    if kind is Place:
        return places.setdefault(item, len(places))  # type: ignore[arg-type]
    if known is not None and kind in OFTEN:
        return said_once(item, places, words, known)
    return said_whole(item, places, words, known)


def all_said(items: Iterable[object], places: dict[Place, int], words: set[str], known: Known | None) -> Plain:
    """Some items in plain values."""
    told = []
    for item in items:
        kind = type(item)  # most are plain themselves
        if kind is str:
            words.add(item)  # type: ignore[arg-type]
        elif item is not None and kind not in PLAIN:
            item = said(item, places, words, known)
        told.append(item)
    return tuple(told)


def said_whole(item: object, places: dict[Place, int], words: set[str], known: Known | None) -> object:
    """An item with all that it says in plain values."""
    kind: type = type(item)
    if values := values_of(kind):
        return (kind.__name__, all_said(values(item), places, words, known))
    if isinstance(item, Mapping):
        pairs = [all_said(pair, places, words, known) for pair in item.items()]
        return ("{}", *pairs)
    if isinstance(item, set | frozenset):
        return ("{}", *sorted(repr(said(each, places, words, known)) for each in item))
    if isinstance(item, tuple | list):
        return all_said(item, places, words, known)
    if isinstance(item, int | float | bytes):
        return item
    if isinstance(item, Path | type | str):
        return str(item)
    raise TypeError(f"nobody knows what of {kind.__name__} counts")


def said_once(item: object, places: dict[Place, int], words: set[str], known: Known) -> object:
    """The hash of what an item says, which is looked at once, and which of the places around it are its own."""
    if id(item) not in known:
        inside: dict[Place, int] = {}
        named: set[str] = set()
        known[id(item)] = item, print_of(said_whole(item, inside, named, known)), tuple(inside), named
    _, told, own, names = known[id(item)]
    words |= names
    return told, tuple([places.setdefault(place, len(places)) for place in own])


@cache
def values_of(kind: type) -> Callable[[object], Iterable[object]] | None:
    """What gives the values of all fields of a dataclass; nothing does of any other class."""
    names = [each.name for each in fields(kind)] if is_dataclass(kind) else []
    if len(names) == 1:
        return lambda item: [getattr(item, names[0])]
    return attrgetter(*names) if names else None


def print_of(told: object) -> str:
    """The hash of an item in plain values."""
    return hashlib.sha256(repr(told).encode("utf-8", "surrogatepass")).hexdigest()
