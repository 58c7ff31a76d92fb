"""Raw sources of every format, written by others: openpyxl, pyreadstat, by hand, and the shared samples."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZipFile

import numpy as np
import openpyxl
import pandas as pd
import pyreadstat
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from cdisc_rdeb.build import build_study
from cdisc_rdeb.columns import Text
from cdisc_rdeb.errors import RawDataError
from cdisc_rdeb.formats.sas_moments import writer
from cdisc_rdeb.formats.xpt import read_xpt, special_missing, write_xpt
from cdisc_rdeb.model import RawSource
from cdisc_rdeb.raw import FORMATS, RawFrame, column_names, read_source
from cdisc_rdeb.raw.encodings import likely
from cdisc_rdeb.spec import lint
from cdisc_rdeb.verbs.dates import iso8601

SHARED = Path(os.environ.get("CDISC_RDEB_SHARED") or Path(__file__).parents[2] / "shared")
SAS = SHARED / "examples" / "sas7bdat"
ODM = SHARED / "examples" / "odm" / "odm-data-snapshot.xml"
needs_sas = pytest.mark.skipif(not SAS.is_dir(), reason=f"the SAS samples are not in {SAS}")
needs_odm = pytest.mark.skipif(not ODM.is_file(), reason=f"the ODM sample is not at {ODM}")


def source(file: str, **habits: Any) -> RawSource:
    return RawSource("labs", (file,), **habits)


def cells(frame: RawFrame) -> dict[str, list[str]]:
    return {name: column.tolist() for name, column in frame.columns.items() if isinstance(column, Text)}


def refusal(read: Callable[[], object]) -> str:
    with pytest.raises(RawDataError) as caught:
        read()
    return str(caught.value)


# XPT and SAS7BDAT


def test_xpt_of_another_writer(tmp_path):
    frame = pd.DataFrame({"SUBJECT": ["001", "002", ""], "RESULT": [5.0, 0.1, np.nan], "DAY": [21551.0, np.nan, 0.0]})
    pyreadstat.write_xport(frame, tmp_path / "labs.xpt", file_format_version=5, variable_format={"DAY": "DATE9."})
    read = read_source(source("labs.xpt"), tmp_path)
    assert cells(read) == {
        "SUBJECT": ["001", "002", ""],
        "RESULT": ["5", "0.1", ""],
        "DAY": ["2019-01-02", "", "1960-01-01"],
    }
    assert read.row.tolist() == [1, 2, 3]  # records: a transport file has no header row
    assert read.file.tolist() == ["labs.xpt"] * 3
    assert column_names(source("labs.xpt"), tmp_path) == ["SUBJECT", "RESULT", "DAY"]
    assert dict(read.encodings) == {"labs.xpt": "utf-8"}


def test_special_missing_values_of_xpt_are_kept(tmp_path):
    frame = pd.DataFrame({"SUBJECT": ["1", "2", "3"], "DOSE": [special_missing(code) for code in "A_."]})
    write_xpt(tmp_path / "labs.xpt", frame, name="LABS")
    assert cells(read_source(source("labs.xpt"), tmp_path))["DOSE"] == [".A", "._", ""]


@needs_sas
def test_sas_sample():
    # pyreadstat's documentation shows the same table; e has no dates
    read = read_source(source("sample.sas7bdat"), SAS)
    assert cells(read) == {
        "mychar": ["a", "b", "c", "d", "e"],
        "mynum": ["1.1", "1.2", "-1000.3", "-1.4", "1000.3"],
        "mydate": ["2018-05-06", "1880-05-06", "1960-01-01", "1583-01-01", ""],
        "dtime": ["2018-05-06T10:10:10", "1880-05-06T10:10:10", "1960-01-01T00:00:00", "1583-01-01T00:00:00", ""],
        "mylabl": ["1", "2", "1", "2", "1"],
        "myord": ["1", "2", "3", "1", "1"],
        "mytime": ["10:10:10", "23:10:10", "00:00:00", "16:10:10", ""],
    }
    assert read.row.tolist() == [1, 2, 3, 4, 5]
    assert dict(read.encodings) == {"sample.sas7bdat": "utf-8"}
    assert column_names(source("sample.sas7bdat", prefix="my"), SAS)[:3] == ["char", "num", "date"]


@needs_sas
def test_sas_dates_agree_with_those_of_pyreadstat():
    judge, _ = pyreadstat.read_sas7bdat(SAS / "dates.sas7bdat")
    read = cells(read_source(source("dates.sas7bdat"), SAS))
    assert read["date"] == [day.isoformat() for day in judge["date"]]
    assert read["dtime"] == [moment.isoformat() for moment in judge["dtime"]]
    assert read["time"] == [clock.isoformat() for clock in judge["time"]]


@needs_sas
def test_special_missing_values_of_sas_are_kept():
    read = cells(read_source(source("missing_test.sas7bdat"), SAS))
    assert [read[f"var{place}"] for place in range(1, 10)] == [
        *([code] for code in (".A", ".B", ".C", ".X", ".Y", ".Z", "._", "", "1"))
    ]


@needs_sas
def test_a_stated_encoding_of_a_sas_dataset(tmp_path):
    read = read_source(source("sample.sas7bdat", encoding="euc_kr"), SAS)
    assert dict(read.encodings) == {"sample.sas7bdat": "euc_kr"}
    (tmp_path / "labs.sas7bdat").write_bytes((SAS / "sample.sas7bdat").read_bytes()[:5000])
    assert refusal(lambda: read_source(source("labs.sas7bdat"), tmp_path)) == (
        "labs.sas7bdat: it has 5,000 bytes, and says that it has 131,072; it is cut or damaged, get it once more"
    )


@pytest.mark.parametrize(
    ("form", "number", "text"),
    [
        ("DATE9.", 21551, "2019-01-02"),
        ("YYMMDD10.", -1, "1959-12-31"),
        ("E8601DA.", 21551.75, "2019-01-02"),  # SAS shows the day a fraction is in
        ("DATE9.", 1e9, "1000000000"),  # no calendar has it: the number stays, and becomes a bad date
        ("DATETIME20.", 1862044200, "2019-01-02T10:30:00"),
        ("DATETIME22.3", 1862044200.125, "2019-01-02T10:30:00.125"),
        ("DATETIME13.", 1862044200, "2019-01-02T10:30"),  # the format shows no seconds, and there are none
        ("DATETIME13.", 1862044215, "2019-01-02T10:30:15"),
        ("DATETIME15.", 1862044200, "2019-01-02T10:30"),
        ("DATETIME16.", 1862044200, "2019-01-02T10:30:00"),
        ("DATETIME9.", 1862006400, "2019-01-02"),
        ("DATETIME20.", 1862006400, "2019-01-02T00:00:00"),
        ("E8601DT19.", -1, "1959-12-31T23:59:59"),
        ("DTDATE9.", 1862006400, "2019-01-02"),
        ("TIME8.", 30600, "08:30:00"),
        ("TIME5.", 30600, "08:30"),
        ("HHMM.", 30615, "08:30:15"),
        ("TIME8.", 93600, "26:00:00"),  # a duration: no time of day, so it becomes a bad time
        ("TIME8.", -60, "-00:01:00"),
        ("TIME8.", 1e9 - 1, "277777:46:39"),
        ("TIME8.", 1e9, "1000000000"),  # no duration of a trial
        ("TOD8.", 1862044200, "10:30:00"),
        ("BEST12.", 21551, "21551"),
        ("8.2", 0.1, "0.1"),
        ("", 3, "3"),
        ("DATE9.", float("nan"), ""),
    ],
)
def test_numbers_by_sas_format(form, number, text):
    assert writer(form)(float(number)) == text


# XLSX


def workbook(path: Path, *rows: Any, sheet: str = "Labs", epoch: Any = None) -> openpyxl.Workbook:
    book = openpyxl.Workbook()
    if epoch:
        book.epoch = epoch
    assert book.active is not None
    book.active.title = sheet
    for row in rows:
        book.active.append(row)
    book.save(path)
    return book


def test_cells_of_a_sheet(tmp_path):
    moment = datetime(2019, 1, 2, 10, 30, 15)
    workbook(
        tmp_path / "labs.xlsx",
        ["SUBJECT", "DAY", "MOMENT", "TIME", "RESULT", "FAST"],
        ["001", date(2019, 1, 2), moment, time(8, 30), 5.0, True],
        [],
        [" 002 ", "UN-JAN-2019", datetime(2019, 1, 2), timedelta(hours=26), 0.1, False],
        [3, None, datetime(2019, 1, 2, 0, 0, 1), time(0, 0), "<5", None],
        ["", None],
    )
    read = read_source(source("labs.xlsx"), tmp_path)
    assert cells(read) == {
        "SUBJECT": ["001", "002", "3"],
        "DAY": ["2019-01-02", "UN-JAN-2019", ""],
        "MOMENT": ["2019-01-02T10:30:15", "2019-01-02", "2019-01-02T00:00:01"],  # midnight is the day alone
        "TIME": ["08:30:00", "26:00:00", "00:00:00"],
        "RESULT": ["5", "0.1", "<5"],
        "FAST": ["TRUE", "FALSE", ""],
    }
    assert read.row.tolist() == [2, 4, 5]  # of the sheet: row 3 is empty, and so is row 6
    assert column_names(source("labs.xlsx"), tmp_path) == ["SUBJECT", "DAY", "MOMENT", "TIME", "RESULT", "FAST"]


def test_dates_of_the_other_calendar_of_excel(tmp_path):
    workbook(tmp_path / "labs.xlsx", ["DAY"], [date(2019, 1, 2)], epoch=CALENDAR_MAC_1904)
    assert cells(read_source(source("labs.xlsx"), tmp_path)) == {"DAY": ["2019-01-02"]}


def test_sheet_and_header_row(tmp_path):
    book = workbook(tmp_path / "labs.xlsx", ["NOTE"], ["read the other sheet"])
    sheet = book.create_sheet("Chemistry")
    for row, values in ((2, ["Laboratory results"]), (4, ["SUBJECT", "RESULT"]), (6, ["001", 5])):
        for column, value in enumerate(values, start=3):  # from column C on
            sheet.cell(row, column, value)
    sheet.merge_cells("C2:D2")  # a title above the header row
    book.save(tmp_path / "labs.xlsx")
    chemistry = source("labs.xlsx", sheet="Chemistry", header_row=4)
    read = read_source(chemistry, tmp_path)
    assert (cells(read), read.row.tolist()) == ({"SUBJECT": ["001"], "RESULT": ["5"]}, [6])
    assert column_names(chemistry, tmp_path) == ["SUBJECT", "RESULT"]
    assert cells(read_source(source("labs.xlsx"), tmp_path)) == {"NOTE": ["read the other sheet"]}
    assert refusal(lambda: column_names(source("labs.xlsx", sheet="chemistri"), tmp_path)) == (
        "labs.xlsx: there is no sheet chemistri; did you mean Chemistry?"
    )
    assert refusal(lambda: column_names(source("labs.xlsx", sheet="AE"), tmp_path)) == (
        "labs.xlsx: there is no sheet AE; it has Labs, Chemistry"
    )
    assert refusal(lambda: column_names(source("labs.xlsx", sheet="Chemistry"), tmp_path)) == (
        "labs.xlsx: sheet Chemistry: row 1 is empty; it must name the columns, "
        "or say header_row: for labs in study.yaml"
    )
    sheet.cell(6, 6, "?")
    book.save(tmp_path / "labs.xlsx")
    assert refusal(lambda: read_source(chemistry, tmp_path)) == (
        "labs.xlsx: sheet Chemistry: the cell F6 has a value, and column F has no name in row 4; "
        "name it, or say header_row: for labs in study.yaml"
    )


@pytest.mark.parametrize(
    ("rows", "merged", "message"),
    [
        (
            [["A", "B"], ["#N/A", 1], [2, "#DIV/0!"]],
            "",
            "the cells A2, B3 hold an error such as #N/A; mend them in the workbook, or empty them",
        ),
        (
            [["A"], ["=1+1"]],
            "",
            "the cells A2 hold formulas that were never calculated; open the workbook in Excel and save it",
        ),
        ([["A", "B"], ["001", 1], [None, 2]], "A2:A3", "the cells A2:A3 are merged; unmerge them, and fill each one"),
        ([["A", "B", "A"]], "", "columns 1 and 3 are both called A; rename one of them"),
    ],
)
def test_sheets_that_are_refused(tmp_path, rows, merged, message):
    book = workbook(tmp_path / "labs.xlsx", *rows)
    if merged:
        book["Labs"].merge_cells(merged)
        book.save(tmp_path / "labs.xlsx")
    assert refusal(lambda: read_source(source("labs.xlsx"), tmp_path)) == f"labs.xlsx: sheet Labs: {message}"


def test_values_of_formulas_are_read(tmp_path):
    workbook(tmp_path / "new.xlsx", ["A", "B"], ["=1+1", '=A2&""'])
    with ZipFile(tmp_path / "new.xlsx") as old, ZipFile(tmp_path / "labs.xlsx", "w") as new:
        for item in old.namelist():
            text = old.read(item)
            if item.endswith("sheet1.xml"):  # as Excel saves them: a number, and a text that is empty
                text = text.replace(b"<f>1+1</f><v></v>", b"<f>1+1</f><v>2</v>").replace(
                    b'<c r="B2"><f>A2&amp;""</f><v></v>', b'<c r="B2" t="str"><f>A2&amp;""</f><v></v>'
                )
                assert b'<c r="B2" t="str">' in text
            new.writestr(item, text)
    assert cells(read_source(source("labs.xlsx"), tmp_path)) == {"A": ["2"], "B": [""]}


@given(
    st.lists(
        st.tuples(
            st.text("aé 0,\"'<&\n", max_size=6),
            st.floats(-1e15, 1e15).map(lambda number: float(f"{number:.15g}")),  # the digits that Excel has
            st.dates(date(1900, 3, 1), date(9999, 12, 31)),
        ),
        max_size=5,
    )
)
@settings(max_examples=25, deadline=None)
def test_sheets_come_back(tmp_path_factory, rows):
    folder = tmp_path_factory.mktemp("sheets")
    workbook(folder / "labs.xlsx", ["TEXT", "NUMBER", "DAY"], *rows)
    read = cells(read_source(source("labs.xlsx"), folder))
    assert read["TEXT"] == [text.strip() for text, _, _ in rows]
    assert [float(number) for number in read["NUMBER"]] == [number for _, number, _ in rows]
    assert read["DAY"] == [day.isoformat() for _, _, day in rows]


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


# CSV, and what holds for all


def test_encodings_of_csv(tmp_path):
    text = "SUBJECT,TERM\n001,두통\n"
    for name, encoding in {"a.csv": "utf-8", "b.csv": "utf-8-sig", "c.csv": "utf-16"}.items():
        (tmp_path / name).write_bytes(text.encode(encoding))
    read = read_source(RawSource("ae", ("a.csv", "b.csv", "c.csv")), tmp_path)
    assert cells(read) == {"SUBJECT": ["001"] * 3, "TERM": ["두통"] * 3}
    assert dict(read.encodings) == {"a.csv": "utf-8", "b.csv": "utf-8", "c.csv": "utf-16"}
    assert column_names(source("c.csv"), tmp_path) == ["SUBJECT", "TERM"]
    (tmp_path / "d.csv").write_bytes(text.encode("euc_kr"))
    assert refusal(lambda: read_source(source("d.csv"), tmp_path)) == (
        "d.csv: row 2: the byte 0xB5 is not utf-8; it looks like euc_kr; say encoding: euc_kr for labs in study.yaml"
    )


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("euc_kr", "두통, 발진\n가려움"),
        ("shift_jis", "頭痛がする\n発疹"),
        ("gb2312", "头痛\n皮疹"),
        ("cp1252", "Übelkeit\n5 µg\n“mild”\n37 °C"),
        ("utf-16", "Übelkeit"),
    ],
)
def test_likely_encodings(encoding, text):
    assert likely(text.encode(encoding)) == encoding


@pytest.mark.parametrize("form", FORMATS, ids=lambda form: form.name)
def test_files_that_are_missing_or_damaged(tmp_path, form):
    name = f"labs{form.extensions[0]}"
    habits = {"item_group": "IG"} if form.name == "ODM-XML" else {}
    for read in (read_source, column_names):
        assert refusal(lambda read=read: read(source(name, **habits), tmp_path)) == (
            f"{name}: the raw source labs has no such file in {tmp_path}; put it there, or name its file in study.yaml"
        )
    (tmp_path / name).write_bytes(b"")
    for read in (read_source, column_names):
        assert refusal(lambda read=read: read(source(name, **habits), tmp_path)).startswith(f"{name}: ")
    (tmp_path / name).write_bytes(b"PK\x03\x04 something else")
    for read in (read_source, column_names):
        assert refusal(lambda read=read: read(source(name, **habits), tmp_path)).startswith(f"{name}: ")


def test_unknown_extensions():
    assert refusal(lambda: read_source(source("labs.sav"), Path())) == (
        "labs.sav: files that end in .sav cannot be read; raw data are CSV (.csv .csv.gz .tsv .txt .dat), XPT (.xpt "
        ".xport), SAS7BDAT (.sas7bdat), XLSX (.xlsx .xlsm), Dataset-JSON (.json .ndjson), ODM-XML (.xml .odm)"
    )


def test_date_times_of_iso_8601_are_read():
    collected = Text.of(["2019-01-02", "2019-01-02T10:30:00", "2019-01-02T10:30", "2019-01-02T10:30:00.5+09:00", ""])
    assert iso8601(date=collected).tolist() == collected.tolist()
    bad: list[str] = []
    iso8601(date=Text.of(["2019-02-30T10:30", "2019-01-02T24:30", "2019-01"]), report=lambda *said: bad.append(said[0]))
    assert bad == ["bad date"]
    rave = ("YYYY-MM-DDT00:00:00", "YYYY-MM-DDTHH:MI:SS")  # midnight stands for a day
    read = iso8601(date=Text.of(["2019-01-02T00:00:00", "2019-01-02T10:30:00"]), dates=rave)
    assert read.tolist() == ["2019-01-02", "2019-01-02T10:30:00"]


# A study from sources of each format

STUDY = """\
study: MINI01
title: A study of two datasets
created: 2024-06-30
subject: MINI01-{subject}
raw:
  dm: {DM}
  lb: {LB}
