"""Readers at the edges of their formats: read right, told, or refused with the place; never changed without a word."""

from __future__ import annotations

import json
import os
import shutil
import struct
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import numpy as np
import openpyxl
import pandas as pd
import pyreadstat
import pytest
from hypothesis import given
from hypothesis import strategies as st
from studies import RAW_AE, RAW_DM, TinyStudy, tiny_study

from cdisc_rdeb.columns import Text
from cdisc_rdeb.errors import RawDataError
from cdisc_rdeb.formats.json_dates import number_of, text_of
from cdisc_rdeb.formats.sas_moments import day_of, moment_of_format, number_of_day, writer
from cdisc_rdeb.formats.xpt import read_xpt, write_xpt
from cdisc_rdeb.model import RawSource
from cdisc_rdeb.raw import RawFrame, column_names, read_source, xpt_files
from cdisc_rdeb.raw.encodings import likely, wide_encoding
from cdisc_rdeb.raw.reading import read_pieces
from cdisc_rdeb.verbs.dates import iso8601

SHARED = Path(os.environ.get("CDISC_RDEB_SHARED") or Path(__file__).parents[2] / "shared")
SAMPLE = SHARED / "examples" / "sas7bdat" / "sample.sas7bdat"
needs_sas = pytest.mark.skipif(not SAMPLE.is_file(), reason=f"the SAS sample is not at {SAMPLE}")


def source(file: str, **habits: Any) -> RawSource:
    return RawSource("labs", (file,), **habits)


def cells(frame: RawFrame) -> dict[str, list[str]]:
    return {name: column.tolist() for name, column in frame.columns.items() if isinstance(column, Text)}


def refusal(read: Callable[[], object]) -> str:
    with pytest.raises(RawDataError) as caught:
        read()
    return str(caught.value)


# moments of SAS


@pytest.mark.parametrize(
    ("days", "text"),
    [
        (-138061, "1582-01-01"),
        (-1, "1959-12-31"),
        (0, "1960-01-01"),
        (745153, "4000-02-28"),
        (745154, "4000-03-01"),
        (2206122, "8000-02-28"),
        (2206123, "8000-03-01"),
        (2936547, "9999-12-31"),
    ],
)
def test_days_of_sas(days: int, text: str) -> None:
    assert day_of(days).isoformat() == text
    assert number_of_day(date.fromisoformat(text)) == days
    assert writer("YYMMDD10.")(days) == text
    assert number_of(text, "date") == days
    assert text_of(days, "date") == text
    assert writer("DATETIME20.")(days * 86_400.0 + 86_399) == f"{text}T23:59:59"


@given(st.integers(-138061, 2936546))
def test_days_of_sas_follow_one_another(days: int) -> None:
    assert number_of_day(day_of(days)) == days
    passed = (day_of(days + 1) - day_of(days)) / timedelta(days=1)
    assert passed == (2 if days in (745153, 2206122) else 1)


@pytest.mark.parametrize("number", [-138062.0, 2936548.0, 1e12, float("inf"), -1e300])
def test_numbers_that_are_no_days_stay_numbers(number: float) -> None:
    assert writer("DATE9.")(number) == writer("")(number)
    assert writer("DATETIME20.")(number * 86_400.0) == writer("")(number * 86_400.0)
    with pytest.raises(ValueError, match="no date as SAS counts it"):
        text_of(number, "date")


def test_late_seconds_have_no_noise() -> None:
    assert writer("DATETIME20.")(253717747199.0) == "9999-12-31T23:59:59"
    assert writer("DATETIME22.3")(-0.125) == "1959-12-31T23:59:59.875"


@pytest.mark.parametrize(
    ("form", "number", "expected"),
    [
        ("TIME.", 30_600.0, "08:30:00"),
        ("TIME8.", 30_600.0, "08:30:00"),
        ("TIME7.", 30_600.0, "08:30"),
        ("TIME5.", 30_601.0, "08:30:01"),  # no less precise than it is
        ("HHMM.", 30_600.0, "08:30"),
        ("HHMM5.", 30_600.0, "08:30"),
        ("TIME5.", 117_000.0, "32:30"),
        ("TOD5.", 117_000.0, "08:30"),  # of the day
        ("DATETIME.", 1_862_044_200.0, "2019-01-02T10:30:00"),
        ("DATETIME16.", 1_862_044_200.0, "2019-01-02T10:30:00"),
        ("DATETIME15.", 1_862_044_200.0, "2019-01-02T10:30"),
        ("DATETIME10.", 1_862_006_400.0, "2019-01-02T00:00"),
        ("DATETIME9.", 1_862_006_400.0, "2019-01-02"),
        ("DATETIME9.", 1_862_044_200.0, "2019-01-02T10:30:00"),
        ("DTDATE9.", 1_862_006_400.0, "2019-01-02"),
    ],
)
def test_a_format_says_how_much_of_a_moment_is_written(form: str, number: float, expected: str) -> None:
    assert writer(form)(number) == expected


@pytest.mark.parametrize(
    ("formats", "moment"),
    [
        ("DATE9. MONYY7. YYMMDDN8. YYMMDDD10. B8601DA. JULIAN7. WORDDATE20. YYQ6. NLDATE20. DAY2. E8601DA10.", "date"),
        ("DATETIME20. E8601DT19. B8601DT15. DTDATE9. DATEAMPM22. MDYAMPM25. NLDATM30. IS8601DT.", "datetime"),
        ("NLDATEMD. NLDATEMN10. NLDATEYM. EURDFDD10. DEUDFDE9. FRADFWKX. JDATEYMD. JNENGO. ND8601DA. TWMDY.", "date"),
        ("EURDFDT18. DEUDFDT. NLDATMMD. NLDATMDT. JDATEYT. ND8601DT.", "datetime"),
        ("TIME5. TOD8. HHMM. TIMEAMPM11. E8601TM8. MMSS.", "time"),
        ("8.2 BEST12. $DATE. DOLLAR8.2 DATEFMT. COMMA9. Z5. $20. F8. TIMEPT.", None),
    ],
)
def test_one_table_of_formats(formats: str, moment: str | None) -> None:
    for form in formats.split():
        assert moment_of_format(form) == moment_of_format(form.lower()) == moment, form


# XPT


def transport(path: Path, frame: pd.DataFrame, old: bytes = b"", new: bytes = b"") -> None:
    """A transport file, with some bytes changed."""
    write_xpt(path, frame, name="LABS")
    content = path.read_bytes()
    assert not old or content.count(old) == 1
    path.write_bytes(content.replace(old, new) if old else content)


