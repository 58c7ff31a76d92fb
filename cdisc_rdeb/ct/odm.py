"""Terminology in ODM-XML, as NCI publishes it. Source: ODM 1.3.2, and NCI EVS's extension of it."""

from __future__ import annotations

import re
from io import BytesIO

from lxml import etree

from ..errors import RawDataError, said_by
from ..formats.xml_root import refuse_entities
from .package import AS_PUBLISHED, PublishedCodelist, plain, term, yes_or_no

ODM = "{http://www.cdisc.org/ns/odm/v1.3}"
NCI = "{http://ncicb.nci.nih.gov/xml/odm/EVS/CDISC}"
FILE_OID = re.compile(r"CDISC_CT\.(?P<name>[\w-]+)\.(?P<date>\d{4}-\d{2}-\d{2})")


def read_odm(data: bytes, shown: str) -> tuple[str, list[PublishedCodelist]]:
    """The codelists of a file, read one after another, and what it calls its package."""
    called, found = "", []
    reading = etree.iterparse(
        BytesIO(data), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False
    )
    try:
        for event, element in reading:
            if event == "start" and element.tag == f"{ODM}ODM":
                match = FILE_OID.fullmatch(element.get("FileOID", ""))
                called = f"{match['name']} CT {match['date']}" if match else ""
            elif event == "end" and element.tag == f"{ODM}CodeList":
                found.append(codelist(element, f"{shown}: line {element.sourceline}"))
                element.clear()
        refuse_entities(reading.root, reading.error_log)
    except (etree.XMLSyntaxError, ValueError) as error:
        said = said_by(error).replace(" (<string>, ", " (")
        raise RawDataError(f"{shown}: {said}; give a file that is whole") from None
    if not found:
        raise RawDataError(f"{shown}: no CodeList of ODM 1.3 there; {AS_PUBLISHED}")
    return called, found


def codelist(element: etree._Element, at: str) -> PublishedCodelist:
    """One CodeList."""
    terms = [
        term(
            item.get(f"{NCI}ExtCodeID", ""),
            item.get("CodedValue", ""),
            item.findtext(f"{NCI}PreferredTerm") or "",
            [synonym.text or "" for synonym in item.findall(f"{NCI}CDISCSynonym")],
            f"{at}, term {place}",
        )
        for place, item in enumerate(element.findall(f"{ODM}EnumeratedItem"), 1)
    ]
    return PublishedCodelist(
        code=element.get(f"{NCI}ExtCodeID", ""),
        name=plain(element.findtext(f"{NCI}CDISCSubmissionValue") or ""),
        label=plain(element.get("Name", "")),
        extensible=yes_or_no(element.get(f"{NCI}CodeListExtensible", ""), at),
        terms=terms,
        at=at,
    )
