"""Where annotations go: beside what they belong to, over nothing that is printed or annotated.

A page is a raster of points. What is printed or annotated must stay free; lines and pictures are covered where
nothing else is near. Sums over the raster tell of all places at once whether they are free.
"""

from __future__ import annotations

from collections.abc import Sequence
from math import ceil, floor
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from ...quick import dataclass
from .reading import Box, Page
from .words import Shape

Raster = npt.NDArray[np.int32]
Numbers = npt.NDArray[np.float64]
EDGE = 6  # points at the edges of a page that stay free
NEAR = 1.0  # points around what is printed
REACH = 150  # points above and below the anchor that are looked at first
STEP = 2  # points from one place that is tried to the next
#: What speaks against a place, in points: each to the right, each above or below; left of the anchor; beside what is
#: another's; each point of what is drawn that it covers; smaller print; further lines.
RIGHT, ABOVE, BELOW, LEFT, ANOTHER, INK, SMALLER, LINE, TOPMOST = 0.6, 6.0, 3.5, 60.0, 300.0, 0.55, 25.0, 9.0, 0.05
SOME = 40  # points of printed boxes that make a word
LARGE = 9.0  # the size from which smaller ones count
FAR = 100.0  # what speaks so much against a place makes smaller print worth a look


@dataclass(frozen=True, slots=True)
class Placed:
    """A shape at its place."""

    shape: Shape
    box: Box


class Sheet:
    """What is taken on a page."""

    def __init__(self, page: Page) -> None:
        self.width, self.height = (floor(side) for side in page.turn.size)
        self.taken = np.zeros((self.height, self.width), np.bool_)
        ink = np.zeros((self.height, self.width), np.bool_)
        rows, columns = min(self.height, page.ink.shape[0]), min(self.width, page.ink.shape[1])
        ink[self.height - rows :, :columns] = page.ink[:rows, :columns][::-1]
        self.ink = sums(ink)
        for box in page.printed:
            self.take(box)
        self.text = sums(self.taken)  # so far text alone is taken
        for box in page.marks:
            self.take(box)

    def take(self, box: Box) -> None:
        """Nothing else may stand here; with a little room around."""
        bottom, top = max(floor(box.y0 - NEAR), 0), max(ceil(box.y1 + NEAR), 0)
        left, right = max(floor(box.x0 - NEAR), 0), max(ceil(box.x1 + NEAR), 0)
        self.taken[bottom:top, left:right] = True

    def place(
        self, shapes: Sequence[Shape], anchor: Box, others: Sequence[Box] = (), along: float = RIGHT
    ) -> Placed | None:
        """The best free place beside an anchor, which is taken with it; None where the page has no room.

        ``others`` are the anchors of others, whose rows belong to them. ``along`` is what a point to the right
        counts: less for what may stand in a row. Shapes of a size that comes later are looked at where those before
        have no place that is near.
        """
        for reach in (REACH, self.height):
            low = max(floor(anchor.y0) - reach, EDGE)
            high = min(ceil(anchor.y1) + reach, self.height - EDGE)
            taken, rows = sums(self.taken[low:high]), slice(low, high + 1)
            window = Window(low, self.width - EDGE, taken, self.ink[rows], self.text[rows])
            found: list[tuple[float, Placed]] = []
            for size in sorted({shape.size for shape in shapes}, reverse=True):
                same = (best_of(window, shape, anchor, others, along) for shape in shapes if shape.size == size)
                found += [best for best in same if best is not None]
                if found and min(cost for cost, _ in found) < FAR:
                    break
            if found:
                _, placed = min(found, key=lambda each: (each[0], each[1].box))
                self.take(placed.box)
                return placed
        return None


@dataclass(frozen=True, slots=True)
class Window:
    """The rows of a page that are looked at, from ``low`` on, and the columns up to ``right``: the sums of what is
    taken, drawn and printed there."""

    low: int
    right: int
    taken: Raster
    ink: Raster
    text: Raster


