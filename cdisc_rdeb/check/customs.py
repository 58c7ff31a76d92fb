"""What the records of a dataset keep to among themselves: what nearly all have, and the few that differ."""

from __future__ import annotations

import re

import numpy as np

from ..columns import Codes, Index, Mask, Numbers, Text, distinct

FEW = 0.02  # the share of records that may differ from a custom; one record always may
LEAST = 4  # records that must keep to a custom for it to be one
MANY, MOST = 20, 0.9  # records, and the share of all, from which on a deviation is the rule of the data


def exceptions(applies: Mask, holds: Mask, *, few: float = FEW, least: int = LEAST) -> Mask:
    """Which records do not keep to what nearly all others keep to; none where it is no custom.

    >>> exceptions(np.ones(6, bool), np.array([1, 1, 1, 0, 1, 1], bool)).tolist()
    [False, False, False, True, False, False]
    >>> exceptions(np.ones(6, bool), np.array([1, 1, 1, 0, 0, 1], bool)).any().item()
    False
    """
    bad = applies & ~holds
    count, whole = int(bad.sum()), int(applies.sum())
    custom = 0 < count <= max(1, whole * few) and whole - count >= least
    return bad if custom else np.zeros(len(bad), np.bool_)


def is_usual(applies: Mask, bad: Mask) -> bool:
    """Whether so many records deviate that it is the rule of the data, as of a variable that a study uses otherwise:
    20 or more, and nine in ten of those that something applies to.

    >>> everywhere = np.ones(22, bool)
    >>> is_usual(everywhere, np.arange(22) < 20), is_usual(everywhere[:19], everywhere[:19])
    (True, False)
    """
    count = int((applies & bad).sum())
    return bool(count >= MANY and count >= int(applies.sum()) * MOST)


def odd_ones(groups: Codes, value: Text, applies: Mask | None = None, *, few: float = FEW, least: int = LEAST) -> Mask:
    """Which records have another value than nearly all of their group.

    >>> unit = Text.of(["g", "g", "g", "g", "mg", "mg"])
    >>> odd_ones(np.array([0, 0, 0, 0, 0, 1], np.int32), unit).tolist()
    [False, False, False, False, True, False]
    """
    odd = np.zeros(len(value), np.bool_)
    at = of_mixed(groups, value.codes, applies)
    if not len(at):
        return odd
    pairs, of, each, most = counted(groups[at], value, at)
    whole = np.bincount(groups[at])
    rest = whole - most
    custom = (rest > 0) & (rest <= np.maximum(1, whole * few)) & (most >= least)
    odd[at] = (custom[of] & (each < most[of]))[pairs]
    return odd


def unlike(groups: Codes, value: Text, applies: Mask) -> Mask:
    """Which records have another value than most of their group; all where none has most.

    >>> unlike(np.array([0, 0, 0, 1], np.int32), Text.of(["x", "x", "y", "z"]), np.ones(4, bool)).tolist()
    [False, False, True, False]
    """
    odd = np.zeros(len(value), np.bool_)
    at = of_mixed(groups, value.codes, applies)
    if not len(at):
        return odd
    pairs, of, each, most = counted(groups[at], value, at)
    ties = np.bincount(of[each == most[of]], minlength=len(most))
    odd[at] = ((each < most[of]) | (ties[of] > 1))[pairs]
    return odd


def of_mixed(groups: Codes, codes: Codes | Numbers, applies: Mask | None) -> Index:
    """The records, of those that something applies to, whose group has several values: few, as a rule."""
    at = None if applies is None or applies.all() else np.flatnonzero(applies)
    if at is not None:
        groups, codes = groups[at], codes[at]
    any_ = np.zeros(int(groups.max(initial=-1)) + 1, codes.dtype)
    any_[groups] = codes
    mixed = np.zeros(len(any_), np.bool_)
    mixed[groups[codes != any_[groups]]] = True
    found = np.flatnonzero(mixed[groups]) if mixed.any() else np.zeros(0, np.intp)
    return found if at is None else at[found]


def counted(groups: Codes, value: Text, at: Index) -> tuple[Codes, Codes, Index, Index]:
    """A number for each combination of group and value of some records; of each combination the group, and how many
    records it has; of each group how many its commonest value has."""
    pairs, (of, _) = distinct([groups, value.codes[at]], [int(groups.max()) + 1, len(value.values)])
    each = np.bincount(pairs)
    most = np.zeros(int(groups.max()) + 1, each.dtype)
    np.maximum.at(most, of, each)
    return pairs, of, each, most


def shape(text: str) -> str:
    """The form of an identifier: each digit as 9, each letter as A; runs of either count as they are long.

    >>> shape("RDEB-001"), shape("01")
    ('AAAA-999', '99')
    """
    return re.sub(r"[^\W\d_]", "A", re.sub(r"\d", "9", text))


def most_of(groups: Codes, mask: Mask, share: float = 0.5) -> Mask:
    """Which records are of a group of whose records more than a share are under a mask."""
    if not len(groups):
        return np.zeros(0, np.bool_)
    whole, held = np.bincount(groups), np.bincount(groups, weights=mask)
    return np.asarray((held > whole * share)[groups], np.bool_)
