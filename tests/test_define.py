"""define.xml: valid by CDISC's schema, without loose ends, and true to model and Profile."""

from dataclasses import replace
from pathlib import Path

import hypothesis.strategies as st
import numpy as np
import pytest
from define_judges import DEF, ODM, dangling, inconsistencies, parse, schema_errors
from hypothesis import given
from lxml import etree

from cdisc_rdeb.columns import Text, decided, write_number
from cdisc_rdeb.define import define_xml
from cdisc_rdeb.define import elements as e
from cdisc_rdeb.define.context import define
from cdisc_rdeb.define.datatypes import data_type, iso8601_type
from cdisc_rdeb.define.render import to_xml
from cdisc_rdeb.engine.levels import profiles
from cdisc_rdeb.errors import WriteError
from cdisc_rdeb.model import (
    Codelist,
    Condition,
    Dataset,
    Dictionary,
    Origin,
    Study,
    Term,
    ValueLevel,
    Variable,
    WhereClause,
)
from cdisc_rdeb.profile import (
    DatasetProfile,
    Values,
    digits,
    profile_column,
    written_size,
    written_size_of_any,
    written_size_of_many,
)

COLLECTED = Origin("Collected", "Investigator")
DERIVED = Origin("Derived", "Sponsor")


def char(name, label="", **facts):
    return Variable(name, label or f"Label of {name}", "Char", **facts)


def num(name, label="", **facts):
    return Variable(name, label or f"Label of {name}", "Num", **facts)


def identifiers(domain):
    return [
        char("STUDYID", "Study Identifier", role="Identifier", core="Req"),
        char("DOMAIN", "Domain Abbreviation", role="Identifier", core="Req"),
        *([char("USUBJID", "Unique Subject Identifier", role="Identifier", core="Req")] if domain != "TS" else []),
    ]


def dataset(name, class_name, keys, variables, **facts):
    domain = facts.pop("domain", name)
    named = {v.name: v for v in [*identifiers(name), *variables]}
    defaults = {"label": f"Label of {name}", "structure": "One record per ..."}
    return Dataset(name=name, domain=domain, class_name=class_name, keys=("STUDYID", *keys), groups=(), variables=named,
                   **defaults | facts)  # fmt: skip


def where(*alternatives):
    return WhereClause(tuple(tuple(Condition(*condition) for condition in together) for together in alternatives))


DM = dataset("DM", "SPECIAL PURPOSE", ["USUBJID"], [
    num("AGE", "Age", role="Record Qualifier", origin=DERIVED, method='Years to RFSTDTC, if < 100 & "known"'),
    char("SEX", "Sex", core="Req", codelists=("SEX",), origin=COLLECTED),
    char("BRTHDTC", "Date/Time of Birth", iso8601="date", origin=COLLECTED),
], comment="Screen failures are <not> submitted & 'ignored'")  # fmt: skip

AE = dataset("AE", "EVENTS", ["USUBJID", "AETERM", "AESTDTC"], [
    char("AETERM", 'Reported Term for "AE" & <more>', core="Req", role="Topic", origin=COLLECTED),
    char("AESER", "Serious Event", core="Exp", codelists=("NY",), origin=COLLECTED),
    char("AEACN", "Action Taken with Study Treatment", codelists=("ACN",), origin=COLLECTED),
    char("AEROUTE", "Route", codelists=("ROUTE",), comment="Sponsor's comment"),
    char("AESTDTC", "Start Date/Time of Adverse Event", iso8601="date", origin=COLLECTED),
    num("AESTDY", "Study Day of Start of Adverse Event", origin=DERIVED, method="Day of AESTDTC from DM.RFSTDTC."),
    char("AEDUR", "Duration", iso8601="duration", state="not collected", origin=Origin("Not Available")),
    char("AETRTEM", supplemental=True),
    char("WORK", temporary=True),
])  # fmt: skip

SUPPAE = Dataset(
    "SUPPAE", "Supplemental Qualifiers for AE", "AE", "RELATIONSHIP", "One record per supplemental qualifier",
    ("STUDYID", "RDOMAIN", "USUBJID", "IDVAR", "IDVARVAL", "QNAM"), (),
    {v.name: v for v in [
        char("STUDYID", core="Req"), char("RDOMAIN", core="Req", codelists=("DOMAIN",)), char("USUBJID", core="Req"),
        char("IDVAR"), char("IDVARVAL"), char("QNAM", core="Req"), char("QVAL", "Data Value", core="Req"),
    ]},
    value_levels={"QVAL": (
        ValueLevel("AETRTEM", where([("QNAM", "EQ", ("AETRTEM",))]),
                   char("AETRTEM", "Treatment-Emergent Flag", codelists=("NY",), origin=DERIVED, method="Y if ...")),
        ValueLevel("AEDOSE", where([("QNAM", "EQ", ("AEDOSE",))]), num("AEDOSE", "Dose at Onset", origin=COLLECTED)),
        ValueLevel("AENEVER", where([("QNAM", "EQ", ("AENEVER",))]), char("AENEVER", codelists=("NY",))),
    )},
)  # fmt: skip

