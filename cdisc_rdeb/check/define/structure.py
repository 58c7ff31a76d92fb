"""Rules of datasets as define.xml describes them: purpose, structure, class, standard."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from ...formats.limits import LONGEST_LABEL
from ...standards.names import CLASSES, STRUCTURES, guide_called, is_of_analysis
from ..rules import BOTH, DOCUMENT, Finding, rule
from ..submission import Submission
from .declared import document_of, in_define
from .document import Document, local

ANALYSIS, TABULATION = "Analysis", "Tabulation"
YES_NO = ("Yes", "No")
STATUSES = ("Final", "Draft", "Provisional")  # of standards
OLD_CLASSES = ("SPECIAL PURPOSE", "FINDINGS ABOUT", "ADAM OTHER", "REFERENCE DATA STRUCTURE")
PER_SUBJECT = re.compile(r"one record per subject\.?", re.IGNORECASE)
DATE = re.compile(r"\d{4}-\d\d-\d\d")
RELATIONSHIPS = ("SUPP", "REL", "CO")
#: Of analysis results. Source: ARM 1.0, AnalysisReason and AnalysisPurpose.
REASONS = ("SPECIFIED IN PROTOCOL", "SPECIFIED IN SAP", "DATA DRIVEN", "REQUESTED BY REGULATORY AGENCY")
PURPOSES = ("PRIMARY OUTCOME MEASURE", "SECONDARY OUTCOME MEASURE", "EXPLORATORY OUTCOME MEASURE")


def is_analysis(document: Document, group: etree._Element) -> bool:
    """Whether a dataset is one for analysis, by the standard that it names, else by its class."""
    standard = document.packages.get(document.said(group, "StandardOID"))
    if standard is not None:
        return is_of_analysis(standard.get("Name", ""))
    named = guide_called(document.said(document.version, "StandardName"))  # 2.0 names one standard of all
    return is_of_analysis(named) if named else document.class_of(group) in STRUCTURES


@rule("purpose of dataset wrong", severity="error", needs=DOCUMENT, of=BOTH)
def purpose_of_dataset_wrong(data: Submission) -> Iterator[Finding]:
    """The Purpose of a dataset is Tabulation of SDTM, Analysis of ADaM."""
    document = document_of(data)
    for group in document.groups:
        wanted = ANALYSIS if is_analysis(document, group) else TABULATION
        if group.get("Purpose") != wanted:
            message = f"its Purpose is {{value}}, and should be {wanted}"
            yield Finding(in_define(data, group.get("Name", "")), "", message, values=group.get("Purpose") or "missing")


@rule("structure of dataset wrong", severity="error", needs=DOCUMENT, of=BOTH)
def structure_of_dataset_wrong(data: Submission) -> Iterator[Finding]:
    """A dataset says its structure; one record per subject does not repeat, and more records do."""
    document = document_of(data)
    for group in document.groups:
        name, structure = group.get("Name", ""), document.said(group, "Structure").strip()
        where, repeating = in_define(data, name), group.get("Repeating", "")
        reference = group.get("IsReferenceData") == "Yes"
        if not structure:
            yield Finding(where, "", "it has no Structure: one record per ...")
        if repeating not in YES_NO or group.get("IsReferenceData", "No") not in YES_NO:
            yield Finding(where, "", "Repeating and IsReferenceData are Yes or No")
        keys = {document.items[o].get("Name", "") for o in key_oids(document, group) if o in document.items}
        single = bool(PER_SUBJECT.fullmatch(structure)) or (bool(keys) and keys <= {"STUDYID", "USUBJID"})
        if not reference and "USUBJID" in names_of(document, group) and single != (repeating == "No"):
            message = f"Repeating is {{value}}, and its records are '{structure}'"
            yield Finding(where, "", message, values=repeating)
        if reference and "USUBJID" in names_of(document, group):
            yield Finding(where, "", "it is called reference data, and has subjects")
        if not reference and document.class_of(group) == "TRIAL DESIGN":
            yield Finding(where, "", "it has no subjects, so it is reference data")


def key_oids(document: Document, group: etree._Element) -> list[str]:
    """The items of a dataset that are key variables."""
    return [ref.get("ItemOID", "") for ref in document.refs(group) if ref.get("KeySequence")]


def names_of(document: Document, group: etree._Element) -> list[str]:
    """The names of a dataset's variables in their order."""
    oids = (ref.get("ItemOID", "") for ref in document.refs(group))
    return [document.items[oid].get("Name", "") for oid in oids if oid in document.items]


@rule("class of dataset wrong", severity="error", needs=DOCUMENT, of=BOTH)
def class_of_dataset_wrong(data: Submission) -> Iterator[Finding]:
    """A dataset has a class of SDTM or ADaM, that of the guide where this knows the dataset."""
    document = document_of(data)
    for group in document.groups:
        name, class_name = group.get("Name", ""), document.class_of(group)
        where, analysis = in_define(data, name), is_analysis(document, group)
        if class_name not in (*CLASSES, *OLD_CLASSES) or (class_name in STRUCTURES) != analysis:
            kind = "ADaM" if analysis else "SDTM"
            yield Finding(where, "", f"'{{value}}' is no class of {kind}", values=class_name or "missing")
            continue
        known = None if analysis else data.standards.sdtmig_dataset(name)
        if known is not None and known.define_class != class_name:
            yield Finding(where, "", f"its class is {{value}}, and {known.define_class} in SDTMIG", values=class_name)
        if analysis and name == "ADSL" and STRUCTURES.get(class_name) != "ADSL":
            yield Finding(
                where, "", "the class of ADSL is SUBJECT LEVEL ANALYSIS DATASET, not {value}", values=class_name
            )


