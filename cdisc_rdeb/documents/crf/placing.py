"""Where annotations go: beside what they belong to, over nothing that is printed or annotated.

A page is a raster of points. What is printed or annotated must stay free; lines and pictures are covered where
nothing else is near. Sums over the raster tell of all places at once whether they are free.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import ceil, floor

import numpy as np
import numpy.typing as npt

from .reading import Box, Page
from .words import Shape

Raster = npt.NDArray[np.int32]
EDGE = 6  # points at the edges of a page that stay free
NEAR = 1.0  # points around what is printed
REACH = 150  # points above and below the anchor that are looked at first
STEP = 2  # points from one place that is tried to the next
#: What speaks against a place, in points: on the wrong side, off the line, covering what is drawn, small, in lines.
LEFT, ACROSS, OFF_LINE, INK, SMALLER, LINE, DOWN = 60.0, 12.0, 2.5, 260.0, 25.0, 9.0, 0.05
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
        self.ink = np.zeros((self.height, self.width), np.bool_)
        rows, columns = min(self.height, page.ink.shape[0]), min(self.width, page.ink.shape[1])
        self.ink[self.height - rows :, :columns] = page.ink[:rows, :columns][::-1]
        for box in page.printed():
            self.take(box)
        for box in page.marks:
            self.take(box)

    def take(self, box: Box) -> None:
        """Nothing else may stand here; with a little room around."""
        bottom, top = max(floor(box.y0 - NEAR), 0), max(ceil(box.y1 + NEAR), 0)
        left, right = max(floor(box.x0 - NEAR), 0), max(ceil(box.x1 + NEAR), 0)
        self.taken[bottom:top, left:right] = True

    def place(self, shapes: Sequence[Shape], anchor: Box, along: float = 1) -> Placed | None:
        """The best free place beside an anchor, which is taken with it; None where the page has no room.

        ``along`` is what a point to the right counts: less for what may stand in a row. Shapes of a size that comes
        later are looked at where those before have no place that is near.
        """
        for reach in (REACH, self.height):
            low = max(floor(anchor.y0) - reach, EDGE)
            high = min(ceil(anchor.y1) + reach, self.height - EDGE)
            window = Window(low, self.width - EDGE, sums(self.taken[low:high]), sums(self.ink[low:high]))
            found: list[tuple[float, Placed]] = []
            for size in sorted({shape.size for shape in shapes}, reverse=True):
                same = (best_of(window, shape, anchor, along) for shape in shapes if shape.size == size)
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
    taken and drawn there."""

    low: int
    right: int
    taken: Raster
    ink: Raster


def best_of(window: Window, shape: Shape, anchor: Box, along: float) -> tuple[float, Placed] | None:
    """The best place of one shape in a window, and what speaks against it."""
    w, h = ceil(shape.width), ceil(shape.height)
    free = within(window.taken, window.right, w, h) == 0
    if not free.any():
        return None
    rows = (window.low + np.arange(free.shape[0]) * STEP)[:, None]
    columns = (EDGE + np.arange(free.shape[1]) * STEP)[None, :]
    drawn = within(window.ink, window.right, w, h) / (w * h)
    cost = np.where(free, against(anchor, along, rows, columns, w, h) + drawn * INK, np.inf)
    row, column = divmod(int(cost.argmin()), cost.shape[1])
    y, x = float(rows[row, 0]), float(columns[0, column])
    total = float(cost[row, column]) + (len(shape.lines) - 1) * LINE + (LARGE - shape.size) * SMALLER
    return total, Placed(shape, Box(x, y, x + shape.width, y + shape.height))


def against(anchor: Box, along: float, rows: Raster, columns: Raster, w: int, h: int) -> npt.NDArray[np.float64]:
    """What speaks against each place: its distance, that it is left of the anchor, or low beside a tall one."""
    after = columns - anchor.x1
    before = anchor.x0 - (columns + w)
    side = np.where(after >= 0, after * along, np.where(before >= 0, before + LEFT, ACROSS))
    middle = np.abs(rows + h / 2 - (anchor.y0 + anchor.y1) / 2)
    off = np.maximum(middle - max((anchor.y1 - anchor.y0) - h, 0) / 2, 0) * OFF_LINE
    cost: npt.NDArray[np.float64] = side + off + (anchor.y1 - rows) * DOWN
    return cost


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
