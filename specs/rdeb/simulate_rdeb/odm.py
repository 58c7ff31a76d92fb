"""The patients' reports as a snapshot in ODM-XML 1.3.2."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from lxml import etree

from .instruments import CODELISTS, INSTRUMENTS, Instrument, Item
from .patient_reports import QUALITY_VISITS, Report, reports
from .people import SITE, STUDYID, Participant, Take
from .visits import PLAN

NAMESPACE = "http://www.cdisc.org/ns/odm/v1.3"
LANGUAGE = "{http://www.w3.org/XML/1998/namespace}lang"
VERSION = "MDV.3"
SNAPSHOT = "2020-02-03T09:00:00+09:00"  # after the last visit
EVENTS = {
    name: f"SE.{name.upper().replace(' ', '_')}" for name in ("Screening", *(p.visit for p in PLAN), "Unscheduled")
}


@contextmanager
def report_file(path: Path) -> Iterator[Take]:
    """Metadata of all forms, and the data by subject in order of the visits."""
    odm = document()
    write_study(odm)
    admin = add(odm, "AdminData", StudyOID=STUDYID)
    site = add(admin, "Location", OID=f"LOC.{SITE}", Name=f"Site {SITE}", LocationType="Site")
    add(site, "MetaDataVersionRef", StudyOID=STUDYID, MetaDataVersionOID=VERSION, EffectiveDate="2016-10-01")
    data = add(odm, "ClinicalData", StudyOID=STUDYID, MetaDataVersionOID=VERSION)
    add(data, "SubjectData")
    *before, _, after, end = written(odm)
    with path.open("wb") as file:
        file.writelines(before)

        def take(p: Participant) -> None:
            alone = document()
            write_subject(add(alone, "ClinicalData"), p)
            file.writelines(written(alone)[4:-2])  # what stands around them are the declaration and three lines

        yield take
        file.writelines((after, end))


def document() -> etree._Element:
    odm = etree.Element(f"{{{NAMESPACE}}}ODM", nsmap={None: NAMESPACE})  # type: ignore[dict-item]  # the default one
    odm.set("FileOID", f"{STUDYID}.PRO.{SNAPSHOT[:10]}")
    for name, value in (("FileType", "Snapshot"), ("Granularity", "AllClinicalData"), ("ODMVersion", "1.3.2"),
                        ("CreationDateTime", SNAPSHOT), ("AsOfDateTime", SNAPSHOT)):  # fmt: skip
        odm.set(name, value)
    odm.append(etree.Comment(" SYNTHETIC: nothing in this file was observed in a patient "))
    return odm


def written(odm: etree._Element) -> list[bytes]:
    """The lines of a document; line breaks in values are references."""
    text: bytes = etree.tostring(odm, encoding="UTF-8", xml_declaration=True, pretty_print=True)
    return text.splitlines(keepends=True)


def add(parent: etree._Element, tag: str, text: str | None = None, **attributes: str) -> etree._Element:
    child = etree.SubElement(parent, f"{{{NAMESPACE}}}{tag}", attributes)
    child.text = text
    return child


def translated(parent: etree._Element, tag: str, text: str) -> None:
    add(add(parent, tag), "TranslatedText", text).set(LANGUAGE, "en")


# --- Metadata ---------------------------------------------------------------------------------------------


def write_study(odm: etree._Element) -> None:
    study = add(odm, "Study", OID=STUDYID)
    about = add(study, "GlobalVariables")
    add(about, "StudyName", STUDYID)
    add(about, "StudyDescription", "SYNTHETIC patient-reported outcomes: nothing was observed in a patient")
    add(about, "ProtocolName", STUDYID)
    version = add(study, "MetaDataVersion", OID=VERSION, Name="Patient-reported outcomes, CRF version 3")
    protocol = add(version, "Protocol")
    for number, oid in enumerate(EVENTS.values(), 1):
        add(protocol, "StudyEventRef", StudyEventOID=oid, OrderNumber=str(number), Mandatory="No")
    for name, oid in EVENTS.items():
        unplanned = name == "Unscheduled"
        event = add(version, "StudyEventDef", OID=oid, Name=name, Repeating="Yes" if unplanned else "No",
                    Type="Unscheduled" if unplanned else "Scheduled")  # fmt: skip
        for number, form in enumerate(INSTRUMENTS if name in QUALITY_VISITS else ["VAS"], 1):
            add(event, "FormRef", FormOID=f"F.{form}", OrderNumber=str(number), Mandatory="No")
    for instrument in INSTRUMENTS.values():
        definition = add(version, "FormDef", OID=f"F.{instrument.name}", Name=instrument.title, Repeating="No")
        add(definition, "ItemGroupRef", ItemGroupOID=f"IG.{instrument.name}", Mandatory="Yes")
    for instrument in INSTRUMENTS.values():
        group = add(version, "ItemGroupDef", OID=f"IG.{instrument.name}", Name=instrument.name, Repeating="No")
        for number, item in enumerate(instrument.items, 1):
            mandatory = "Yes" if item.name == "PERF" else "No"
            add(group, "ItemRef", ItemOID=oid_of(instrument, item.name), OrderNumber=str(number), Mandatory=mandatory)
    for instrument in INSTRUMENTS.values():
        for item in instrument.items:
            write_item(version, instrument, item)
    for name, terms in CODELISTS.items():
        codelist = add(version, "CodeList", OID=f"CL.{name}", Name=name, DataType="text")
        for code, decode in terms.items():
            translated(add(codelist, "CodeListItem", CodedValue=code), "Decode", decode)


def write_item(version: etree._Element, instrument: Instrument, item: Item) -> None:
    definition = add(version, "ItemDef", OID=oid_of(instrument, item.name), Name=f"{instrument.name}_{item.name}",
                     DataType=item.type)  # fmt: skip
    if item.length:
        definition.set("Length", str(item.length))
    if item.type == "float":
        definition.set("SignificantDigits", "1")
    translated(definition, "Question", item.question)
    if item.codelist:
        add(definition, "CodeListRef", CodeListOID=f"CL.{item.codelist}")


def oid_of(instrument: Instrument, item: str) -> str:
    return f"I.{instrument.name}_{item}"


# --- Data -------------------------------------------------------------------------------------------------


def write_subject(data: etree._Element, p: Participant) -> None:
    subject = add(data, "SubjectData", SubjectKey=p.subject)
    add(subject, "SiteRef", LocationOID=f"LOC.{SITE}")
    for visit, found in reports(p):
        event = add(subject, "StudyEventData", StudyEventOID=EVENTS[visit.name])
        if visit.unscheduled:
            event.set("StudyEventRepeatKey", "1")  # nobody has more than one
        for report in found:
            write_form(event, report)


def write_form(event: etree._Element, report: Report) -> None:
    """The items in the order of the form."""
    instrument = report.instrument
    form = add(event, "FormData", FormOID=f"F.{instrument.name}")
    group = add(form, "ItemGroupData", ItemGroupOID=f"IG.{instrument.name}")
    for item in instrument.items:
        if item.name in report.values:
            value = report.values[item.name]
            data = add(group, "ItemData", ItemOID=oid_of(instrument, item.name))
            data.set("IsNull" if value is None else "Value", "Yes" if value is None else value)