def test_padding_with_zero_bytes(tmp_path: Path) -> None:
    frame = pd.DataFrame({"SUBJECT": ["001", "002"], "NOTE": ["abc", ""], "N": [1.0, 0.0]})
    path = tmp_path / "labs.xpt"
    write_xpt(path, frame, name="LABS", lengths={"NOTE": 10})
    content = path.read_bytes()
    body = content.rindex(b"001")
    path.write_bytes(content[:body] + content[body:].replace(b" ", b"\0"))
    assert cells(read_source(source("labs.xpt"), tmp_path)) == {
        "SUBJECT": ["001", "002"],
        "NOTE": ["abc", ""],
        "N": ["1", "0"],
    }


def test_a_transport_file_is_the_same_in_pieces(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    frame = pd.DataFrame({"SUBJECT": ["001", "", "003"], "N": [1.0, float("nan"), 3.0]})
    write_xpt(tmp_path / "labs.xpt", frame, name="LABS")
    monkeypatch.setattr(xpt_files, "RECORDS", 2)
    pieces = [*read_pieces(source("labs.xpt"), tmp_path)]
    assert [piece.columns["SUBJECT"].tolist() for piece in pieces] == [["001", ""], ["003"]]
    assert [piece.row.tolist() for piece in pieces] == [[1, 2], [3]]
    assert cells(read_source(source("labs.xpt"), tmp_path)) == {"SUBJECT": ["001", "", "003"], "N": ["1", "", "3"]}
    write_xpt(tmp_path / "labs.xpt", frame[:0], name="LABS")
    assert cells(read_source(source("labs.xpt"), tmp_path)) == {"SUBJECT": [], "N": []}


def test_a_last_record_without_text_whose_numbers_are_zero(tmp_path: Path) -> None:
    write_xpt(tmp_path / "labs.xpt", pd.DataFrame({"SUBJECT": ["001", ""], "N": [1.0, 0.0]}), name="LABS")
    assert cells(read_source(source("labs.xpt"), tmp_path)) == {"SUBJECT": ["001", ""], "N": ["1", "0"]}


def test_records_of_zeros_are_records_unless_nobody_can_tell(tmp_path: Path) -> None:
    path = tmp_path / "labs.xpt"
    write_xpt(path, pd.DataFrame({"A": [1.0, 0.0, 0.0], "B": [2.0, 0.0, 0.0], "C": [0.0] * 3}), name="LABS")
    assert len(read_source(source("labs.xpt"), tmp_path)) == 3
    content = path.read_bytes()
    end = len(content.rstrip(b" "))
    path.write_bytes(content[:end] + bytes(len(content) - end))
    assert "ends in zero bytes, and whether they are record 3 cannot be told" in refusal(
        lambda: read_source(source("labs.xpt"), tmp_path)
    )


def test_a_record_cut_within_blanks(tmp_path: Path) -> None:
    path = tmp_path / "labs.xpt"
    write_xpt(path, pd.DataFrame({"NOTE": ["x", "y"]}), name="LABS", lengths={"NOTE": 200})
    content = path.read_bytes()
    path.write_bytes(content[: -80 * 1])
    assert "ends inside record 2; it is truncated" in refusal(lambda: read_source(source("labs.xpt"), tmp_path))


def several(path: Path) -> None:
    """A transport file with the datasets DEMOG, LABS and LABS."""
    parts = []
    for name, number in (("DEMOG", 1.0), ("LABS", 2.0), ("LABS", 3.0)):
        write_xpt(path, pd.DataFrame({"SUBJECT": ["001"], "N": [number]}), name=name)
        parts.append(path.read_bytes())
    path.write_bytes(parts[0] + parts[1][240:] + parts[2][240:])


def test_one_of_several_members(tmp_path: Path) -> None:
    several(tmp_path / "labs.xpt")
    read = read_source(source("labs.xpt", member="DEMOG"), tmp_path)
    assert cells(read)["N"] == ["1"]
    assert read.left == {"labs.xpt": {"the dataset LABS"}}
    for habits, message in (
        ({}, "holds 3 datasets, DEMOG, LABS, LABS; say which one it is: member: for labs in study.yaml"),
        ({"member": "AE"}, "holds no dataset AE, only DEMOG, LABS, LABS; name one of these"),
        ({"member": "LABS"}, "holds 2 datasets of the name LABS; write the file again"),
    ):
        assert (
            refusal(lambda habits=habits: read_source(source("labs.xpt", **habits), tmp_path)) == f"labs.xpt: {message}"
        )


@pytest.mark.parametrize("encoding", ["cp1252", "euc_kr", "shift_jis", "iso2022_jp"])
def test_text_of_a_transport_file_in_a_stated_encoding(encoding: str, tmp_path: Path) -> None:
    text = {"cp1252": "é µ", "euc_kr": "두통", "shift_jis": "頭痛", "iso2022_jp": "頭痛"}[encoding]
    content = text.encode(encoding)
    transport(tmp_path / "labs.xpt", pd.DataFrame({"NOTE": ["X" * len(content)]}), b"X" * len(content), content)
    read = read_source(source("labs.xpt", encoding=encoding), tmp_path)
    assert (cells(read)["NOTE"], read.told) == ([text], ())
    if encoding != "iso2022_jp":  # of which every byte is one of ASCII
        assert "LABS.NOTE: record 1: value " in refusal(lambda: read_source(source("labs.xpt"), tmp_path))
    assert refusal(lambda: read_source(source("labs.xpt", encoding="rot13"), tmp_path)) == (
        "labs.xpt: there is no encoding rot13; mend it in study.yaml"
    )


# SAS7BDAT

STATED = {"utf-8": 20, "iso-8859-1": 29, "windows-1252": 62, "euc-kr": 140, "none": 0, "any": 204}


def sas(folder: Path, stated: str, content: bytes) -> None:
    """The sample with another encoding stated, and another first value of mychar, which is made 8 bytes wide."""
    made = bytearray(SAMPLE.read_bytes())
    made[70] = STATED[stated]
    width = made.index(struct.pack("<QI", 48, 1)) + 8  # of the variable at byte 48 of each record
    made[width : width + 4] = struct.pack("<I", 8)
    at = made.index(b"a" + bytes(7), 65_536)
    made[at : at + 8] = content.ljust(8)
    (folder / "labs.sas7bdat").write_bytes(made)


@needs_sas
@pytest.mark.parametrize(
    ("stated", "content", "habits", "text"),
    [
        ("windows-1252", b"caf\xe9", {}, "café"),
        ("euc-kr", "두통".encode("euc_kr"), {}, "두통"),
        ("none", b"caf\xe9", {"encoding": "cp1252"}, "café"),
        ("any", "두통".encode("euc_kr"), {"encoding": "euc_kr"}, "두통"),
        ("utf-8", "é".encode(), {}, "é"),
    ],
)
def test_text_of_a_sas_dataset(
    stated: str, content: bytes, habits: Mapping[str, str], text: str, tmp_path: Path
) -> None:
    sas(tmp_path, stated, content)
    read = read_source(source("labs.sas7bdat", **habits), tmp_path)
    assert text in cells(read)["mychar"]
    assert read.told == ()


@needs_sas
@pytest.mark.parametrize(
    ("stated", "content", "habits", "message"),
    [
        (
            "euc-kr",
            b"caf\xe9",
            {},
            r"mychar holds b'caf\xe9', which is not euc-kr; it looks like cp1252; ",
        ),  # no half letter is left out
        ("utf-8", b"caf\xe9", {}, r"mychar holds b'caf\xe9', which is not utf-8; it looks like cp1252; "),
        (
            "none",
            b"caf\xe9",
            {},
            r"mychar holds b'caf\xe9', and the file does not say its encoding; it looks like ",
        ),
        (
            "any",
            b"caf\xe9",
            {},
            r"mychar holds b'caf\xe9', and the file does not say its encoding; it looks like ",
        ),
        (
            "utf-8",
            b"x\xff",
            {"encoding": "euc_kr"},
            r"mychar holds b'x\xff', which is not euc_kr; it looks like cp1252; ",
        ),
    ],
)
def test_text_of_a_sas_dataset_that_is_refused(
    stated: str, content: bytes, habits: Mapping[str, str], message: str, tmp_path: Path
) -> None:
    sas(tmp_path, stated, content)
    told = refusal(lambda: read_source(source("labs.sas7bdat", **habits), tmp_path))
    assert told.startswith("labs.sas7bdat: record 1: ")
    assert message in told


@needs_sas
def test_an_encoding_that_the_file_contradicts_is_told(tmp_path: Path) -> None:
    sas(tmp_path, "euc-kr", "두통".encode("euc_kr"))
    told = read_source(source("labs.sas7bdat", encoding="cp1252"), tmp_path).told
    assert {said.rule for said in told} == {"doubtful encoding"}
    assert any("the file says that its text is euc-kr, and study.yaml says cp1252" in said.message for said in told)
    assert any("looks like euc_kr" in said.message for said in told)


# Excel


def sheet_xml(path: Path, rows: str, book: str = "") -> None:
    """A workbook with its sheet as XML; numbers of style 1 are dates."""
    made = openpyxl.Workbook()
    assert made.active is not None
    made.active["A1"] = date(2020, 1, 1)
    made.save(path)
    with ZipFile(path) as old:
        parts = {name: old.read(name) for name in old.namelist()}
    space = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
    parts["xl/worksheets/sheet1.xml"] = f"<worksheet {space}><sheetData>{rows}</sheetData></worksheet>".encode()
    if book:
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b"<workbookPr", f"<workbookPr {book}".encode(), 1)
    with ZipFile(path, "w", ZIP_DEFLATED) as new:
        for name, content in parts.items():
            new.writestr(name, content)


