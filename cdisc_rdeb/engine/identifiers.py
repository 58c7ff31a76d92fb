"""Identifiers that no record has: those of the same subject that each may be meant for."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from ..columns import Codes, Index, Text
from ..errors import as_close, written_alike

NEAR = 0.5  # how close an identifier is to the one that it is meant for: 55 to 5, BX4 to BX3
FEW = 3  # that a message names


def meant(text: str, known: Iterable[str], beside: Sequence[str] = ()) -> list[str]:
    """The identifiers that one may be meant for: the one that it is but for signs and zeros, else those that are as
    close as any; of several the one that the rows beside it have.

    >>> meant("55", ["1", "2", "5"]), meant("BX4", ["BX1", "BX3"], ["BX3", "BX3"]), meant("BX4", ["BX1", "BX3"])
    (['5'], ['BX3'], ['BX1', 'BX3'])
    """
    if alike := written_alike(text, known := [*known]):
        return [alike]
    near = as_close(text, known, NEAR) if text else []
    of_both = {each for each in beside if each in near}
    found = [*of_both] if len(near) > 1 and len(of_both) == 1 else near
    return found if len(found) <= FEW else []


def by_meant(
    lost: Index, subject: Codes, wanted: Text, others: Codes, offered: Text
) -> dict[tuple[str, ...], list[int]]:
    """The positions of lost identifiers by what each may be meant for, of those that ``others``, the subjects, have."""
    own = {*subject[lost].tolist()}
    known: dict[int, dict[str, None]] = {}
    for at in np.flatnonzero(np.isin(others, [*own])).tolist():
        known.setdefault(int(others[at]), {})[str(offered.values[offered.codes[at]])] = None
    found: dict[tuple[str, ...], list[int]] = {}
    for at in lost.tolist():
        beside = [n for n in (at - 1, at + 1) if 0 <= n < len(subject) and subject[n] == subject[at]]
        shown = [str(wanted.values[wanted.codes[n]]) for n in beside]
        of = [each for each in known.get(int(subject[at]), ()) if each]
        found.setdefault(tuple(meant(str(wanted.values[wanted.codes[at]]), of, shown)), []).append(at)
    return found


def way_to_identifier(near: Sequence[str]) -> str:
    """What to do about an identifier that is meant for one of some.

    >>> way_to_identifier(["BX1", "BX3"])
    "did you mean 'BX1' or 'BX3'? Write it in the file"
    """
    return f"did you mean {' or '.join(repr(each) for each in near)}? Write it in the file"
