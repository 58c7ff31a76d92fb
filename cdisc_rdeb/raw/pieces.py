"""Files that are read some rows after the others, so that none is whole in memory, and say the same as when read whole.

What is odd about a file is told with words that may need all of it. So a reader of pieces only knows sound ones, and
from the first other piece on the file is read whole: it gives the same rows, issues and errors in any pieces.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from ..errors import RawDataError
from ..formats.opening import changed, state_of
from ..quick import np
from .frame import RawFrame

Part = TypeVar("Part")


class Odd(Exception):
    """There is something to say of a piece, which whoever reads the whole file says."""


def in_pieces(path: Path, shown: str, pieces: Iterator[RawFrame], whole: Callable[[], RawFrame]) -> Iterator[RawFrame]:
    """The pieces of a file, as long as its reader is sure of them, and then the rest of the whole.

    Raises RawDataError as whoever reads the whole file does, and for a file that changes in between.
    """
    before = None
    given = 0
    try:
        before = state_of(path, shown)
        for piece in pieces:
            given += len(piece)
            yield piece
        return
    except (Odd, RawDataError, UnicodeError, OSError):
        pass  # told with its place by who reads the whole file
    rest = below(whole(), given)
    if given and state_of(path, shown) != before:
        raise changed(shown)
    yield rest


def with_last(parts: Iterator[Part], wanted: object = True) -> Iterator[tuple[Part, bool]]:
    """Parts, each with whether it is the last one, where that is ``wanted``; else all seem so, and none waits.

    >>> [*with_last(iter("AB"))]
    [('A', False), ('B', True)]
    """
    for part in parts:
        for following in parts if wanted else ():
            yield part, False
            part = following
        yield part, True


def below(whole: RawFrame, given: int) -> RawFrame:
    """The rows of a file from a place on, with all that is said of the file."""
    if not given:
        return whole
    rest = whole.take(np.arange(given, len(whole)))
    return replace(rest, encodings=whole.encodings, told=whole.told, left=whole.left)
