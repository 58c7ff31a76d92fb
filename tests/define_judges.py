"""Judges of a define.xml: the official schema, references both ways, and what the specification says in words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import odmlib
from lxml import etree

ODM = "{http://www.cdisc.org/ns/odm/v1.3}"
DEF = "{http://www.cdisc.org/ns/def/v2.1}"
SCHEMA = Path(odmlib.__file__).parent / "schemas" / "define" / "2.1" / "define2-1-0.xsd"

# attribute that refers -> element that defines
REFERENCES = {
    "ItemOID": f"{ODM}ItemDef",
    f"{DEF}ItemOID": f"{ODM}ItemDef",
    "CodeListOID": f"{ODM}CodeList",
    "MethodOID": f"{ODM}MethodDef",
    f"{DEF}CommentOID": f"{DEF}CommentDef",
    "ValueListOID": f"{DEF}ValueListDef",
    "WhereClauseOID": f"{DEF}WhereClauseDef",
    f"{DEF}StandardOID": f"{DEF}Standard",
    f"{DEF}ArchiveLocationID": f"{DEF}leaf",
    "leafID": f"{DEF}leaf",
}
SIZED = ("text", "integer", "float")


def parse(define: bytes) -> etree._Element:
    return etree.fromstring(define, etree.XMLParser(resolve_entities=False, no_network=True))


@cache
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(SCHEMA))


def schema_errors(define: bytes) -> list[str]:
    """What CDISC's schema of Define-XML 2.1 has to say."""
    judge = schema()
    judge.validate(parse(define))
    return [f"line {error.line}: {error.message}" for error in judge.error_log]


def dangling(define: bytes) -> list[str]:
    """References without a definition, definitions that nothing refers to, and definitions that stand twice.

    A terminology may be declared and not used; a range check alone is no use of an ItemDef.
    """
    root = parse(define)
    defined = Counter((e.tag, e.get("OID") or e.get("ID")) for e in root.iter(*set(REFERENCES.values())))
    referred = Counter(references(root, *REFERENCES))
    used = set(references(root, *(name for name in REFERENCES if name != f"{DEF}ItemOID")))
    faults = [f"{local(tag)} {oid}: referred to, not defined" for tag, oid in referred if (tag, oid) not in defined]
    faults += [f"{local(tag)} {oid}: defined {n} times" for (tag, oid), n in defined.items() if n > 1]
    faults += [
        f"{local(tag)} {oid}: defined, not referred to"
        for tag, oid in defined
        if (tag, oid) not in used and tag != f"{DEF}Standard"
    ]
    return faults


def references(root: etree._Element, *names: str) -> Iterator[tuple[str, str | None]]:
    for element in root.iter(etree.Element):
        for name in names:
            if name in element.attrib:
                yield REFERENCES[name], element.get(name)


def inconsistencies(define: bytes) -> list[str]:
    """What breaks the specification's words though the schema allows it."""
    root = parse(define)
    lists = {e.get("OID"): e for e in root.iter(f"{ODM}CodeList")}
    items = {e.get("OID"): e for e in root.iter(f"{ODM}ItemDef")}
    faults = [fault for item in items.values() for fault in item_faults(item, lists)]
    for ref in root.iter(f"{ODM}ItemRef"):
        origin = items[ref.get("ItemOID")].find(f"{DEF}Origin")
        if (origin is not None and origin.get("Type") == "Derived") != ("MethodOID" in ref.attrib):
            faults.append(f"{ref.get('ItemOID')}: derived without a method, or a method without being derived")
    for group in root.iter(f"{ODM}ItemGroupDef"):
        oid = group.get("OID")
        keys = sorted(int(ref.get("KeySequence")) for ref in group.iter(f"{ODM}ItemRef") if ref.get("KeySequence"))
        if not keys or keys != list(range(1, len(keys) + 1)):
            faults.append(f"{oid}: key variables {keys}")
        if (f"{DEF}StandardOID" in group.attrib) == (f"{DEF}IsNonStandard" in group.attrib):
            faults.append(f"{oid}: StandardOID or IsNonStandard, one of them")
        if (group.find(f"{DEF}leaf") is None) != (f"{DEF}HasNoData" in group.attrib):
            faults.append(f"{oid}: a file, or no data, one of them")
    return faults


def item_faults(item: etree._Element, lists: dict[str | None, etree._Element]) -> Iterator[str]:
    oid, kind = item.get("OID"), item.get("DataType")
    if (kind in SIZED) != ("Length" in item.attrib):
        yield f"{oid}: {kind} and Length {item.get('Length')}"
    if (kind == "float") != ("SignificantDigits" in item.attrib):
        yield f"{oid}: {kind} and SignificantDigits {item.get('SignificantDigits')}"
    codelist = item.find(f"{ODM}CodeListRef")
    if codelist is not None and lists[codelist.get("CodeListOID")].get("DataType") != kind:
        yield f"{oid}: {kind} and {codelist.get('CodeListOID')} of another data type"
    if item.find(f"{DEF}Origin") is None and item.find(f"{DEF}ValueListRef") is None:
        yield f"{oid}: no origin"


def local(tag: str) -> str:
    return etree.QName(tag).localname
