"""ODM files as raw sources."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from read_raw import SHARED, cells, refusal, source

from cdisc_rdeb.model import RawSource
from cdisc_rdeb.raw import column_names, read_source

ODM = SHARED / "examples" / "odm" / "odm-data-snapshot.xml"
needs_odm = pytest.mark.skipif(not ODM.is_file(), reason=f"the ODM sample is not at {ODM}")


# ODM

ODM_FILE = """\
<?xml version="1.0" encoding="UTF-8"?>
<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" xmlns:edc="urn:edc" FileType="Snapshot" FileOID="F" ODMVersion="1.3.2">
  <Study OID="S1"><MetaDataVersion OID="M1" Name="1"><StudyEventDef OID="SE.1" Name="Day 1"/>
    <ItemGroupDef OID="IG.VS" Name="Vital signs" Repeating="Yes">
      <ItemRef ItemOID="IT.DAY" Mandatory="No"/><ItemRef ItemOID="IT.WEIGHT" Mandatory="No"/>
      <ItemRef ItemOID="IT.NOTE" Mandatory="No"/>
    </ItemGroupDef>
    <ItemDef OID="IT.DAY" Name="Day" DataType="date"/>
  </MetaDataVersion></Study>
  <ClinicalData StudyOID="S1" MetaDataVersionOID="M1">
    <SubjectData SubjectKey="001" edc:Row="7">
      <SiteRef LocationOID="SITE.10"/>
      <StudyEventData StudyEventOID="SE.1" StudyEventRepeatKey="1">
        <FormData FormOID="VS">
          <ItemGroupData ItemGroupOID="IG.VS" ItemGroupRepeatKey="1">
            <ItemData ItemOID="IT.DAY" Value="2019-01-02"/>
            <ItemData ItemOID="IT.WEIGHT" Value="70.10"><MeasurementUnitRef MeasurementUnitOID="MU.KG"/></ItemData>
          </ItemGroupData>
          <ItemGroupData ItemGroupOID="IG.VS"
                         ItemGroupRepeatKey="2">
            <ItemDataDate ItemOID="IT.DAY">2019-01-03</ItemDataDate>
            <ItemDataFloat ItemOID="IT.WEIGHT" IsNull="Yes"/>
            <ItemDataString ItemOID="IT.NOTE">a &lt; b &amp; c
d</ItemDataString>
            <edc:Query>late?</edc:Query>
          </ItemGroupData>
        </FormData>
      </StudyEventData>
    </SubjectData>
  </ClinicalData>
  <ClinicalData StudyOID="S1" MetaDataVersionOID="M1">
    <SubjectData SubjectKey="002">
      <StudyEventData StudyEventOID="SE.1"><FormData FormOID="VS" FormRepeatKey="3">
        <ItemGroupData ItemGroupOID="IG.VS"><ItemData ItemOID="IT.EXTRA" Value=" x "/></ItemGroupData>
      </FormData></StudyEventData>
    </SubjectData>
  </ClinicalData>
