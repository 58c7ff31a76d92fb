"""A define.xml of any version as elements that are looked up by kind and identifier.

Names are told by their local part, as the namespaces of Define-XML 1.0, 2.0 and 2.1 (and of ODM 1.2 and 1.3) differ.
"""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote

from lxml import etree

from .view import DocumentLink

#: Who may be followed from the page: a file beside it, or the web; a script is no address.
SAFE = ("http:", "https:", "mailto:")
XLINK = "{http://www.w3.org/1999/xlink}"
#: By the kind of an element, the attribute that others name it by, where it is not OID.
IDENTIFIERS = {"leaf": "ID"}


class Document:
    """The elements of a MetaDataVersion by kind and identifier."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self.version = next(root.iter("{*}MetaDataVersion"))
        self.by_kind: dict[str, dict[str, etree._Element]] = {}
        for element in self.version.iterchildren(etree.Element):
            self.note(element)
            for child in element.iterchildren("{*}leaf", "{*}Standard"):
                self.note(child)

    def note(self, element: etree._Element) -> None:
        """Make an element known by its identifier; of two the first."""
        kind = local(element)
        self.by_kind.setdefault(kind, {}).setdefault(element.get(IDENTIFIERS.get(kind, "OID"), ""), element)

    def all(self, kind: str) -> Iterator[etree._Element]:
        """The elements of a kind with an identifier."""
        yield from self.by_kind.get(kind, {}).values()

    def get(self, kind: str, oid: str | None) -> etree._Element | None:
        """The element of a kind and identifier; None where there is none."""
        return self.by_kind.get(kind, {}).get(oid or "")

    def level_refs(self, item: etree._Element) -> list[etree._Element]:
        """The references to the value levels of a variable."""
        found = item.find("{*}ValueListRef")
        value_list = self.get("ValueListDef", found.get("ValueListOID")) if found is not None else None
        return children(value_list, "ItemRef") if value_list is not None else []

    def documents(self, element: etree._Element) -> tuple[DocumentLink, ...]:
        """The documents that an element refers to, with their pages."""
        return tuple(self.document(ref) for ref in element.iterchildren("{*}DocumentRef"))

    def document(self, reference: etree._Element) -> DocumentLink:
        """A document that is referred to."""
        leaf = self.get("leaf", reference.get("leafID"))
        if leaf is None:
            return DocumentLink(reference.get("leafID", ""), "")
        made = file_of(leaf)
        pages = [page for ref in reference.iterchildren("{*}PDFPageRef") for page in pages_of(ref, made.href)]
        return DocumentLink(made.title, made.href, tuple(pages))


def local(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return etree.QName(element).localname


def children(element: etree._Element, *names: str) -> list[etree._Element]:
    """The children of some names, by OrderNumber where all have one."""
    found = list(element.iterchildren(*("{*}" + name for name in names)))
    numbers = [child.get("OrderNumber", "") for child in found]
    if not all(number.isascii() and number.isdigit() and len(number) < 10 for number in numbers):
        return found
    return [found[i] for i in sorted(range(len(found)), key=lambda i: int(numbers[i]))]


def said(element: etree._Element | None, name: str) -> str:
    """An attribute, whatever its namespace; '' where it is not given."""
    if element is None:
        return ""
    plain = element.get(name)
    if plain is not None:
        return plain.strip()
    ending = "}" + name
    for key, value in element.items():
        if str(key).endswith(ending):
            return str(value).strip()
    return ""


def described(element: etree._Element) -> str:
    """The description of an element; Define-XML 1.0 has labels, and text in the element itself."""
    found = element.find("{*}Description")
    if found is not None:
        return "\n".join(filter(None, (text_of(each) for each in found.iterchildren("{*}TranslatedText"))))
    return said(element, "Label") or (element.text or "").strip()


def text_of(element: etree._Element | None) -> str:
    """All text inside an element, without the blanks around it."""
    return "".join(str(text) for text in element.itertext()).strip() if element is not None else ""


def alias(element: etree._Element, context: str = "nci:ExtCodeID") -> str:
    """What another context calls an element: its C-code, if nothing else is asked for."""
    return next((a.get("Name", "") for a in element.iterchildren("{*}Alias") if a.get("Context") == context), "")


def file_of(leaf: etree._Element) -> DocumentLink:
    """The file of a leaf."""
    href = leaf.get(f"{XLINK}href", "").strip()
    return DocumentLink(text_of(leaf.find("{*}title")) or href, safe(href))


def safe(href: str) -> str:
    """An address that may be followed; '' for one of another scheme, such as javascript.

    >>> safe("acrf.pdf"), safe("../m5/a:b.xpt"), safe("javascript:alert(1)"), safe(" java\\nscript:x")
    ('acrf.pdf', '../m5/a:b.xpt', '', '')
    """
    plain = "".join(sign for sign in href if sign > " ")
    scheme, colon, _ = plain.partition(":")
    return plain if not colon or "/" in scheme or f"{scheme.lower()}:" in SAFE else ""


def pages_of(reference: etree._Element, href: str) -> Iterator[tuple[str, str]]:
    """The pages of a PDFPageRef, each with its address: by number, by range, or by named destination."""
    names = reference.get("PageRefs", "").split()
    first, last = reference.get("FirstPage", ""), reference.get("LastPage", "")
    if first:
        names = [f"{first}–{last}" if last and last != first else first]
    kind = "nameddest" if reference.get("Type") == "NamedDestination" else "page"
    for name in names:
        yield name, f"{href}#{kind}={quote(name.partition('–')[0])}" if href else ""
