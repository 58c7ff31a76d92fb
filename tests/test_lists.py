"""Codelists of define.xml by variable: what the study can collect or make, and what it did."""

from __future__ import annotations

from pathlib import Path

from lxml import etree

from tests.conftest import BuiltTrial

ODM, DEF = "{http://www.cdisc.org/ns/odm/v1.3}", "{http://www.cdisc.org/ns/def/v2.1}"


def lists(define: Path) -> dict[str, list[tuple[str, str]]]:
    """The terms of each variable's codelist in a define.xml, each with its decode."""
    root = etree.parse(define)
    terms = {
        c.get("OID"): [(i.get("CodedValue", ""), i.findtext(f"{ODM}Decode/{ODM}TranslatedText") or "") for i in items]
        for c in root.iter(f"{ODM}CodeList")
        if (items := [*c.iter(f"{ODM}CodeListItem", f"{ODM}EnumeratedItem")])
    }
    refs = ((i.get("OID", ""), i.find(f"{ODM}CodeListRef")) for i in root.iter(f"{ODM}ItemDef"))
    return {oid.removeprefix("IT."): terms[ref.get("CodeListOID")] for oid, ref in refs if ref is not None}


def test_analysis_variables_have_lists(rdeb: BuiltTrial) -> None:
    adam = lists(rdeb[0].folder / "adam" / "define.xml")
    assert adam["ADSL.SAFFL"] == [("N", "No"), ("Y", "Yes")]
    assert adam["ADLB.ABLFL"] == [("Y", "Yes")]
    assert adam["ADSL.AGEGR1"] == [("<18", ""), (">=18", "")]
    assert adam["ADSL.AGEGR1N"] == [("1", "<18"), ("2", ">=18")]
    assert adam["ADRS.PARAMCD"] == [("BEBSSTOT", "BEBSS Total Score"), ("BEBSSARE", "BEBSS Damaged Skin Area")]
    assert adam["ADRS.PARAMN"] == [("1", "BEBSS Total Score"), ("2", "BEBSS Damaged Skin Area")]
    assert adam["ADLB.AVISITN"][-3:] == [
        ("11", "MONTH 24"),
        ("91", "HIGHEST AFTER DAY 1"),  # records that are added, after the windows
        ("92", "LOWEST AFTER DAY 1"),
    ]
    assert adam["ADAE.AEREL"] == [
        (term, "") for term in ("NOT RELATED", "UNLIKELY RELATED", "POSSIBLY RELATED", "RELATED")
    ]
    assert "ADAE.AETERM" not in adam and "ADAE.STUDYID" not in adam and "ADAE.ASTDT" not in adam


def test_each_variable_has_the_terms_of_its_own(rdeb: BuiltTrial) -> None:
    sdtm = lists(rdeb[0].folder / "sdtm" / "define.xml")
    assert [value for value, _ in sdtm["CM.CMDOSU"]] == ["DROP", "TABLET", "APPLICATION", "SACHET", "mg"]
    assert [value for value, _ in sdtm["EX.EXDOSU"]] == ["10^6/kg"]
    assert sdtm["AE.AECONTRT"] == [("N", "No"), ("Y", "Yes")]
    assert sdtm["DM.ARMCD"] == [("MSC", "hUCB-MSC")]
    assert sdtm["IE.IETESTCD"][0] == ("INCL01", "Aged 10 to 60 years at informed consent")  # of TI, whoever failed it
    assert len(sdtm["IE.IETESTCD"]) == 12
    codes = dict(sdtm["VS.VSTESTCD"])
    assert codes["VSALL"] == "Vital Signs" and codes["SYSBP"] == "Systolic Blood Pressure"


def levels(define: Path) -> dict[str, tuple[str, list[str]]]:
    """The value levels of a define.xml: the data type of each, and its where clause."""
    root = etree.parse(define)
    types = {i.get("OID"): i.get("DataType", "") for i in root.iter(f"{ODM}ItemDef")}
    names = {i.get("OID"): i.get("Name", "") for i in root.iter(f"{ODM}ItemDef")}
    clauses = {
        clause.get("OID"): [
            f"{names[check.get(f'{DEF}ItemOID')]} {check.get('Comparator')} {','.join(v.text or '' for v in check)}"
            for check in clause
        ]
        for clause in root.iter(f"{DEF}WhereClauseDef")
    }
    found = {}
    for ref in root.iterfind(f".//{DEF}ValueListDef/{ODM}ItemRef"):
        oid = ref.get("ItemOID", "")
        found[oid.removeprefix("IT.")] = (types[oid], clauses[ref[0].get("WhereClauseOID")])
    return found


def test_value_levels_are_by_what_tells_values_apart(rdeb: BuiltTrial) -> None:
    sdtm, adam = (levels(rdeb[0].folder / part / "define.xml") for part in ("sdtm", "adam"))
    assert sdtm["LB.LBORRES.HGB"] == ("float", ["LBTESTCD EQ HGB"])
    assert sdtm["LB.LBORRES.GLUC.SERUM"] == ("integer", ["LBTESTCD EQ GLUC", "LBSPEC EQ SERUM"])
    assert sdtm["LB.LBORRES.GLUC.URINE"] == ("text", ["LBTESTCD EQ GLUC", "LBSPEC EQ URINE"])  # a response, no number
    assert sdtm["DS.DSDECOD.PROTOCOL_MILESTONE"] == ("text", ["DSCAT EQ PROTOCOL MILESTONE"])
    assert adam["ADLB.AVAL.HGB"] == ("integer", ["PARAMCD EQ HGB", "DTYPE NOTIN MAXIMUM,MINIMUM"])
    assert adam["ADLB.AVAL.HGB.MAXIMUM"] == ("integer", ["PARAMCD EQ HGB", "DTYPE EQ MAXIMUM"])
    listed = lists(rdeb[0].folder / "sdtm" / "define.xml")
    assert ("INFORMED CONSENT OBTAINED", "") in [(v, "") for v, _ in listed["DS.DSDECOD.PROTOCOL_MILESTONE"]]
    assert "COMPLETED" not in dict(listed["DS.DSDECOD.PROTOCOL_MILESTONE"])
    assert "COMPLETED" in dict(listed["DS.DSDECOD.DISPOSITION_EVENT"])
