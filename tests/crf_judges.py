"""What stands in an annotated CRF by pikepdf, PDFium and pdfminer: annotations, letters, bookmarks, overlaps."""

from __future__ import annotations

import io
from typing import NamedTuple

import pikepdf
import pypdfium2
from pdfminer.high_level import extract_pages
from pdfminer.layout import LTChar

BoxOf = tuple[float, float, float, float]


class Found(NamedTuple):
    """A free text annotation."""

    page: int
    text: str
    box: BoxOf


def annotations(data: bytes, ours: bool = True) -> list[Found]:
    """The free text annotations of a PDF in their order, or ours alone."""
    with pikepdf.open(io.BytesIO(data)) as pdf:
        return [
            Found(number, str(a.Contents), tuple(float(side) for side in a.Rect))
            for number, page in enumerate(pdf.pages, start=1)
            for a in page.get("/Annots", [])
            if a.Subtype == "/FreeText" and (not ours or str(a.get("/NM", "")).startswith("acrf-"))
        ]


def texts(data: bytes, page: int) -> list[str]:
    """The words of our annotations on a page."""
    return [found.text for found in annotations(data) if found.page == page]


def letters(data: bytes) -> dict[int, list[BoxOf]]:
    """The boxes of all printed letters by page, by PDFium; and by pdfminer too, where a page is not turned."""

    def inside(item):
        if isinstance(item, LTChar):
            if item.get_text().strip():
                yield item.bbox
        elif hasattr(item, "__iter__"):
            for part in item:
                yield from inside(part)

    found: dict[int, list[BoxOf]] = {}
    with pypdfium2.PdfDocument(data) as document:
        for number, layout in enumerate(extract_pages(io.BytesIO(data)), start=1):
            page = document[number - 1]
            printed = page.get_textpage()
            boxes = [printed.get_charbox(i) for i in range(printed.count_chars())]
            found[number] = [box for box in boxes if box[0] < box[2] and box[1] + 0.1 < box[3]]  # blanks have no height
            if not page.get_rotation():
                found[number] += inside(layout)
    return found


def meet(a: BoxOf, b: BoxOf) -> bool:
    """Whether two boxes have an area in common."""
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def over_text(data: bytes, blank: bytes | None = None) -> list[str]:
    """Annotations that cover a letter of the page, or of the blank one."""
    printed = letters(blank or data)
    return [found.text for found in annotations(data) for box in printed[found.page] if meet(found.box, box)]


def over_one_another(data: bytes) -> list[tuple[str, str]]:
    """Annotations that cover one another, whoever wrote them."""
    found = annotations(data, ours=False)
    pairs = ((a, b) for i, a in enumerate(found) for b in found[i + 1 :] if a.page == b.page)
    return [(a.text, b.text) for a, b in pairs if meet(a.box, b.box)]


def bookmarks(data: bytes) -> list[tuple[str, int]]:
    """The bookmarks as paths, with the page that each leads to."""
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_outline() as outline:
        pages = {page.objgen: number for number, page in enumerate(pdf.pages, start=1)}

        def below(items, path):
            for item in items:
                name = f"{path}/{item.title}" if path else item.title
                if item.destination is not None:  # those that came along may have actions
                    yield name, pages[item.destination[0].objgen]
                yield from below(item.children, name)

        return [*below(outline.root, "")]
