"""The elements of a define.xml as rules of the document look at them: by identifier, and in what stands around them."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from lxml import etree

DEFS = tuple(f"{{http://www.cdisc.org/ns/def/v{version}}}" for version in ("2.1", "2.0"))
ARM = "{http://www.cdisc.org/ns/arm/v1.0}"

#: What an attribute refers to; those with ``def:`` are of Define-XML's namespace. Source: Define-XML 2.1, ODM 1.3.2.
REFERENCES = {
    "ItemOID": "ItemDef",
    "def:ItemOID": "ItemDef",
    "CodeListOID": "CodeList",
    "MethodOID": "MethodDef",
    "def:CommentOID": "CommentDef",
    "ValueListOID": "ValueListDef",
    "WhereClauseOID": "WhereClauseDef",
    "def:StandardOID": "Standard",
    "def:ArchiveLocationID": "leaf",
    "leafID": "leaf",
    "ItemGroupOID": "ItemGroupDef",
    "ParameterOID": "ItemDef",
}


class Document:
    """A MetaDataVersion of Define-XML 2.0 or 2.1; ``odm`` and ``own`` are its namespaces."""

    def __init__(self, version: etree._Element) -> None:
        self.version = version
        self.odm = str(version.tag).removesuffix("MetaDataVersion")
        spaces = {f"{{{space}}}" for space in version.nsmap.values()}
        self.own = next((space for space in DEFS if space in spaces), "")

    @property
    def is_newest(self) -> bool:
        """Whether this is Define-XML 2.1, which has origins with sources and standards."""
        return self.own == DEFS[0]

    @cached_property
    def items(self) -> dict[str, etree._Element]:
        """The ItemDefs by OID."""
        return {item.get("OID", ""): item for item in self.all("ItemDef")}

    @cached_property
    def codelists(self) -> dict[str, etree._Element]:
        """The CodeLists by OID."""
        return {codelist.get("OID", ""): codelist for codelist in self.all("CodeList")}

    @cached_property
    def groups(self) -> list[etree._Element]:
        """The ItemGroupDefs."""
        return list(self.all("ItemGroupDef"))

    @cached_property
    def owners(self) -> dict[str, str]:
        """The dataset of each ItemDef, of value levels too."""
        found: dict[str, str] = {}
        lists = {each.get("OID", ""): each for each in self.all("ValueListDef", self.own)}
        for group in self.groups:
            for ref in self.refs(group):
                oid = ref.get("ItemOID", "")
                found.setdefault(oid, group.get("Name", ""))
                value_list = lists.get(self.value_list(self.items.get(oid)))
                for level in self.refs(value_list) if value_list is not None else ():
                    found.setdefault(level.get("ItemOID", ""), group.get("Name", ""))
        return found

    @cached_property
    def packages(self) -> dict[str, etree._Element]:
        """The standards by OID."""
        return {each.get("OID", ""): each for each in self.all("Standard", self.own)}

    @cached_property
    def references(self) -> list[tuple[str, str, str]]:
        """Every reference: the attribute, what it refers to, the identifier."""
        names = [(name, name.replace("def:", self.own), kind) for name, kind in REFERENCES.items()]
        found = []
        for element in self.version.iter(etree.Element):
            known = element.attrib
            displayed = element.tag == f"{ARM}AnalysisVariable"
            for name, called, kind in names if known else ():
                if called in known and not (displayed and name == "ItemOID"):
                    found.append((name, kind, str(known[called])))
            if displayed:
                found.append(("ParameterOID", "ItemDef", element.get("ItemOID", "")))
        return found

    def all(self, name: str, space: str = "") -> Iterator[etree._Element]:
        """All elements of a name, of ODM if no namespace is given."""
        return self.version.iter(f"{space or self.odm}{name}")

    def refs(self, element: etree._Element) -> list[etree._Element]:
        """The ItemRefs of a dataset or value list."""
        return list(element.findall(f"{self.odm}ItemRef"))

    def uses(self) -> Iterator[tuple[str, etree._Element, etree._Element]]:
        """Every ItemRef with its dataset ('' for none) and its ItemDef, of value levels too."""
        for element in (*self.groups, *self.all("ValueListDef", self.own)):
            for ref in self.refs(element):
                item = self.items.get(ref.get("ItemOID", ""))
                if item is not None:
                    yield self.owners.get(ref.get("ItemOID", ""), ""), ref, item

    def value_list(self, item: etree._Element | None) -> str:
        """The OID of an item's value list, '' for none."""
        ref = item.find(f"{self.own}ValueListRef") if item is not None else None
        return ref.get("ValueListOID", "") if ref is not None else ""

    def said(self, element: etree._Element, name: str) -> str:
        """An attribute of Define-XML's own namespace, '' for none."""
        return element.get(f"{self.own}{name}", "")

    def described(self, element: etree._Element) -> str:
        """The description of an element, '' for none."""
        return " ".join((element.findtext(f"{self.odm}Description/{self.odm}TranslatedText") or "").split())

    def class_of(self, group: etree._Element) -> str:
        """The class of a dataset: an element in 2.1, an attribute in 2.0."""
        element = group.find(f"{self.own}Class")
        return element.get("Name", "") if element is not None else self.said(group, "Class")

    def code(self, element: etree._Element) -> str:
        """The C-code of a codelist or term, '' for none."""
        alias = element.find(f"{self.odm}Alias[@Context='nci:ExtCodeID']")
        return alias.get("Name", "") if alias is not None else ""

    def terms(self, codelist: etree._Element) -> list[etree._Element]:
        """The terms of a codelist."""
        return [*codelist.findall(f"{self.odm}CodeListItem"), *codelist.findall(f"{self.odm}EnumeratedItem")]


def local(element: etree._Element) -> str:
    """The name of an element without its namespace."""
    return str(etree.QName(element).localname)