</ODM>
"""


def vital_signs(**habits: Any) -> RawSource:
    return source("odm.xml", **{"item_group": "IG.VS", "prefix": "IT.", **habits})


def test_item_group(tmp_path):
    (tmp_path / "odm.xml").write_text(ODM_FILE, encoding="utf-8")
    read = read_source(vital_signs(), tmp_path)
    assert cells(read) == {
        "StudyOID": ["S1", "S1", "S1"],
        "SubjectKey": ["001", "001", "002"],
        "LocationOID": ["SITE.10", "SITE.10", ""],  # 002 has no SiteRef
        "StudyEventOID": ["SE.1", "SE.1", "SE.1"],
        "StudyEventName": ["Day 1", "Day 1", "Day 1"],
        "StudyEventRepeatKey": ["1", "1", ""],
        "FormOID": ["VS", "VS", "VS"],
        "FormRepeatKey": ["", "", "3"],
        "ItemGroupRepeatKey": ["1", "2", ""],
        "DAY": ["2019-01-02", "2019-01-03", ""],
        "WEIGHT": ["70.10", "", ""],  # as it was collected, and IsNull
        "NOTE": ["", "a < b & c\nd", ""],
        "WEIGHT.MeasurementUnitOID": ["MU.KG", "", ""],
        "EXTRA": ["", "", "x"],  # the metadata do not name it
    }
    assert read.row.tolist() == [15, 19, 34]  # the lines in which ItemGroupData begins
    assert dict(read.encodings) == {"odm.xml": "utf-8"}
    assert column_names(vital_signs(), tmp_path) == list(read.columns)


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("<ODM", '<!DOCTYPE a [<!ENTITY x "y">]><ODM', "line 2: the file has a document type definition (DOCTYPE); "),
        ("<ODM", '<!DOCTYPE a SYSTEM "file:///etc/passwd"><ODM', "line 2: the file has a document type definition "),
        ("&lt;", "&x;", "line 23: this is no sound XML: undefined entity; export the file again"),
        ("</ODM>", "", "line 39: this is no sound XML: no element found; export the file again"),
        ("odm/v1.3", "odm/v2.0", "line 2: this is ODM of the namespace http://www.cdisc.org/ns/odm/v2.0; export it "),
        ("Snapshot", "Transactional", "line 2: FileType is Transactional: it lists changes, not the state; export a "),
        (
            'SubjectKey="002"',
            'SubjectKey="002" TransactionType="Remove"',
            "line 32: SubjectData has TransactionType Remove, and a snapshot removes nothing; export it again",
        ),
        ("IT.EXTRA", "", "line 34: ItemData has no ItemOID; export the file again"),
        ('IT.NOTE">a', 'IT.DAY">a', "line 23: IT.DAY stands twice in one ItemGroupData; "),
        ('"UTF-8"', '"utf-99"', "there is no encoding utf-99; mend it in study.yaml"),
        (
            "70.10",
            "70\udce9",
            "line 17: the byte 0xE9 is not utf-8; it looks like cp1252; say encoding: cp1252 for its source in ",
        ),
        ("Snapshot", "snapshot", "line 2: FileType is snapshot: ODM has no such type; export a Snapshot"),
        ('"UTF-8"', '"UTF-16"', "its text is not utf-16; "),
    ],
)
def test_odm_files_that_are_refused(tmp_path, old, new, message):
    assert ODM_FILE.count(old) in (1, 2)
    text = ODM_FILE.replace(old, new, 1) if old != "</ODM>" else ODM_FILE.replace(old, new)
    (tmp_path / "odm.xml").write_bytes(text.encode("utf-8", "surrogateescape"))
    assert refusal(lambda: read_source(vital_signs(), tmp_path)).startswith(f"odm.xml: {message}")


def test_words_about_associations_are_told(tmp_path):
    said = '<Association><KeySet/><KeySet/><Annotation SeqNum="1"><Comment>after the fall</Comment></Annotation>'
    (tmp_path / "odm.xml").write_text("\ufeff\ufeff" + ODM_FILE.replace("</ODM>", f"{said}</Association></ODM>"))
    told = read_source(vital_signs(), tmp_path).told
    assert [
        (each.rule, each.value) for each in told if "ssociation" in each.variable or each.value == "after the fall"
    ] == [
        ("not read", ""),
        ("comment not read", "after the fall"),
    ]


def test_entities_are_not_expanded(tmp_path):
    bomb = '<!DOCTYPE z [<!ENTITY a "aaaaaaaaaa">' + "".join(
        f'<!ENTITY {new} "{f"&{old};" * 10}">' for old, new in zip("abcdefgh", "bcdefghi", strict=True)
    )
    (tmp_path / "odm.xml").write_text(ODM_FILE.replace("<ODM", bomb + "]><ODM").replace("70.10", "&i;"))
    assert "DOCTYPE" in refusal(lambda: read_source(vital_signs(), tmp_path))


def test_item_groups_are_told(tmp_path):
    (tmp_path / "odm.xml").write_text(ODM_FILE)
    assert refusal(lambda: column_names(vital_signs(item_group=""), tmp_path)) == (
        "odm.xml: it is not said which item group labs is; say item_group: for it in study.yaml; there are IG.VS"
    )
    assert refusal(lambda: column_names(vital_signs(item_group="IG.VC"), tmp_path)) == (
        "odm.xml: there is no item group IG.VC; did you mean IG.VS?"
    )
    (tmp_path / "odm.xml").write_text("<Data/>")
    assert refusal(lambda: column_names(vital_signs(), tmp_path)) == (
        "odm.xml: line 1: this is XML with the root Data, not ODM; export the data as ODM 1.3"
    )


@pytest.mark.parametrize("encoding", ["utf-16", "euc_kr", "utf-8-sig"])
def test_encodings_of_odm(tmp_path, encoding):
    text = ODM_FILE.replace("70.10", "두통").replace('"UTF-8"', f'"{encoding.removesuffix("-sig")}"')
    (tmp_path / "odm.xml").write_bytes(text.encode(encoding))
    read = read_source(vital_signs(), tmp_path)
    assert cells(read)["WEIGHT"][0] == "두통"
    assert dict(read.encodings) == {"odm.xml": encoding.removesuffix("-sig")}


def test_several_odm_files_have_the_columns_of_all(tmp_path):
    (tmp_path / "a.xml").write_text(ODM_FILE)
    (tmp_path / "b.xml").write_text(ODM_FILE.replace("IT.EXTRA", "IT.OTHER"))
    read = cells(read_source(RawSource("vs", ("a.xml", "b.xml"), item_group="IG.VS"), tmp_path))
    assert read["IT.EXTRA"] == ["", "", "x", "", "", ""]
    assert read["IT.OTHER"] == ["", "", "", "", "", "x"]


def test_lines_beyond_65535(tmp_path):
    (tmp_path / "odm.xml").write_text(ODM_FILE.replace("<ODM", "\n" * 70_000 + "<ODM"))
    assert read_source(vital_signs(), tmp_path).row.tolist() == [70_015, 70_019, 70_034]


@given(st.lists(st.lists(st.text("aé&<>\"' 가", max_size=5), min_size=2, max_size=2), max_size=5))
@settings(max_examples=25, deadline=None)
def test_item_data_come_back(tmp_path_factory, rows):
    from xml.sax.saxutils import escape, quoteattr

    folder = tmp_path_factory.mktemp("odm")
    groups = "".join(
        f'<ItemGroupData ItemGroupOID="IG.VS"><ItemData ItemOID="IT.DAY" Value={quoteattr(day)}/>'
        f'<ItemDataString ItemOID="IT.NOTE">{escape(note)}</ItemDataString></ItemGroupData>'
        for day, note in rows
    )
    before, _, after = ODM_FILE.partition("<ClinicalData")
    path = folder / "odm.xml"
    path.write_text(f"{before}<ReferenceData>{groups}</ReferenceData></ODM>", encoding="utf-8")
    read = cells(read_source(vital_signs(), folder))
    assert [[day, note] for day, note in zip(read["DAY"], read["NOTE"], strict=True)] == [
        [text.strip() for text in row] for row in rows
    ]
    assert after


@needs_odm
def test_odm_sample():
    subjects = source(ODM.name, item_group="IG.DM", prefix="IT.")
    read = read_source(subjects, ODM.parent)
    assert cells(read) == {
        "StudyOID": ["1001_virus", "1001_virus"],
        "SubjectKey": ["SS_0001", "SS_0002"],
        "LocationOID": ["", ""],  # the file names no sites
        "StudyEventOID": ["SE.SCREENING", "SE.SCREENING"],
        "StudyEventName": ["Screening", "Screening"],
        "StudyEventRepeatKey": ["1", "1"],
        "FormOID": ["DM", "DM"],
        "FormRepeatKey": ["", ""],  # the form does not repeat
        "ItemGroupRepeatKey": ["1", "1"],
        "AGEU": ["YEARS", "YEARS"],
        # of the second subject the unit of age is all there is
        "DMDTC": ["2022-02-19", ""],
        "RACEOTH": ["yd", ""],
        "ETHNIC": ["HISPANIC/LATINO", ""],
        "AGE": ["56", ""],
        "SEX": ["Male", ""],
        "RACE": ["WHITE", ""],
        "BRTHDAT": ["1966-02-10", ""],
    }
    assert read.row.tolist() == [850, 1170]
    events = read_source(source(ODM.name, item_group="IG.AE.AE_ARRAY1", prefix="IT."), ODM.parent)
    assert len(events) == 20
    assert cells(events)["AETERM"][:3] == ["Constipation", "Diarrhea", "Anal Pain"]
    assert cells(events)["AESPID"][:3] == ["", "2", "3"]
    assert (events.row[0], events.row[-1]) == (896, 1238)
    told = refusal(lambda: read_source(source(ODM.name), ODM.parent))
    assert told.endswith(
        "there are IG.AE, IG.AE.AE_ARRAY1, IG.CM, IG.DM, IG.DS, IG.EC, IG.EC.EC_ARRAY1, IG.LB.LB_ARRAY1, IG.VS"
    )