VS = dataset("VS", "FINDINGS", ["USUBJID", "VSTESTCD", "VSDTC"], [
    char("VSTESTCD", "Test", core="Req", role="Topic", codelists=("VSTESTCD",)),
    char("VSTEST", "Test Name", core="Req", codelists=("VSTEST",)),
    char("VSORRES", "Result", origin=COLLECTED),
    num("VSSTRESN", "Numeric Result", origin=DERIVED, method="As collected."),
    num("VSGRADE", "Grade", codelists=("GRADE",)),
    char("VSDTC", "Date/Time", iso8601="date", codelists=("NY",)),
], value_levels={"VSORRES": (
    ValueLevel("PRESSURE",
        where([("VSTESTCD", "EQ", ("SYSBP", "DIABP"))], [("VSTESTCD", "EQ", ("MAP",)), ("VSDTC", "NE", ("",))]),
        num("VSORRES", "Pressure", origin=COLLECTED, comment="in mmHg")),
)})  # fmt: skip

TS = dataset("TS", "TRIAL DESIGN", ["TSPARMCD"], [
    char("TSPARMCD", core="Req", codelists=("TSPARMCD",), origin=Origin("Protocol", "Sponsor")),
    char("TSVAL", origin=Origin("Predecessor", "Sponsor", "TS.TSVAL")),
], reference=True)  # fmt: skip

MH = dataset("MH", "EVENTS", ["USUBJID"], [char("MHPRESP", codelists=("NY",))], keep_empty=True)
XW = dataset("XW", "FINDINGS", ["USUBJID"], [])  # a domain of the sponsor's own

CODELISTS = {
    "NY": Codelist("NY", "No Yes Response", code="C66742", extensible=False),
    "SEX": Codelist("SEX", "Sex", code="C66731", extensible=False),
    "ACN": Codelist("ACN", "Action Taken with Study Treatment", code="C66767", extensible=False),
    "ROUTE": Codelist("ROUTE", "Route of Administration", code="C66729", terms={
        "ORAL": Term("ORAL", "Oral Route of Administration", "C38288", raw=("po",)),
        "INTO THE <SKIN>": Term("INTO THE <SKIN>", 'Into "the" skin', extended=True),
    }),
    "DOMAIN": Codelist("DOMAIN", "SDTM Domain Abbreviation", code="C66734"),
    "VSTESTCD": Codelist("VSTESTCD", "Vital Signs Test Code", code="C66741"),
    "VSTEST": Codelist("VSTEST", "Vital Signs Test Name", code="C67153"),
    "TSPARMCD": Codelist("TSPARMCD", "Trial Summary Parameter Test Code", code="C66738"),
    "NCOMPLT": Codelist("NCOMPLT", "Completion/Reason for Non-Completion", code="C66727"),
    "PROTMLST": Codelist("PROTMLST", "Protocol Milestone", code="C114118"),
    "OTHEVENT": Codelist("OTHEVENT", "Other Disposition Event Response", code="C150811"),
    "GRADE": Codelist("GRADE", "Grade", terms={"1": Term("1", "Mild"), "2": Term("2", "Severe")}),
    "UNUSED": Codelist("UNUSED", "Not used", terms={"A": Term("A")}),
}  # fmt: skip

STUDY = Study(
    id="RDEB-01",
    title="Cells & <skin>",
    folder=Path(),
    usubjid="",
    datasets={},
    raw={},
    codelists=CODELISTS,
    description='A "trial" of cells & skin',
    protocol="P-1",
    created="2024-05-06",
)


def texts(*values):
    return profile_column(Text.of(values), keep=True, forms=True)


def numbers(*values):
    return profile_column(np.array(values, float), keep=True)


def profile_of(of, records=2, levels=(), **known):
    every = {v.name: known.get(v.name, texts("ABC") if v.type == "Char" else numbers(1)) for v in of.submitted()}
    return DatasetProfile(records, every, dict(levels))


