"""Texts as a terminal shows them: numbers with their nouns, aligned columns, nothing that moves or colours it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

WIDEST = 40  # characters of a text that are displayed


def count(number: int, noun: str) -> str:
    """A number with its noun.

    >>> count(1, "record"), count(1200, "record")
    ('1 record', '1,200 records')
    """
    return f"{number:,} {noun}{'' if number == 1 else 's'}"


def printable(text: str) -> str:
    """A text with a sign in the place of each character that would move or colour the terminal."""
    return text if text.isprintable() else "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)


def cut(text: str, widest: int = WIDEST) -> str:
    """A text as a terminal can display it: no control characters, an ellipsis for what is too much."""
    text = printable(text)
    return text if len(text) <= widest else text[: widest - 1] + "…"


def text_table(
    header: Sequence[str], columns: Sequence[Sequence[str]], right: Iterable[int] = (), widest: int = WIDEST
) -> list[str]:
    """Lines of aligned columns: those at the places ``right`` to the right, wide texts cut.

    >>> text_table(["NAME", "N"], [["alpha", "b"], ["1", "10"]], {1})
    ['NAME    N', 'alpha   1', 'b      10']
    """
    right = set(right)
    padded = []
    for place, (name, texts) in enumerate(zip(header, columns, strict=True)):
        cells = [name, *(cut(text, widest) for text in texts)]
        size = max(map(len, cells))
        padded.append([cell.rjust(size) if place in right else cell.ljust(size) for cell in cells])
    return ["  ".join(row).rstrip() for row in zip(*padded, strict=True)]
