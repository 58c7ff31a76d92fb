"""A document as a PDF: plain data that a fixed template lays out, so that nothing in a value can be markup."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ...define.render import templates
from ...model.prose import Block, Code, Diagram, Document, Grid, Listing, Minor, Paragraph, Question, Spans
from ..letters import printable
from ..typesetting import typeset
from .layout import drawing

TEMPLATE = "guide.typ"


def printed(document: Document, date: datetime) -> bytes:
    """The PDF of a document, made on a date."""
    source = (templates() / TEMPLATE).read_text(encoding="utf-8")
    data = json.dumps(as_data(document, date), ensure_ascii=False).encode()
    return typeset(source, files={"guide.json": data}, date=date)


def as_data(document: Document, date: datetime) -> dict[str, Any]:
    """What the template lays out."""
    numbers = Numbers()
    return {
        "title": document.title,
        "study": printable(document.study),
        "subtitle": printable(document.subtitle),
        "language": document.language,
        "wide": document.wide,
        "date": f"{date:%Y-%m-%d}",
        "about": [[name, printable(value)] for name, value in document.about],
        "front": blocks(document.front, numbers),
        "sections": [
            {
                "level": section.number.count(".") + 1,
                "number": section.number,
                "title": printable(section.title),
                "blocks": blocks(section.blocks, numbers),
            }
            for section in document.sections
        ],
    }


class Numbers:
    """Numbers of tables and figures, each kind by itself, in the order in which they stand."""

    def __init__(self) -> None:
        self.last = {"Table": 0, "Figure": 0}

    def caption(self, kind: str, text: str) -> str:
        """A caption with its number; '' for no caption, which has none."""
        if not text:
            return ""
        self.last[kind] += 1
        return printable(f"{kind} {self.last[kind]}: {text}")


def blocks(several: Sequence[Block], numbers: Numbers) -> list[dict[str, Any]]:
    """Blocks for the template, each with its kind."""
    return [{"kind": type(block).__name__, **parts(block, numbers)} for block in several if not is_empty(block)]


def parts(block: Block, numbers: Numbers) -> dict[str, Any]:
    """The parts of a block."""
    match block:
        case Paragraph(text, warns):
            return {"spans": stretches(text), "warns": warns}
        case Minor(text):
            return {"spans": stretches(text)}
        case Listing(items, ordered):
            return {"items": [blocks(item, numbers) for item in items], "ordered": ordered}
        case Code(lines):
            return {"text": printable(lines)}
        case Question(question, answer):
            return {"question": question, "answer": stretches(answer)}
        case Grid(head, rows, widths, caption):
            cells = [[stretches(cell) for cell in row] for row in (head, *rows)]
            return {
                "head": cells[0],
                "rows": cells[1:],
                "widths": [*widths],
                "caption": numbers.caption("Table", caption),
            }
        case Diagram():
            return {**drawing(block), "caption": numbers.caption("Figure", block.caption)}


def is_empty(block: Block) -> bool:
    """Whether there is nothing to lay out."""
    return isinstance(block, Grid) and not block.rows


def stretches(text: Spans) -> list[dict[str, str]]:
    """Stretches of text; a text of none is one without letters, as a cell needs something."""
    return [{"text": printable(span.text), "style": span.style} for span in text] or [{"text": "", "style": ""}]