PROFILES = {
    "DM": profile_of(DM, AGE=numbers(9, 34), SEX=texts("M", "F"), BRTHDTC=texts("1990-01-02", "1990", "")),
    "AE": profile_of(
        AE,
        AETERM=texts("RASH & <ITCH>"),
        AESER=texts("N", "Y"),
        AEACN=texts("DOSE NOT CHANGED", "PRAYED"),
        AEROUTE=texts("TOPICAL", "BY 'HAND'"),
        AESTDTC=texts("2024-01-01T10:15", "2024-01-02"),
        AESTDY=numbers(-3, 120),
        AEDUR=texts(""),
    ),
    "SUPPAE": profile_of(
        SUPPAE,
        levels={("QVAL", "AETRTEM"): texts("Y"), ("QVAL", "AEDOSE"): texts("1.25", "10")},
        RDOMAIN=texts("AE"),
    ),
    "VS": profile_of(
        VS,
        levels={("VSORRES", "PRESSURE"): texts("120", "80")},
        VSTESTCD=texts("SYSBP", "DIABP", "OWNTEST"),
        VSTEST=texts("Systolic Blood Pressure", "Diastolic Blood Pressure", "Own Test"),
        VSSTRESN=numbers(120, 36.65),
        VSDTC=texts("2024-01-01T10:15:00"),
    ),
    "TS": profile_of(TS, TSPARMCD=texts("SSTDTC", "TITLE")),
    "MH": DatasetProfile(),
    "XW": profile_of(XW),
}
DATASETS = [AE, SUPPAE, DM, VS, XW, TS, MH]
LENGTHS = {(d.name, v.name): 8 if v.type == "Num" else 40 for d in DATASETS for v in d.submitted()}


def written(study=STUDY, datasets=DATASETS, profiles=PROFILES):
    return define_xml(study, datasets, profiles, LENGTHS)


def element(xml, oid):
    (found,) = parse(xml).xpath("//*[@OID=$oid]", oid=oid)
    return found


def text_of(found):
    """An element as text, without the namespaces that every one of them inherits, and without indentation."""
    for inner in found.iter():
        inner.tail = None
        inner.text = inner.text if inner.text and inner.text.strip() else None
    etree.indent(found)
    return "\n".join(
        line.replace(' xmlns="http://www.cdisc.org/ns/odm/v1.3"', "")
        .replace(' xmlns:xlink="http://www.w3.org/1999/xlink"', "")
        .replace(' xmlns:def="http://www.cdisc.org/ns/def/v2.1"', "")
        for line in etree.tostring(found, encoding="unicode").splitlines()
    )


def item(xml, oid):
    return dict(element(xml, oid).attrib)


def terms(xml, oid):
    """The terms of a codelist: value, decode, C-code, and whether it is an extended value."""
    return [
        (
            term.get("CodedValue"),
            term.findtext(f"{ODM}Decode/{ODM}TranslatedText"),
            term.find(f"{ODM}Alias").get("Name") if term.find(f"{ODM}Alias") is not None else None,
            term.get(f"{DEF}ExtendedValue"),
        )
        for term in element(xml, oid).iter(f"{ODM}CodeListItem", f"{ODM}EnumeratedItem")
    ]


def test_the_schema_and_the_specification_have_nothing_to_say():
    xml = written()
    assert schema_errors(xml) == []
    assert dangling(xml) == []
    assert inconsistencies(xml) == []


def test_the_judges_see_faults():
    xml = written()
    assert schema_errors(xml.replace(b'Mandatory="Yes"', b'Mandatory="Maybe"', 1))
    assert dangling(xml.replace(b'<CodeList OID="CL.SEX"', b'<CodeList OID="CL.SEXES"')) == [
        "CodeList CL.SEX: referred to, not defined",
        "CodeList CL.SEXES: defined, not referred to",
    ]
    assert inconsistencies(xml.replace(b' DataType="partialDate"', b' DataType="partialDate" Length="10"'))


def test_the_same_bytes_from_datasets_in_any_order():
    assert written() == written(datasets=DATASETS[::-1])


def test_datasets_stand_by_class_and_name():
    names = [group.get("Name") for group in parse(written()).iter(f"{ODM}ItemGroupDef")]
    assert names == ["TS", "DM", "AE", "MH", "VS", "XW", "SUPPAE"]


def test_a_dataset():
    assert item(written(), "IG.SUPPAE") == {
        "OID": "IG.SUPPAE",
        "Name": "SUPPAE",
        "SASDatasetName": "SUPPAE",
        "Domain": "AE",
        "Repeating": "Yes",
        "IsReferenceData": "No",
        "Purpose": "Tabulation",
        f"{DEF}Structure": "One record per supplemental qualifier",
        f"{DEF}StandardOID": "STD.1",
        f"{DEF}ArchiveLocationID": "LF.SUPPAE",
    }


