"""What is printed on the pages of a PDF, and where: texts with their boxes, what else is drawn, what is written beside.

Boxes are in points from the lower left corner of the page as it is seen, whichever way it is turned.
"""

from __future__ import annotations

import ctypes
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ...errors import WriteError

if TYPE_CHECKING:
    import pypdfium2

DARK = 225  # of 255: what is darker is drawn, not paper


class Box(NamedTuple):
    """A rectangle: left, bottom, right, top."""

    x0: float
    y0: float
    x1: float
    y1: float

    def meets(self, other: Box) -> bool:
        """Whether two have an area in common."""
        return self.x0 < other.x1 and other.x0 < self.x1 and self.y0 < other.y1 and other.y0 < self.y1


class Turn(NamedTuple):
    """How a page is seen: its box in the PDF's coordinates, and the degrees that it is turned clockwise."""

    box: Box
    degrees: int

    @property
    def size(self) -> tuple[float, float]:
        """Width and height as seen."""
        width, height = self.box.x1 - self.box.x0, self.box.y1 - self.box.y0
        return (height, width) if self.degrees in (90, 270) else (width, height)

    def seen(self, x: float, y: float) -> tuple[float, float]:
        """A point of the PDF as it is seen.

        >>> Turn(Box(0, 0, 600, 800), 90).seen(0, 800)
        (800, 600)
        """
        box = self.box
        return {
            0: (x - box.x0, y - box.y0),
            90: (y - box.y0, box.x1 - x),
            180: (box.x1 - x, box.y1 - y),
            270: (box.y1 - y, x - box.x0),
        }[self.degrees]

    def drawn(self, x: float, y: float) -> tuple[float, float]:
        """The point of the PDF that is seen at a place."""
        box = self.box
        return {
            0: (box.x0 + x, box.y0 + y),
            90: (box.x1 - y, box.y0 + x),
            180: (box.x1 - x, box.y1 - y),
            270: (box.x0 + y, box.y1 - x),
        }[self.degrees]

    def box_seen(self, box: Box) -> Box:
        """A box of the PDF as it is seen."""
        return spanned([self.seen(box.x0, box.y0), self.seen(box.x1, box.y1)])

    def box_drawn(self, box: Box) -> Box:
        """The box of the PDF that is seen."""
        return spanned([self.drawn(box.x0, box.y0), self.drawn(box.x1, box.y1)])


def spanned(points: Sequence[tuple[float, float]]) -> Box:
    """The box that some points span."""
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return Box(min(xs), min(ys), max(xs), max(ys))


def around(boxes: Sequence[Box]) -> Box:
    """The box around several."""
    return spanned([point for box in boxes for point in ((box.x0, box.y0), (box.x1, box.y1))])


@dataclass(slots=True)
class Page:
    """A page as it is seen: its size, its text folded, the box of each character of that, and what is drawn on it.

    ``ink`` has a row for each point from the top down, True where something is drawn. ``marks`` are the boxes of
    annotations and fields that it has.
    """

    number: int
    turn: Turn
    text: str
    boxes: list[Box | None]
    ink: npt.NDArray[np.bool_]
    marks: list[Box] = field(default_factory=list)

    def printed(self) -> list[Box]:
        """The boxes of all characters."""
        return [box for box in self.boxes if box]

    def found(self, text: str) -> list[Box]:
        """The places of a text on the page, from the top down; a part of a word is none."""
        wanted, places = folded(text), []
        start = self.text.find(wanted) if wanted else -1
        while start >= 0:
            end = start + len(wanted)
            if is_apart(self.text, start, end):
                places.append(around([box for box in self.boxes[start:end] if box]))
            start = self.text.find(wanted, start + 1)
        return sorted(places, key=lambda box: (-box.y1, box.x0))


def is_apart(text: str, start: int, end: int) -> bool:
    """Whether a part of a text is no part of longer words."""
    before = text[start - 1 : start].isalnum() and text[start].isalnum()
    after = text[end : end + 1].isalnum() and text[end - 1].isalnum()
    return not (before or after)


def folded(text: str) -> str:
    """A text without what printing changes: letters that are joined, blanks, case.

    >>> folded("Adverse  Event\\r\\nTerm:"), folded("ﬁrst dose")
    ('adverse event term:', 'first dose')
    """
    return " ".join(unicodedata.normalize("NFKC", text).casefold().split())


def read_pages(data: bytes, shown: str) -> list[Page]:
    """The pages of a PDF; one that cannot be read is a WriteError."""
    import pypdfium2

    try:
        with pypdfium2.PdfDocument(data) as document:
            return [read_page(document[number], number + 1) for number in range(len(document))]
    except pypdfium2.PdfiumError as error:
        raise WriteError(f"{shown} cannot be read as a PDF without a password: {error}; save it again") from None


def read_page(page: pypdfium2.PdfPage, number: int) -> Page:
    """One page."""
    turn = Turn(Box(*page.get_cropbox()), page.get_rotation())
    text, boxes = read_text(page, turn)
    bitmap = page.render(scale=1, grayscale=True, may_draw_forms=False)
    ink = np.asarray(bitmap.to_numpy()).reshape(bitmap.height, bitmap.width, -1)[:, :, 0] < DARK
    return Page(number, turn, text, boxes, ink)


def read_text(page: pypdfium2.PdfPage, turn: Turn) -> tuple[str, list[Box | None]]:
    """The folded text of a page, and the box of each of its characters; blanks have none."""
    letters: list[str] = []
    boxes: list[Box | None] = []
    for letter, box in characters(page, turn):
        plain = unicodedata.normalize("NFKC", letter).casefold()
        if not plain.strip() or box is None:
            if letters and letters[-1] != " ":
                letters.append(" ")
                boxes.append(None)
            continue
        letters += plain
        boxes += [box] * len(plain)
    return "".join(letters), boxes


def characters(page: pypdfium2.PdfPage, turn: Turn) -> Iterator[tuple[str, Box | None]]:
    """The characters of a page in their order, with the box of each that is printed."""
    import pypdfium2.raw as raw

    texts: Any = page.get_textpage()
    sides = [ctypes.c_double() for _ in range(4)]
    for i in range(texts.count_chars()):
        letter = chr(raw.FPDFText_GetUnicode(texts, i))
        if letter in "\ufffe\u00ad\x02":  # where a word is broken
            continue
        known = raw.FPDFText_GetCharBox(texts, i, *sides)
        left, right, bottom, top = (side.value for side in sides)
        empty = not known or (right <= left and top <= bottom)
        yield letter, None if empty else turn.box_seen(Box(left, bottom, right, top))