def best_of(
    window: Window, shape: Shape, anchor: Box, others: Sequence[Box], along: float
) -> tuple[float, Placed] | None:
    """The best place of one shape in a window, and what speaks against it."""
    w, h = ceil(shape.width), ceil(shape.height)
    free = within(window.taken, window.right, w, h) == 0
    if not free.any():
        return None
    places = Places(
        (window.low + np.arange(free.shape[0]) * STEP)[:, None], (EDGE + np.arange(free.shape[1]) * STEP)[None, :], w, h
    )
    cost = against(places, anchor, along) + within(window.ink, window.right, w, h) * INK
    cost += after_text(window, places, anchor) * (places.beside(anchor) == 0) * ANOTHER / 2
    cost += of_others(places, anchor, others) * ANOTHER
    cost = np.where(free, cost, np.inf)
    row, column = divmod(int(cost.argmin()), cost.shape[1])
    y, x = float(places.rows[row, 0]), float(places.columns[0, column])
    total = float(cost[row, column]) + (len(shape.lines) - 1) * LINE + (LARGE - shape.size) * SMALLER
    return total, Placed(shape, Box(x, y, x + shape.width, y + shape.height))


class Places(NamedTuple):
    """All places of a box of a size: the rows of their lower and the columns of their left sides."""

    rows: Raster
    columns: Raster
    width: int
    height: int

    def beside(self, box: Box) -> Numbers:
        """How much of each place, by its height, is on the level of a box."""
        shared = np.minimum(self.rows + self.height, box.y1) - np.maximum(self.rows, box.y0)
        found: Numbers = np.maximum(shared, 0) / self.height
        return found


def against(places: Places, anchor: Box, along: float) -> Numbers:
    """What speaks against each place: its distance from the anchor, more above it than below, most on its left."""
    after = places.columns - anchor.x1
    before = anchor.x0 - (places.columns + places.width)
    side = np.where(after >= 0, after * along, np.where(before >= 0, before + LEFT, LEFT / 5))
    middle = places.rows + places.height / 2 - (anchor.y0 + anchor.y1) / 2
    spare = max((anchor.y1 - anchor.y0) - places.height, 0) / 2  # beside a tall anchor there are several rows
    off = np.maximum(middle - spare, 0) * ABOVE + np.maximum(-middle - spare, 0) * BELOW
    cost: Numbers = side + off + (anchor.y1 - places.rows) * TOPMOST
    return cost


def of_others(places: Places, anchor: Box, others: Sequence[Box]) -> Numbers:
    """How much each place would be read as of other anchors: it stands on the level of one, right of where that
    begins, unless its own begins between them."""
    own = (places.beside(anchor) > 0) & (places.columns >= anchor.x0)
    before = [other for other in others if other.x0 < anchor.x0]
    after = [other for other in others if other.x0 >= anchor.x0]
    return np.where(own, 0.0, levels(places, before)) + levels(places, after)


def levels(places: Places, others: Sequence[Box]) -> Numbers:
    """How much each place stands on the levels of boxes that begin before it ends."""
    rows = np.hstack([np.zeros((len(places.rows), 0)), *(places.beside(other) for other in others)])
    begun = [places.columns[0] + places.width > other.x0 for other in others]
    return rows @ np.array(begun, np.float64).reshape(len(others), places.columns.shape[1])


def after_text(window: Window, places: Places, anchor: Box) -> Numbers:
    """How much each place stands behind text that begins right of where the anchor does."""
    start, low = max(floor(anchor.x0), 0), places.rows[:, 0] - window.low
    columns = np.maximum(places.columns[0], start)
    strip = window.text[low + places.height] - window.text[low]
    found: Numbers = np.minimum((strip[:, columns] - strip[:, [start]]) / SOME, 1.0)
    return found


def sums(raster: npt.NDArray[np.bool_]) -> Raster:
    """Sums of a raster from its corner on, with a row and a column of zeros before."""
    made = np.zeros((raster.shape[0] + 1, raster.shape[1] + 1), np.int32)
    made[1:, 1:] = raster.cumsum(0, np.int32).cumsum(1, np.int32)
    return made


def within(made: Raster, right: int, w: int, h: int) -> Raster:
    """How much of a raster lies in each box of a size: its rows from the first on, columns from the edge on."""
    rows, columns = made.shape[0] - h, right - w + 1
    if rows <= 0 or columns <= EDGE:
        return np.ones((0, 0), np.int32)

    def at(down: int, along: int) -> Raster:
        return made[down : down + rows : STEP, EDGE + along : columns + along : STEP]

    found: Raster = at(h, w) - at(0, w) - at(h, 0) + at(0, 0)
    return found