def test_one_record_per_subject_and_reference_data_do_not_repeat():
    xml = written()
    assert [item(xml, f"IG.{name}")["Repeating"] for name in ("DM", "TS", "AE")] == ["No", "No", "Yes"]
    assert [item(xml, f"IG.{name}")["IsReferenceData"] for name in ("DM", "TS", "AE")] == ["No", "Yes", "No"]


def test_a_dataset_without_records_has_no_file_and_a_sponsors_own_domain_no_standard():
    xml = written()
    assert item(xml, "IG.MH")[f"{DEF}HasNoData"] == "Yes"
    assert element(xml, "IG.MH").find(f"{DEF}leaf") is None
    assert item(xml, "IG.XW")[f"{DEF}IsNonStandard"] == "Yes"
    assert f"{DEF}StandardOID" not in item(xml, "IG.XW")


def test_variables_in_their_dataset():
    refs = {ref.get("ItemOID"): dict(ref.attrib) for ref in element(written(), "IG.AE").iter(f"{ODM}ItemRef")}
    assert [oid.rpartition(".")[2] for oid in refs] == [
        "STUDYID", "DOMAIN", "USUBJID", "AETERM", "AESER", "AEACN", "AEROUTE", "AESTDTC", "AESTDY", "AEDUR",
    ]  # fmt: skip
    assert refs["IT.AE.AETERM"] == {
        "ItemOID": "IT.AE.AETERM",
        "OrderNumber": "4",
        "Mandatory": "Yes",
        "KeySequence": "3",
        "Role": "Topic",
    }
    assert refs["IT.AE.AESTDY"]["MethodOID"] == "MT.AE.AESTDY"
    assert refs["IT.AE.AEDUR"][f"{DEF}HasNoData"] == "Yes"


def test_an_item_def():
    assert (
        text_of(element(written(), "IT.AE.AETERM"))
        == """\
<ItemDef OID="IT.AE.AETERM" Name="AETERM" SASFieldName="AETERM" DataType="text" Length="40">
  <Description>
    <TranslatedText xml:lang="en">Reported Term for "AE" &amp; &lt;more&gt;</TranslatedText>
  </Description>
  <def:Origin Type="Collected" Source="Investigator"/>
</ItemDef>"""
    )


def test_a_codelist():
    # CDISC has no decode for a sponsor's route; its term stands for it
    assert (
        text_of(element(written(), "CL.ROUTE.AEROUTE"))
        == """\
<CodeList OID="CL.ROUTE.AEROUTE" Name="Route of Administration" DataType="text" def:StandardOID="STD.2">
  <CodeListItem CodedValue="ORAL" OrderNumber="1">
    <Decode>
      <TranslatedText xml:lang="en">Oral Route of Administration</TranslatedText>
    </Decode>
    <Alias Context="nci:ExtCodeID" Name="C38288"/>
  </CodeListItem>
  <CodeListItem CodedValue="INTO THE &lt;SKIN&gt;" OrderNumber="2" def:ExtendedValue="Yes">
    <Decode>
      <TranslatedText xml:lang="en">Into "the" skin</TranslatedText>
    </Decode>
  </CodeListItem>
  <CodeListItem CodedValue="BY 'HAND'" OrderNumber="3" def:ExtendedValue="Yes">
    <Decode>
      <TranslatedText xml:lang="en">BY 'HAND'</TranslatedText>
    </Decode>
  </CodeListItem>
  <CodeListItem CodedValue="TOPICAL" OrderNumber="4">
    <Decode>
      <TranslatedText xml:lang="en">Topical Route of Administration</TranslatedText>
    </Decode>
    <Alias Context="nci:ExtCodeID" Name="C38304"/>
  </CodeListItem>
  <Alias Context="nci:ExtCodeID" Name="C66729"/>
</CodeList>"""
    )


