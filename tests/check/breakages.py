"""Single breakages of a good define.xml: what is done to it, and the rule that names it."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from lxml import etree

ODM, D = "{http://www.cdisc.org/ns/odm/v1.3}", "{http://www.cdisc.org/ns/def/v2.1}"
A, X = "{http://www.cdisc.org/ns/arm/v1.0}", "{http://www.w3.org/1999/xlink}"
Root = etree._Element
Change = Callable[[Root], None]


def one(root: Root, path: str) -> Root:
    """The first element that a path finds; ``o:``, ``d:`` and ``a:`` are the namespaces."""
    found = root.find(f".//{path}", {"o": ODM[1:-1], "d": D[1:-1], "a": A[1:-1]})
    assert found is not None, path
    return found


def put(path: str, name: str, value: str) -> Change:
    """Give an attribute another value."""

    def change(root: Root) -> None:
        element = one(root, path)
        assert element.get(name) != value, f"{path} has {value} already"
        element.set(name, value)

    return change


def lose(path: str, name: str) -> Change:
    """Take an attribute away."""

    def change(root: Root) -> None:
        del one(root, path).attrib[name]

    return change


def drop(path: str) -> Change:
    """Take an element away."""

    def change(root: Root) -> None:
        element = one(root, path)
        element.getparent().remove(element)

    return change


def double(path: str, **attributes: str) -> Change:
    """Put an element there twice, the second with other attributes."""

    def change(root: Root) -> None:
        element = one(root, path)
        again = deepcopy(element)
        again.attrib.update({name.replace("def_", D): value for name, value in attributes.items()})
        element.addnext(again)

    return change


def say(path: str, text: str) -> Change:
    """Give an element another text."""

    def change(root: Root) -> None:
        one(root, path).text = text

    return change


def item(name: str) -> str:
    return f"o:ItemDef[@OID='IT.{name}']"


def ref(name: str) -> str:
    return f"o:ItemRef[@ItemOID='IT.{name}']"


def group(name: str) -> str:
    return f"o:ItemGroupDef[@Name='{name}']"


WORDS = "/o:Description/o:TranslatedText"
TERM = "o:CodeList[@OID='CL.AESEV']/o:CodeListItem[@CodedValue='MILD']"


def pages(said: str) -> Change:
    """Refer to pages of a document, the dataset's leaf."""

    def change(root: Root) -> None:
        comment = one(root, "d:CommentDef")
        reference = etree.SubElement(comment, f"{D}DocumentRef", leafID="LF.AE")
        etree.SubElement(reference, f"{D}PDFPageRef", PageRefs=said, Type="PhysicalRef")

    return change


