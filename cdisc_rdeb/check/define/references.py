"""Rules of what refers to what in define.xml: references both ways, identifiers, orders, files."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import pairwise

from lxml import etree

from ..rules import BOTH, DOCUMENT, Finding, rule
from ..submission import Submission
from .declared import document_of, in_define
from .document import REFERENCES, Document, local

ALONE = frozenset({"ItemGroupDef", "Standard", "CodeList"})  # need no reference, or have a rule of their own
NO_USE = frozenset({"def:ItemOID", "ParameterOID"})  # a condition on an item is no use of it


def identified(document: Document) -> Iterator[tuple[str, str]]:
    """Every element with an identifier: its name, and the identifier."""
    for element in document.version.iter(etree.Element):
        oid = element.get("OID") or element.get("ID")
        if oid is not None and element is not document.version:
            yield local(element), oid


@rule("reference to nothing", severity="error", needs=DOCUMENT, of=BOTH)
def reference_to_nothing(data: Submission) -> Iterator[Finding]:
    """What define.xml refers to is defined in it, as what it is referred to."""
    document = document_of(data)
    known = set(identified(document))
    told = dict.fromkeys((kind, oid) for _, kind, oid in document.references if (kind, oid) not in known)
    for kind, oid in told:
        yield Finding(in_define(data), "", f"there is no {kind} {{value}}, and something refers to it", values=oid)


@rule("definition not used", severity="warning", needs=DOCUMENT, of=BOTH)
def definition_not_used(data: Submission) -> Iterator[Finding]:
    """What define.xml defines is referred to."""
    document = document_of(data)
    used = {(kind, oid) for name, kind, oid in document.references if name not in NO_USE}
    kinds = set(REFERENCES.values()) - ALONE
    for kind, oid in dict.fromkeys(identified(document)):
        if kind in kinds and (kind, oid) not in used:
            yield Finding(in_define(data), "", f"nothing refers to the {kind} {{value}}", values=oid)


@rule("identifier twice", severity="error", needs=DOCUMENT, of=BOTH)
def identifier_twice(data: Submission) -> Iterator[Finding]:
    """Each identifier is of one element, and datasets, variables of a dataset and codelists have names of their own."""
    document = document_of(data)
    yield from twice(
        data, "", "two elements have the identifier {value}", [f"{k} {o}" for k, o in identified(document)]
    )
    names = [group.get("Name", "") for group in document.groups]
    yield from twice(data, "", "two datasets are called {value}", names)
    named = [codelist.get("Name", "") for codelist in document.codelists.values()]
    yield from twice(data, "", "two codelists are called {value}", named)
    for group in document.groups:
        refs = [ref.get("ItemOID", "") for ref in document.refs(group)]
        items = [document.items[oid].get("Name", "") for oid in refs if oid in document.items]
        yield from twice(data, group.get("Name", ""), "the variable {value} is declared twice", items)


def twice(data: Submission, dataset: str, message: str, found: list[str]) -> Iterator[Finding]:
    """What occurs more than once."""
    for value, count in Counter(found).items():
        if count > 1:
            yield Finding(in_define(data, dataset), "", message, values=value)


@rule("order of variables wrong", severity="error", needs=DOCUMENT, of=BOTH)
def order_of_variables_wrong(data: Submission) -> Iterator[Finding]:
    """OrderNumber counts the variables of a dataset and the entries of a value list upwards, and terms each once."""
    document = document_of(data)
    for element in (*document.groups, *document.all("ValueListDef", document.own), *document.codelists.values()):
        parts = document.refs(element) or document.terms(element)
        numbers = [part.get("OrderNumber") for part in parts]
        called = str(element.get("Name") or element.get("OID", ""))
        if any(numbers) and not all(numbers):
            yield Finding(
                in_define(data), "", "some parts of {value} have an OrderNumber, others have none", values=called
            )
            continue
        whole = [int(number) for number in numbers if number and number.isdigit()]
        ordered = local(element) != "CodeList"
        if len({*whole}) < len(whole) or (ordered and any(b <= a for a, b in pairwise(whole))):
            yield Finding(in_define(data), "", "the OrderNumbers of {value} do not count upwards", values=called)


@rule("order of keys wrong", severity="error", needs=DOCUMENT, of=BOTH)
def order_of_keys_wrong(data: Submission) -> Iterator[Finding]:
    """Each dataset has key variables, and KeySequence counts them from 1 without a gap."""
    document = document_of(data)
    for group in document.groups:
        keys = sorted(int(n) for ref in document.refs(group) if (n := ref.get("KeySequence", "")).isdigit())
        if not keys or keys != list(range(1, len(keys) + 1)):
            said = ", ".join(map(str, keys)) or "none"
            message = "KeySequence counts the key variables from 1, and here it is {value}"
            yield Finding(in_define(data, group.get("Name", "")), "", message, values=said)


@rule("file of dataset wrong", severity="error", needs=DOCUMENT, of=BOTH)
def file_of_dataset_wrong(data: Submission) -> Iterator[Finding]:
    """A dataset with data has the leaf of its file, which is called after it; one without data has none."""
    document = document_of(data)
    for group in document.groups:
        name, empty = group.get("Name", ""), document.said(group, "HasNoData") == "Yes"
        leaf = group.find(f"{document.own}leaf")
        where = in_define(data, name)
        if (leaf is None) != empty:
            yield Finding(where, "", "it has no data and a file" if empty else "it has no file (leaf)")
        if leaf is None:
            continue
        href = leaf.get("{http://www.w3.org/1999/xlink}href", "")
        if document.said(group, "ArchiveLocationID") != leaf.get("ID"):
            yield Finding(
                where, "", "its ArchiveLocationID is not that of its leaf: {value}", values=leaf.get("ID", "")
            )
        if href.rpartition("/")[2].partition(".")[0].upper() != name.upper():
            yield Finding(where, "", "its file is called {value}", values=href)
        if not (leaf.findtext(f"{document.own}title") or "").strip():
            yield Finding(where, "", "the leaf {value} has no title", values=leaf.get("ID", ""))


@rule("page reference wrong", severity="error", needs=DOCUMENT, of=BOTH)
def page_reference_wrong(data: Submission) -> Iterator[Finding]:
    """A reference to pages says them by number or by named destination, the first before the last."""
    document = document_of(data)
    for page in document.all("PDFPageRef", document.own):
        said, kind = page.get("PageRefs", ""), page.get("Type", "")
        first, last = page.get("FirstPage", ""), page.get("LastPage", "")
        numbers = said.replace(",", " ").split()
        bad = kind not in ("PhysicalRef", "NamedDestination") or bool(said) == bool(first or last)
        bad |= kind == "PhysicalRef" and not all(number.isdigit() for number in numbers)
        bad |= first.isdigit() and last.isdigit() and int(first) > int(last)
        if bad:
            yield Finding(in_define(data), "", "the pages {value} cannot be found", values=said or f"{first} to {last}")