def test_codes_decodes_and_extended_values():
    xml = written()
    # NY of AESER and of a supplemental qualifier are two codelists, each with the terms of its own
    assert terms(xml, "CL.NY.AESER") == [("N", "No", "C49487", None), ("Y", "Yes", "C49488", None)]
    assert terms(xml, "CL.NY.AETRTEM") == [("Y", "Yes", "C49488", None)]
    # the list cannot be extended: a term outside it is a fault of the data, and define.xml does not excuse it;
    # the preferred terms only repeat the terms
    assert terms(xml, "CL.ACN.AEACN") == [
        ("DOSE NOT CHANGED", None, "C49504", None),
        ("PRAYED", None, None, None),
    ]
    # test codes are decoded by the test names, which are not decoded again
    assert terms(xml, "CL.VSTESTCD") == [
        ("DIABP", "Diastolic Blood Pressure", "C25299", None),
        ("OWNTEST", "OWNTEST", None, "Yes"),
        ("SYSBP", "Systolic Blood Pressure", "C25298", None),
    ]
    assert terms(xml, "CL.VSTEST")[0] == ("Diastolic Blood Pressure", None, "C25299", None)
    # a sponsor's list, of a numeric variable
    assert terms(xml, "CL.GRADE.VSGRADE") == [("1", "Mild", None, None), ("2", "Severe", None, None)]
    assert item(xml, "CL.GRADE.VSGRADE") == {
        "OID": "CL.GRADE.VSGRADE",
        "Name": "Grade",
        "DataType": "integer",
        f"{DEF}IsNonStandard": "Yes",
    }


@pytest.mark.parametrize(
    ("used", "oid", "code"),
    [
        (["COMPLETED", "INFORMED CONSENT OBTAINED"], "CL.NCOMPLT.PROTMLST.DSDECOD", None),
        (["COMPLETED", "ADVERSE EVENT"], "CL.NCOMPLT.DSDECOD", "C66727"),
        (["INFORMED CONSENT OBTAINED", "OWN MILESTONE"], "CL.PROTMLST.DSDECOD", "C114118"),
        (["OWN MILESTONE"], "CL.NCOMPLT.DSDECOD", "C66727"),  # the first one
    ],
)
def test_several_codelists_of_a_variable(used, oid, code):
    ids = ("NCOMPLT", "PROTMLST", "OTHEVENT")
    ds = dataset("DS", "EVENTS", ["USUBJID"], [char("DSDECOD", codelists=ids)])
    xml = written(datasets=[ds], profiles={"DS": profile_of(ds, DSDECOD=texts(*used))})
    assert (schema_errors(xml), dangling(xml), inconsistencies(xml)) == ([], [], [])
    alias = element(xml, oid).find(f"{ODM}Alias")
    assert (alias.get("Name") if alias is not None else None) == code
    assert {term[0] for term in terms(xml, oid)} == set(used)
    assert all((term[3] == "Yes") == (term[0] == "OWN MILESTONE") for term in terms(xml, oid))


def test_codelists_of_one_name_are_told_apart():
    codelists = {name: Codelist(name, "Result", terms={"A": Term("A")}) for name in ("ONE", "TWO")}
    ds = dataset("DS", "EVENTS", ["USUBJID"], [char("DSCAT", codelists=("ONE",)), char("DSSCAT", codelists=("TWO",))])
    xml = written(replace(STUDY, codelists=codelists), [ds], {"DS": profile_of(ds, DSCAT=texts(""))})
    assert [c.get("Name") for c in parse(xml).iter(f"{ODM}CodeList")] == ["Result (ONE.DSCAT)", "Result (TWO.DSSCAT)"]


def test_a_codelist_is_that_of_a_variable_and_its_data_type():
    study = replace(STUDY, codelists={"VISIT": Codelist("VISIT", "Visit", terms={"1": Term("1", "First")})})
    made = [dataset(name, "FINDINGS", ["USUBJID"], [num("VISITNUM", listed=("VISIT",))]) for name in ("LB", "VS")]
    profiles = {
        "LB": profile_of(made[0], VISITNUM=Values(1, 0, 3, frozenset({"1"}))),
        "VS": profile_of(made[1], VISITNUM=Values(3, 1, 3, frozenset({"1", "1.5"}))),
    }
    xml = written(study, made, profiles)
    assert (schema_errors(xml), dangling(xml), inconsistencies(xml)) == ([], [], [])
    assert terms(xml, "CL.VISIT.VISITNUM") == [("1", "First", None, None)]
    assert terms(xml, "CL.VISIT.VISITNUM.float") == [("1", "First", None, None), ("1.5", "1.5", None, None)]


def test_terms_that_the_study_can_have_are_listed_beside_those_that_it_has():
    ds = dataset("DS", "EVENTS", ["USUBJID"], [char("DSOCCUR", codelists=("NY",), possible=("N", "Y"))])
    xml = written(datasets=[ds], profiles={"DS": profile_of(ds, DSOCCUR=texts("N"))})
    assert [term[0] for term in terms(xml, "CL.NY.DSOCCUR")] == ["N", "Y"]