HEAD = '<row r="1"><c r="A1" t="inlineStr"><is><t>A</t></is></c><c r="B1" t="inlineStr"><is><t>B</t></is></c></row>'


def one_cell(name: str, value: str, rest: str = "") -> str:
    """A row with one cell."""
    row = "".join(sign for sign in name if sign.isdigit())
    return f'<row r="{row}"><c r="{name}"{rest}><v>{value}</v></c></row>'


@pytest.mark.parametrize(
    ("value", "rest", "text"),
    [
        ("36.600000000000001", "", "36.6"),
        ("0.30000000000000004", "", "0.3"),
        ("1.1000000000000001", "", "1.1"),
        ("-0.30000000000000004", "", "-0.3"),
        ("1234567890123456", "", "1234567890123456"),
        ("1.2345678901234568E+17", "", "1.2345678901234568e+17"),
        ("123456789012345680", "", "1.2345678901234568e+17"),
        ("5", "", "5"),
        ("1E-3", "", "0.001"),
        ("43467", ' s="1"', "2019-01-02"),
        ("43467.25", ' s="1"', "2019-01-02T06:00:00"),
        ("1", ' t="b"', "TRUE"),
        ("2019-01-02", ' t="d"', "2019-01-02"),
        ("2019-01-02T00:00:00.000", ' t="d"', "2019-01-02"),
        ("2019-01-02T10:30:00", ' t="d"', "2019-01-02T10:30:00"),
        ("59", ' s="1"', "1900-02-28"),
        ("61", ' s="1"', "1900-03-01"),
        ("60", "", "60"),
    ],
)
def test_numbers_of_a_sheet(value: str, rest: str, text: str, tmp_path: Path) -> None:
    sheet_xml(tmp_path / "labs.xlsx", HEAD + one_cell("A2", value, rest))
    assert cells(read_source(source("labs.xlsx"), tmp_path))["A"] == [text]


