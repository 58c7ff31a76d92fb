"""Text of persons in Markdown (CommonMark, with tables) as the blocks of a document.

A heading of level 2 begins a section. What a document cannot hold, as a picture, is a fault.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, TypeAlias

from ...model import Place
from ...model.prose import Block, Code, Grid, Listing, Minor, Paragraph, Span, Spans, Style
from ..faults import Faults

if TYPE_CHECKING:
    from markdown_it.tree import SyntaxTreeNode

Section: TypeAlias = tuple[str, int, tuple[Block, ...]]  # heading, line, blocks
STYLES: dict[str, Style] = {"strong": "strong", "em": "emph", "code_inline": "code"}


class Markdown:
    """A text that is read; ``file`` and ``guide`` are what its faults name."""

    def __init__(self, file: str, guide: str, faults: Faults) -> None:
        self.file = file
        self.guide = guide
        self.faults = faults

    def sections(self, text: str) -> list[Section]:
        """The sections of a text: heading ('' for what stands before the first), line, blocks."""
        from markdown_it import MarkdownIt
        from markdown_it.tree import SyntaxTreeNode

        parsed = MarkdownIt("commonmark", {"html": False}).enable("table").parse(text)
        found: list[tuple[str, int, list[Block]]] = [("", 1, [])]
        for node in SyntaxTreeNode(parsed).children:
            if node.type == "heading" and node.tag == "h2":
                found.append((plain(self.inline(node.children[0])), line_of(node), []))
                continue
            if node.type == "heading" and node.tag == "h1":
                self.refuse(node, "a heading with one #", "begin a section with ##")
            found[-1][2].extend(self.blocks([node]))
        return [(heading, line, tuple(blocks)) for heading, line, blocks in found]

    def refuse(self, node: SyntaxTreeNode, what: str, hint: str) -> None:
        """Tell of what cannot be set."""
        self.faults.error(Place(self.file, line_of(node)), f"the guide {self.guide} cannot hold {what}", hint)

    def blocks(self, nodes: Sequence[SyntaxTreeNode]) -> Iterator[Block]:
        """Nodes as blocks."""
        for node in nodes:
            match node.type:
                case "paragraph":
                    yield Paragraph(self.inline(node.children[0]))
                case "heading":
                    yield Minor(self.inline(node.children[0]))
                case "bullet_list" | "ordered_list":
                    items = tuple(tuple(self.blocks(item.children)) for item in node.children)
                    yield Listing(items, node.type == "ordered_list")
                case "fence" | "code_block":
                    yield Code(node.content.rstrip("\n"))
                case "table":
                    yield self.table(node)
                case "blockquote":
                    yield from self.blocks(node.children)
                case _:
                    self.refuse(node, "a line across the page", "leave it out")

    def table(self, node: SyntaxTreeNode) -> Grid:
        """A table; the longest text of a column says how wide it is."""
        rows = [
            tuple(self.inline(cell.children[0]) if cell.children else () for cell in row.children)
            for part in node.children
            for row in part.children
        ]
        longest = [max(len(plain(row[i])) for row in rows) for i in range(len(rows[0]))]
        return Grid(rows[0], tuple(rows[1:]), tuple(min(max(size, 8), 60) ** 0.75 for size in longest))

    def inline(self, node: SyntaxTreeNode, style: Style = "") -> Spans:
        """The stretches of text in a node."""
        return tuple(self.stretches(node, style))

    def stretches(self, node: SyntaxTreeNode, style: Style) -> Iterator[Span]:
        """Text with its style; that of the innermost counts."""
        for inner in node.children:
            if inner.type in ("text", "code_inline"):
                yield Span(inner.content, STYLES.get(inner.type, style))
            elif inner.type in ("softbreak", "hardbreak"):
                yield Span(" " if inner.type == "softbreak" else "\n", style)
            elif inner.type == "image":
                self.refuse(node, "a picture", "say in words what it shows")
            elif inner.type == "link":
                yield from self.stretches(inner, style)
                address = str(inner.attrs.get("href", ""))
                if address and address != plain(self.inline(inner)):
                    yield Span(f" ({address})", style)
            else:
                yield from self.stretches(inner, STYLES.get(inner.type, style))


def plain(text: Spans) -> str:
    """The text alone."""
    return "".join(span.text for span in text)


def line_of(node: SyntaxTreeNode) -> int:
    """The line that a node begins in."""
    return node.map[0] + 1 if node.map else 1