def test_a_dictionary_stands_with_its_version():
    study = replace(STUDY, dictionaries=(Dictionary("MedDRA", "27.1", ("MHDECOD",)), Dictionary("WHODrug", "2024-09")))
    ds = dataset("MH", "EVENTS", ["USUBJID"], [char("MHDECOD"), num("MHPTCD", dictionary="MedDRA"), char("MHTERM")])
    xml = written(study, [ds], {"MH": profile_of(ds, MHDECOD=texts("Pain"), MHPTCD=Values(8, 0, 1))})
    assert (schema_errors(xml), dangling(xml), inconsistencies(xml)) == ([], [], [])
    listed = {c.get("OID"): c for c in parse(xml).iter(f"{ODM}CodeList")}
    assert {oid: dict(c[0].attrib) for oid, c in listed.items()} == {
        "CL.MEDDRA": {"Dictionary": "MedDRA", "Version": "27.1"},
        "CL.MEDDRA.integer": {"Dictionary": "MedDRA", "Version": "27.1"},
    }
    refs = {
        i.get("Name"): r.get("CodeListOID")
        for i in parse(xml).iter(f"{ODM}ItemDef")
        for r in i.iter(f"{ODM}CodeListRef")
    }
    assert refs == {"MHDECOD": "CL.MEDDRA", "MHPTCD": "CL.MEDDRA.integer"}


def test_value_levels():
    xml = written()
    refs = element(xml, "VL.SUPPAE.QVAL").findall(f"{ODM}ItemRef")
    # AENEVER has no record, so it is not declared
    assert [ref.get("ItemOID") for ref in refs] == ["IT.SUPPAE.QVAL.AETRTEM", "IT.SUPPAE.QVAL.AEDOSE"]
    assert refs[0].get("MethodOID") == "MT.SUPPAE.QVAL.AETRTEM"
    check = element(xml, "WC.SUPPAE.QVAL.AETRTEM").find(f"{ODM}RangeCheck")
    assert dict(check.attrib) == {"Comparator": "EQ", "SoftHard": "Soft", f"{DEF}ItemOID": "IT.SUPPAE.QNAM"}
    dose = item(xml, "IT.SUPPAE.QVAL.AEDOSE")
    assert (dose["DataType"], dose["Length"], dose["SignificantDigits"]) == ("float", "4", "2")
    assert element(xml, "IT.SUPPAE.QVAL").find(f"{DEF}Origin") is None
    assert element(xml, "IT.VS.VSORRES").find(f"{DEF}Origin") is not None


def test_alternatives_are_several_where_clauses():
    xml = written()
    ref = element(xml, "VL.VS.VSORRES").find(f"{ODM}ItemRef")
    oids = [clause.get("WhereClauseOID") for clause in ref]
    assert oids == ["WC.VS.VSORRES.PRESSURE.1", "WC.VS.VSORRES.PRESSURE.2"]
    checks = [
        [(c.get("Comparator"), c.get(f"{DEF}ItemOID"), [v.text for v in c]) for c in element(xml, oid)] for oid in oids
    ]
    assert checks == [
        [("IN", "IT.VS.VSTESTCD", ["SYSBP", "DIABP"])],
        [("EQ", "IT.VS.VSTESTCD", ["MAP"]), ("NE", "IT.VS.VSDTC", [None])],  # present: not equal to nothing
    ]


def test_origins():
    xml = written()
    predecessor = element(xml, "IT.TS.TSVAL").find(f"{DEF}Origin")
    assert dict(predecessor.attrib) == {"Type": "Predecessor"}
    assert predecessor.findtext(f"{ODM}Description/{ODM}TranslatedText") == "TS.TSVAL"
    assert dict(element(xml, "IT.AE.AEDUR").find(f"{DEF}Origin").attrib) == {"Type": "Not Available"}


def test_data_types_and_lengths():
    xml = written()
    sizes = {oid: item(xml, f"IT.{oid}") for oid in ("DM.BRTHDTC", "AE.AESTDTC", "AE.AEDUR", "VS.VSDTC", "VS.VSSTRESN")}
    assert [(i["DataType"], i.get("Length"), i.get("SignificantDigits")) for i in sizes.values()] == [
        ("partialDate", None, None),
        ("partialDatetime", None, None),
        ("durationDatetime", None, None),
        ("datetime", None, None),
        ("float", "5", "2"),
    ]
    assert item(xml, "IT.DM.AGE") | {"OID": ""} == {
        "OID": "",
        "Name": "AGE",
        "SASFieldName": "AGE",
        "DataType": "integer",
        "Length": "2",
    }
    assert element(xml, "IT.VS.VSDTC").find(f"{ODM}CodeListRef") is None  # none on a date type


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        (["2024-01-02", "2023-12-31"], "date"),
        (["2024-01-02", "2024-01", "2024"], "partialDate"),
        (["2024---02", "2024-01-02"], "incompleteDate"),
        (["2024-01-02T10:30:00", "2024-01-02T10:30:00+09:00"], "datetime"),
        (["2024-01-02T10:30"], "partialDatetime"),
        (["2024-01-02T10:30:00", "2024"], "partialDatetime"),
        (["--12-15", "2024-01-02T-:30"], "incompleteDatetime"),
        (["10:30:00"], "time"),
        (["10:30", "10:30:00"], "partialTime"),
        (["P3D", "PT1H30M"], "durationDatetime"),
        (["2024-01-01/2024-02"], "intervalDatetime"),
        (["2024-01-02", "P3D"], "text"),
        (["2024-01-02", "UNKNOWN"], "text"),
    ],
)
def test_iso8601_types_follow_from_the_values(values, expected):
    assert iso8601_type("XXDTC", texts(*values, "").forms) == expected


