"""What is printed on the pages of a PDF, and where: texts with their boxes, what else is drawn, what is written beside.

Boxes are in points from the lower left corner of the page as it is seen, whichever way it is turned.
"""

from __future__ import annotations

import ctypes
import hashlib
import io
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import numpy.typing as npt

from ...cache import fingerprint, remembered
from ...errors import WriteError
from ...quick import dataclass

if TYPE_CHECKING:
    import pypdfium2

DARK = 165  # of 255: what is darker is drawn, not paper or a ground of light colour
APART = 0.3  # of the size of letters: what is further apart are two words


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

    ``printed`` are the boxes of all that is printed, ``marks`` those of annotations and fields that it has. ``ink`` has
    a row for each point from the top down, True where something is drawn.
    """

    number: int
    turn: Turn
    text: str
    boxes: list[Box | None]
    printed: list[Box]
    ink: npt.NDArray[np.bool_]
    marks: list[Box] = field(default_factory=list)

    def digest(self) -> str:
        """The hash of what is printed and drawn on it, and of where it has marks."""
        ink = hashlib.sha256(self.ink.tobytes()).hexdigest()
        return fingerprint((self.turn, self.printed, self.marks, self.ink.shape, ink))

    def found(self, text: str) -> list[Box]:
        """The places of a text, with what follows on its line, from the top down; a part of a word is none."""
        wanted, places = folded(text), []
        start = self.text.find(wanted) if wanted else -1
        while start >= 0:
            end = start + len(wanted)
            if is_apart(self.text, start, end):
                places.append(around([box for box in self.boxes[start : self.end_of_run(end)] if box]))
            start = self.text.find(wanted, start + 1)
        return sorted(places, key=lambda box: (-box.y1, box.x0))

    def end_of_run(self, end: int) -> int:
        """Where the text that goes on from a character on its line ends: a part of a sentence has its place behind
        that."""
        last = self.boxes[end - 1]
        for i in range(end, len(self.boxes)):
            box = self.boxes[i]
            if box is None or last is None:
                continue
            if gap(last, box) > last.y1 - last.y0 or box.y1 < last.y0 or box.y0 > last.y1 or box.x0 < last.x0:
                break
            last, end = box, i + 1
        return end


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
    """The pages of a PDF that was made plain; ``shown`` is how messages call it. WriteError for one that is damaged."""
    return remembered(lambda: ("pages", hashlib.sha256(data).hexdigest()), lambda: pages_of(data, shown))


def pages_of(data: bytes, shown: str) -> list[Page]:
    """The pages of a PDF that nobody has read before."""
    import pypdfium2

    layouts = texts_of(data)
    try:
        with pypdfium2.PdfDocument(data) as document:
            return [read_page(document[i], i + 1, media, printed) for i, (media, printed) in enumerate(layouts)]
    except Exception as error:  # whatever the libraries do with fonts and words that are damaged
        said = " ".join(f"{type(error).__name__} {error}".split())
        raise WriteError(f"{shown} cannot be read page by page: {said}; print it to a new PDF") from error


def read_page(page: pypdfium2.PdfPage, number: int, media: Turn, printed: Iterable[tuple[str, Box]]) -> Page:
    """One page, with its characters as they stand in its media box."""
    turn = turn_of(page)
    seen = [(letter, turn.box_seen(media.box_drawn(box))) for letter, box in printed]
    bitmap = page.render(scale=1, grayscale=True, may_draw_forms=False)
    ink = np.asarray(bitmap.to_numpy()).reshape(bitmap.height, bitmap.width, -1)[:, :, 0] < DARK
    return Page(number, turn, *joined(seen), [box for letter, box in seen if letter.strip()], ink)


def turn_of(page: pypdfium2.PdfPage) -> Turn:
    """How a page is seen, from where its corners are: its boxes may be inherited, or missing."""
    import pypdfium2.raw as raw

    corners = []
    for across, down in ((0, 0), (1, 1)):
        x, y = ctypes.c_double(), ctypes.c_double()
        raw.FPDF_DeviceToPage(page, 0, 0, 1, 1, 0, across, down, x, y)
        corners.append((x.value, y.value))
    return Turn(spanned(corners), page.get_rotation())


def texts_of(data: bytes) -> Iterator[tuple[Turn, list[tuple[str, Box]]]]:
    """The characters of each page with their boxes, and how the page lies in its media box.

    They are told from the page's own words on its fonts, so that those are known too that no font is there for.
    """
    from pdfminer.converter import PDFLayoutAnalyzer
    from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
    from pdfminer.pdfpage import PDFPage

    layouts: list[Any] = []

    class Kept(PDFLayoutAnalyzer):
        """Keeps the layout of a page."""

        def receive_layout(self, ltpage: Any) -> None:
            layouts.append(ltpage)

    resources = PDFResourceManager()
    interpreter = PDFPageInterpreter(resources, Kept(resources, laparams=None))
    for page in PDFPage.get_pages(io.BytesIO(data)):
        interpreter.process_page(page)
        yield Turn(Box(*page.mediabox), page.rotate % 360), [*characters(layouts.pop())]


def characters(part: Any) -> Iterator[tuple[str, Box]]:
    """The characters of a part of a page, in the order in which they are printed."""
    from pdfminer.layout import LTChar

    for inner in part:
        if isinstance(inner, LTChar):
            yield inner.get_text(), Box(*inner.bbox)
        elif hasattr(inner, "__iter__"):
            yield from characters(inner)


def joined(printed: Iterable[tuple[str, Box]]) -> tuple[str, list[Box | None]]:
    """The folded text of characters, and the box of each of its own; blanks, which have none, part what stands apart.

    A hyphen at the end of a line is left out: the word goes on.
    """
    letters: list[str] = []
    boxes: list[Box | None] = []
    last: Box | None = None
    for letter, box in printed:
        plain = unicodedata.normalize("NFKC", letter).casefold().strip()
        apart = last is None or gap(last, box) > APART * min(box.y1 - box.y0, last.y1 - last.y0)
        if letters and last is not None and letters[-1] in "-\u00ad" and box.y1 <= last.y0 + (last.y1 - last.y0) / 2:
            letters.pop()
            boxes.pop()
        elif letters and letters[-1] != " " and (apart or not plain):
            letters.append(" ")
            boxes.append(None)
        letters += plain
        boxes += [box] * len(plain)
        last = box if plain else None
    return "".join(letters), boxes


def gap(a: Box, b: Box) -> float:
    """How far two boxes stand apart, to the side or in height."""
    return max(b.x0 - a.x1, a.x0 - b.x1, b.y0 - a.y1, a.y0 - b.y1)
