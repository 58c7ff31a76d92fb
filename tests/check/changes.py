"""Changes of a submission in memory, each one fault."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd

Frames = dict[str, pd.DataFrame]
Change = Callable[[Frames], None]


def put(name: str, variable: str, value: Any, at: int = 0) -> Change:
    """Change one value."""

    def change(frames: Frames) -> None:
        frame = frames[name]
        frame.loc[at, variable] = value

    return change


def more(name: str, variable: str, values: list[Any]) -> Change:
    """Add a variable."""

    def change(frames: Frames) -> None:
        frames[name][variable] = values

    return change


def less(name: str, *variables: str) -> Change:
    """Take variables away."""

    def change(frames: Frames) -> None:
        frames[name] = frames[name].drop(columns=list(variables))

    return change


def again(name: str, at: int = 0, **other: Any) -> Change:
    """A record once more, with other values as given."""

    def change(frames: Frames) -> None:
        record = frames[name].iloc[[at]].assign(**other)
        frames[name] = pd.concat([frames[name], record], ignore_index=True)

    return change


def without(name: str) -> Change:
    """Take a dataset away."""

    def change(frames: Frames) -> None:
        del frames[name]

    return change


def emptied(name: str) -> Change:
    """All records of a dataset away."""

    def change(frames: Frames) -> None:
        frames[name] = frames[name].iloc[:0]

    return change


def renamed(name: str, other: str) -> Change:
    """A dataset under another name."""

    def change(frames: Frames) -> None:
        frames[other] = frames.pop(name)

    return change


def both(*changes: Change) -> Change:
    """One change after the other."""

    def change(frames: Frames) -> None:
        for each in changes:
            each(frames)

    return change