@rule("name of dataset wrong", severity="error", needs=DOCUMENT, of=BOTH)
def name_of_dataset_wrong(data: Submission) -> Iterator[Finding]:
    """A dataset's SAS name is its name, its domain is the beginning of it, and it has a label of up to 40 letters."""
    document = document_of(data)
    for group in document.groups:
        name, sas, domain = group.get("Name", ""), group.get("SASDatasetName", ""), group.get("Domain", "")
        where = in_define(data, name)
        if sas and sas != name:
            yield Finding(where, "", f"its SAS name is {{value}}, and its name {name}", values=sas)
        related = name.startswith(RELATIONSHIPS)
        if domain and not (related and name.endswith(domain)) and not name.startswith(domain):
            yield Finding(where, "", "its Domain is {value}", values=domain)
        if not domain and not is_analysis(document, group):
            yield Finding(where, "", "it has no Domain")
        label = document.described(group)
        if not label or len(label) > LONGEST_LABEL:
            yield Finding(where, "", f"its label has {len(label)} characters: {{value}}", values=label or "missing")


@rule("standard wrong", severity="error", needs=DOCUMENT, of=BOTH)
def standard_wrong(data: Submission) -> Iterator[Finding]:
    """Datasets and codelists name a standard of their kind, or are said to be of none; each standard has name and
    version."""
    document = document_of(data)
    if not document.is_newest:
        return
    for standard in document.packages.values():
        kind, version = standard.get("Type", ""), standard.get("Version", "")
        bad = kind not in ("IG", "CT") or not version or not standard.get("Name")
        bad |= kind == "CT" and (standard.get("PublishingSet") is None or not DATE.fullmatch(version))
        bad |= kind == "IG" and (DATE.fullmatch(version) is not None or standard.get("Name") == "CDISC/NCI")
        oid, status = standard.get("OID", ""), standard.get("Status", "Final")
        if bad:
            message = "the standard {value} has no name, type and version that go together"
            yield Finding(in_define(data), "", message, values=oid)
        if status not in STATUSES:
            message = f"the Status of the standard {oid} is '{{value}}', and should be {', '.join(STATUSES)}"
            yield Finding(in_define(data), "", message, values=status)
    for element in (*document.groups, *document.codelists.values()):
        of, own = document.said(element, "StandardOID"), document.said(element, "IsNonStandard") == "Yes"
        dataset = element.get("Name", "") if local(element) == "ItemGroupDef" else ""
        external = element.find(f"{document.odm}ExternalCodeList") is not None
        kind = "IG" if dataset else "CT"
        named = document.packages.get(of)
        if bool(of) == own and not external:
            message = "{value} names a standard, or is said to be of none: one of the two"
            yield Finding(in_define(data, dataset), "", message, values=element.get("Name", ""))
        elif named is not None and named.get("Type") != kind:
            message = f"the standard of {{value}} is {named.get('Name')}, which is no {kind}"
            yield Finding(in_define(data, dataset), "", message, values=element.get("Name", ""))


@rule("analysis result wrong", severity="error", needs=DOCUMENT, of="ADaM")
def analysis_result_wrong(data: Submission) -> Iterator[Finding]:
    """An analysis result says its reason and purpose in the terms of ARM, and names variables of its datasets."""
    document = document_of(data)
    for result in document.version.iter("{http://www.cdisc.org/ns/arm/v1.0}AnalysisResult"):
        oid = result.get("OID", "")
        for name, known in (("AnalysisReason", REASONS), ("AnalysisPurpose", PURPOSES)):
            if result.get(name, "") not in known:
                yield Finding(in_define(data), "", f"the {name} of {oid} is '{{value}}'", values=result.get(name, ""))
        if not document.described(result):
            yield Finding(in_define(data), "", "the result {value} has no description", values=oid)
        parameter = document.items.get(result.get("ParameterOID", ""))
        if parameter is not None and parameter.get("Name") != "PARAMCD":
            yield Finding(in_define(data), "", f"the parameter of {oid} is {{value}}", values=parameter.get("Name", ""))
        for dataset in result.iter("{http://www.cdisc.org/ns/arm/v1.0}AnalysisDataset"):
            owner = next((g for g in document.groups if g.get("OID") == dataset.get("ItemGroupOID")), None)
            oids = {ref.get("ItemOID") for ref in document.refs(owner)} if owner is not None else set()
            for variable in dataset.iter("{http://www.cdisc.org/ns/arm/v1.0}AnalysisVariable"):
                if owner is not None and variable.get("ItemOID") not in oids:
                    message = f"{oid} analyses {{value}}, which is no variable of {owner.get('Name')}"
                    yield Finding(in_define(data), "", message, values=variable.get("ItemOID", ""))
