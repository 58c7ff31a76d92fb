"""Annotations and bookmarks written into a PDF, and all taken out of it that no submission may hold.

Source: PDF 32000-1, 12.5.6.6 (free text annotations), 12.3.3 (outlines); FDA's PDF specification.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, Any

from ...errors import WriteError
from ...quick import dataclass
from .placing import Placed
from .reading import Box, Turn
from .words import LEADING, MARGIN, Note

if TYPE_CHECKING:
    import pikepdf

Colour = tuple[float, float, float]
#: Backgrounds of datasets in the order in which they come on a form. Source: Metadata Submission Guidelines 2.0; more
#: than four are ours.
COLOURS: tuple[Colour, ...] = tuple(
    (red / 255, green / 255, blue / 255)
    for red, green, blue in (
        (191, 255, 255),
        (255, 255, 150),
        (150, 255, 150),
        (255, 190, 155),
        (225, 205, 255),
        (255, 205, 230),
    )
)
WHITE: Colour = (1, 1, 1)
VERSIONS = ("1.4", "1.5", "1.6", "1.7")  # those that FDA takes
LARGEST_SIDE = 14_400  # points of a page. Source: PDF 32000-1, Annex C
MOST_DRAWN = 1_000_000  # bytes that draw a page; a form has some ten thousand
#: What runs, calls, hides or tells of whoever made it. Source: FDA's PDF specification.
UNWANTED = ("/OpenAction", "/AA", "/Metadata", "/PieceInfo", "/Perms", "/Legal", "/Collection", "/Threads")


@dataclass(frozen=True, slots=True)
class Mark:
    """A note at its place on a page, with its background."""

    page: int
    note: Note
    placed: Placed
    colour: Colour


@dataclass(frozen=True, slots=True)
class Bookmark:
    """A bookmark, to a page or to nothing but those below it."""

    title: str
    page: int
    below: tuple[Bookmark, ...] = ()


def opened(data: bytes, shown: str) -> pikepdf.Pdf:
    """A PDF; one that cannot be read is a WriteError."""
    import pikepdf

    try:
        return pikepdf.open(io.BytesIO(data))
    except pikepdf.PasswordError:
        raise WriteError(f"{shown} has a password; save it without one") from None
    except pikepdf.PdfError as error:
        raise WriteError(f"{shown} cannot be read as a PDF: {error}; save it again") from None


def plain(data: bytes, shown: str) -> bytes:
    """A PDF as every reader takes it: mended, and without encryption."""
    out = io.BytesIO()
    with opened(data, shown) as pdf:
        if not len(pdf.pages):
            raise WriteError(f"{shown} has no page; save it again")
        for number, page in enumerate(pdf.pages, start=1):
            refuse_heavy(page, f"{shown}: page {number}")
        pdf.save(out, encryption=False, deterministic_id=True)
    return out.getvalue()


def refuse_heavy(page: pikepdf.Page, label: str) -> None:
    """Raise WriteError for a page that no form has: larger than PDF allows, or drawn by endless words, which would fill
    the memory, or take hours."""
    import pikepdf

    x0, y0, x1, y1 = (float(side) for side in page.mediabox)
    if max(abs(x1 - x0), abs(y1 - y0)) > LARGEST_SIDE:
        raise WriteError(f"{label} has sides of more than {LARGEST_SIDE:,} points; save it in the size of paper")
    contents: Any = page.obj.get("/Contents", [])
    streams = [contents] if isinstance(contents, pikepdf.Stream) else list(contents)
    if sum(map(drawn_by, streams)) > MOST_DRAWN:
        raise WriteError(f"{label} is drawn by more than {MOST_DRAWN:,} bytes; save it without pictures")


def drawn_by(stream: pikepdf.Object) -> int:
    """How many bytes a stream holds when it is unpacked; no more of it is unpacked than counts."""
    if stream.get("/Filter") == "/FlateDecode":
        with suppress(zlib.error):
            return len(zlib.decompressobj().decompress(stream.read_raw_bytes(), MOST_DRAWN + 1))
    return len(stream.read_bytes())


def marks_on(data: bytes, shown: str) -> dict[int, list[Box]]:
    """The annotations and fields that a PDF has already, by page, in its own coordinates."""
    with opened(data, shown) as pdf:
        return {number: [*boxes_of(page)] for number, page in enumerate(pdf.pages, start=1)}


def boxes_of(page: pikepdf.Page) -> Iterator[Box]:
    """The boxes of the annotations of a page, but for links."""
    for annotation in page.get("/Annots", []):
        if annotation.get("/Subtype") != "/Link" and "/Rect" in annotation:
            x0, y0, x1, y1 = (float(side) for side in annotation.Rect)
            yield Box(min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))


def marked(
    data: bytes,
    shown: str,
    marks: Sequence[Mark],
    turns: Mapping[int, Turn],
    bookmarks: Sequence[Bookmark],
    title: str,
    date: datetime,
) -> bytes:
    """A PDF with annotations and bookmarks, those that it had last, without what tells of its makers; the same bytes
    each time."""
    with opened(data, shown) as pdf:
        clean(pdf, title, date)
        fonts = fonts_of(pdf)
        for number, mark in enumerate(marks, start=1):
            annotate(pdf, mark, turns[mark.page], number, date, fonts)
        with pdf.open_outline() as outline:
            before = [*outline.root]
            outline.root[:] = [item_of(bookmark) for bookmark in bookmarks] + before
        pdf.Root.PageMode = name("UseOutlines")
        out = io.BytesIO()
        version = pdf.pdf_version if pdf.pdf_version in VERSIONS else VERSIONS[-1 if pdf.pdf_version > "1.7" else 0]
        pdf.save(out, deterministic_id=True, force_version=version, encryption=False, linearize=False)
    return out.getvalue()


def clean(pdf: pikepdf.Pdf, title: str, date: datetime) -> None:
    """Take out what runs, and what tells of makers and tools; say what the document is."""
    import pikepdf

    for key in UNWANTED:
        if key in pdf.Root:
            del pdf.Root[key]
    for key in ("/JavaScript", "/EmbeddedFiles"):
        if "/Names" in pdf.Root and key in pdf.Root.Names:
            del pdf.Root.Names[key]
    for page in pdf.pages:
        for key in ("/AA", "/Metadata", "/PieceInfo"):
            if key in page:
                del page[key]
    if "/Info" in pdf.trailer:
        del pdf.trailer["/Info"]
    stamp = pikepdf.String(f"D:{date:%Y%m%d%H%M%S}Z")
    about = pikepdf.Dictionary(Title=pikepdf.String(title), CreationDate=stamp, ModDate=stamp)
    pdf.trailer["/Info"] = pdf.make_indirect(about)


def name(text: str) -> Any:
    """A name of PDF."""
    import pikepdf

    return pikepdf.Name(f"/{text}")


def fonts_of(pdf: pikepdf.Pdf) -> Any:
    """The fonts of annotations: Helvetica, which every reader has, plain and bold."""
    import pikepdf

    made = {
        key: pdf.make_indirect(
            pikepdf.Dictionary(
                Type=name("Font"), Subtype=name("Type1"), BaseFont=name(font), Encoding=name("WinAnsiEncoding")
            )
        )
        for key, font in (("/Helv", "Helvetica"), ("/HeBo", "Helvetica-Bold"))
    }
    return pikepdf.Dictionary(made)


def annotate(pdf: pikepdf.Pdf, mark: Mark, turn: Turn, number: int, date: datetime, fonts: Any) -> None:
    """One free text annotation with its appearance."""
    import pikepdf

    page = pdf.pages[mark.page - 1]
    shape = mark.placed.shape
    font = "HeBo" if mark.note.bold else "Helv"
    form = pdf.make_stream(appearance(mark, font))
    form.Type, form.Subtype = name("XObject"), name("Form")
    form.BBox = pikepdf.Array([0, 0, rounded(shape.width), rounded(shape.height)])
    cos, sin = {0: (1, 0), 90: (0, 1), 180: (-1, 0), 270: (0, -1)}[turn.degrees]
    form.Matrix = pikepdf.Array([cos, sin, -sin, cos, 0, 0])
    form.Resources = pikepdf.Dictionary(Font=fonts)
    border = pikepdf.Dictionary(W=1, S=name("D" if mark.note.dashed else "S"))
    if mark.note.dashed:
        border.D = pikepdf.Array([3, 2])
    stamp = pikepdf.String(f"D:{date:%Y%m%d%H%M%S}Z")
    annotation = pikepdf.Dictionary(
        Type=name("Annot"),
        Subtype=name("FreeText"),
        Rect=pikepdf.Array([rounded(side) for side in turn.box_drawn(mark.placed.box)]),
        Contents=pikepdf.String(mark.note.text),
        DA=pikepdf.String(f"/{font} {shape.size:g} Tf 0 g"),
        C=pikepdf.Array([rounded(part) for part in mark.colour]),
        BS=border,
        F=4,  # it is printed
        Q=0,
        NM=pikepdf.String(f"acrf-{number:04}"),
        M=stamp,
        P=page.obj,
        AP=pikepdf.Dictionary(N=form),
    )
    if mark.note.home:
        annotation.Subj = pikepdf.String(mark.note.home)
    if "/Annots" not in page:
        page.Annots = pikepdf.Array()
    page.Annots.append(pdf.make_indirect(annotation))


def appearance(mark: Mark, font: str) -> bytes:
    """How an annotation looks: its background, its border, its lines."""
    shape = mark.placed.shape
    w, h = shape.width, shape.height
    red, green, blue = mark.colour
    dash = "[3 2] 0 d" if mark.note.dashed else "[] 0 d"
    lines = [
        f"q {red:.3f} {green:.3f} {blue:.3f} rg 0 G 0.8 w {dash} 0.4 0.4 {w - 0.8:.2f} {h - 0.8:.2f} re B Q",
        f"BT /{font} {shape.size:g} Tf 0 g {shape.size * LEADING:.2f} TL",
        f"{MARGIN:.2f} {h - MARGIN / 2 - shape.size * 0.88:.2f} Td",
    ]
    lines += [f"({escaped(line)}) Tj T*" for line in shape.lines]
    return "\n".join([*lines, "ET"]).encode("cp1252", "replace")


def escaped(text: str) -> str:
    """A text as PDF has it in brackets.

    >>> escaped("ECDOSU (mg)")
    'ECDOSU \\\\(mg\\\\)'
    """
    return text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")


def rounded(value: float) -> Any:
    """A number with two decimals at the most."""
    from decimal import Decimal

    return Decimal(f"{value:.2f}").normalize() + 0


def item_of(bookmark: Bookmark) -> pikepdf.OutlineItem:
    """A bookmark with those below it; the uppermost stand open."""
    import pikepdf

    item = pikepdf.OutlineItem(bookmark.title, bookmark.page - 1, "Fit")
    item.children.extend(item_of(below) for below in bookmark.below)
    item.is_closed = not any(below.below for below in bookmark.below)
    return item