"""
DM = """\
dataset: DM
records:
  - raw: dm
    copy: [AGE, SEX]
    variables:
      SUBJID: SUBJECT
      RFICDTC: {iso8601: CONSENT}
      AGEU: {assign: YEARS}
      SITEID: {assign: "01"}
      COUNTRY: {assign: USA}
variables:
  RFSTDTC: {from: RFICDTC}
"""
LB = """\
dataset: LB
keys: [USUBJID, LBTESTCD, LBDTC]
records:
  - raw: lb
    variables:
      LBTESTCD: TEST
      LBTEST: {assign: Glucose}
      LBORRES: RESULT
      LBORRESU: UNIT
      LBSTRESN: RESULT
      LBDTC: {iso8601: {date: DRAWN, time: TIME}}
"""
ROWS_DM = [("001", "F", 34, date(2019, 1, 2)), ("002", "M", 41, date(2019, 2, 28))]
ROWS_LB = [
    ("001", "GLUC", 5, "mmol/L", date(2019, 1, 3), time(8, 30)),
    ("001", "GLUC", 5.25, "mmol/L", date(2019, 1, 10), None),
    ("002", "GLUC", 0.1, "mmol/L", date(2019, 3, 1), time(23, 59, 59)),
]
NAMES = {"dm": ["SUBJECT", "SEX", "AGE", "CONSENT"], "lb": ["SUBJECT", "TEST", "RESULT", "UNIT", "DRAWN", "TIME"]}
ROWS: dict[str, list[tuple[Any, ...]]] = {"dm": [*ROWS_DM], "lb": [*ROWS_LB]}
BUILT = {
    "DM": {
        "USUBJID": ["MINI01-001", "MINI01-002"],
        "RFICDTC": ["2019-01-02", "2019-02-28"],
        "AGE": [34, 41],
        "SEX": ["F", "M"],
    },
    "LB": {
        "USUBJID": ["MINI01-001", "MINI01-001", "MINI01-002"],
        "LBORRES": ["5", "5.25", "0.1"],
        "LBSTRESN": [5, 5.25, 0.1],
        "LBDTC": ["2019-01-03T08:30:00", "2019-01-10", "2019-03-01T23:59:59"],
    },
}


def as_csv(folder: Path) -> Mapping[str, str]:
    for name, rows in ROWS.items():
        lines = [NAMES[name], *([str("" if cell is None else cell) for cell in row] for row in rows)]
        (folder / f"{name}.csv").write_text("\n".join(map(",".join, lines)))
    return {name: f"{{file: {name}.csv, subject: SUBJECT}}" for name in ROWS}


def as_excel(folder: Path) -> Mapping[str, str]:
    book = openpyxl.Workbook()
    for name, rows in ROWS.items():
        sheet = book.create_sheet(name)
        for row in (NAMES[name], *rows):
            sheet.append(row)
    book.save(folder / "data.xlsx")
    return {name: f"{{file: data.xlsx, sheet: {name}, subject: SUBJECT}}" for name in ROWS}


def as_xpt(folder: Path) -> Mapping[str, str]:
    formats = {"CONSENT": "DATE9.", "DRAWN": "DATE9.", "TIME": "TIME8."}
    for name, rows in ROWS.items():
        frame = pd.DataFrame(rows, columns=NAMES[name])
        for column in set(NAMES[name]) & set(formats):
            frame[column] = frame[column].map(sas_number).astype(float)
        used = {column: form for column, form in formats.items() if column in NAMES[name]}
        path = folder / f"{name}.xpt"
        pyreadstat.write_xport(frame, path, file_format_version=5, variable_format=used)
    return {name: f"{{file: {name}.xpt, subject: SUBJECT}}" for name in ROWS}


def sas_number(value: Any) -> float:
    if isinstance(value, date):
        return (value - date(1960, 1, 1)).days
    return float("nan") if value is None or value != value else (value.hour * 60 + value.minute) * 60 + value.second


def as_odm(folder: Path) -> Mapping[str, str]:
    groups = [
        f'<SubjectData SubjectKey="{row[0]}"><StudyEventData StudyEventOID="E"><FormData FormOID="F">'
        f'<ItemGroupData ItemGroupOID="IG.{name}">'
        + "".join(
            f'<ItemData ItemOID="IT.{column}" Value="{cell}"/>'
            for column, cell in zip(NAMES[name], row, strict=True)
            if cell is not None and column != "SUBJECT"
        )
        + "</ItemGroupData></FormData></StudyEventData></SubjectData>"
        for name, rows in ROWS.items()
        for row in rows
    ]
    before = '<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" FileType="Snapshot"><ClinicalData StudyOID="S">'
    (folder / "data.xml").write_text(before + "".join(groups) + "</ClinicalData></ODM>")
    return {name: f"{{file: data.xml, item_group: IG.{name}, prefix: IT., subject: SubjectKey}}" for name in ROWS}


@pytest.mark.parametrize("written", [as_csv, as_excel, as_xpt, as_odm])
def test_the_same_study_from_each_format(tmp_path, written):
    specs, raw, out = tmp_path / "specs" / "mini", tmp_path / "raw", tmp_path / "out"
    (specs / "sdtm").mkdir(parents=True)
    raw.mkdir()
    habits = written(raw)
    subject = "SubjectKey" if written is as_odm else "SUBJECT"
    (specs / "study.yaml").write_text(STUDY.replace("{DM}", habits["dm"]).replace("{LB}", habits["lb"]))
    (specs / "sdtm" / "dm.yaml").write_text(DM.replace("SUBJECT", subject))
    (specs / "sdtm" / "lb.yaml").write_text(LB)
    assert [fault for fault in lint(specs, raw) if not fault.warning] == []
    built = build_study(specs, raw=raw, out=out, blocks=2)
    assert built.issues.empty, built.issues.to_string()
    for dataset, expected in BUILT.items():
        frame = read_xpt(out / "sdtm" / f"{dataset.lower()}.xpt").frame
        assert {name: frame[name].tolist() for name in expected} == expected


@needs_sas
def test_a_study_from_a_sas_dataset(tmp_path):
    specs = tmp_path / "specs" / "mini"
    (specs / "sdtm").mkdir(parents=True)
    raw = "{file: sample.sas7bdat, subject: mychar, not_submitted: [mylabl, myord, mydate, mytime]}"
    (specs / "study.yaml").write_text(STUDY.replace("{DM}", raw).partition("  lb:")[0])
    spec = DM.replace("    copy: [AGE, SEX]\n", "").replace("SUBJECT", "mychar").replace("CONSENT", "dtime")
    (specs / "sdtm" / "dm.yaml").write_text(spec.replace("AGEU:", "SEX: {assign: U}\n      AGE: mynum\n      AGEU:"))
    build_study(specs, raw=SAS, out=tmp_path / "out")
    frame = read_xpt(tmp_path / "out" / "sdtm" / "dm.xpt").frame
    assert frame["USUBJID"].tolist() == [f"MINI01-{letter}" for letter in "abcde"]
    assert frame["AGE"].tolist() == [1.1, 1.2, -1000.3, -1.4, 1000.3]
    assert frame["RFICDTC"].tolist()[0] == "2018-05-06T10:10:10"


def test_keys_of_another_format_are_faults(tmp_path):
    specs = tmp_path / "specs"
    specs.mkdir()
    (specs / "study.yaml").write_text(
        STUDY.replace("{DM}", "{file: dm.csv, subject: SUBJECT, sheet: Labs}").replace(
            "{LB}", "{file: lb.sav, subject: SUBJECT}"
        )
    )
    told = [str(fault) for fault in lint(specs, tmp_path)]
    assert "study.yaml:6: raw.dm.sheet: CSV has no sheet; it is for XLSX; remove it" in told
    assert any(fault.startswith("study.yaml:7: raw.lb.file: lb.sav: files that end in .sav cannot") for fault in told)
