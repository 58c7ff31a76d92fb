"""What the records of a dataset keep to among themselves: what nearly all have, and the few that differ."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np

from ..columns import Codes, Mask, Text, distinct

FEW = 0.02  # the share of records that may differ from a custom; one record always may
LEAST = 4  # records that must keep to a custom for it to be one


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


def odd_ones(
    by: Sequence[Text], value: Text, applies: Mask | None = None, *, few: float = FEW, least: int = LEAST
) -> Mask:
    """Which records have another value than nearly all that have the same values of some variables.

    >>> unit = Text.of(["g", "g", "g", "g", "mg", "mg"])
    >>> odd_ones([Text.of(["A", "A", "A", "A", "A", "B"])], unit).tolist()
    [False, False, False, False, True, False]
    """
    at = np.flatnonzero(np.ones(len(value), np.bool_) if applies is None else applies)
    odd = np.zeros(len(value), np.bool_)
    if not len(at):
        return odd
    groups, _ = distinct([text.codes[at] for text in by], [len(text.values) for text in by])
    pairs, (of, _) = distinct([groups, value.codes[at]], [int(groups.max()) + 1, len(value.values)])
    whole, each = np.bincount(groups), np.bincount(pairs)
    most = np.zeros(len(whole), each.dtype)
    np.maximum.at(most, of, each)
    rest = whole - most
    custom = (rest > 0) & (rest <= np.maximum(1, whole * few)) & (most >= least)
    odd[at] = (custom[of] & (each < most[of]))[pairs]
    return odd


def unlike(by: Sequence[Text], value: Text, applies: Mask) -> Mask:
    """Which records have another value than most that have the same values of some variables; all where none has most.

    >>> unlike([Text.of(["A", "A", "A", "B"])], Text.of(["x", "x", "y", "z"]), np.ones(4, bool)).tolist()
    [False, False, True, False]
    """
    at, odd = np.flatnonzero(applies), np.zeros(len(value), np.bool_)
    if not len(at):
        return odd
    groups, _ = distinct([text.codes[at] for text in by], [len(text.values) for text in by])
    pairs, (of, _) = distinct([groups, value.codes[at]], [int(groups.max()) + 1, len(value.values)])
    each = np.bincount(pairs)
    most = np.zeros(int(groups.max()) + 1, each.dtype)
    np.maximum.at(most, of, each)
    ties = np.bincount(of[each == most[of]], minlength=len(most))
    several = np.bincount(of) > 1
    odd[at] = (several[of] & ((each < most[of]) | (ties[of] > 1)))[pairs]
    return odd


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
