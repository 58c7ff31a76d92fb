"""The documents and dictionaries of a study that define.xml names, and references to pages."""

from __future__ import annotations

from collections.abc import Iterator

from ...model import Dictionary, Document, DocumentPages
from ..yaml.reader import Node


def read_documents(root: Node) -> Iterator[Document]:
    """The documents by their files: ``sap.pdf: Statistical Analysis Plan``; ``of`` says of which standard."""
    for file, node in (root.named["documents"].named if "documents" in root.named else {}).items():
        yield Document(file, node.get("title") if node.named else node.text, node.get("of"))  # type: ignore[arg-type]


def read_pages(node: Node) -> tuple[DocumentPages, ...]:
    """The documents that something refers to, each with its pages: ``sap.pdf: 4-5 9``."""
    named = node.named["documents"].named if "documents" in node.named else {}
    return tuple(DocumentPages(file, " ".join(pages(inner.text))) for file, inner in named.items())


def pages(text: str) -> Iterator[str]:
    """Pages one by one; what is no range of numbers is the name of a destination.

    >>> list(pages("4-6, 9")), list(pages("Section_9"))
    (['4', '5', '6', '9'], ['Section_9'])
    """
    for part in text.replace(",", " ").split():
        first, _, last = part.partition("-")
        if first.isdecimal() and last.isdecimal() and int(first) <= int(last) < int(first) + 1000:
            yield from map(str, range(int(first), int(last) + 1))
        else:
            yield part


def read_dictionaries(root: Node) -> Iterator[Dictionary]:
    """The dictionaries that the study used, each with its version: ``MedDRA: "27.1"``."""
    for name, node in (root.named["dictionaries"].named if "dictionaries" in root.named else {}).items():
        more = node.named["variables"].texts if "variables" in node.named else ()
        yield Dictionary(name, node.get("version") if node.named else node.text, more)