SDTM: dict[str, tuple[Change, str]] = {
    # references
    "a variable that is not defined": (put(ref("AE.AETERM"), "ItemOID", "IT.AE.NONE"), "reference to nothing"),
    "a variable that is lost": (drop(item("AE.AETERM")), "reference to nothing"),
    "a codelist that is not defined": (
        put(item("AE.AESEV") + "/o:CodeListRef", "CodeListOID", "CL.X"),
        "reference to nothing",
    ),
    "a codelist that is lost": (drop("o:CodeList[@OID='CL.AESEV']"), "reference to nothing"),
    "a codelist that nothing uses": (drop(item("AE.AESEV") + "/o:CodeListRef"), "codelist not used"),
    "a method that is not defined": (put(ref("AE.AESTDY"), "MethodOID", "MT.X"), "reference to nothing"),
    "a method that is lost": (drop("o:MethodDef[@OID='MT.AE.AESTDY']"), "reference to nothing"),
    "a comment that is not defined": (put(group("AE"), f"{D}CommentOID", "COM.X"), "reference to nothing"),
    "a comment that is lost": (drop("d:CommentDef[@OID='COM.AE']"), "reference to nothing"),
    "a comment that nothing uses": (lose(group("AE"), f"{D}CommentOID"), "definition not used"),
    "a value list that is not defined": (
        put(item("LB.LBORRES") + "/d:ValueListRef", "ValueListOID", "VL.X"),
        "reference to nothing",
    ),
    "a value list that is lost": (drop("d:ValueListDef[@OID='VL.LB.LBORRES']"), "reference to nothing"),
    "a value list that nothing uses": (drop(item("LB.LBORRES") + "/d:ValueListRef"), "definition not used"),
    "a where clause that is not defined": (
        put(ref("LB.LBORRES.HGB") + "/d:WhereClauseRef", "WhereClauseOID", "WC.X"),
        "reference to nothing",
    ),
    "a where clause that is lost": (drop("d:WhereClauseDef[@OID='WC.LB.LBORRES.HGB']"), "reference to nothing"),
    "a condition on nothing": (
        put("d:WhereClauseDef[@OID='WC.LB.LBORRES.HGB']/o:RangeCheck", f"{D}ItemOID", "IT.X"),
        "reference to nothing",
    ),
    "a standard that is not defined": (put(group("AE"), f"{D}StandardOID", "STD.9"), "reference to nothing"),
    "a standard that is lost": (drop("d:Standard"), "reference to nothing"),
    "a leaf that is not defined": (put(group("AE"), f"{D}ArchiveLocationID", "LF.X"), "reference to nothing"),
    "a variable that nothing uses": (drop(ref("AE.AETERM")), "definition not used"),
    "a method of nothing": (double("o:MethodDef", OID="MT.NEW"), "definition not used"),
    # twice
    "a dataset twice": (double(group("AE"), OID="IG.AE2"), "identifier twice"),
    "a variable twice": (double(item("AE.AETERM")), "identifier twice"),
    "a variable twice in its dataset": (double(ref("AE.AETERM")), "identifier twice"),
    "a codelist twice": (double("o:CodeList"), "identifier twice"),
    "two codelists of one name": (put("o:CodeList[@OID='CL.AESEV']", "Name", "Causality"), "identifier twice"),
    "a term twice": (double(TERM, OrderNumber="99"), "terms of codelist wrong"),
    "a method twice": (double("o:MethodDef"), "identifier twice"),
    "a value level twice": (
        put("d:WhereClauseDef[@OID='WC.LB.LBORRES.HCT']/o:RangeCheck/o:CheckValue/../..", "OID", "WC.LB.LBORRES.HCT2"),
        "reference to nothing",
    ),
    "two value levels that hold together": (
        say("d:WhereClauseDef[@OID='WC.LB.LBORRES.HCT']/o:RangeCheck/o:CheckValue", "HGB"),
        "where clause wrong",
    ),
    # orders and keys
    "an order number twice": (put(ref("AE.AETERM"), "OrderNumber", "1"), "order of variables wrong"),
    "an order number that is lost": (lose(ref("AE.AETERM"), "OrderNumber"), "order of variables wrong"),
    "a term's order number twice": (put(TERM, "OrderNumber", "2"), "order of variables wrong"),
    "a key with a gap": (put(ref("AE.USUBJID"), "KeySequence", "9"), "order of keys wrong"),
    "a key twice": (put(ref("AE.USUBJID"), "KeySequence", "1"), "order of keys wrong"),
    "a dataset without its first key": (lose(ref("AE.STUDYID"), "KeySequence"), "order of keys wrong"),
    # datasets
    "the purpose of analyses": (put(group("AE"), "Purpose", "Analysis"), "purpose of dataset wrong"),
    "no structure": (put(group("AE"), f"{D}Structure", ""), "structure of dataset wrong"),
    "records that do not repeat": (put(group("AE"), "Repeating", "No"), "structure of dataset wrong"),
    "one record that repeats": (put(group("DM"), "Repeating", "Yes"), "structure of dataset wrong"),
    "subjects as reference data": (put(group("AE"), "IsReferenceData", "Yes"), "structure of dataset wrong"),
    "design that is no reference data": (put(group("TA"), "IsReferenceData", "No"), "structure of dataset wrong"),
    "a class that is none": (put(group("AE") + "/d:Class", "Name", "EVENT"), "class of dataset wrong"),
    "a class of another domain": (put(group("AE") + "/d:Class", "Name", "FINDINGS"), "class of dataset wrong"),
    "a class of ADaM": (put(group("AE") + "/d:Class", "Name", "OCCURRENCE DATA STRUCTURE"), "class of dataset wrong"),
    "no class": (drop(group("AE") + "/d:Class"), "class of dataset wrong"),
    "another SAS name": (put(group("AE"), "SASDatasetName", "AES"), "name of dataset wrong"),
    "another domain": (put(group("AE"), "Domain", "CM"), "name of dataset wrong"),
    "no domain": (lose(group("AE"), "Domain"), "name of dataset wrong"),
    "no label": (say(group("AE") + WORDS, ""), "name of dataset wrong"),
    "no leaf": (drop(group("AE") + "/d:leaf"), "file of dataset wrong"),
    "data and none": (put(group("AE"), f"{D}HasNoData", "Yes"), "file of dataset wrong"),
    "the file of another dataset": (put(group("AE") + "/d:leaf", f"{X}href", "cm.xpt"), "file of dataset wrong"),
    "a leaf without a title": (say(group("AE") + "/d:leaf/d:title", ""), "file of dataset wrong"),
    "a standard, and none": (put(group("AE"), f"{D}IsNonStandard", "Yes"), "standard wrong"),
    "no standard": (lose(group("AE"), f"{D}StandardOID"), "standard wrong"),
    "terminology as a dataset's standard": (put(group("AE"), f"{D}StandardOID", "STD.2"), "standard wrong"),
    "terminology without a date": (put("d:Standard[@Type='CT']", "Version", "28"), "standard wrong"),
    "terminology without its set": (lose("d:Standard[@Type='CT']", "PublishingSet"), "standard wrong"),
    # variables
    "a type that is none": (put(item("AE.AETERM"), "DataType", "char"), "type and size differ"),
    "a text without a length": (lose(item("AE.AETERM"), "Length"), "type and size differ"),
    "a length of 0": (put(item("AE.AETERM"), "Length", "0"), "type and size differ"),
    "a date with a length": (put(item("AE.AESTDTC"), "Length", "10"), "type and size differ"),
    "a float without digits": (lose(item("LB.LBSTRESN"), "SignificantDigits"), "type and size differ"),
    "a text with digits": (put(item("AE.AETERM"), "SignificantDigits", "2"), "type and size differ"),
    "more digits than a number has": (put(item("LB.LBSTRESN"), "SignificantDigits", "19"), "type and size differ"),
    "a sequence that is text": (put(item("AE.AESEQ"), "DataType", "text"), "type of variable wrong"),
    "a subject that is a number": (put(item("AE.USUBJID"), "DataType", "integer"), "type of variable wrong"),
    "a date that is a number": (put(item("AE.AESTDTC"), "DataType", "integer"), "type of variable wrong"),
    "another SAS name of a variable": (
        put(item("AE.AETERM"), "SASFieldName", "TERM"),
        "name or label of variable wrong",
    ),
    "a name that is too long": (put(item("AE.AETERM"), "Name", "AETERMLONG"), "name or label of variable wrong"),
    "a variable without a label": (say(item("AE.AETERM") + WORDS, ""), "name or label of variable wrong"),
    "a label that is too long": (say(item("AE.AETERM") + WORDS, "x" * 41), "name or label of variable wrong"),
    "what must be there is not mandatory": (put(ref("AE.AETERM"), "Mandatory", "No"), "mandatory or role wrong"),
    "another role": (put(ref("AE.AETERM"), "Role", "Identifier"), "mandatory or role wrong"),
    # origins
    "no origin": (drop(item("AE.AETERM") + "/d:Origin"), "origin wrong"),
    "an origin of 2.0": (put(item("AE.AETERM") + "/d:Origin", "Type", "CRF"), "origin wrong"),
    "a source that is none": (put(item("AE.AETERM") + "/d:Origin", "Source", "Site"), "origin wrong"),
    "no source": (lose(item("AE.AETERM") + "/d:Origin", "Source"), "origin wrong"),
    "collected by the sponsor": (put(item("AE.AETERM") + "/d:Origin", "Source", "Sponsor"), "origin wrong"),
    "derived without a method": (lose(ref("AE.AESTDY"), "MethodOID"), "method absent"),
    "a value level derived without a method": (lose(ref("RS.RSSTRESC.BEBSSTOT"), "MethodOID"), "method absent"),
    "collected that is called derived": (put(item("AE.AETERM") + "/d:Origin", "Type", "Derived"), "method absent"),
    "derived that is called protocol": (put(item("AE.AESTDY") + "/d:Origin", "Type", "Protocol"), "method absent"),
    "a method without words": (say("o:MethodDef" + WORDS, ""), "method absent"),
    "a method of no type": (put("o:MethodDef", "Type", "Code"), "method absent"),
    "a comment without words": (say("d:CommentDef" + WORDS, ""), "method absent"),
    "a predecessor of nothing": (say(item("EX.EXTRT") + "/d:Origin" + WORDS, ""), "predecessor wrong"),
    "a predecessor that is not there": (say(item("EX.EXTRT") + "/d:Origin" + WORDS, "EC.ECNONE"), "predecessor wrong"),
    "its own predecessor": (say(item("EX.EXTRT") + "/d:Origin" + WORDS, "EX.EXTRT"), "predecessor wrong"),
    "pages that are no numbers": (pages("four"), "page reference wrong"),
    "pages that are none": (pages(""), "page reference wrong"),
    # where clauses
    "a value level without a where clause": (drop(ref("LB.LBORRES.HGB") + "/d:WhereClauseRef"), "where clause wrong"),
    "a where clause without a condition": (
        drop("d:WhereClauseDef[@OID='WC.LB.LBORRES.HGB']/o:RangeCheck"),
        "where clause wrong",
    ),
    "a condition without a value": (
        drop("d:WhereClauseDef[@OID='WC.LB.LBORRES.HGB']/o:RangeCheck/o:CheckValue"),
        "where clause wrong",
    ),
    "a condition of two values": (
        double("d:WhereClauseDef[@OID='WC.LB.LBORRES.HGB']/o:RangeCheck/o:CheckValue"),
        "where clause wrong",
    ),
    "a value that is no term": (
        say("d:WhereClauseDef[@OID='WC.LB.LBORRES.HGB']/o:RangeCheck/o:CheckValue", "HEMO"),
        "where clause wrong",
    ),
    "a comparator that is none": (
        put("d:WhereClauseDef[@OID='WC.LB.LBORRES.HGB']/o:RangeCheck", "Comparator", "IS"),
        "where clause wrong",
    ),
    # codelists
    "a codelist of another type": (
        put("o:CodeList[@OID='CL.AESEV']", "DataType", "integer"),
        "type of codelist differs",
    ),
    "a variable of another type": (put(item("AE.AESEV"), "DataType", "integer"), "type of codelist differs"),
    "a term that is no number": (
        put("o:CodeList[@OID='CL.VISITNUM']/o:CodeListItem", "CodedValue", "one"),
        "type of codelist differs",
    ),
    "a codelist without terms": (
        lambda root: (
            [
                each.getparent().remove(each)
                for each in one(root, "o:CodeList[@OID='CL.AESEV']").findall(f"{ODM}CodeListItem")
            ]
            and None
        ),
        "terms of codelist wrong",
    ),
    "a term without a value": (put(TERM, "CodedValue", ""), "terms of codelist wrong"),
    "a decode that is empty": (say(TERM + "/o:Decode/o:TranslatedText", ""), "terms of codelist wrong"),
    "another C-code of a codelist": (put("o:CodeList[@OID='CL.AESEV']/o:Alias", "Name", "C1"), "bad C-code"),
    "another C-code of a term": (put(TERM + "/o:Alias", "Name", "C41339"), "bad C-code"),
    "a term without its C-code": (drop(TERM + "/o:Alias"), "C-code absent"),
    "a codelist of CDISC's without a C-code": (
        lambda root: (
            [each.getparent().remove(each) for each in one(root, "o:CodeList[@OID='CL.AESEV']").iter(f"{ODM}Alias")]
            and None
        ),
        "C-code absent",
    ),
    "a C-code without a standard": (lose("o:CodeList[@OID='CL.AESEV']", f"{D}StandardOID"), "C-code absent"),
    "a term that is marked as added": (put(TERM, f"{D}ExtendedValue", "Yes"), "term not marked as added"),
    "an added term that is not marked": (
        lose("o:CodeList[@OID='CL.VSTESTCD']/o:CodeListItem[@CodedValue='VSALL']", f"{D}ExtendedValue"),
        "term not marked as added",
    ),
    "a term that CDISC does not have": (put(TERM, "CodedValue", "MILDLY"), "bad C-code"),
    "a guide as a codelist's standard": (
        put("o:CodeList[@OID='CL.AESEV']", f"{D}StandardOID", "STD.1"),
        "standard wrong",
    ),
}

