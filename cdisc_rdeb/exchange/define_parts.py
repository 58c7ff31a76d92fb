"""Parts of a define.xml of any version as elements: terms, methods, comments, origins, documents."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from lxml import etree

from ..check.define.reader import DEFS, Reader, attribute
from ..define import elements as e
from .notes import Note

HREF = "{http://www.w3.org/1999/xlink}href"
#: Origins of Define-XML 1.0 and 2.0, in the words of 2.1. Source: Define-XML 2.1, Appendix (changes from 2.0).
ORIGINS = {
    "CRF": ("Collected", "Investigator"),
    "EDT": ("Collected", "Vendor"),
    "ASSIGNED": ("Assigned", "Sponsor"),
    "DERIVED": ("Derived", "Sponsor"),
    "PROTOCOL": ("Protocol", "Sponsor"),
    "PREDECESSOR": ("Predecessor", None),
    "SPONSOR DEFINED": ("Assigned", "Sponsor"),
    "COLLECTED": ("Collected", "Investigator"),
}
TOLD = ("MethodDef", "CommentDef", "CodeList")  # what is left out where a reference leads to nothing
PAGES = re.compile(r"CRF(?: pages?)?\.? *([\d ,-]*)", re.IGNORECASE)


class Parts:
    """The elements of one MetaDataVersion; ``faults`` are references to nothing, ``notes`` what has no place."""

    def __init__(self, reader: Reader, file: str) -> None:
        self.reader, self.odm, self.version = reader, reader.odm, reader.version
        self.file = file
        self.faults: list[str] = []
        self.notes: list[Note] = [Note("file", "", "", "reading", told, "") for told in reader.told]
        self.newest = self.version.nsmap.get("def", "").endswith("2.1") or bool(
            list(self.version.iter(f"{DEFS[0]}Standards"))
        )
        self.methods = {m.get("OID", ""): m for m in self.own("MethodDef", "ComputationMethod")}
        self.comments = {c.get("OID", ""): c for c in self.own("CommentDef")}
        self.moved: dict[str, str] = {}  # value lists of QVAL in 1.0
        self.made: dict[str, e.CommentDef] = {}  # of texts that stand in attributes in 1.0
        self.of_qualifiers: dict[str, e.ValueListDef] = {}  # of QNAM in 1.0, by OID
        self.of_names: list[e.WhereClauseDef] = []
        self.listed = {c.get("OID", "") for c in self.version.iter(f"{self.odm}CodeList")}

    def own(self, *names: str) -> Iterator[etree._Element]:
        """Elements of ODM or of Define-XML of these names, in the order of the file."""
        tags = {f"{space}{name}" for name in names for space in (self.odm, *DEFS)}
        yield from (each for each in self.version.iter() if each.tag in tags)

    def fault(self, element: etree._Element, message: str, hint: str) -> None:
        """A reference to nothing, or a name that is not there."""
        self.faults.append(f"{self.file}:{element.sourceline}: {message}; {hint}")

    def known(self, element: etree._Element, oid: str, among: Collection[str], what: str) -> str | None:
        """An identifier that an element refers to, if there is such a thing: without an ItemDef, a list or a where
        clause nothing can be said; a method, comment or codelist that is not there is told."""
        if not oid or oid in among:
            return oid or None
        if what in TOLD:
            where, why = f"line {element.sourceline}", f"it is referred to, and there is no such {what}"
            self.notes.append(Note("reference", "", where, what, oid, why))
            return None
        hint = "define it, or take the reference out"
        self.fault(element, f"the {what} {oid} is referred to, and there is none", hint)
        return oid

    def list_of(self, item: etree._Element) -> str:
        """The OID of an item's value list, '' for none."""
        found = next((each for space in DEFS for each in item.findall(f"{space}ValueListRef")), None)
        return found.get("ValueListOID", "") if found is not None else ""

    def comment_of(self, element: etree._Element, path: str) -> str | None:
        """The OID of an element's comment; of 1.0, where it stands in an attribute, one that is made here."""
        oid = attribute(element, "CommentOID")
        if oid:
            return self.known(element, oid, self.comments, "CommentDef")
        text = element.get("Comment", "").strip()
        if not text:
            return None
        self.made[path] = e.CommentDef(f"COM.{path}", text)
        return f"COM.{path}"

    def origin(self, item: etree._Element) -> e.Origin | None:
        """The origin of a variable, in the words of 2.1."""
        found = [each for space in DEFS for each in item.findall(f"{space}Origin")]
        if len(found) > 1:
            why = "a variable has one origin in the specs"
            said = ", ".join(each.get("Type", "") for each in found[1:])
            self.notes.append(Note("origin", "", item.get("OID", ""), "further origins", said, why))
        if not found:
            return old_origin(item.get("Origin", ""))
        kind, source = found[0].get("Type", ""), found[0].get("Source")
        if not self.newest:
            kind, source = ORIGINS.get(kind.upper(), (kind, source))
        return e.Origin(kind, source, described(found[0]) or None, self.documents(found[0]))

    def documents(self, element: etree._Element) -> tuple[e.DocumentRef, ...]:
        """The documents that an element refers to, with their pages."""
        refs = []
        for ref in (each for space in DEFS for each in element.iter(f"{space}DocumentRef")):
            pages = tuple(
                e.PDFPageRef(
                    page.get("PageRefs") or f"{page.get('FirstPage', '')}-{page.get('LastPage', '')}",
                    page.get("Type", "PhysicalRef"),  # type: ignore[arg-type]
                )
                for space in DEFS
                for page in ref.findall(f"{space}PDFPageRef")
            )
            refs.append(e.DocumentRef(ref.get("leafID", ""), pages))
        return tuple(refs)

    def codelist(self, element: etree._Element) -> e.CodeList:
        """A codelist, or a dictionary."""
        external = element.find(f"{self.odm}ExternalCodeList")
        name, oid = element.get("Name", ""), element.get("OID", "")
        if comment := attribute(element, "CommentOID"):
            said = described(self.comments[comment]) if comment in self.comments else comment
            self.notes.append(Note("codelist", "", oid, "comment", said, "a codelist has no comment in the specs"))
        items: list[e.CodeListItem] = []
        for item in (each for each in element if each.tag in (f"{self.odm}CodeListItem", f"{self.odm}EnumeratedItem")):
            value = item.get("CodedValue", "")
            if value != value.strip():
                why = "blanks around a term are none of it"
                self.notes.append(Note("term", "", f"{oid}: {value.strip()}", "term", f"'{value}'", why, value.strip()))
                value = value.strip()
            if rank := item.get("Rank"):
                self.notes.append(Note("term", "", f"{oid}: {value}", "Rank", rank, "a term has no rank in the specs"))
            decode = item.findtext(f"{self.odm}Decode/{self.odm}TranslatedText")
            items.append(
                e.CodeListItem(
                    value,
                    len(items) + 1,
                    decode.strip() if decode else None,
                    self.reader.code(item) or None,
                    "Yes" if attribute(item, "ExtendedValue") == "Yes" else None,
                )
            )
        return e.CodeList(
            oid=oid,
            name=name,
            data_type=element.get("DataType", "text"),  # type: ignore[arg-type]
            standard_oid=attribute(element, "StandardOID") or None,
            is_non_standard=attribute(element, "IsNonStandard") or None,  # type: ignore[arg-type]
            items=tuple(items),
            code=self.reader.code(element) or None,
            dictionary=external.get("Dictionary") if external is not None else None,
            version=external.get("Version") if external is not None else None,
        )

    def method(self, element: etree._Element) -> e.MethodDef:
        """A method; of 1.0 a computation method."""
        oid = element.get("OID", "")
        for code in element.findall(f"{self.odm}FormalExpression"):
            why = "what computes a variable is its derivation; a method is words"
            said = " ".join((code.text or "").split())
            self.notes.append(Note("method", "", oid, f"code in {code.get('Context', '')}", said, why))
        text = described(element) or " ".join((element.text or "").split())
        kind = element.get("Type", "Computation")
        return e.MethodDef(oid, element.get("Name", ""), text, kind, self.documents(element))

    def comment(self, element: etree._Element) -> e.CommentDef:
        """A comment."""
        return e.CommentDef(element.get("OID", ""), described(element), self.documents(element))

    def leaf(self, element: etree._Element) -> e.Leaf:
        """A file beside the define.xml."""
        title = next((each.text or "" for space in DEFS for each in element.findall(f"{space}title")), "")
        return e.Leaf(element.get("ID", ""), element.get(HREF, ""), title.strip())


def described(element: etree._Element) -> str:
    """The description of an element, '' for none; its lines as they are."""
    text = element.findtext("{*}Description/{*}TranslatedText") or ""
    return "\n".join(line.strip() for line in text.strip().splitlines())


def old_origin(text: str) -> e.Origin | None:
    """An origin as Define-XML 1.0 writes it, and workbooks before 2.1.

    >>> old_origin("CRF Page").type, old_origin("eDT").source
    ('Collected', 'Vendor')
    >>> old_origin("CRF Page 7, 8"), old_origin("")
    (Origin(type='Collected', source='Investigator', description=None, document_refs=(DocumentRef(leaf_id='', \
pages=(PDFPageRef(page_refs='7 8', type='PhysicalRef'),)),)), None)
    """
    if not text.strip():
        return None
    if (pages := PAGES.fullmatch(text.strip())) and pages[1]:
        numbers = " ".join(pages[1].replace(",", " ").split())
        return e.Origin("Collected", "Investigator", None, (e.DocumentRef("", (e.PDFPageRef(numbers),)),))
    kind, source = ORIGINS.get("CRF" if pages else text.strip().upper(), (text.strip(), None))
    return e.Origin(kind, source)
