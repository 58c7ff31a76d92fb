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
ARM = "{http://www.cdisc.org/ns/arm/v1.0}"
SCHEMAS = Path(odmlib.__file__).parent / "schemas"
SCHEMA = SCHEMAS / "define" / "2.1" / "define2-1-0.xsd"
SCHEMA_2_0 = SCHEMAS / "arm" / "1.0" / "arm1-0-0.xsd"  # Define-XML 2.0 with analysis results
ARM_SCHEMA = SCHEMAS / "arm" / "1.0-define2.1" / "arm1-0-0.xsd"  # the same, and analysis results

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
    "ItemGroupOID": f"{ODM}ItemGroupDef",
    "ParameterOID": f"{ODM}ItemDef",
}
ON_THEIR_OWN = (f"{DEF}Standard", f"{ODM}ItemGroupDef")  # stand without a reference to them
NO_USE = (f"{DEF}ItemOID", "ParameterOID")  # references beside the one that an ItemDef must have
SIZED = ("text", "integer", "float")


def parse(define: bytes) -> etree._Element:
    return etree.fromstring(define, etree.XMLParser(resolve_entities=False, no_network=True))


@cache
def schema(path: Path) -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(path))


def schema_errors(define: bytes) -> list[str]:
    """What CDISC's schema of Define-XML has to say, and that of Analysis Results Metadata 1.0 where it is."""
    root = parse(define)
    if DEF.strip("{}") not in root.nsmap.values():
        judge = schema(SCHEMA_2_0)
    else:
        judge = schema(SCHEMA if root.find(f".//{ARM}AnalysisResultDisplays") is None else ARM_SCHEMA)
    judge.validate(root)
    return [f"line {error.line}: {error.message}" for error in judge.error_log]


def dangling(define: bytes) -> list[str]:
    """References without a definition, definitions that nothing refers to, and definitions that stand twice.

    A terminology may be declared and not used; a range check or an analysis alone is no use of an ItemDef.
    """
    root = parse(define)
    defined = Counter((e.tag, e.get("OID") or e.get("ID")) for e in root.iter(*set(REFERENCES.values())))
    referred = Counter(references(root, *REFERENCES))
    for analysed in root.iter(f"{ARM}AnalysisVariable"):
        analysed.attrib["AnalysedOID"] = analysed.attrib.pop("ItemOID")
    used = set(references(root, *(name for name in REFERENCES if name not in NO_USE)))
    faults = [f"{local(tag)} {oid}: referred to, not defined" for tag, oid in referred if (tag, oid) not in defined]
    faults += [f"{local(tag)} {oid}: defined {n} times" for (tag, oid), n in defined.items() if n > 1]
    faults += [
        f"{local(tag)} {oid}: defined, not referred to"
        for tag, oid in defined
        if (tag, oid) not in used and tag not in ON_THEIR_OWN
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