ADAM: dict[str, tuple[Change, str]] = {
    "the purpose of tabulations": (put(group("ADSL"), "Purpose", "Tabulation"), "purpose of dataset wrong"),
    "a class of SDTM": (put(group("ADAE") + "/d:Class", "Name", "EVENTS"), "class of dataset wrong"),
    "ADSL of another structure": (
        put(group("ADSL") + "/d:Class", "Name", "BASIC DATA STRUCTURE"),
        "class of dataset wrong",
    ),
    "subjects that repeat": (put(group("ADSL"), "Repeating", "Yes"), "structure of dataset wrong"),
    "an analysis variable that is collected": (
        lambda root: one(root, item("ADSL.AGE") + "/d:Origin").attrib.update(
            {"Type": "Collected", "Source": "Investigator"}
        ),
        "origin wrong",
    ),
    "a predecessor that ADSL lacks": (
        say(item("ADAE.TRTSDT") + "/d:Origin" + WORDS, "ADSL.TRTSDTX"),
        "predecessor wrong",
    ),
    "a flag without a method": (lose(ref("ADAE.TRTEMFL"), "MethodOID"), "method absent"),
    "a parameter's level that is lost": (drop(item("ADBM.AVAL.CRP")), "reference to nothing"),
    "a result of a dataset that is not there": (
        put("a:AnalysisDataset", "ItemGroupOID", "IG.X"),
        "reference to nothing",
    ),
    "a result of a variable that is not there": (put("a:AnalysisVariable", "ItemOID", "IT.X"), "reference to nothing"),
    "a reason that is none": (put("a:AnalysisResult", "AnalysisReason", "BECAUSE"), "analysis result wrong"),
    "a result of another dataset's variable": (
        put("a:AnalysisVariable", "ItemOID", "IT.ADTTE.CNSR"),
        "analysis result wrong",
    ),
    "a result's where clause that is lost": (
        put("a:AnalysisDataset/d:WhereClauseRef", "WhereClauseOID", "WC.X"),
        "reference to nothing",
    ),
}
