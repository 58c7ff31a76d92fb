"""What a document says, before anything is set: paragraphs, lists, tables, diagrams. Text is text, never markup."""

from __future__ import annotations

from typing import Literal, TypeAlias

from ..quick import dataclass

Style: TypeAlias = Literal["", "strong", "emph", "code"]


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of text in one style."""

    text: str
    style: Style = ""


Spans: TypeAlias = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph; one that ``warns`` is set apart, for what a reader must not miss."""

    spans: Spans
    warns: bool = False


@dataclass(frozen=True, slots=True)
class Minor:
    """A heading inside a section, without a number of its own."""

    spans: Spans


@dataclass(frozen=True, slots=True)
class Listing:
    """A list, with bullets or numbers (``ordered``)."""

    items: tuple[tuple[Block, ...], ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Code:
    """Lines that stand as they are."""

    text: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question of a template, and its answer."""

    question: str
    answer: Spans


@dataclass(frozen=True, slots=True)
class Grid:
    """A table; ``widths`` are the shares of its columns, equal where none are given."""

    head: tuple[Spans, ...]
    rows: tuple[tuple[Spans, ...], ...]
    widths: tuple[float, ...] = ()
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Diagram:
    """Boxes in columns, (name, what stands below it), and arrows between boxes by their names."""

    columns: tuple[tuple[str, tuple[tuple[str, str], ...]], ...]
    arrows: tuple[tuple[str, str], ...]
    caption: str


Block: TypeAlias = Paragraph | Minor | Listing | Code | Question | Grid | Diagram


@dataclass(frozen=True, slots=True)
class Section:
    """A section of a document with its number ('' for an appendix, whose title says all)."""

    number: str
    title: str
    blocks: tuple[Block, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A document: its title page (``about``: lines of name and value, ``front``: what stands below) and sections.

    One that is ``wide`` has tables of many columns, for which the pages are turned.
    """

    title: str
    study: str
    subtitle: str
    language: str
    about: tuple[tuple[str, str], ...]
    front: tuple[Block, ...]
    sections: tuple[Section, ...]
    wide: bool = False


def spans(text: str, style: Style = "") -> Spans:
    """A text in one style; nothing for no text.

    >>> spans("AE", "strong"), spans("")
    ((Span(text='AE', style='strong'),), ())
    """
    return (Span(text, style),) if text else ()


def paragraph(text: str, *, warns: bool = False) -> Paragraph:
    """A paragraph of plain text."""
    return Paragraph(spans(text), warns)