def test_a_numeric_value_level_of_text_is_a_number_if_all_its_values_are():
    result = num("VSORRES")
    assert data_type(result, texts("120", "2024")) == "integer"
    assert data_type(result, texts("120", "36.6")) == "float"
    assert data_type(result, texts("120", "<5")) == "text"
    assert data_type(char("VSORRES"), texts("120")) == "text"


def test_the_profile_of_two_blocks_is_that_of_the_whole():
    assert texts("2024-01", "1.25").merge(texts("2024-01-02", "X")) == texts("2024-01", "1.25", "2024-01-02", "X")


def test_dates_come_from_the_study_or_are_undated():
    assert b'CreationDateTime="2024-05-06T00:00:00"' in written()
    assert b'CreationDateTime="1970-01-01T00:00:00"' in written(replace(STUDY, created=""))


def test_the_language_is_the_studys():
    assert b'xml:lang="ko"' in written(replace(STUDY, language="ko"))
    assert schema_errors(written(replace(STUDY, language="ko"))) == []


def test_standards():
    root = parse(written())
    assert [dict(standard.attrib) for standard in root.iter(f"{DEF}Standard")] == [
        {"OID": "STD.1", "Name": "SDTMIG", "Type": "IG", "Version": "3.4", "Status": "Final"},
        {
            "OID": "STD.2",
            "Name": "CDISC/NCI",
            "Type": "CT",
            "PublishingSet": "SDTM",
            "Version": "2025-03-28",
            "Status": "Final",
        },
    ]


def test_documents_have_their_places():
    built = define(STUDY, [DM], PROFILES, LENGTHS)
    pages = e.DocumentRef("LF.acrf", (e.PDFPageRef("4 5"),))
    built = replace(
        built,
        annotated_crf=(e.DocumentRef("LF.acrf"),),
        supplemental_doc=(e.DocumentRef("LF.csdrg"),),
        leaves=(e.Leaf("LF.acrf", "acrf.pdf", "Annotated CRF"), e.Leaf("LF.csdrg", "csdrg.pdf", "Reviewer's Guide")),
        items=tuple(replace(i, origin=replace(i.origin, document_refs=(pages,))) for i in built.items),
        methods=tuple(replace(m, document_refs=(pages,)) for m in built.methods),
    )
    xml = to_xml(built)
    assert (schema_errors(xml), dangling(xml)) == ([], [])
    assert b'<def:PDFPageRef PageRefs="4 5" Type="PhysicalRef"/>' in xml


@pytest.mark.parametrize(
    ("level", "message"),
    [
        (ValueLevel("X", where([("WORK", "EQ", ("1",))]), char("X")), "AE.WORK, which is not submitted"),
        (ValueLevel("X", where([("DM.COUNTRY", "EQ", ("KOR",))]), char("X")), "DM.COUNTRY, which is not submitted"),
        (ValueLevel("X", WhereClause(), char("X")), "has no where clause"),
    ],
)
def test_value_levels_that_define_cannot_hold(level, message):
    ae = replace(AE, value_levels={"AETERM": (level,)})
    profile = replace(PROFILES["AE"], levels={("AETERM", "X"): texts("A")})
    with pytest.raises(WriteError, match=message):
        written(datasets=[ae, DM], profiles=PROFILES | {"AE": profile})


def test_a_where_clause_may_name_a_variable_of_another_dataset():
    ae = replace(AE, value_levels={"AETERM": (ValueLevel("X", where([("SEX", "EQ", ("F",), "DM")]), char("X")),)})
    profile = replace(PROFILES["AE"], levels={("AETERM", "X"): texts("A")})
    xml = written(datasets=[ae, DM], profiles=PROFILES | {"AE": profile})
    assert (schema_errors(xml), dangling(xml)) == ([], [])