@pytest.mark.parametrize("word", ["1", "true"])
def test_dates_from_1904(word: str, tmp_path: Path) -> None:
    sheet_xml(tmp_path / "labs.xlsx", HEAD + one_cell("A2", "42005", ' s="1"'), f'date1904="{word}"')
    assert cells(read_source(source("labs.xlsx"), tmp_path))["A"] == ["2019-01-02"]


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        (one_cell("XFD1048576", "1"), "it reaches to XFD1048576 with 3 cells; delete what stands far from all others"),
        (one_cell("A1048576", "1") + one_cell("XFD2", "1"), "it reaches to XFD1048576 with 4 cells; "),
        (one_cell("XFE2", "1"), "a cell stands outside of all that a sheet has; "),
        (one_cell("A1048577", "1"), "a cell stands outside of all that a sheet has; "),
        (one_cell("ZZZZZ2", "1"), "a cell stands outside of all that a sheet has; "),
        ('<row r="2"><c r="A99999999"><v>1</v></c></row>', "a cell stands outside of all that a sheet has; "),
        (one_cell("A2", "-1", ' s="1"'), "the cells A2 are shown as dates and hold -1; mend them"),
        (one_cell("B3", "-0.5", ' s="1"'), "the cells B3 are shown as dates and hold -0.5; mend them"),
        (one_cell("A2", "60", ' s="1"'), "the cells A2 are shown as dates and hold 60; mend them"),
        (one_cell("A2", "60.5", ' s="1"'), "the cells A2 are shown as dates and hold 60.5; mend them"),
        (one_cell("A2", "NaN"), "the cells A2 hold NaN, which is no number; "),
        (one_cell("A2", "1e400"), "the cells A2 hold 1e400, which is no number; "),
        (
            one_cell("A2", "123456789012345678"),
            "the cells A2 hold 123456789012345678, more digits than a number has in Excel; store such identifiers as ",
        ),
        (one_cell("A2", "1") + one_cell("A2", "2"), "row 2 stands below row 2, so it cannot be told what it holds; "),
        (one_cell("A3", "1") + one_cell("A2", "2"), "row 2 stands below row 3, so it cannot be told what it holds; "),
        ('<row r="2"><c r="A2"><v>1</v></c><c r="A2"><v>2</v></c></row>', "the cell A2 stands twice in it, so "),
        (one_cell("A2", "#REF!", ' t="e"'), "the cells A2 hold an error such as #REF!; "),
        ("<row r='2'><c r='A2' t='e'><v>#N/A</v></c></row>", "the cells A2 hold an error such as #N/A; "),
    ],
)
def test_sheets_that_are_refused(rows: str, message: str, tmp_path: Path) -> None:
    sheet_xml(tmp_path / "labs.xlsx", HEAD + rows)
    told = refusal(lambda: read_source(source("labs.xlsx"), tmp_path))
    assert told.startswith(f"labs.xlsx: sheet Sheet: {message}")


def test_day_60_of_the_calendar_from_1904(tmp_path: Path) -> None:
    sheet_xml(tmp_path / "labs.xlsx", HEAD + one_cell("A2", "60", ' s="1"'), 'date1904="1"')
    assert cells(read_source(source("labs.xlsx"), tmp_path))["A"] == ["1904-03-01"]


