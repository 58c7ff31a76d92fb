"""Where the boxes and arrows of a diagram stand: in columns, ordered so that arrows cross little."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from ...model.prose import Diagram
from ..letters import printable

WIDTH = 468.0  # points between the margins
HEAD = 20.0  # points above the boxes
TALLEST, GAP = 17.0, 5.0  # of a box, and between boxes
PAGE = 500.0  # points that boxes may fill
ROUNDS = 4  # of ordering, after which nothing moves in practice


def drawing(diagram: Diagram) -> dict[str, Any]:
    """A diagram as the template draws it: boxes, arrows from edge to edge, and its words for who does not see it."""
    columns = ordered(diagram)
    most = max((len(column) for column in columns), default=1)
    step = min(TALLEST + GAP, PAGE / max(most, 1))
    tall = step * TALLEST / (TALLEST + GAP)
    width = WIDTH / (len(columns) * 1.75 - 0.75)
    place: dict[str, tuple[float, float]] = {}
    for at, column in enumerate(columns):
        top = HEAD + (most - len(column)) * step / 2
        place |= {name: (at * width * 1.75, top + row * step) for row, name in enumerate(column)}
    below = {name: words for _, boxes in diagram.columns for name, words in boxes}
    return {
        "width": WIDTH,
        "height": HEAD + most * step,
        "heads": [{"x": i * width * 1.75, "w": width, "text": head} for i, (head, _) in enumerate(diagram.columns)],
        "boxes": [
            {"name": printable(name), "below": printable(below[name]), "x": x, "y": y, "w": width, "h": tall}
            for name, (x, y) in place.items()
        ],
        "arrows": [
            {"from": (place[a][0] + width, place[a][1] + tall / 2), "to": (place[b][0], place[b][1] + tall / 2)}
            for a, b in diagram.arrows
        ],
        "alt": printable(f"{diagram.caption}: " + "; ".join(f"{a} to {b}" for a, b in diagram.arrows)),
    }


def ordered(diagram: Diagram) -> list[list[str]]:
    """The names of each column, each near to those that its arrows come from or lead to.

    >>> columns = (("", (("a", ""), ("b", ""))), ("", (("x", ""), ("y", ""))))
    >>> ordered(Diagram(columns, (("a", "y"), ("b", "x")), ""))
    [['a', 'b'], ['y', 'x']]
    """
    columns = [[name for name, _ in boxes] for _, boxes in diagram.columns]
    before, after = neighbours(diagram.arrows), neighbours([(b, a) for a, b in diagram.arrows])
    for turn in range(ROUNDS):
        forward = turn % 2 == 0
        for at in range(1, len(columns)) if forward else range(len(columns) - 2, 0, -1):
            columns[at] = by_middle(columns, columns[at], before if forward else after)
    return columns


def neighbours(arrows: Sequence[tuple[str, str]]) -> dict[str, list[str]]:
    """For each box that arrows lead to those that they come from."""
    found: dict[str, list[str]] = {}
    for a, b in arrows:
        found.setdefault(b, []).append(a)
    return found


def by_middle(columns: Sequence[Sequence[str]], column: list[str], near: Mapping[str, Sequence[str]]) -> list[str]:
    """A column in the order of the middle of what its boxes are tied to; one that is tied to nothing stays last."""
    rows = {name: row / max(len(names), 1) for names in columns for row, name in enumerate(names)}
    middle = {name: [rows[other] for other in near.get(name, ()) if other in rows] for name in column}
    return sorted(column, key=lambda name: sum(middle[name]) / len(middle[name]) if middle[name] else 2.0)