def test_one_identifier_for_two_elements_is_refused():
    level = SUPPAE.value_levels["QVAL"][0]
    with pytest.raises(WriteError, match=r"two elements \w+\.SUPPAE\.QVAL\.AETRTEM"):
        written(datasets=[replace(SUPPAE, value_levels={"QVAL": (level, level)})])


def test_characters_outside_xml_are_refused():
    with pytest.raises(WriteError, match=r"'\\x07' in .*a bell: \\x07"):
        written(datasets=[replace(DM, comment="a bell: \x07")])


@given(st.text(st.characters(exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"), min_size=1))
def test_any_text_survives(text):
    ds = dataset("DS", "EVENTS", ["USUBJID"], [char("DSCAT", text, codelists=("GRADE",), comment=text)])
    xml = written(datasets=[ds], profiles={"DS": profile_of(ds, DSCAT=texts(text))})
    assert element(xml, "IT.DS.DSCAT").findtext(f"{ODM}Description/{ODM}TranslatedText") == text
    assert element(xml, "COM.DS.DSCAT").findtext(f"{ODM}Description/{ODM}TranslatedText") == text
    assert text in [term[0] for term in terms(xml, "CL.GRADE.DSCAT")]


@given(st.lists(st.floats(allow_nan=False, allow_infinity=False), min_size=1))
def test_sizes_of_numbers_are_those_of_their_texts(numbers):
    given, numbers = numbers, decided(np.array(numbers) + 0.0).tolist()
    texts = [write_number(number) for number in numbers]
    fewest = written_size(np.array([*given, np.nan]))
    some = [text for number, text in zip(numbers, texts, strict=True) if not number.is_integer()]
    whole = [number for number in numbers if number.is_integer()]
    ends = [write_number(number + 0.0) for number in (min(whole), max(whole))] if whole else []
    lost = any(one != number for one, number in zip(given, numbers, strict=True) if number.is_integer())
    assert fewest == (max(map(len, [*some, *ends])), max(*map(digits, [*some, *ends]), int(lost)))
    assert written_size_of_many(np.array(given)) == fewest  # whichever way is taken, by how many are distinct


@given(st.integers(0, 2**32 - 1), st.integers(1, 300), st.sampled_from([0, 1, 6, 14]), st.booleans())
def test_sizes_of_many_quotients_are_those_of_all_of_them(seed, size, powers, falls):
    random = np.random.default_rng(seed)
    numbers = 100 * random.integers(-50 * falls, 50, size) / random.integers(1, 50, size)
    numbers *= 10.0 ** random.integers(-powers, powers + 1, size)
    assert written_size_of_many(numbers) == written_size_of_any(numbers)


def test_what_arithmetic_leaves_behind_is_no_digit():
    assert written_size(np.array([5.1 - 5.8, 0.1 + 0.2])) == (4, 1)  # -0.7000000000000002, 0.30000000000000004
    assert written_size(np.array([50.00000000000001])) == (2, 1)


@given(st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from([1.0, 2.0, float("nan")]),
                          st.sampled_from(["", "1", "2.5", "2024-01", "x"])), max_size=30))  # fmt: skip
def test_values_of_a_level_are_those_of_its_records(records):
    columns = {
        "TEST": Text.of(test for test, _, _ in records),
        "VISITNUM": np.array([visit for _, visit, _ in records], float),
        "RESULT": Text.of(result for _, _, result in records),
        "NUMBER": np.arange(len(records), dtype=float),
    }
    clauses = {
        "ONE": where([("TEST", "EQ", ("B",))]),
        "SOME": where([("TEST", "IN", ("A", "C"))], [("VISITNUM", "EQ", ("2",))]),
        "ALL": WhereClause(),
    }
    holds = {
        "ONE": lambda test, visit: test == "B",
        "SOME": lambda test, visit: test in "AC" or visit == 2,
        "ALL": lambda test, visit: True,
    }
    levels = tuple(ValueLevel(name, clause, char(name)) for name, clause in clauses.items())
    lb = Dataset("LB", "", "LB", "FINDINGS", "", (), (), {}, value_levels={"RESULT": levels, "NUMBER": levels})
    found = profiles(lb, columns, len(records))
    for name, held in holds.items():
        rows = [at for at, (test, visit, _) in enumerate(records) if held(test, visit)]
        results = [records[at][2] for at in rows]
        assert found["RESULT", name] == profile_column(Text.of(results), forms=True)
        assert found["NUMBER", name] == profile_column(np.array(rows, float), forms=True)