@pytest.mark.parametrize(
    "part", ["xl/styles.xml", "[Content_Types].xml", "xl/workbook.xml", "xl/worksheets/sheet1.xml"]
)
def test_damage_in_any_part_of_a_workbook_shows(part: str, tmp_path: Path) -> None:
    path = tmp_path / "labs.xlsx"
    sheet_xml(path, HEAD + one_cell("A2", "43467", ' s="1"'))
    content = bytearray(path.read_bytes())
    with ZipFile(path) as archive:
        found = archive.getinfo(part)
    content[found.header_offset + 30 + len(part) + found.compress_size // 2] ^= 4
    path.write_bytes(bytes(content))
    for read in (read_source, column_names):
        assert refusal(lambda read=read: read(source("labs.xlsx"), tmp_path)).startswith("labs.xlsx: ")


def test_long_text_in_parts_that_hold_no_cells_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "labs.xlsx"
    sheet_xml(path, HEAD + one_cell("A2", "1"))
    with ZipFile(path, "a", ZIP_DEFLATED) as archive:
        archive.writestr("customXml/item1.xml", f"<a>{'x' * 2_000_000}</a>")
    assert cells(read_source(source("labs.xlsx"), tmp_path))["A"] == ["1"]


def test_a_workbook_with_a_part_twice_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "labs.xlsx"
    sheet_xml(path, HEAD + one_cell("A2", "1"))
    with ZipFile(path, "a") as archive:
        archive.writestr("xl/Worksheets/sheet1.xml", "<worksheet/>")
    assert refusal(lambda: read_source(source("labs.xlsx"), tmp_path)) == (
        "labs.xlsx: this cannot be read as an Excel workbook: it has a part twice; save it as XLSX again, or as CSV"
    )


def test_comments_on_cells_are_told(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for cell, value in (("B3", "SUBJECT"), ("C3", "AE"), ("B4", "001"), ("C4", "rash")):
        sheet[cell] = value
    sheet["C4"].comment = openpyxl.comments.Comment("was severe at first", "a nurse")
    book.save(tmp_path / "labs.xlsx")
    (told,) = read_source(source("labs.xlsx", header_row=3), tmp_path).told
    assert (told.rule, told.variable, told.value, told.row) == ("comment not read", "AE", "was severe at first", 4)
    assert told.message == "the comment on the cell C4 is not read; see whether it belongs in the data"


def test_merged_cells_are_told_by_lint_too(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active["A1"] = "SUBJECT"
    book.active.merge_cells("A1:B1")
    book.save(tmp_path / "labs.xlsx")
    told = refusal(lambda: column_names(source("labs.xlsx"), tmp_path))
    assert told == "labs.xlsx: sheet Sheet: the cells A1:B1 are merged; unmerge them, and fill each one"


def test_far_cells_without_a_value_do_no_harm(tmp_path: Path) -> None:
    sheet_xml(tmp_path / "labs.xlsx", HEAD + one_cell("A2", "1") + one_cell("B200000", "2"))
    assert read_source(source("labs.xlsx"), tmp_path).row.tolist() == [2, 200_000]


def test_a_negative_number_is_no_date(tmp_path: Path) -> None:
    sheet_xml(tmp_path / "labs.xlsx", HEAD + one_cell("A2", "-1.5") + one_cell("B3", "43467", ' s="1"'))
    assert cells(read_source(source("labs.xlsx"), tmp_path)) == {"A": ["-1.5", ""], "B": ["", "2019-01-02"]}


def test_other_sheets_that_hold_something(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    for name, value in (("Labs", "A"), ("Notes", "read me"), ("Empty", None), ("Vitals", 5)):
        book.create_sheet(name)["A1"] = value
    del book["Sheet"]
    book.save(tmp_path / "labs.xlsx")
    assert read_source(source("labs.xlsx", sheet="Labs"), tmp_path).left == {
        "labs.xlsx": {"the sheet Notes", "the sheet Vitals"}
    }


# Dataset-JSON


def dataset_json(path: Path, columns: list[dict[str, Any]], rows: str, extra: str = "") -> None:
    """A file of a few records."""
    described = [{"itemOID": f"IT.{c['name']}", "label": "x", **c} for c in columns]
    attributes = {
        "datasetJSONCreationDateTime": "2024-01-01T00:00:00",
        "datasetJSONVersion": "1.1.0",
        "itemGroupOID": "IG.X",
        "records": rows.count("[") - 1,
        "name": "X",
        "label": "x",
        "columns": described,
    }
    path.write_text(json.dumps(attributes)[:-1] + f'{extra}, "rows": {rows}}}', encoding="utf-8")


def test_values_of_json_keep_all_their_digits(tmp_path: Path) -> None:
    columns = [
        {"name": "WHOLE", "dataType": "integer"},
        {"name": "EXACT", "dataType": "decimal", "targetDataType": "decimal"},
        {"name": "YES", "dataType": "boolean"},
        {"name": "DAY", "dataType": "date", "targetDataType": "integer", "displayFormat": "E8601DA."},
        {"name": "COUNTED", "dataType": "integer", "displayFormat": "DATE9."},
        {"name": "AT", "dataType": "datetime", "targetDataType": "integer"},
    ]
    rows = '[[9007199254740993, "0.10000000000000000001", true, "9999-12-31", 2936547, "2024-01-05T10:30:00"],'
    rows += " [1, null, null, null, null, null]]"
    dataset_json(tmp_path / "labs.json", columns, rows)
    assert cells(read_source(source("labs.json"), tmp_path)) == {
        "WHOLE": ["9007199254740993", "1"],
        "EXACT": ["0.10000000000000000001", ""],
        "YES": ["TRUE", ""],
        "DAY": ["9999-12-31", ""],
        "COUNTED": ["9999-12-31", ""],
        "AT": ["2024-01-05T10:30:00", ""],
    }


TEXT = [{"name": "A", "dataType": "string"}]
JSON_FAULTS = {
    "half a character": ('[["\\ud800"]]', "", r"A: record 1: value '\ud800' holds half a character (a lone surrogate)"),
    "half a character in an attribute": ('[["x"]]', ', "originator": "\\udc00"', "originator holds half a character"),
    "a name twice": ('[["x"]]', ', "originator": "a", "originator": "b"', "'originator' stands twice"),
    "a name twice inside": (
        '[["x"]]',
        ', "sourceSystem": {"name": "a", "name": "b", "version": "1"}',
        "'name' stands twice",
    ),
    "no number of JSON": ("[[NaN]]", "", "NaN is no number of JSON"),
    "no number at all": ("[[-Infinity]]", "", "-Infinity is no number of JSON"),
    "deep arrays": ('[["x"]]', f', "more": {"[" * 5000}', "is not JSON at line 1"),
    "deep records": ("[" * 100_000, "", "is not JSON at line 1"),
    "a number for a text": ("[[5]]", "", "value 5 is not of dataType string"),
}


@pytest.mark.parametrize("name", JSON_FAULTS)
def test_json_that_is_refused(name: str, tmp_path: Path) -> None:
    rows, extra, message = JSON_FAULTS[name]
    dataset_json(tmp_path / "labs.json", TEXT, rows, extra)
    told = refusal(lambda: read_source(source("labs.json"), tmp_path))
    assert told.startswith("labs.json: ")
    assert message in told


def test_half_a_character_in_the_name_of_a_column(tmp_path: Path) -> None:
    dataset_json(tmp_path / "labs.json", [{"name": "\ud800", "dataType": "string", "itemOID": "IT.A"}], '[["x"]]')
    assert refusal(lambda: read_source(source("labs.json"), tmp_path)) == (
        "labs.json: column 1: name holds half a character (a lone surrogate); write the file again"
    )
    (tmp_path / "labs.ndjson").write_text('{"columns": [{"name": "\\ud800"}]}\n')
    assert "column 1: name holds half a character" in refusal(lambda: read_source(source("labs.ndjson"), tmp_path))


# ODM

ODM = """\
<ODM xmlns="http://www.cdisc.org/ns/odm/v1.3" xmlns:v="urn:vendor" FileType="Snapshot">
<ClinicalData StudyOID="S"><SubjectData SubjectKey="001">
<StudyEventData StudyEventOID="E"><FormData FormOID="F">
<ItemGroupData ItemGroupOID="IG"><ItemData ItemOID="A" Value="1"/>
<ItemDataString ItemOID="B">two</ItemDataString></ItemGroupData>
</FormData></StudyEventData></SubjectData></ClinicalData></ODM>
"""


def odm(folder: Path, old: str = "", new: str = "") -> RawFrame:
    """The item group of the file with something changed."""
    assert not old or ODM.count(old) == 1
    (folder / "a.xml").write_text(ODM.replace(old, new) if old else ODM, encoding="utf-8")
    return read_source(source("a.xml", item_group="IG"), folder)


A, B = '<ItemData ItemOID="A" Value="1"/>', '<ItemDataString ItemOID="B">two</ItemDataString>'
ODM_FAULTS = {
    "null beside a value": (
        A,
        '<ItemData ItemOID="A" IsNull="Yes" Value="1"/>',
        "line 4: A says IsNull, which is to have no",
    ),
    "null beside a text": (
        B,
        '<ItemDataString ItemOID="B" IsNull="Yes">two</ItemDataString>',
        "line 5: B says IsNull, which",
    ),
    "a value beside a text": (
        B,
        '<ItemDataString ItemOID="B" Value="2">two</ItemDataString>',
        "line 5: ItemDataString B has ",
    ),
    "text in ItemData": (
        A,
        '<ItemData ItemOID="A">1</ItemData>',
        "line 4: ItemData holds the text '1', and ODM 1.3 has none",
    ),
    "text among the items": (A, f"{A} lost", "line 5: ItemGroupData holds the text 'lost', and ODM 1.3 has none there"),
    "a value of ODM 2": (
        A,
        '<ItemData ItemOID="A"><Value>1</Value></ItemData>',
        "line 4: Value stands among the data, and",
    ),
    "an element of nobody": (
        A,
        f"<Lost>1</Lost>{A}",
        "line 4: Lost stands among the data, and ODM 1.3 has no such element",
    ),
    "a type of nobody": (
        B,
        B.replace("ItemDataString", "ItemDataWord"),
        "line 5: ItemDataWord stands among the data, and",
    ),
    "another namespace": (
        A,
        '<v:ItemData ItemOID="A" Value="1"/>',
        "line 4: ItemData is of the namespace urn:vendor, and",
    ),
    "data outside of all": ("</ODM>", f"{A}</ODM>", "line 6: ItemData stands outside of ClinicalData; export"),
    "items outside of a group": (
        "<ItemGroupData",
        f"{A}<ItemGroupData",
        "line 4: ItemData stands in no ItemGroupData; ",
    ),
    "an item in an item": (
        B,
        f'<ItemData ItemOID="C">{B}</ItemData>',
        "line 5: ItemDataString stands in no ItemGroupData",
    ),
    "a transaction of nobody": (
        'FormOID="F"',
        'FormOID="F" TransactionType="Undo"',
        "line 3: FormData has TransactionType Undo",
    ),
    "an item that is removed": (
        A,
        A.replace("/>", ' TransactionType="Remove"/>'),
        "line 4: ItemData has TransactionType Remove",
    ),
    "an encoding of no characters": (
        "<ODM",
        '<?xml version="1.0" encoding="rot13"?><ODM',
        "there is no encoding rot13; ",
    ),
    "an encoding that packs": ("<ODM", '<?xml version="1.0" encoding="zip"?><ODM', "there is no encoding zip; mend it"),
    "elements without end": (
        A,
        "<v:x>" * 200 + "</v:x>" * 200 + A,
        "line 4: elements stand in one another more than 100 deep",
    ),
    "a value without end": (
        A,
        f'<ItemData ItemOID="A" Value="{"x" * 600_000}"/>',
        "line 4: a value has more than 500,000",
    ),
}


@pytest.mark.parametrize("name", ODM_FAULTS)
def test_odm_that_is_refused(name: str, tmp_path: Path) -> None:
    old, new, message = ODM_FAULTS[name]
    assert refusal(lambda: odm(tmp_path, old, new)).startswith(f"a.xml: {message}")


@pytest.mark.parametrize(
    ("old", "new", "column", "values"),
    [
        (B, '<ItemDataString ItemOID="B"><![CDATA[a < b & c]]></ItemDataString>', "B", ["a < b & c"]),
        (B, '<ItemDataString ItemOID="B">a<!-- no -->b</ItemDataString>', "B", ["ab"]),
        (B, '<ItemDataString ItemOID="B" IsNull="Yes"/>', "B", [""]),
        (A, '<ItemData ItemOID="A" IsNull="Yes"/>', "A", [""]),
        ('FormOID="F"', 'FormOID="F" TransactionType="Update"', "A", ["1"]),
        (
            B,
            '<ItemDataString ItemOID="B">two<MeasurementUnitRef MeasurementUnitOID="kg"/></ItemDataString>',
            "B.MeasurementUnitOID",
            ["kg"],
        ),
    ],
)
def test_odm_that_is_read(old: str, new: str, column: str, values: list[str], tmp_path: Path) -> None:
    read = odm(tmp_path, old, new)
    assert cells(read)[column] == values
    assert read.told == ()


@pytest.mark.parametrize("change", ["Update", "Upsert", "Context"])
def test_a_row_that_changes_another_one(change: str, tmp_path: Path) -> None:
    group = f'<ItemGroupData ItemGroupOID="IG" TransactionType="{change}">{A}</ItemGroupData>'
    told = refusal(lambda: odm(tmp_path, "</FormData>", f"{group}</FormData>"))
    assert told.startswith(
        "a.xml: line 6: the ItemGroupData IG has the keys of the one in line 4, and TransactionType "
    )
    again = group.replace(f' TransactionType="{change}"', "")
    assert len(odm(tmp_path, "</FormData>", f"{again}</FormData>")) == 2  # two rows, and nothing says that one is void
    other = group.replace("IG", "IG2", 1)
    assert odm(tmp_path, "</FormData>", f"{other}</FormData>").left == {"a.xml": {"the item group IG2"}}


def test_keys_end_with_what_they_belong_to(tmp_path: Path) -> None:
    """An item group that stands in no form has none, whatever form came before."""
    more = '<SubjectData SubjectKey="002"><ItemGroupData ItemGroupOID="IG"/></SubjectData>'
    read = cells(odm(tmp_path, "</ClinicalData>", f"{more}</ClinicalData>"))
    assert (read["SubjectKey"], read["StudyEventOID"], read["FormOID"]) == (["001", "002"], ["E", ""], ["F", ""])


def test_what_is_not_read_is_told(tmp_path: Path) -> None:
    audit = "<AuditRecord><UserRef UserOID='U'/><ReasonForChange>typo</ReasonForChange></AuditRecord>"
    note = '<Annotation SeqNum="1"><Comment>taken lying down</Comment></Annotation>'
    item = f'<ItemData ItemOID="A" Value="1" v:When="noon">{audit}{note}</ItemData><v:Query>late?</v:Query>'
    told = [(said.rule, said.variable, said.value, said.row) for said in odm(tmp_path, A, item).told]
    assert told == [
        ("not read", "Annotation", "", 4),
        ("not read", "AuditRecord", "", 4),
        ("not read", "Query of urn:vendor", "late?", 4),
        ("not read", "the attribute When of urn:vendor", "noon", 4),
        ("comment not read", "A", "taken lying down", 4),
    ]


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_xml_in_utf_16_without_a_mark(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "a.xml").write_bytes(ODM.replace("two", "두통").encode(encoding))
    assert cells(read_source(source("a.xml", item_group="IG"), tmp_path))["B"] == ["두통"]


# encodings of text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("cp1252", "Amélie saw\nmédicale"),
        ("cp1252", "patient’s arm – “mild”"),
        ("cp1252", "Größe, Übelkeit"),
        ("cp1252", "señor, niño"),
        ("cp1252", "5 µg, 37 °C, ±1"),
        ("euc_kr", "남\n여"),
        ("shift_jis", "発熱、せき"),
        ("gb2312", "皮疹\n头痛\n疼痛"),
        ("cp1252", "5 µg"),
        ("cp949", "똠방각하, 뷁"),
        ("euc_kr", "두통 5㎍, 38℃"),
        ("euc_jp", "頭痛薬の服用"),
        ("big5", "頭痛"),
        ("", "Головная боль"),
        ("", "κεφαλαλγία"),
    ],
)
def test_hints_name_the_encoding_or_none(encoding: str, text: str) -> None:
    code = encoding or ("cp1253" if "κ" in text else "cp1251")
    assert likely(text.encode(code)) == encoding


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
@pytest.mark.parametrize("text", ["SUBJECT,AGE\n001,34\n", "SUBJECT,TERM\n001,두통\n002,발진\n"])
def test_text_of_several_bytes_a_character(encoding: str, text: str, tmp_path: Path) -> None:
    assert wide_encoding(text.encode(encoding)) == encoding
    assert wide_encoding(text.encode()) == ""
    (tmp_path / "labs.csv").write_bytes(text.encode(encoding))
    for habits in ({}, {"encoding": "utf-16"}, {"encoding": "cp1252"}):
        told = refusal(lambda habits=habits: read_source(source("labs.csv", **habits), tmp_path))
        assert told == f"labs.csv: its text looks like {encoding}; say encoding: {encoding} for labs in study.yaml"
    assert cells(read_source(source("labs.csv", encoding=encoding), tmp_path))["SUBJECT"][0] == "001"
    marked = "\ufeff" + text
    (tmp_path / "labs.csv").write_bytes(marked.encode(encoding))
    assert cells(read_source(source("labs.csv"), tmp_path))["SUBJECT"][0] == "001"


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-32"])
def test_text_of_one_byte_a_character_is_not_read_as_others(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "labs.csv").write_bytes("SUBJECT,TERM\n001,café\n".encode("cp1252"))
    for read in (read_source, column_names):
        told = refusal(lambda read=read: read(source("labs.csv", encoding=encoding), tmp_path))
        assert told == (
            f"labs.csv: its text is not {encoding}, which has zero bytes; it looks like cp1252; "
            "say encoding: cp1252 for labs in study.yaml"
        )


def test_a_file_that_is_cut_is_not_sent_to_its_own_encoding(tmp_path: Path) -> None:
    (tmp_path / "labs.csv").write_bytes("SUBJECT,TERM\n001,ab\n".encode("utf-16")[:-1])
    told = refusal(lambda: read_source(source("labs.csv"), tmp_path))
    assert told == "labs.csv: row 2: the byte 0x0A is not utf-16; the file is cut or damaged; get it once more"


def test_utf_8_with_a_mark_that_is_stated_is_not_doubted(tmp_path: Path) -> None:
    (tmp_path / "labs.csv").write_bytes("SUBJECT,TERM\n001,café\n".encode("utf-8-sig"))
    assert read_source(source("labs.csv", encoding="utf-8-sig"), tmp_path).told == ()


@pytest.mark.parametrize(
    ("content", "way"),
    [
        ("두통".encode("euc_kr"), "it looks like euc_kr; say encoding: euc_kr for labs in study.yaml"),
        ("café".encode("cp1252"), "it looks like cp1252; say encoding: cp1252 for labs in study.yaml"),
        ("두통두".encode()[:8], "its last character is cut; write the file again, with more room for the text"),
        (b"\xfe\xfe\xfe", "say another encoding (such as cp1252 or euc_kr) for labs in study.yaml"),
    ],
)
def test_text_of_a_transport_file_in_another_encoding(content: bytes, way: str, tmp_path: Path) -> None:
    path = tmp_path / "labs.xpt"
    write_xpt(path, pd.DataFrame({"TERM": ["PUTHERE."]}), name="LABS")
    path.write_bytes(path.read_bytes().replace(b"PUTHERE.", content.ljust(8)))
    told = refusal(lambda: read_source(source("labs.xpt"), tmp_path))
    assert told == f"labs.xpt: LABS.TERM: record 1: value {content!r} is not utf-8; {way}"


@pytest.mark.parametrize("mark", ["utf-8-sig", "utf-16"])
def test_a_mark_that_contradicts_the_stated_encoding(mark: str, tmp_path: Path) -> None:
    (tmp_path / "labs.csv").write_bytes("A\né\n".encode(mark))
    told = refusal(lambda: read_source(source("labs.csv", encoding="cp1252"), tmp_path))
    assert told.startswith("labs.csv: the file begins with the byte order mark of utf-")
    assert "and study.yaml says cp1252; remove encoding: of labs there" in told


@pytest.mark.parametrize(
    "encoding", ["rot13", "base64", "zip", "idna", "punycode", "unicode_escape", "utf-7", "nonsense"]
)
def test_what_is_no_encoding_of_text(encoding: str, tmp_path: Path) -> None:
    (tmp_path / "labs.csv").write_text("A\nx\n")
    told = refusal(lambda: read_source(source("labs.csv", encoding=encoding), tmp_path))
    assert told == f"labs.csv: there is no encoding {encoding}; mend it in study.yaml"


@pytest.mark.parametrize(
    ("written", "stated", "text", "looks"),
    [
        ("euc_kr", "cp1252", "두통, 발진", "euc_kr"),
        ("utf-8", "cp1252", "Amélie, été", "utf-8"),
        ("cp1252", "shift_jis", "Amélie, médicale", "cp1252"),
        ("cp1252", "cp1252", "Amélie, été", ""),
        ("euc_kr", "cp949", "두통, 발진", ""),
    ],
)
def test_letters_that_look_wrong_are_told(written: str, stated: str, text: str, looks: str, tmp_path: Path) -> None:
    (tmp_path / "labs.csv").write_bytes(f'A\n"{text}"\n'.encode(written))
    told = read_source(source("labs.csv", encoding=stated), tmp_path).told
    assert [said.rule for said in told] == (["doubtful encoding"] if looks else [])
    assert all(f"was read as {stated}, and looks like {looks}; " in said.message for said in told)


def test_the_row_of_a_wrong_byte_counts_records(tmp_path: Path) -> None:
    (tmp_path / "labs.csv").write_bytes(b'A,B\n"1\n1",2\n3,\xe9t\xe9\n')
    assert refusal(lambda: read_source(source("labs.csv"), tmp_path)).startswith(
        "labs.csv: row 3: the byte 0xE9 is not utf-8"
    )


# the study


@pytest.fixture
def study(tmp_path: Path) -> TinyStudy:
    return tiny_study(tmp_path)


@pytest.mark.parametrize(
    "text", ["[" * 25_000, "{a: " * 25_000, "- " * 25_000, "? " * 25_000, 'a: "' + "[" * 300 + '"\n' + "[" * 60]
)
def test_a_spec_that_is_nested_without_end(text: str, study: TinyStudy) -> None:
    (study.specs / "sdtm/ae.yaml").write_text(text)
    result = study.build()
    assert result.exit_code == 2
    assert "sdtm/ae.yaml:" in result.stderr
    assert "nested deeper than 50 levels" in result.stderr or "[ opens here and is not closed" in result.stderr


def test_brackets_in_quotes_are_no_levels(study: TinyStudy) -> None:
    study.edit("study.yaml", "title: A study of two datasets", f'title: "{"[" * 300}"')
    assert study.lint().exit_code == 0


LINT = {
    "AAA": (
        "encoding: rot13",
        "study.yaml:6: raw.dm.encoding: there is no encoding rot13; such as utf-8, cp1252 or euc_kr",
    ),
    "BBB": ("member: DM", "study.yaml:6: raw.dm.member: CSV has no member; it is for XPT; remove it"),
    "CCC": ('delimiter: ";;"', "study.yaml:6: raw.dm.delimiter: ';;' is no delimiter; "),
    "DDD": ("decimal: x", "study.yaml:6: raw.dm.decimal: "),
    "EEE": ("line_breaks: perhaps", "study.yaml:6: raw.dm.line_breaks: "),
    "FFF": ("first_year: 30", "study.yaml:6: raw.dm.first_year: "),
}


@pytest.mark.parametrize("name", LINT)
def test_keys_that_are_wrong(name: str, study: TinyStudy) -> None:
    key, message = LINT[name]
    study.edit("study.yaml", "dm: {file: dm.csv", f"dm: {{{key}, file: dm.csv")
    assert any(line.startswith(message) for line in study.lint().stdout.splitlines())


def test_years_of_two_digits_need_the_first_year(study: TinyStudy) -> None:
    study.edit(
        "study.yaml",
        "ae: {file: ae.csv, subject: SUBJECT, dates: DD-MON-YYYY}",
        "ae: {file: ae.csv, subject: SUBJECT, dates: DD-MON-YY}",
    )
    assert study.lint().stdout.startswith(
        "study.yaml:7: raw.ae.dates: the date format DD-MON-YY has years of two digits; "
        "write DD-MON-YYYY if they have four, else name the first of the 100 years they mean: first_year: 1930"
    )
    study.edit("study.yaml", "dates: DD-MON-YY}", "dates: DD-MON-YY, first_year: 1930}")
    (study.raw / "ae.csv").write_text(RAW_AE.replace("-2024", "-24"))
    assert study.build().exit_code == 0
    assert read_xpt(study.out / "sdtm/ae.xpt").frame["AESTDTC"].tolist()[0] == "2024-01-10T08:30"


def test_what_readers_tell_is_in_the_issues_once(study: TinyStudy) -> None:
    book = openpyxl.Workbook()
    for name, text in (("dm", RAW_DM), ("ae", RAW_AE), ("notes", "A\nx\n")):
        sheet = book.create_sheet(name)
        for line in text.splitlines():
            sheet.append(line.split(","))
    del book["Sheet"]
    book.save(study.raw / "all.xlsx")
    study.edit("study.yaml", "file: dm.csv", "file: all.xlsx, sheet: dm")
    study.edit("study.yaml", "file: ae.csv", "file: all.xlsx, sheet: ae")
    assert study.build().exit_code == 0
    (issue,) = study.issues()
    assert (issue["rule"], issue["severity"], issue["file"], issue["row"]) == ("not read", "note", "all.xlsx", "")
    assert issue["message"] == "the sheet notes of all.xlsx is read by no source; name one for it if it has data"


# dates and times


@pytest.mark.parametrize(
    ("text", "form", "first_year", "iso"),
    [
        ("05-JAN-17", "DD-MON-YY", 1930, "2017-01-05"),
        ("05-JAN-30", "DD-MON-YY", 1930, "1930-01-05"),
        ("05-JAN-29", "DD-MON-YY", 1930, "2029-01-05"),
        ("050117", "DDMMYY", 1950, "2017-01-05"),
        ("29-FEB-23", "DD-MON-YY", 1930, "?"),
        ("29-FEB-24", "DD-MON-YY", 1930, "2024-02-29"),
        ("UN-FEB-88", "DD-MON-YY", 1930, "1988-02"),
        ("05-JAN-UN", "DD-MON-YY", 1930, "--01-05"),
        ("05-JAN-17", "DD-MON-YY", 0, "?"),
        ("01/05/2017 2:30 PM", "MM/DD/YYYY HH:MI AM", 0, "2017-01-05T14:30"),
        ("01/05/2017 12:00:01am", "MM/DD/YYYY HH:MI:SSAM", 0, "2017-01-05T00:00:01"),
        ("01/05/2017 13:00 PM", "MM/DD/YYYY HH:MI AM", 0, "?"),
        ("01/05/2017 0:30 AM", "MM/DD/YYYY HH:MI AM", 0, "?"),
    ],
)
def test_years_of_two_digits_and_halves_of_days(text: str, form: str, first_year: int, iso: str) -> None:
    told: list[str] = []
    raw = RawSource("labs", (), dates=(form,), first_year=first_year)
    read = iso8601(date=Text.of([text]), source=raw, report=lambda rule, bad, *_: told.extend([rule] * bool(bad.any())))
    assert read.tolist() == ["" if iso == "?" else iso]
    assert told == (["bad date"] if iso == "?" else [])


@pytest.mark.parametrize(
    ("text", "iso"),
    [
        ("2:30 PM", "14:30"),
        ("12:00 AM", "00:00"),
        ("12:00 pm", "12:00"),
        ("11:59:59 p.m.", "23:59:59"),
        ("9:15", "09:15"),
        ("2 PM", "14"),
        ("2:UN PM", "14"),
        ("13:00 PM", "?"),
        ("0:30 AM", "?"),
        ("2", "?"),
        ("PM", "?"),
        ("2:30 XM", "?"),
    ],
)
def test_times_with_am_and_pm(text: str, iso: str) -> None:
    told: list[str] = []
    day = Text.of(["2024-01-05"])
    read = iso8601(date=day, time=Text.of([text]), report=lambda rule, bad, *_: told.extend([rule] * bool(bad.any())))
    assert read.tolist() == ["2024-01-05" if iso == "?" else f"2024-01-05T{iso}"]
    assert told == (["bad time"] if iso == "?" else [])


def test_a_time_in_a_date_that_is_not_complete_is_told() -> None:
    told: list[tuple[str, list[bool]]] = []
    texts = Text.of(["05-JAN-2017 10:30", "UN-JAN-2017 10:30", "UN-UNK-UNK 10:30", ""])
    read = iso8601(
        date=texts, dates=("DD-MON-YYYY HH:MI",), report=lambda rule, bad, *_: told.append((rule, bad.tolist()))
    )
    assert read.tolist() == ["2017-01-05T10:30", "2017-01", "", ""]
    assert ("time without date", [False, True, True, False]) in told


def test_all_is_read_from_another_writer_too(tmp_path: Path) -> None:
    frame = pd.DataFrame({"SUBJECT": ["é1", "두"], "N": [0.0, np.nan], "D": [2936547.0, -138061.0]})
    pyreadstat.write_xport(frame, tmp_path / "labs.xpt", file_format_version=5, variable_format={"D": "YYMMDD10."})
    assert cells(read_source(source("labs.xpt"), tmp_path)) == {
        "SUBJECT": ["é1", "두"],
        "N": ["0", ""],
        "D": ["9999-12-31", "1582-01-01"],
    }
    shutil.copy(tmp_path / "labs.xpt", tmp_path / "again.xport")
    assert len(read_source(RawSource("labs", ("labs.xpt", "again.xport")), tmp_path)) == 4
