"""What raw files write where a test was not done, and the column with the reason beside it."""

from __future__ import annotations

from collections.abc import Mapping

from ....columns import Text, as_text
from ....raw import RawFrame
from ....values.results import is_not_done


def beside_not_done(frame: RawFrame, prefix: str = "") -> Mapping[str, tuple[str, ...]]:
    """Of each column that says of a row that nothing was done, the columns that have values in such rows alone.

    Names of columns are without the ``prefix`` that all begin with.
    """
    texts = {name.removeprefix(prefix): as_text(column) for name, column in frame.columns.items()}
    marked = {name: text for name, text in texts.items() if any(map(is_not_done, text.compact().values))}
    return {name: tuple(only_with(text, texts)) for name, text in marked.items()}


def only_with(text: Text, others: Mapping[str, Text]) -> list[str]:
    """The other columns that have values, and only where a text says that nothing was done."""
    undone = text.mask(is_not_done)
    found = []
    for name, other in others.items():
        there = other.present()
        if other is not text and there.any() and not (there & ~undone).any():
            found.append(name)
    return found
