"""Workbooks read to the letter: numbers, dates, parts that are damaged, and what lies beside the cells."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from read_raw import cells, refusal, source

from cdisc_rdeb.raw import column_names, read_source


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
