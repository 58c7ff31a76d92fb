"""Raw sources of every format, written by others: openpyxl, pyreadstat, by hand, and the shared samples."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, time
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pyreadstat
import pytest
from read_raw import SAS, cells, needs_sas, refusal, source

from cdisc_rdeb.build import build_study
from cdisc_rdeb.columns import Text
from cdisc_rdeb.formats.xpt import read_xpt
from cdisc_rdeb.model import RawSource
from cdisc_rdeb.raw import FORMATS, column_names, read_source
from cdisc_rdeb.raw.encodings import likely
from cdisc_rdeb.spec import lint
from cdisc_rdeb.verbs.dates import iso8601

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
    assert bad == ["bad date", "bad date"]  # what differs in the way out is told apart
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
