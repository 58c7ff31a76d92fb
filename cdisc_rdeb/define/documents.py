"""The documents of a submission in its define.xml: leafs, and references to their pages."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from typing import Literal

from ..model import Document, DocumentPages, ResultDisplay, Study
from . import elements as e


def documents_of(study: Study, standards: Collection[str]) -> tuple[Document, ...]:
    """The documents that go with the datasets of some standards (SDTMIG, ADaMIG)."""
    return tuple(d for d in study.documents if not d.of or f"{d.of}IG" in standards)


def leaves(documents: Iterable[Document]) -> tuple[e.Leaf, ...]:
    """A leaf for each document."""
    return tuple(e.Leaf(leaf_id(d.file), d.file, d.title) for d in documents)


def supplemental(documents: Iterable[Document], displays: Iterable[ResultDisplay]) -> tuple[e.DocumentRef, ...]:
    """The documents to read beside the define.xml: all but the programs of analyses."""
    programs = {result.program for display in displays for result in display.results}
    return tuple(e.DocumentRef(leaf_id(d.file)) for d in documents if d.file not in programs)


def leaf_id(file: str) -> str:
    """The identifier of a document's leaf, a name of XML.

    >>> leaf_id("sap.pdf"), leaf_id("programs/t 14.sas")
    ('LF.sap.pdf', 'LF.programs_t_14.sas')
    """
    return "LF." + re.sub(r"[^A-Za-z0-9._-]", "_", file)


def references(named: Iterable[DocumentPages]) -> tuple[e.DocumentRef, ...]:
    """References to documents, by number of page where all pages are numbers, else by named destination."""
    return tuple(e.DocumentRef(leaf_id(each.file), page_refs(each.pages)) for each in named)


def page_refs(pages: str) -> tuple[e.PDFPageRef, ...]:
    """The pages of a reference, none where the whole document is meant."""
    numbers = pages.replace(" ", "").isdecimal()
    kind: Literal["PhysicalRef", "NamedDestination"] = "PhysicalRef" if numbers else "NamedDestination"
    return (e.PDFPageRef(pages, kind),) if pages else ()
